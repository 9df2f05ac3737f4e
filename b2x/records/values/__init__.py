"""One text to one checked value: numbers, dates, amounts, categories."""
