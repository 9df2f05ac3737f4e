"""Files as bytes: packed files opened, streams spooled."""
