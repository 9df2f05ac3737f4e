"""The model: bins, tables and thresholds, as a readable file."""
