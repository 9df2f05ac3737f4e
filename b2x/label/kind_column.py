"""Finds a column that already says of every row whether it is B2B or B2C, by its words."""

from __future__ import annotations

import pyarrow.compute as pc

from b2x.errors import InputError
from b2x.records.reading import Reading
from b2x.records.values.column_text import as_text
from b2x.schema.answers import read_answer

MOST_WORDS = 6
"""Different values of a column that can be one."""


def kind_column(reading: Reading) -> str | None:
    """Return the first column that is a label; None where there is none.

    Each of the rows that are looked at (of a text file the first block) says B2B or B2C, or a word
    for it of more than a letter, and both kinds are there. Yes and no are hints, not labels.

    Examples
    --------
    >>> from b2x.records.read_table import read_table
    >>> kind_column(read_table({"Total": [9, 8], "Type": ["Business", "Consumer"]}))
    'Type'
    >>> kind_column(read_table({"Total": [9, 8], "Type": ["Business", None]})) is None
    True
    """
    chunk = next(reading.chunks(every=True), None)
    if not chunk:
        return None
    for position, header in enumerate(reading.headers):
        column = as_text(chunk.column(position))
        if column.null_count:
            continue
        values = pc.unique(column).to_pylist()
        if len(values) <= MOST_WORDS and _kinds(values) == {True, False}:
            return header
    return None


def _kinds(values: list[str]) -> set[bool | None]:
    """Return what some words mean; empty where one means neither kind."""
    if min(len(value.strip()) for value in values) < 2:
        return set()
    try:
        return {read_answer(value) for value in values}
    except InputError:
        return set()
