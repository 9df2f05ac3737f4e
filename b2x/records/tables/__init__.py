"""Any source as a table that is read in chunks."""
