"""What may be said with a model: promises, totals, buyers to ask, drift."""
