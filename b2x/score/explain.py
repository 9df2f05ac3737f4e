"""Explains rows of a table: the decision, and what each field added to its log-odds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Unpack

import numpy as np

from b2x.engines.record import Value
from b2x.errors import InputError
from b2x.predict.model import Model
from b2x.records.options import ReadingOptions
from b2x.records.panel.understanding import Understanding
from b2x.records.whole_table import Records, read_all
from b2x.schema.columns import Column, Levels, take_rows
from b2x.score.typical import with_typical_values
from b2x.scorecard.decision import Label


@dataclass(frozen=True)
class RowExplanation:
    """Why a row was decided as it was.

    Attributes
    ----------
    row
        Row number, 1 is the first.
    reject
        Why it cannot be decided; empty if it can. The other attributes are then None or empty.
    label
        ``B2B``, ``B2C`` or ``unsure``.
    log_odds
        Log-odds of B2B: exactly the intercept and the contributions together.
    intercept
        What every row starts from.
    contributions
        What each field added, the largest in absolute value first.
    values
        The checked value of each input; not in :meth:`to_dict`.
    headers
        The column that each input was read from; not in :meth:`to_dict`.
    """

    row: int
    reject: str = ""
    label: Label | None = None
    log_odds: float | None = None
    intercept: float | None = None
    contributions: dict[str, float] | None = None
    values: Mapping[str, Value] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return it for JSON: ``row`` and either ``reject`` or all the others."""
        shown = ("row", "reject") if self.reject else (
            "row", "label", "log_odds", "intercept", "contributions"
        )  # fmt: skip
        return {name: getattr(self, name) for name in shown}


def explain_rows(
    source: Any,
    model: Model,
    rows: Sequence[int] = (),
    *,
    lines: Sequence[int] = (),
    first: int = 3,
    understood: Callable[[Understanding], None] | None = None,
    **options: Unpack[ReadingOptions],
) -> list[RowExplanation]:
    """Explain rows of a table.

    Parameters
    ----------
    source
        A file's path or a table.
    model
        The model.
    rows
        Row numbers, 1 is the first sale; the `first` rows when these and `lines` are empty.
    lines
        Of a file of text, also the rows on these lines of it; its header is line 1 as a rule.
    first
        Number of rows to explain when none are named.
    understood
        Called with what was understood of the table, before the rows are explained.
    **options
        How the table is written.

    Returns
    -------
    list of RowExplanation
        In the order of `rows`, then of `lines`.

    Raises
    ------
    InputError
        When the table cannot be read or a row is not there.

    Examples
    --------
    >>> import b2x
    >>> textbook = b2x.load("textbook", typical_volume=850)
    >>> (row,) = explain_rows({"volume": [48000], "stakeholders": [4]}, textbook)
    >>> row.label, list(row.contributions)[:2]
    ('B2B', ['volume', 'stakeholders'])
    >>> row.intercept + sum(row.contributions.values()) == row.log_odds
    True
    """
    return explain_with_model(
        source, model, rows, lines=lines, first=first, understood=understood, **options
    )[1]


def explain_with_model(
    source: Any,
    model: Model,
    rows: Sequence[int] = (),
    *,
    lines: Sequence[int] = (),
    first: int = 3,
    understood: Callable[[Understanding], None] | None = None,
    **options: Unpack[ReadingOptions],
) -> tuple[Model, list[RowExplanation]]:
    """Explain rows as :func:`explain_rows`; return the model with the table's typical values too.

    It takes the same arguments and raises the same errors.
    """
    card = model.scorecard
    read = read_all(source, wanted=card.inputs, ranges=card.ranges, **options)
    model, _ = with_typical_values(model, read.reading)  # as where the table is scored
    scorecard, engine = model.scorecard, model.engine
    if understood is not None:
        understood(read.understood)
    where = f"{source}: {len(read):,} rows" if isinstance(source, str) else f"{len(read):,} rows"
    wanted = [*rows, *(_row_on(line, read, where) for line in lines)]
    wanted = wanted or list(range(1, min(first, len(read)) + 1))
    if not wanted:
        raise InputError("there are no rows to explain", where=where)
    for row in wanted:
        if not 1 <= row <= len(read):
            raise InputError(
                f"there is no row {row}", where=where, next_step=f"use 1 to {len(read)}"
            )
    places = np.array(wanted) - 1
    columns = take_rows(read.columns, places)
    log_odds = engine.log_odds(columns).tolist()
    added = {name: values.tolist() for name, values in engine.contributions(columns).items()}
    named = {name: read.header_of(name) for name in scorecard.inputs}
    headers = {name: header for name, header in named.items() if header is not None}
    found = []
    for i, (row, reject) in enumerate(zip(wanted, read.reasons[places], strict=True)):
        if reject:
            found.append(RowExplanation(row, reject))
            continue
        strongest = sorted(added, key=lambda name: -abs(added[name][i]))
        contributions = {name: added[name][i] for name in strongest}
        label = model.label(log_odds[i])
        values = {name: _value(column, i) for name, column in columns.items()}
        found.append(
            RowExplanation(
                row, "", label, log_odds[i], scorecard.intercept, contributions, values, headers
            )
        )
    return model, found


def _row_on(line: int, read: Records, where: str) -> int:
    """Return the row number of the sale that begins on a line of the file."""
    if read.dialect is None:
        raise InputError(
            "only a file of text has lines", where=where, next_step="use --row (rows=)"
        )
    found = np.flatnonzero(read.numbers == line)
    if not len(found):
        raise InputError(
            f"no sale begins on line {line}", where=where, next_step="name another, or use --row"
        )
    return int(found[0]) + 1


def _value(column: Column, place: int) -> Value:
    """Return a checked value as the record engine takes it."""
    if isinstance(column, Levels):
        code = int(column.codes[place])
        return column.levels[code] if code >= 0 else None
    value: Value = column[place].item()
    return value
