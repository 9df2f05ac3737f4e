"""What people look at: one plot a file."""
