"""What people look at: a measurement or a scorecard as a picture."""
