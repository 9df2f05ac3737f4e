"""The version of b2x."""

__version__ = "0.1.0"
