"""What was understood of a table, for people to check before they believe the scores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from b2x.records.values.notation import Style
from b2x.schema.fields import FIELDS, Kind

STYLE_NAMES: dict[Style, str] = {
    ".": "a decimal point",
    ",": "a decimal comma",
    "dmy": "dates day first",
    "mdy": "dates month first",
    "ymd": "dates year first",
}
"""What to call a way of writing."""
SHOWN_WORDS = 8
"""Words that a line of the panel shows; all of them are in its JSON."""


@dataclass(frozen=True, slots=True)
class ColumnUnderstood:
    """How one field or own column is read.

    Attributes
    ----------
    name, header, how
        The field, the column that it is read from, and why that one.
    kind
        number, category, time or id.
    style
        How its texts write numbers or dates; None where no value needs one.
    missing_share
        Share of the rows looked at that hold no value.
    examples
        The first three values as they are written; none of an id.
    missing_words
        Texts that were read as missing, and how often.
    unreadable
        How many of the rows looked at hold a value that cannot be right.
    own_words
        Of a field with a closed list of words: those that are in no language's list, and how
        often they occur in the rows looked at. They stay the seller's own levels.
    hundredths
        Whether a number without a percent sign is in percent, as the column's name says.
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
        """What one of it is; nothing for the seller's own columns."""
        return FIELDS[self.name].unit if self.name in FIELDS else ""

    def __str__(self) -> str:
        kind = f"{self.kind} ({self.unit})" if self.kind == "number" and self.unit else self.kind
        notes = [kind, f"{self.missing_share:.0%} missing"]
        if self.style:
            notes.append(STYLE_NAMES[self.style])
        if self.hundredths:
            notes.append("read in percent, as its name says")
        if self.dates_only:
            notes.append("no time of day")
        if self.missing_words:
            notes.append(f"missing too: {', '.join(self.missing_words)}")
        if self.unreadable:
            notes.append(f"{self.unreadable:,} CANNOT BE READ and reject their rows")
        if self.own_words:
            words = [f"{word} {n:,}" for word, n in list(self.own_words.items())[:SHOWN_WORDS]]
            more = ", ..." if len(self.own_words) > SHOWN_WORDS else ""
            notes.append(f"in no list of words, so levels of their own: {', '.join(words)}{more}")
        source = "own column" if self.how == "own" else f'"{self.header}", by {self.how}'
        shown = f"; {' | '.join(self.examples)}" if self.examples else ""
        return f"{self.name}: {source}; {', '.join(notes)}{shown}"


@dataclass(frozen=True)
class Understanding:
    """What was understood of a table.

    Attributes
    ----------
    source, format
        The table's name, and CSV, Parquet or what it is in memory.
    dialect
        Encoding, delimiter and why, of a CSV file; empty for other tables.
    rows
        Number of rows; None while unknown, for a file of text that is streamed.
    rows_looked_at
        How many of them the shares and examples below come from.
    columns
        The columns that are read.
    export
        The known export that it is, None where it is none.
    notes
        What else was understood, in sentences: why that export, which rows are sales, how lines
        become orders.
    derived
        Inputs that follow from other columns.
    missing_fields
        Inputs of the model that the table does not have; they count as missing.
    left_alone
        Every other column, with the reason where there is one.
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

    def lines(self) -> Iterator[str]:
        """Yield the panel that a command prints, line by line."""
        looked = f", {self.rows_looked_at:,} rows looked at" if self.rows_looked_at else ""
        rows = looked if self.rows is None else f", {self.rows:,} rows"
        yield f"{self.source}: {self.format}{rows}"
        for reason in self.dialect:
            yield f"  {reason}"
        for note in self.notes:
            yield f"  {note}"
        for column in self.columns:
            yield f"  {column}"
        for name in self.derived:
            yield f"  {name}: from first_contact_at and ordered_at, whole calendar days"
        if self.missing_fields:
            yield f"  not found, counted as missing: {', '.join(self.missing_fields)}"
        with_reason = {name: reason for name, reason in self.left_alone.items() if reason}
        for name, reason in with_reason.items():
            yield f'  left alone: "{name}": {reason}'
        others = [name for name in self.left_alone if name not in with_reason]
        if others:
            yield f"  left alone: {', '.join(others)}"
        for warning in self.warnings:
            yield f"  warning: {warning}"

    def to_dict(self) -> dict[str, Any]:
        """Return the same as JSON values."""
        document = asdict(self)
        for shown, column in zip(document["columns"], self.columns, strict=True):
            shown["unit"] = column.unit
        return document
