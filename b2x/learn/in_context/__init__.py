"""A small transformer that has learned from simulated tables how to learn from labelled rows."""
