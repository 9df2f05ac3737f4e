"""What was understood of a table, as JSON and as the panel that commands print before they work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from b2x.printable import counted
from b2x.records.values.notation import Style
from b2x.schema.fields import FIELDS, Kind

STYLE_NAMES: dict[Style, str] = {
    ".": "a decimal point",
    ",": "a decimal comma",
    "dmy": "dates day first",
    "mdy": "dates month first",
    "ymd": "dates year first",
}
"""Notations by their names for people."""
SHOWN_WORDS = 8
"""Words that the panel shows of a column; all of them are in its JSON."""
HARMFUL = ("personal", "names a company", "free text", "an id", "its values look like")
"""How the reasons begin for which a column is left out because it may name somebody."""
WIDEST = 40
"""Characters of the panel's columns; a longer header sticks out, longer examples are cut."""


@dataclass(frozen=True, slots=True)
class ColumnUnderstood:
    """How one field or own column is read.

    Attributes
    ----------
    name, header, how
        The field, the column that it is read from, and how the column was found.
    kind
        number, category, time or id.
    style
        How its texts write numbers or dates; None where no value needs a style.
    missing_share
        Share of the rows looked at that have no value.
    examples
        The first three values as they are written; none of an id.
    missing_words
        How often each text that means missing was read.
    unreadable
        How many of the rows looked at have a value that cannot be right.
    own_words
        Of a field with a closed list of words: how often each word of no list occurs in the rows
        looked at. They stay levels of the seller's own.
    hundredths
        Whether numbers without a percent sign are in percent, as the column's header says.
    dates_only
        Whether none of the dates looked at has a time of day.
    """

    name: str
    header: str
    how: str
    kind: Kind
    style: Style | None
    missing_share: float
    examples: tuple[str, ...]
    missing_words: dict[str, int]
    unreadable: int
    own_words: dict[str, int] = field(default_factory=dict)
    hundredths: bool = False
    dates_only: bool = False

    @property
    def unit(self) -> str:
        """Unit of the field; empty for the seller's own columns."""
        return FIELDS[self.name].unit if self.name in FIELDS else ""

    @property
    def read_as(self) -> str:
        """How the column is read and what is odd in it, for people."""
        notes = [self._kind]
        if self.style and self.kind == "number":
            notes.append(STYLE_NAMES[self.style])
        if self.hundredths:
            notes.append("in percent, as its header says")
        if self.dates_only:
            notes.append("no time of day")
        if self.missing_share:
            share = f"{self.missing_share:.0%}"
            notes.append(f"{'under 1%' if share == '0%' else share} missing")
        if self.missing_words:
            notes.append(f"read as missing: {', '.join(self.missing_words)}")
        if self.unreadable:
            notes.append(f"{self.unreadable:,} CANNOT BE READ and reject their rows")
        if self.own_words:
            words = [f"{word} {n:,}" for word, n in list(self.own_words.items())[:SHOWN_WORDS]]
            more = ", ..." if len(self.own_words) > SHOWN_WORDS else ""
            notes.append(f"words not in our list, kept as they are: {', '.join(words)}{more}")
        return "; ".join(notes)

    @property
    def _kind(self) -> str:
        if self.kind == "number":
            return self.unit or "number"
        if self.kind == "time":
            return STYLE_NAMES[self.style] if self.style else "dates"
        return self.kind


