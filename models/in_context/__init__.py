"""Trains the in-context teacher's network on simulated tables: ``python -m models.in_context``.

Needs PyTorch, which b2x itself never does.
"""
