"""CSV text to records that keep their raw text and line number, and lines that are no record.

What the fields mean is not known here, only how many of them a record has.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

MOST_LINES = 1000
"""Lines that one record may take up. A quote still open after them was never meant to close."""


DASHES = "-="
"""What lines between a header and its rows are drawn with."""


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no record.

    Attributes
    ----------
    line
        Its number in the file, the first is 1.
    reason
        Why it is none.
    text
        The line as it was, with its end; bytes that could not be read as lone surrogates.
    """

    line: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Header:
    """The first record of a file: its fields and its text as it was."""

    fields: list[str]
    text: str


@dataclass(slots=True)
class Block:
    """Consecutive records, their parts side by side.

    Attributes
    ----------
    lines
        Number of each record's first line in the file.
    texts
        Each record as it was, with its line end.
    rows
        Each record's fields.
    bad
        The lines among them that are no record.
    empty
        How many lines among them held nothing, or only delimiters. They are no rows, and skipped.
    end
        Number of the line after them.
    """

    lines: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)
    empty: int = 0
    end: int = 0

    def __len__(self) -> int:
        return len(self.rows) + len(self.bad) + self.empty


class OddRecords:
    """Records that have a table's number of fields, and are none of its rows.

    Parameters
    ----------
    header
        The header's fields.

    Examples
    --------
    >>> odd = OddRecords(["Amount", "Channel"])
    >>> odd.reason(["amount", "CHANNEL"]), odd.reason(["------", "---"]), odd.reason(["-", "web"])
    ('the header again', 'a separator line', '')
    """

    def __init__(self, header: Sequence[str]) -> None:
        self._header = [_folded(name) for name in header]

    def reason(self, row: Sequence[str]) -> str:
        """Return why a record is no row, ``""`` where it may be one."""
        if not self._header:
            return ""
        if _folded(row[0]) == self._header[0] and [_folded(cell) for cell in row] == self._header:
            return "the header again"
        if row[0][:1] not in DASHES or not all(cell and not cell.strip(DASHES) for cell in row):
            return ""
        # One or two dashes are how some write that there is nothing.
        return "a separator line" if any(len(cell) > 2 for cell in row) else ""


def read_header(
    lines: Iterator[str], delimiter: str, first_line: int = 1
) -> tuple[Header | None, int]:
    r"""Return the first record that holds more than dashes, and the number of the line after it.

    Parameters
    ----------
    lines
        Lines with their ends. Only those of the header are taken.
    first_line
        Number of the first of them.

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
) -> Iterator[Block]:
    r"""Read lines as records of `n_fields` fields.

    A quoted field begins and ends with a quote, doubled inside. A line that breaks this, or has
    another number of fields, is bad, alone: reading goes on at the very next line, so that a quote
    which never closes swallows nothing. A record of several lines is believed only when it ends
    properly within `MOST_LINES` and has the right number of fields.

    Parameters
    ----------
    lines
        Lines with their ends; undecodable bytes as lone surrogates.
    delimiter
        What stands between fields.
    n_fields
        How many fields a record has.
    number
        Number of the first line in the file.
    size
        Most records, bad lines and empty lines of a block.
    header
        The header's fields. A record of the same in these or other letters is no record, and
        neither is one of nothing but dashes.

    Yields
    ------
    Block

    Examples
    --------
    >>> text = ['1,"two\n', 'lines"\n', '3\n', '4,5\n']
    >>> for block in read_records(iter(text), ",", 2, 2, 10):
    ...     block.lines, block.rows, [(bad.line, bad.reason) for bad in block.bad]
    ([2, 5], [['1', 'two\nlines'], ['4', '5']], [(4, '1 field where the header has 2')])
    """
    feed = _Feed(lines)
    block = Block()
    odd = OddRecords(header)
    while not feed.ended:
        try:
            for row in csv.reader(feed, delimiter=delimiter, strict=True):
                held = feed.held
                if not _take(block, row, held, n_fields, number, odd):
                    feed.resume()
                    number += 1
                    break
                number += len(held)
                held.clear()
                if len(block) >= size:
                    block.end = number
                    yield block
                    block = Block()
        except (csv.Error, _NeverClosedError) as error:
            block.bad.append(BadLine(number, _reason(error, len(feed.held)), feed.held[0]))
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
    block: Block, row: list[str], held: list[str], n_fields: int, number: int, odd: OddRecords
) -> bool:
    """Add what was read to the block; return False where only its first line is done with."""
    text = held[0] if len(held) == 1 else "".join(held)
    if len(row) != n_fields:
        if len(row) <= 1 and not text.strip():
            block.empty += 1
            return True
        reason = _ragged(len(row), n_fields)
        if len(held) > 1:
            reason = f"a quote opens a record of {len(held)} lines with {reason}"
        block.bad.append(BadLine(number, reason, held[0]))
        return len(held) == 1
    if not text.isascii() and _UNDECODABLE.search(text):
        block.bad.append(BadLine(number, "undecodable bytes", text))
    elif reason := odd.reason(row):
        block.bad.append(BadLine(number, reason, text))
    elif len(text.rstrip("\r\n")) == n_fields - 1:  # delimiters and nothing else
        block.empty += 1
    else:
        block.lines.append(number)
        block.texts.append(text)
        block.rows.append(row)
    return True


def _folded(cell: str) -> str:
    # Letters of ASCII alone, so that the C reader's blocks can be searched for the same.
    return cell.translate(_LOWER)


_LOWER = {letter: letter + 32 for letter in range(ord("A"), ord("Z") + 1)}


class _NeverClosedError(Exception):
    """A record that takes up more lines than one may."""


class _Feed:
    """Hands out lines and holds those of the record under way, to hand them out again."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self.held: list[str] = []
        self.ended = False

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if self._again:
            line = self._again.popleft()
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

    def resume(self) -> None:
        """Give up the first line held; the others come again."""
        self._again.extendleft(reversed(self.held[1:]))
        self.held.clear()
        self.ended = False


_UNDECODABLE = re.compile("[\udc80-\udcff]")


def _ragged(found: int, wanted: int) -> str:
    return f"{found} field{'' if found == 1 else 's'} where the header has {wanted}"


def _reason(error: Exception, n_lines: int) -> str:
    text = str(error)
    if n_lines > 1 or "unexpected end" in text:
        return "a quote opens and never closes"
    if "expected after" in text:
        return "text after a closing quote"
    if "new-line" in text:
        return "a carriage return inside an unquoted field"
    if "larger than" in text:
        return f"a field longer than {csv.field_size_limit():,} characters"
    return text
