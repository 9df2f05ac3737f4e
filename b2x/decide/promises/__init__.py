"""Error limits that an audit sample carries."""
