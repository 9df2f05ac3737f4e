"""What is told of a table before anything is done with it."""
