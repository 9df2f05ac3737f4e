"""A table comes in, checked: any file or frame to columns of fields, and back out.

A source is opened as a `Table`, which yields `Chunk`s: rows as they came. `read_table` makes a
`Reading`, which yields `Batch`es: the same rows, checked. `read_all` gives `Records`: the whole
table as one batch. In CSV text, lines become a `Part`, and a part a chunk.
"""
