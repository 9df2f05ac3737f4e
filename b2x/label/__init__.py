"""Where labels come from: hints in the table, sheets that a person fills, and which rows to ask."""
