"""Number and value of B2B sales, with intervals."""
