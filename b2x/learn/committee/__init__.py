"""The committee: teachers trained by folds of buyers, and their weights."""
