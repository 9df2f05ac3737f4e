"""Any table to batches of checked columns, with what was understood of it.

Which column is which field follows from mapping.py, how it is read from plans.py; both are
decided before the first batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import TypeAlias, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from b2x.columns import Column, Numbers
from b2x.errors import InputError, did_you_mean
from b2x.fields import FIELDS, NO_BOUNDS, Kind, field_ranges, header_key
from b2x.records.checks import (
    add_cycle_days,
    as_text,
    check,
    empty_column,
    is_another_quantity,
    is_missing,
)
from b2x.records.mapping import Mapped, map_columns
from b2x.records.plain import needs_style
from b2x.records.plans import Plan, Planner, is_text
from b2x.records.tables import Chunk, Source, Table, open_table
from b2x.records.understanding import STYLE_NAMES, ColumnUnderstood, Understanding

Ranges: TypeAlias = Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Batch:
    """Consecutive rows, checked.

    Attributes
    ----------
    columns
        Every wanted input, whether the table has it or not, as shape (n,).
    reasons
        Object array of shape (n,): why a row cannot be right, ``""`` where it can. Its values
        that cannot be right are missing in `columns`.
    chunk
        The rows as they came, and the lines among them that are no rows.
    """

    columns: dict[str, Column]
    reasons: NDArray[np.object_]
    chunk: Chunk

    @property
    def good(self) -> NDArray[np.bool_]:
        """Which rows can be right, shape (n,)."""
        good: NDArray[np.bool_] = self.reasons == ""
        return good


def read_table(
    source: Source,
    *,
    wanted: Mapping[str, Kind] | None = None,
    mapping: Mapping[str, str] | None = None,
    exclude: Iterable[str] = (),
    also: Iterable[str] = (),
    ranges: Ranges | None = None,
    decimal: str | None = None,
    dates: str | None = None,
    delimiter: str | None = None,
    encoding: str | None = None,
) -> Reading:
    """Open a table and decide how it is read.

    Parameters
    ----------
    source
        A path to CSV (plain or gzip) or Parquet, a folder or pattern of Parquet files, ``"-"`` for
        standard input, or any table that
        :func:`b2x.records.frames.to_arrow` takes.
    wanted
        The inputs of a model with their kinds; None for every field that fits and every other
        column that holds numbers, levels or dates.
    mapping
        Header by field name.
    exclude
        Headers that no field is read from, such as the label's.
    also
        Fields to read besides `wanted` where the table has them.
    ranges
        Lowest and highest number that can be right, by input; those of the fields when None.
    decimal
        ``point`` or ``comma``: how texts write numbers. Then a text that does not fit rejects its
        row; decided by b2x, one that fits only the other way stops the run.
    dates
        ``dmy``, ``mdy`` or ``ymd``, likewise.
    delimiter, encoding
        Of a CSV file.

    Raises
    ------
    InputError
        When the table cannot be read, nothing fits, or only the user can know what is meant.
    UsageError
        When an option names something that does not exist.

    Examples
    --------
    >>> reading = read_table([{"Total": "1.234,50", "Kanal": "Web"}])
    >>> [batch.columns["volume"].tolist() for batch in reading.batches()]
    [[1234.5]]
    """
    table = open_table(source, delimiter=delimiter, encoding=encoding)
    mapped = map_columns(table.headers, wanted, mapping, exclude, also)
    return Reading(table, mapped, wanted, ranges, decimal, dates)


class Reading:
    """A table that is understood and ready to be read, as often as needed.

    Parameters
    ----------
    table
        The table.
    mapped
        Which column is which input.
    wanted, ranges, decimal, dates
        As in :func:`read_table`.

    Attributes
    ----------
    table
        The table.
    planner
        Decides how its columns are read.
    kinds
        Kind of each input that batches hold.
    ranges
        Lowest and highest number that can be right, by input.
    understood
        What was understood of it.
    """

    def __init__(
        self,
        table: Table,
        mapped: Mapped,
        wanted: Mapping[str, Kind] | None,
        ranges: Ranges | None,
        decimal: str | None,
        dates: str | None,
    ) -> None:
        self.table = table
        self.planner = Planner(table, decimal, dates)
        self._settling = Lock()
        self._plans, left, first = self.planner.plan_all(mapped, wanted or {})
        found = {plan.name: plan.kind for plan in self._plans if plan.name in mapped.matches}
        self.kinds: dict[str, Kind] = {**(wanted or {}), **found}
        self.ranges = dict(field_ranges(FIELDS) if ranges is None else ranges)
        self.understood = self._understand(mapped, left, first)

    @property
    def headers(self) -> list[str]:
        """The table's column names."""
        return self.table.headers

    @property
    def decimal_comma(self) -> bool:
        """Whether the texts that the batches read write a decimal comma, and none a point."""
        return {plan.style for plan in self._plans} & {".", ","} == {","}

    def header_of(self, name: str) -> str | None:
        """Return the column that an input is read from; None where the table has none."""
        return next((plan.match.header for plan in self._plans if plan.name == name), None)

    def batches(self, only: str | None = None) -> Iterator[Batch]:
        """Read the table from its beginning, piece by piece.

        Parameters
        ----------
        only
            The one column to read; None for all.

        Raises
        ------
        InputError
            When a value contradicts how its column was found to be written.
        """
        for chunk in self.chunks(only):
            yield self.check(chunk, only)

    def chunks(self, only: str | None = None, *, every: bool = False) -> Iterator[Chunk]:
        """Yield the table's pieces unchecked, to be checked side by side.

        They hold the column of the one input named `only`, or of all inputs; with `every`, all
        columns of the table.
        """
        plans = [plan for plan in self._plans if only is None or plan.name == only]
        return self.table.chunks(None if every else {plan.match.position for plan in plans})

    def drop_disbelieved_ranges(self) -> None:
        """Drop the range of each field whose column is another quantity."""
        (chunk,) = self.table.chunks()
        for plan in self._plans:
            if plan.kind != "number" or plan.name not in self.ranges:
                continue
            low, high = self.ranges[plan.name]
            array = chunk.column(plan.match.position)
            values = cast(Numbers, check(plan.name, plan.kind, array, plan.style).column)
            outside = int(((values < low) | (values > high)).sum())
            if is_another_quantity(outside, int((~np.isnan(values)).sum())):
                del self.ranges[plan.name]
                warning = (
                    f"{outside:,} values of {plan.match.header!r} lie outside {low:g} to {high:g}, "
                    f"so it is read as the seller's own number, not as {plan.name} in "
                    f"{FIELDS[plan.name].unit}"
                )
                warnings = (*self.understood.warnings, warning)
                self.understood = replace(self.understood, warnings=warnings)

    def position(self, header: str) -> int:
        """Return where a column stands, by its name, in these or other letters.

        Raises
        ------
        InputError
            When there is no such column, or several.
        """
        names = [name.strip() for name in self.headers]
        found = [i for i, name in enumerate(names) if name == header.strip()]
        found = found or [i for i, n in enumerate(names) if header_key(n) == header_key(header)]
        if len(found) != 1:
            problem = "no column" if not found else f"{len(found)} columns"
            raise InputError(
                f"{problem} {header!r}.{did_you_mean(header, names) if not found else ''}",
                where=self.table.name,
                next_step=f"name one of {', '.join(names)}",
            )
        return found[0]

    def check(self, chunk: Chunk, only: str | None = None) -> Batch:
        """Check one piece of the table; raises as :meth:`batches`. Threads may share it."""
        columns: dict[str, Column] = {}
        reasons = np.full(len(chunk), "", dtype=object)
        for i, plan in enumerate(self._plans):
            if only is not None and plan.name != only:
                continue
            array = chunk.column(plan.match.position)
            plan, bounds = self._settled(i, array), self.ranges.get(plan.name, NO_BOUNDS)
            checked = check(plan.name, plan.kind, array, plan.style, bounds)
            if checked.contradiction is not None and not plan.sure:
                raise self._contradiction(plan, chunk, *checked.contradiction)
            columns[plan.name] = checked.column
            note_reasons(reasons, checked.rows, checked.reasons)
        note_reasons(reasons, *add_cycle_days(columns))
        for name, kind in self.kinds.items():
            if name not in columns:
                columns[name] = empty_column(kind, len(chunk))
        return Batch({name: columns[name] for name in self.kinds}, reasons, chunk)

    def _settled(self, i: int, array: pa.Array) -> Plan:
        """Return a plan, settled if a value of this piece asks for it."""
        plan = self._plans[i]
        if plan.style is not None or plan.sure or plan.kind not in ("number", "time"):
            return plan
        if not is_text(array) or not needs_style(as_text(array), plan.kind):
            return plan
        with self._settling:
            plan = self._plans[i]  # another thread may have settled it meanwhile
            if plan.style is None and not plan.sure:
                self._plans[i] = plan = self.planner.settle(plan, array)
        return plan

    def _contradiction(self, plan: Plan, chunk: Chunk, row: int, text: str) -> InputError:
        option = "decimal='point' or 'comma'" if plan.kind == "number" else "dates='dmy' or 'mdy'"
        flag = "--decimal" if plan.kind == "number" else "--dates"
        unit = "row" if self.table.dialect is None else "line"
        return InputError(
            f"column {plan.match.header!r} was found to write "
            f"{STYLE_NAMES[plan.style] if plan.style else 'plain values'}, and {text!r} does not",
            where=f"{self.table.name}, {unit} {chunk.numbers[row]}",
            next_step=f"correct it, or pass {option} ({flag}): rows that do not fit are then "
            "rejected one by one",
        )

    def _understand(
        self, mapped: Mapped, left: Mapping[str, str], first: Chunk | None
    ) -> Understanding:
        table = self.table
        columns = tuple(_understand_column(plan, first) for plan in self._plans)
        warnings = []
        if mapped.missing:
            n, of = len(mapped.missing), len(self.kinds)
            warnings.append(f"{n} of {of} inputs of the model are not in the table")
        if first is not None and first.bad:
            bad = first.bad[0]
            warnings.append(
                f"{len(first.bad):,} of the first lines are no rows: line {bad.line}, {bad.reason}"
            )
        return Understanding(
            source=table.name,
            format=table.format,
            dialect=table.dialect.why if table.dialect is not None else (),
            rows=table.rows,
            rows_looked_at=len(first) if first is not None else 0,
            columns=columns,
            derived=tuple(mapped.derived),
            missing_fields=mapped.missing,
            left_alone={**dict.fromkeys(mapped.left, ""), **left},
            warnings=tuple(warnings),
        )


def note_reasons(
    reasons: NDArray[np.object_], rows: NDArray[np.int64], new: Iterable[str]
) -> None:
    """Add why rows cannot be right to what is known of them, in place."""
    for row, reason in zip(rows.tolist(), new, strict=True):
        reasons[row] = f"{reasons[row]}; {reason}" if reasons[row] else reason


def _understand_column(plan: Plan, chunk: Chunk | None) -> ColumnUnderstood:
    share, examples, words, unreadable = 0.0, [], {}, 0
    if chunk is not None and len(chunk):
        array = chunk.column(plan.match.position)
        checked = check(plan.name, plan.kind, array, plan.style)
        missing = is_missing(checked.column)
        missing[checked.rows] = False
        share = float(missing.mean())
        words, unreadable = dict(checked.missing_words), len(checked.rows)
        if plan.kind != "id":  # ids stay out of what is shown and logged
            texts = as_text(array)
            examples = [texts[row].as_py().strip() for row in np.flatnonzero(~missing)[:3].tolist()]
    return ColumnUnderstood(
        plan.name, plan.match.header, plan.match.how, plan.kind, plan.style, share,
        tuple(examples), words, unreadable,
    )  # fmt: skip
