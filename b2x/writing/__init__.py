"""Files and folders written whole or not at all, and never over one another."""
