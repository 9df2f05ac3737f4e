"""Finds the delimiter of a CSV file from its first lines, or reads the one that is named."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from b2x.errors import InputError, UsageError
from b2x.records.delimited.strict_reader import read_header, read_records
from b2x.schema.fields import BY_HEADER, header_key

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
"""The delimiters that can be read, by name."""
DELIMITER_NAMES = {character: name for name, character in DELIMITERS.items()}
AGREEING = 0.8
"""Share of the first lines that have to agree to contradict the header."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The delimiter of a file.

    Attributes
    ----------
    delimiter
        The character.
    open_end, open_header
        Whether each row ends with a delimiter that the header does not have, or the header with one
        that rows do not have.
    why
        The reasons, one sentence each.
    quotes
        Whether fields may be quoted.
    """

    delimiter: str
    open_end: bool
    open_header: bool
    why: tuple[str, ...]
    quotes: bool = True


def delimiter_of(told: str) -> str:
    r"""Return the delimiter that a user names.

    Parameters
    ----------
    told
        One of `DELIMITERS` or its name; ``\t`` is a tab.

    Raises
    ------
    UsageError
        When it is not a delimiter that can be read.

    Examples
    --------
    >>> delimiter_of("semicolon"), delimiter_of("|"), delimiter_of("\\t") == "\t"
    (';', '|', True)
    """
    found = "\t" if told == "\\t" else DELIMITERS.get(told.lower(), told)
    if found not in DELIMITER_NAMES:
        raise UsageError(
            f"the delimiter {told!r} is not supported",
            next_step=f"use {', '.join(DELIMITERS)}, or the character itself",
        )
    return found


def find_delimiter(head: Sequence[str], where: str, told: str | None = None) -> Choice:
    r"""Choose the delimiter of a file from its first lines.

    It is the one by which the most lines have as many fields as the header; of several such, the
    one with the most known column names, then the one with the most columns.

    Parameters
    ----------
    head
        The first lines with their ends, from the header on.
    where
        What to call the file in errors.
    told
        The delimiter that the user named, None for none.

    Raises
    ------
    InputError
        When two fit equally well, or the lines form a table that the first is not the header of.

    Examples
    --------
    >>> find_delimiter(["Beløp;Kanal\n", "1,5;web\n"], "orders.csv").why
    ('semicolon: 2 columns',)
    """
    why: list[str] = []
    if told is not None:
        found = _Head.read(head, told)
    else:
        found, reason = _best([_Head.read(head, delimiter) for delimiter in DELIMITER_NAMES], where)
        why.append(reason)
    if found.lengths and _escapes_quotes(head, found):
        raise InputError(
            'quotes inside fields have a backslash before them (\\") and are not doubled',
            where=where,
            next_step="export it with doubled quotes: in MySQL, ESCAPED BY '\"'",
        )
    if found.open_end:
        why.append("each row ends with a delimiter that the header does not have")
    if found.open_header:
        why.append("the header ends with a delimiter that rows do not have")
    if not found.quotes:
        why.append("fields are not quoted: quotes stand inside them")
    return Choice(found.delimiter, found.open_end, found.open_header, tuple(why), found.quotes)


def sep_line(start: bytes, where: str, told: str | None = None) -> tuple[str, str]:
    r"""Return a first line that names the delimiter, and the delimiter; empty where there is none.

    Parameters
    ----------
    start
        The first bytes of the file, after a byte order mark.
    where
        What to call the file in errors.
    told
        The delimiter that the user named, None for none.

    Raises
    ------
    InputError
        When it names a delimiter that cannot be read, and the user named none.

    Examples
    --------
    >>> sep_line(b"sep=;\r\nBel", "orders.csv")
    ('sep=;\r\n', ';')
    """
    match = _SEP.match(start)
    if match is None:
        return "", ""
    named = match[1].decode("latin-1")
    if named not in DELIMITER_NAMES and told is None:
        raise InputError(
            f"the first line names the delimiter {named!r}, which is not supported",
            where=where,
            next_step=f"export with one of {', '.join(DELIMITERS)}",
        )
    return match[0].decode("latin-1"), named


@dataclass(frozen=True, slots=True)
class _Head:
    """The first lines of a file, read with one delimiter.

    Attributes
    ----------
    delimiter, header
        The delimiter, and the fields of the header.
    good
        How many records have as many fields as the header.
    lengths
        How many other lines have each number of fields.
    open_end, open_header, quotes
        As in :class:`Choice`.
    """

    delimiter: str
    header: Sequence[str]
    good: int
    lengths: Counter[int]
    open_end: bool = False
    open_header: bool = False
    quotes: bool = True

    @classmethod
    def read(cls, head: Sequence[str], delimiter: str) -> _Head:
        lines = iter(head)
        header, number = read_header(lines, delimiter)
        if header is None:
            return cls(delimiter, (), 0, Counter())
        rest, n_fields = list(lines), len(header.fields)
        good, lengths = _count(rest, delimiter, n_fields, number)
        n_rows = good + sum(lengths.values())
        if delimiter == "\t" and lengths and '"' not in header.text:
            filled = [line for line in rest if line.strip()]
            if all(line.count("\t") == n_fields - 1 for line in filled):
                return cls(delimiter, header.fields, len(filled), Counter(), False, quotes=False)
        if lengths[n_fields + 1] and lengths[n_fields + 1] >= AGREEING * n_rows:
            ends = _open_ends(rest, delimiter, n_fields + 1, number)
            if ends >= AGREEING * n_rows:
                return cls(delimiter, header.fields, ends, Counter(), open_end=True)
        shorter = lengths[n_fields - 1]
        if n_fields > 2 and not header.fields[-1] and shorter and shorter >= AGREEING * n_rows:
            return cls(delimiter, header.fields[:-1], shorter, Counter(), open_header=True)
        return cls(delimiter, header.fields, good, lengths)

    @property
    def score(self) -> tuple[float, int, int]:
        n_rows = self.good + sum(self.lengths.values())
        known = sum(header_key(name) in BY_HEADER for name in self.header)
        return round(self.good / max(n_rows, 1), 1), known, len(self.header)

    @property
    def other_length(self) -> int:
        """Number of fields on which most lines agree and the header does not; 0 for none."""
        n_rows = self.good + sum(self.lengths.values())
        length, n = max(self.lengths.items(), key=lambda item: item[1], default=(0, 0))
        # A lone amount with a decimal comma is not two columns.
        least = 3 if self.delimiter == "," else 2
        return length if n >= max(AGREEING * n_rows, 2) and length >= least else 0


def _best(heads: Sequence[_Head], where: str) -> tuple[_Head, str]:
    tables = sorted((head for head in heads if len(head.header) > 1), key=lambda head: head.score)
    best = tables[-1] if tables else next(head for head in heads if head.delimiter == ",")
    if not tables or best.score[0] < 0.5:
        for head in heads:
            if head.other_length:
                raise InputError(
                    f"the first line has {len(head.header)} columns and most lines below it have "
                    f"{head.other_length} (delimiter: {DELIMITER_NAMES[head.delimiter]})",
                    where=where,
                    next_step="export it again so that every line has a field for each column"
                    if len(head.header) > head.other_length
                    else "delete the lines above the header, or quote the fields that hold the "
                    "delimiter",
                )
    if not tables:
        return best, "one column"
    rivals = [head.delimiter for head in tables if head.score == best.score]
    if len(rivals) > 1:
        names = " and ".join(DELIMITER_NAMES[delimiter] for delimiter in rivals)
        raise InputError(
            f"{names} both give a table of {len(best.header)} columns",
            where=where,
            next_step=f"name the right one: --delimiter {DELIMITER_NAMES[rivals[0]]}",
        )
    return best, f"{DELIMITER_NAMES[best.delimiter]}: {len(best.header)} columns"


def _count(
    lines: list[str], delimiter: str, n_fields: int, number: int
) -> tuple[int, Counter[int]]:
    """Return how many records have `n_fields` fields, and how many lines another number."""
    good, lengths = 0, Counter[int]()
    for block in read_records(iter(lines), delimiter, n_fields, number, max(len(lines), 1)):
        good += len(block.rows)
        for bad in block.bad:
            try:
                lengths[len(next(csv.reader([bad.text], delimiter=delimiter)))] += 1
            except csv.Error:
                lengths[0] += 1
    return good, lengths


def _escapes_quotes(head: Sequence[str], found: _Head) -> bool:
    """Return whether all lines are records where a quote inside a field has a backslash before."""
    if not any('\\"' in line for line in head):
        return False
    lines = csv.reader(
        head, delimiter=found.delimiter, escapechar="\\", doublequote=False, strict=True
    )
    try:
        return all(len(row) == len(found.header) for row in lines if row)
    except csv.Error:
        return False


def _open_ends(lines: list[str], delimiter: str, n_fields: int, number: int) -> int:
    """Return how many records of `n_fields` fields have an empty last field."""
    blocks = read_records(iter(lines), delimiter, n_fields, number, max(len(lines), 1))
    return sum(not row[-1] for block in blocks for row in block.rows)


_SEP = re.compile(rb'"?sep=(.)"?(?:\r\n|\n|\r)', re.IGNORECASE)
