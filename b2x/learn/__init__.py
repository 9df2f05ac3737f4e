"""Labels become a scorecard: bins, teachers, the committee and its distillate."""
