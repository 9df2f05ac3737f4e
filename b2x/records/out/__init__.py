"""Rows out: writers, and the files that they write."""
