"""Labelled records: which rows are B2B, which B2C, which say nothing, and who bought."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from b2x.errors import InputError, UsageError, did_you_mean
from b2x.measure.splits import group_ids
from b2x.records.panel.understanding import Understanding
from b2x.records.whole_table import Records, read_all
from b2x.schema.columns import Times
from b2x.schema.fields import BY_HEADER, Kind, header_key
from b2x.schema.text import MISSING_LEVELS


@dataclass(frozen=True)
class LabelledRecords:
    """A table whose rows have a label, or some of them.

    Attributes
    ----------
    records
        All rows, checked.
    labels
        What the label column says of them.
    buyers
        The columns that name the buyer, arrays of shape (n,).
    groups
        Buyer of each row as a number, int64 of shape (n,).
    grouped_by
        Headers that name the buyer; empty when each row counts as a buyer of its own.
    times
        Order date of each row; None when no column was named.
    rows
        Indices of the rows to learn from or measure on: labelled, and nothing in them is wrong.
    warnings
        What the user should know.
    """

    records: Records
    labels: Labels
    buyers: list[NDArray[np.object_]]
    groups: NDArray[np.int64]
    grouped_by: tuple[str, ...]
    times: Times | None
    rows: NDArray[np.intp]
    warnings: tuple[str, ...]

    @property
    def is_b2b(self) -> NDArray[np.bool_]:
        """Label of each of `rows`."""
        return self.labels.is_b2b[self.rows]


def read_labelled(
    source: Any,
    *,
    label: str,
    positive: str | Sequence[str] = "B2B",
    negative: str | Sequence[str] = (),
    group: str | Sequence[str] = (),
    time: str | None = None,
    wanted: Mapping[str, Kind] | None = None,
    ranges: Mapping[str, tuple[float, float]] | None = None,
    mapping: Mapping[str, str] | None = None,
    exclude: Sequence[str] = (),
    understood: Callable[[Understanding], None] | None = None,
    **options: Any,
) -> LabelledRecords:
    """Read a table with its labels, buyers and dates.

    Parameters
    ----------
    source, wanted, ranges, mapping, exclude, **options
        As :func:`b2x.records.read_table.read_all`.
    label
        Header of the label column.
    positive, negative
        Label values that mean B2B and B2C; see :func:`read_labels`.
    group
        Headers that name the buyer; the column of ``buyer_id`` when none are named.
    time
        Header of the order date.
    understood
        Called with what was understood of the table, before anything is done with it.

    Raises
    ------
    InputError
        When the table cannot be read, a header is not there or the labels are unclear.
    """
    records = read_all(
        source,
        wanted=wanted,
        ranges=ranges,
        mapping=mapping,
        exclude=(label, *exclude),
        **options,
    )
    if understood is not None:
        understood(records.understood)
    for header in exclude:
        records.position(header)
    labels = read_labels(records.raw(label).tolist(), label, _tuple(positive), _tuple(negative))
    grouped_by = _tuple(group) or _buyer_header(records)
    buyers = [_present(records.raw(h)) for h in grouped_by] or [np.full(len(records), None)]
    accepted = np.array([not reason for reason in records.reasons], dtype=bool)
    warnings = [*labels.warnings, *records.understood.warnings]
    if not accepted.all():
        first = next(reason for reason in records.reasons if reason)
        warnings.append(f"{(~accepted).sum():,} rows are left out, the first for: {first}")
    if records.bad_lines:
        warnings.append(f"{len(records.bad_lines):,} lines are no rows")
    if not grouped_by:
        warnings.append(
            "no column names the buyer, so each row counts as a buyer of its own; if buyers come "
            "back, the figures flatter. Next: --group COLUMN"
        )
    return LabelledRecords(
        records,
        labels,
        buyers,
        group_ids(buyers),
        grouped_by,
        None if time is None else _times(records, time),
        np.flatnonzero(labels.known & accepted),
        tuple(warnings),
    )


@dataclass(frozen=True)
class Labels:
    """What the label column says of each row.

    Attributes
    ----------
    is_b2b
        bool of shape (n,); False where unknown.
    known
        bool of shape (n,): the row has a label.
    warnings
        Values that count as no label, with their number.
    """

    is_b2b: NDArray[np.bool_]
    known: NDArray[np.bool_]
    warnings: tuple[str, ...] = ()


ANY = "*"
"""Stands for every value."""


def read_labels(
    texts: Sequence[str | None],
    column: str,
    positive: Sequence[str] = ("B2B",),
    negative: Sequence[str] = (),
) -> Labels:
    """Read a label column.

    Parameters
    ----------
    texts
        The column's texts, n of them; None or blank where a row has no label.
    column
        Its header, for messages.
    positive
        The values that mean B2B; ``*`` for every value that does not mean B2C, as where the column
        holds a company's name or number.
    negative
        The values that mean B2C. None named: the one other value there is.

    Raises
    ------
    InputError
        When a kind does not occur, or it is not clear which values mean B2C.

    Examples
    --------
    >>> read_labels(["B2B", "B2C", "", "B2C"], "kind").known.tolist()
    [True, True, False, True]
    """
    values = [text.strip() if text is not None else "" for text in texts]
    counts = Counter(value for value in values if value)
    found = ", ".join(f"{value!r} ({n:,})" for value, n in counts.most_common(8))
    where = f"label column {column!r}: {found or 'empty'}"
    if tuple(positive) == (ANY,):
        if not negative:
            raise UsageError(
                f"every value of {column!r} would mean B2B",
                where=where,
                next_step="name those that mean B2C with --negative",
            )
        positive = [value for value in counts if value not in negative]
    absent = [value for value in (*positive, *negative) if value not in counts]
    if absent:
        raise InputError(
            f"no row is labelled {absent[0]!r}.{did_you_mean(absent[0], counts)}",
            where=where,
            next_step="name the value that means B2B with --positive",
        )
    others = [value for value in counts if value not in positive]
    if not negative and len(others) != 1:
        raise InputError(
            "all labelled rows are B2B"
            if not others
            else f"{len(others)} values beside {', '.join(positive)}: which of them mean B2C?",
            where=where,
            next_step="label some B2C rows too"
            if not others
            else "name them with --negative; the rest then count as unlabelled",
        )
    chosen = set(negative or others)
    ignored = {value: n for value, n in counts.items() if value not in {*positive, *chosen}}
    return Labels(
        np.array([value in positive for value in values], dtype=bool),
        np.array([value in positive or value in chosen for value in values], dtype=bool),
        tuple(f"{n:,} rows labelled {value!r} count as unlabelled" for value, n in ignored.items()),
    )


def _tuple(values: str | Sequence[str]) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else tuple(values)


def _present(ids: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return ids without the words for missing: rows of nobody are not all one buyer's."""
    present = ids.copy()
    present[[text is not None and text.lower() in MISSING_LEVELS for text in ids]] = None
    return present


def _buyer_header(records: Records) -> tuple[str, ...]:
    found = [h for h in records.headers if BY_HEADER.get(header_key(h)) == "buyer_id"]
    named = [c.header for c in records.understood.columns if c.name == "buyer_id"]
    return tuple(named or found[:1])


def _times(records: Records, header: str) -> Times:
    checked = records.column(header, "time")
    if checked.reasons:
        raise InputError(
            f"{len(checked.reasons):,} values are no dates, first: {checked.reasons[0]}",
            where=f"time column {header!r}",
        )
    return cast(Times, checked.column)
