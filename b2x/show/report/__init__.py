"""The report on a table: one page to hand over."""