@dataclass(frozen=True)
class Understanding:
    """What was understood of a table.

    Attributes
    ----------
    source, format
        The table's name; CSV, Parquet or what it is in memory.
    dialect
        Encoding and delimiter of a CSV file, with the reason; empty for other tables.
    rows
        Number of rows; None while unknown, for a file of text.
    rows_looked_at
        Number of rows that the shares and examples of `columns` come from.
    columns
        The columns that are read.
    export
        Name of the known export that it is read as; None for none.
    notes
        What else was understood, in sentences: which export, which rows are sales, how order lines
        become orders.
    derived
        Inputs that are computed from other columns.
    missing_fields
        Inputs of the model that the table does not have; they count as missing.
    left_alone
        The columns that are not read, each with the reason where there is one.
    warnings
        What the user should know before relying on the result.
    """

    source: str
    format: str
    dialect: tuple[str, ...]
    rows: int | None
    rows_looked_at: int
    columns: tuple[ColumnUnderstood, ...]
    export: str | None = None
    notes: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    missing_fields: tuple[str, ...] = ()
    left_alone: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    def short_lines(self) -> Iterator[str]:
        """Yield the few lines that a command prints before it works: what was read, and warnings.

        Whatever the user may have to correct is in them: how numbers and dates are read, which
        column is which field, how many rows are not sales, values that cannot be read.
        """
        styles = dict.fromkeys(c.style for c in self.columns if c.style)
        written = [line.partition(":")[0] for line in self.dialect]
        yield ", ".join((self._title(), *written, *(STYLE_NAMES[style] for style in styles)))
        yield from (f"  {note}" for note in self.notes)
        fields = [f"{c.name} from {c.header}" for c in self.columns if c.how != "own"]
        own = [c.header for c in self.columns if c.how == "own"]
        if fields:
            yield f"  read: {', '.join(fields)}"
        if own:
            yield f"  own columns: {', '.join(own)}"
        for column in self.columns:
            if column.unreadable:
                yield f"  {column.name}: {column.read_as}"
        if self.missing_fields:
            yield f"  not in the table, so missing: {', '.join(self.missing_fields)}"
        if self.left_alone:
            doubtful = len(self._doubtful())
            may = f", {doubtful} of them because they may name somebody" if doubtful else ""
            n = len(self.left_alone)
            yield f"  {n} column{'s are' if n > 1 else ' is'} not read{may} (--verbose shows all)"
        yield from (f"  warning: {warning}" for warning in self.warnings)

    def lines(self, *, verbose: bool = True) -> Iterator[str]:
        """Yield all that was understood, line by line; `verbose` adds how to learn from names."""
        yield self._title()
        yield from (f"  {line}" for line in (*self.dialect, *self.notes))
        if self.columns:
            yield from (f"  {line}" for line in _aligned(self._table()))
        for name in self.derived:
            yield f"  {name}: days from first_contact_at to ordered_at"
        if self.missing_fields:
            yield f"  not in the table, so missing: {', '.join(self.missing_fields)}"
        for name, reason in self.left_alone.items():
            if reason:
                yield f'  not read: "{name}", {reason}'
        if verbose and (doubtful := self._doubtful()):
            yield f'  to learn from one that may name somebody: --feature "{doubtful[0]}"'
        others = [name for name, reason in self.left_alone.items() if not reason]
        if others:
            yield f"  not read: {', '.join(others)}"
        yield from (f"  warning: {warning}" for warning in self.warnings)

    def to_dict(self) -> dict[str, Any]:
        """Return the same as JSON values."""
        document = asdict(self)
        for shown, column in zip(document["columns"], self.columns, strict=True):
            shown["unit"] = column.unit
        return document

    def _title(self) -> str:
        looked = f", {counted(self.rows_looked_at, 'row')} looked at" if self.rows_looked_at else ""
        rows = looked if self.rows is None else f", {counted(self.rows, 'row')}"
        return f"{self.source}: {self.format}{rows}"

    def _doubtful(self) -> list[str]:
        """Return the columns that are left out because they may name somebody."""
        return [name for name, why in self.left_alone.items() if why.startswith(HARMFUL)]

    def _table(self) -> Iterator[tuple[str, ...]]:
        yield "field", "column", "first values", "read as"
        for column in self.columns:
            name = "(own column)" if column.how == "own" else column.name
            yield name, column.header, _shown(column.examples), column.read_as


def _shown(examples: Iterable[str]) -> str:
    """Return as many different examples as fit, at least the beginning of the first."""
    shown = ""
    for text in dict.fromkeys(examples):
        longer = f"{shown} | {text}" if shown else text
        if len(longer) > WIDEST:
            return shown or f"{text[: WIDEST - 3]}..."
        shown = longer
    return shown


def _aligned(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    rows = list(rows)
    widths = [min(max(map(len, cells)), WIDEST) for cells in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(map(str.ljust, row, widths)).rstrip()
