"""Scores files: a file of sales in, the same file with decisions out."""
