"""A table with label, hint, buyer and date of each row: what `train` and `evaluate` read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from b2x.errors import InputError
from b2x.label.buyer_of_row import buyer_header, buyer_names, without_missing
from b2x.label.contradictions import contradictions
from b2x.label.hints import Hints, find_hints
from b2x.measure.folds import group_ids
from b2x.printable import counted
from b2x.records.panel.understanding import Understanding
from b2x.records.whole_table import Records, read_all
from b2x.schema.columns import Times
from b2x.scorecard.decision import B2B, B2C
from b2x.training.given_labels import GivenLabels, given_labels
from b2x.training.labels import Labels

HintColumns: TypeAlias = "Mapping[str, str | Sequence[str]] | Literal['auto', 'none']"
"""Column by kind of hint; or ``auto`` to look for them, or ``none``."""


@dataclass(frozen=True)
class LabelColumns:
    """Where labels come from, and which columns hold buyer and date.

    See :func:`b2x.training.train.train`.
    """

    label: str | None = None
    positive: str | Sequence[str] = ()
    negative: str | Sequence[str] = ()
    group: str | Sequence[str] = ()
    time: str | None = None
    sheets: Any = ()
    hints: HintColumns = "none"


@dataclass(frozen=True)
class LabelledRecords:
    """A checked table of n rows of which some have a label.

    Attributes
    ----------
    records
        All rows.
    given
        Their labels, of the label column and of sheets.
    hints
        What company names, numbers and their like document, of each row; None where not asked.
    buyers
        The columns that name the buyer, each of shape (n,).
    grouped_by
        Headers of these columns; empty when each row counts as a buyer of its own.
    times
        Order dates by which a split in time is asked for, shape (n,); None without.
    rows
        Row numbers to learn from or measure on: labelled, and without a value that cannot be
        right.
    warnings
        What the user should know.
    """

    records: Records
    given: GivenLabels
    hints: Hints | None
    buyers: list[NDArray[np.object_]]
    grouped_by: tuple[str, ...]
    times: Times | None
    rows: NDArray[np.intp]
    warnings: tuple[str, ...]

    @property
    def labels(self) -> Labels:
        """The label of each row."""
        return self.given.labels

    @property
    def accepted(self) -> NDArray[np.bool_]:
        """Whether each row is without a value that cannot be right, shape (n,)."""
        return np.array([not reason for reason in self.records.reasons], dtype=bool)

    @property
    def documented(self) -> int:
        """Number of accepted rows that hints document as B2B."""
        if self.hints is None:
            return 0
        return int(np.count_nonzero((self.hints.documented == 1) & self.accepted))

    @cached_property
    def is_b2b(self) -> NDArray[np.bool_]:
        """Label of each of `rows`."""
        return self.labels.is_b2b[self.rows]

    @cached_property
    def groups(self) -> NDArray[np.int64]:
        """Buyer of each of `rows`, as a number."""
        return group_ids(self.buyers)[self.rows]

    @property
    def order_dates(self) -> Times | None:
        """Order date of each of `rows`: that of `times`, else of the field; None without."""
        dates = self.records.columns.get("ordered_at") if self.times is None else self.times
        return cast(Times, dates[self.rows]) if isinstance(dates, np.ndarray) else None


def read_labelled(
    source: Any,
    columns: LabelColumns,
    *,
    exclude: Sequence[str] = (),
    named: Sequence[str] = (),
    with_audits: bool = False,
    understood: Callable[[Understanding], None] | None = None,
    **options: Any,
) -> LabelledRecords:
    """Read a table with its labels, buyers and dates.

    Parameters
    ----------
    source
        A file's path or a table.
    columns
        Which columns hold them; the buyer is the column of ``buyer_id`` unless named.
    exclude
        Headers to leave out.
    named
        Headers to read even if they may name somebody.
    with_audits
        Whether answers of audit samples count as labels: to measure by, never to learn from.
    understood
        Called with what was understood of the table, before anything else is done.
    **options
        As :func:`b2x.records.whole_table.read_all` takes them.

    Raises
    ------
    InputError
        When the table cannot be read, a header is not there or the labels are unclear.
    """
    label = () if columns.label is None else (columns.label,)
    records = read_all(source, exclude=(*label, *exclude), named=named, **options)
    if understood is not None:
        understood(records.understood)
    for header in exclude:
        records.position(header)  # raises where there is no such column
    given = given_labels(
        records,
        columns.label,
        _tuple(columns.positive),
        _tuple(columns.negative),
        columns.sheets,
        with_audits=with_audits,
    )
    labels = given.labels
    grouped_by = _tuple(columns.group)
    buyers = [without_missing(records.raw(header)) for header in grouped_by]
    if not grouped_by and (by_header := buyer_header(records)) is not None:
        grouped_by, buyers = (by_header,), [buyer_names(records, by_header)]
    buyers = buyers or [np.full(len(records), None)]
    hints, found = None, None
    groups = group_ids(buyers)
    if columns.hints != "none":
        found = find_hints(records, columns.hints, exclude=label)
        hints = found.with_labels(labels.is_b2b, labels.known, groups if grouped_by else None)
    warnings = [*labels.warnings, *records.understood.warnings]
    answered = np.flatnonzero(given.how != "")
    if len(answered):
        found = find_hints(records, exclude=label) if found is None else found
        is_b2b = labels.is_b2b[answered]
        warnings += contradictions(found, answered, is_b2b, groups[answered])
    accepted = np.array([not reason for reason in records.reasons], dtype=bool)
    if not accepted.all():
        first = next(reason for reason in records.reasons if reason)
        left = int((~accepted).sum())
        are = "is" if left == 1 else "are"
        warnings.append(f"{counted(left, 'row')} {are} left out; the first because {first}")
    if records.bad_lines:
        warnings.append(f"{len(records.bad_lines):,} lines are not rows")
    if not grouped_by:
        warnings.append(
            "no column names the buyer, so each row counts as a buyer of its own; if buyers come "
            "back, the model looks better than it is. Next: --group COLUMN"
        )
    times = None if columns.time is None else _times(records, columns.time)
    rows = np.flatnonzero(labels.known & accepted)
    return LabelledRecords(records, given, hints, buyers, grouped_by, times, rows, tuple(warnings))


def check_known(table: LabelledRecords) -> None:
    """Raise unless some sales are documented as B2B, or some of both kinds are labelled.

    Raises
    ------
    InputError
        With what is known, and how to label some.
    """
    b2b, n = int(table.is_b2b.sum()), len(table.rows)
    if table.documented or 0 < b2b < n:
        return
    what = "nothing says of any sale whether it is B2B: there is no label"
    if n:
        what = f"all {n:,} labelled sales are {B2B if b2b else B2C}"
    if not n and table.given.lines:
        what = "no line of the sheet has an answer"
    next_step = "label some sales of both kinds (b2x label IN -n 50 -o SHEET, then --labels SHEET)"
    if table.hints is not None:
        what += ", and no column documents companies"
        next_step += ", or name a column of companies with --hints company=COLUMN"
    raise InputError(what, where=table.records.understood.source, next_step=next_step)


def _tuple(values: str | Sequence[str]) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else tuple(values)


def _times(records: Records, header: str) -> Times:
    checked = records.column(header, "time")
    if checked.reasons:
        raise InputError(
            f"{len(checked.reasons):,} values are not dates; the first: {checked.reasons[0]}",
            where=f"time column {header!r}",
            next_step="correct them, or name another column with --time",
        )
    return cast(Times, checked.column)
