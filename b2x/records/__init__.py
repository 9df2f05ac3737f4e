"""A table comes in, checked: any file or frame to columns of fields, and back out."""
