"""The committee: teachers fitted by folds of buyers, and their weights."""
