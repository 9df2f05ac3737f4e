"""What runs a scorecard: one record, batches in numpy, or SQL."""
