"""Buyers: how their kind is known, and whom to ask."""
