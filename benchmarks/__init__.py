"""Benchmarks of b2x against its peers: one command each, see ``make``."""
