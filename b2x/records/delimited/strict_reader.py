"""Reads CSV line by line: records with their text and line number, and bad lines with a reason.

It defines what a record is, by the number of fields; ``block_reader`` reads the same records,
faster. What the fields mean is left to others.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from b2x.records.delimited.dialect import quoting
from b2x.records.delimited.open_quotes import MOST_LINES, NEVER_CLOSES, OpenQuotes, ragged
from b2x.records.delimited.report_lines import DASHES, ReportLines


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is not a record.

    Attributes
    ----------
    line
        Its number in the file; the first line is 1.
    reason
        Why it is not a record.
    text
        The line as it was, with its end; bytes that do not decode are lone surrogates.
    """

    line: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Header:
    """The first record of a file: its fields, and its text with the line end."""

    fields: list[str]
    text: str


@dataclass(slots=True)
class Block:
    """Consecutive records and the bad lines between them.

    Attributes
    ----------
    lines
        Number of each record's first line in the file.
    texts
        Text of each record, with its line end.
    rows
        Fields of each record.
    bad
        Lines that are not records.
    empty
        Number of lines with nothing, or nothing but delimiters; they are skipped.
    end
        Number of the line after the block.
    """

    lines: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)
    empty: int = 0
    end: int = 0

    def __len__(self) -> int:
        return len(self.rows) + len(self.bad) + self.empty


def read_header(
    lines: Iterator[str], delimiter: str, first_line: int = 1
) -> tuple[Header | None, int]:
    r"""Return the first record that is not blank or dashes, and the number of the line after it.

    Parameters
    ----------
    lines
        Lines with their ends. None is taken after the header.
    delimiter
        The character between two fields.
    first_line
        Number of the first line in the file.

    Returns
    -------
    The header, None where there is none, and the line number.

    Examples
    --------
    >>> header, number = read_header(iter(["a,b\n", "1,2\n"]), ",")
    >>> header.fields, number
    (['a', 'b'], 2)
    """
    held: list[str] = []
    number = first_line

    def feed() -> Iterator[str]:
        for line in lines:
            held.append(line)
            yield line

    try:
        for row in csv.reader(feed(), delimiter=delimiter, strict=True):
            number += len(held)
            if any(cell.strip().strip(DASHES) for cell in row):
                return Header(row, "".join(held)), number
            held.clear()
    except csv.Error:
        pass
    return None, number


def read_records(
    lines: Iterator[str],
    delimiter: str,
    n_fields: int,
    number: int,
    size: int,
    header: Sequence[str] = (),
    quotes: bool = True,
) -> Iterator[Block]:
    r"""Read lines as records of `n_fields` fields.

    A quoted field begins and ends with a quote; a quote inside is doubled. A line that breaks this,
    or has another number of fields, is bad, and reading goes on with the very next line: a quote
    that never closes costs one line. A record may span several lines if it ends properly within
    `MOST_LINES` and has the right number of fields.

    Parameters
    ----------
    lines
        Lines with their ends; bytes that do not decode are lone surrogates.
    delimiter
        The character between two fields.
    n_fields
        Number of fields of a record.
    number
        Number of the first line in the file.
    size
        Number of records, bad lines and empty lines of a block, at most.
    header
        Fields of the header, to recognise repeated headers and separator lines as bad.
    quotes
        Whether fields may be quoted.

    Examples
    --------
    >>> text = ['1,"two\n', 'lines"\n', '3\n', '4,5\n']
    >>> for block in read_records(iter(text), ",", 2, 2, 10):
    ...     block.lines, block.rows, [(bad.line, bad.reason) for bad in block.bad]
    ([2, 5], [['1', 'two\nlines'], ['4', '5']], [(4, '1 field where the header has 2')])
    """
    feed = _Feed(lines)
    block = Block()
    report_lines, opened = ReportLines(header), OpenQuotes(delimiter, n_fields)
    how = quoting(quotes=quotes)
    while not feed.ended:
        if number < opened.until and (reason := opened.reason(number, feed.peek)):
            block.bad.append(BadLine(number, reason, feed.take()))
            number += 1
            if len(block) >= size:
                block.end = number
                yield block
                block = Block()
            continue
        try:
            for row in csv.reader(feed, delimiter=delimiter, strict=True, quoting=how):
                held = feed.held
                if not _take(block, row, held, n_fields, number, report_lines):
                    feed.resume()
                    opened.watch(number)
                    number += 1
                    break
                number += len(held)
                held.clear()
                if len(block) >= size:
                    block.end = number
                    yield block
                    block = Block()
                if number < opened.until:
                    break
        except (csv.Error, _NeverClosedError) as error:
            block.bad.append(BadLine(number, _reason(error, len(feed.held)), feed.held[0]))
            if len(feed.held) > 1:
                opened.watch(number)
            number += 1
            feed.resume()
        if len(block) >= size:
            block.end = number
            yield block
            block = Block()
    if len(block):
        block.end = number
        yield block


def _take(
    block: Block,
    row: list[str],
    held: list[str],
    n_fields: int,
    number: int,
    report_lines: ReportLines,
) -> bool:
    """Add a record or its first line to a block; return False where its other lines are left."""
    text = held[0] if len(held) == 1 else "".join(held)
    if len(row) != n_fields:
        if len(row) <= 1 and not text.strip():
            block.empty += 1
            return True
        reason = ragged(len(row), n_fields)
        if len(held) > 1:
            reason = f"a quote opens a record of {len(held)} lines with {reason}"
        block.bad.append(BadLine(number, reason, held[0]))
        return len(held) == 1
    if not text.isascii() and _UNDECODABLE.search(text):
        block.bad.append(BadLine(number, "undecodable bytes", text))
    elif reason := report_lines.reason(row):
        block.bad.append(BadLine(number, reason, text))
    elif len(text.rstrip("\r\n")) == n_fields - 1:  # delimiters and nothing else
        block.empty += 1
    else:
        block.lines.append(number)
        block.texts.append(text)
        block.rows.append(row)
    return True


class _NeverClosedError(Exception):
    """A record spans more lines than it may."""


class _Feed:
    """Gives lines to the csv module and holds those of the current record, to give them again."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: list[str] = []
        self._at = 0
        self.held: list[str] = []
        self.ended = False

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if self._at < len(self._again):
            line = self._again[self._at]
            self._at += 1
        else:
            try:
                line = next(self._lines)
            except StopIteration:
                self.ended = True
                raise
        self.held.append(line)
        if len(self.held) > MOST_LINES:
            raise _NeverClosedError
        return line

    def peek(self, later: int) -> str | None:
        """Return the line that comes so many lines later, None where there is none."""
        while len(self._again) - self._at <= later:
            line = next(self._lines, None)
            if line is None:
                return None
            self._again.append(line)
        return self._again[self._at + later]

    def take(self) -> str:
        """Return the next line, which has been peeked at."""
        line = self._again[self._at]
        self._at += 1
        if self._at > MOST_LINES:
            del self._again[: self._at]
            self._at = 0
        return line

    def resume(self) -> None:
        """Drop the first held line and give the others again."""
        self._again[: self._at] = self.held[1:]
        self._at = 0
        self.held.clear()
        self.ended = False


_UNDECODABLE = re.compile("[\udc80-\udcff]")


def _reason(error: Exception, n_lines: int) -> str:
    text = str(error)
    if n_lines > 1 or "unexpected end" in text:
        return NEVER_CLOSES
    if "expected after" in text:
        return "text after a closing quote"
    if "new-line" in text:
        return "a carriage return inside an unquoted field"
    if "larger than" in text:
        return f"a field longer than {csv.field_size_limit():,} characters"
    return text
