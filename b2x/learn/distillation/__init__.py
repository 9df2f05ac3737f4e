"""Classifiers distilled into a scorecard's tables."""
