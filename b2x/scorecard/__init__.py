"""The model: bins, tables, thresholds and its file."""
