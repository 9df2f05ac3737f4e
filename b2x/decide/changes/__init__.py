"""Another file, another seller: drift, adapting, expected errors."""
