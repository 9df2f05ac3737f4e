"""What runs a scorecard: one record at a time, or batches."""
