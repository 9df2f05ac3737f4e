"""Labelled sales in, a measured model out."""
