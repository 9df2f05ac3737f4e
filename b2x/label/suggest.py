"""Says which rows to label: rows worth learning from, and audit samples to measure by."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Unpack, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from b2x.engines.batch import evaluate, probability
from b2x.errors import InputError, UsageError
from b2x.label.buyer_of_row import records_buyers
from b2x.label.clusters import comparable_grid, one_of_each_cluster
from b2x.label.draw import Drawn, draw_rows
from b2x.label.row_ids import row_ids
from b2x.learn.arrays import Buyers, Floats, Labels
from b2x.learn.buyers import buyer_numbers, single_where_missing
from b2x.predict.model import Model
from b2x.records.options import ReadingOptions
from b2x.records.tables.frames import rows_with, to_arrow
from b2x.records.whole_table import Records, read_all
from b2x.schema.columns import Columns, Levels, take_rows
from b2x.schema.features import Feature, default_features

By = Literal["buyer", "value"]

UNSURE = 10
"""With a first model, rows are chosen from so many times as many, those of which it is least sure
(Zhdanov, 2019)."""


@dataclass(frozen=True)
class Suggestion:
    """Rows to label, k of them.

    Attributes
    ----------
    rows
        intp of shape (k,): row numbers, in the order in which to ask.
    how
        Text of shape (k,): why each is there: ``chosen`` (unlike the others), ``random``,
        ``uncertain`` (to the first model), ``audit`` or ``value`` (drawn by value).
    inclusion
        float64 of shape (k,): probability with which each came in, 1 for certain; NaN where it
        was chosen.
    """

    rows: NDArray[np.intp]
    how: NDArray[np.str_]
    inclusion: Floats


def suggest(
    source: Any,
    n: int = 50,
    *,
    by: By | None = None,
    audit: bool = False,
    model: Model | None = None,
    exclude: Sequence[str] = (),
    seed: int = 0,
    **options: Unpack[ReadingOptions],
) -> Any:
    """Return the rows of a table that are worth labelling next, or an audit sample.

    Half of the rows are drawn at random and half are chosen so that they differ from each other;
    no buyer is asked about twice.

    Parameters
    ----------
    source
        A file's path or a table.
    n
        Rows to return; fewer where the table has fewer buyers.
    by
        ``"buyer"``: each answer will be about all sales of the row's buyer, so buyers are drawn
        alike, whether they bought much or little. ``"value"``, with `audit`: sales are drawn in
        proportion to ``volume``, and the largest are all in.
    audit
        Draw all rows at random, with known probabilities: to measure by, never to learn from.
    model
        A first model of this seller: the chosen half then comes from where it is unsure.
    exclude
        Headers not to compare rows by, such as that of a label.
    seed
        Another seed gives other rows.
    **options
        How the table is written: :class:`b2x.records.options.ReadingOptions`, such as `mapping`.

    Returns
    -------
    table
        The rows as a table of the same kind, a pandas index kept, in the order in which to ask; of
        order lines, the first line of each order. Of a file, a pandas frame of texts, with line
        numbers as its index. The columns ``b2x_how`` and ``b2x_inclusion`` are `how` and
        `inclusion` of :class:`Suggestion`, and ``b2x_id`` names the row: with a column
        ``b2x_answer`` besides, it is a sheet for ``labels=`` and ``audit=`` with the same source.

    Raises
    ------
    InputError
        When the table cannot be read, or names no buyer or value that `by` asks for.
    UsageError
        When there is no such option.

    Examples
    --------
    >>> sales = [{"buyer_id": b, "volume": v} for b, v in zip("aabbcd", (5, 6, 9, 8, 700, 1))]
    >>> [row["volume"] for row in suggest(sales, 2, by="value", audit=True)]
    [5, 700]
    """
    table = source if isinstance(source, str | os.PathLike) else _readable_twice(source)
    records = read_all(table, exclude=exclude, **options)
    log_odds = None if model is None or audit else first_log_odds(table, model, **options)
    found = suggest_records(
        records, n, by=by, audit=audit, log_odds=log_odds, exclude=exclude, seed=seed
    )
    more = {
        "b2x_how": found.how.tolist(),
        "b2x_inclusion": found.inclusion.tolist(),
        "b2x_id": row_ids(records, found.rows, "buyer" if by == "buyer" else "sale"),
    }
    if isinstance(source, str | os.PathLike):
        import pandas as pd  # a table in memory may be of another kind, which needs no pandas

        texts = {header: records.raw(header)[found.rows] for header in records.headers}
        index = pd.Index(records.numbers[found.rows], name="line")
        return pd.DataFrame({**texts, **more}, index=index)
    return rows_with(table, (records.numbers[found.rows] - 1).tolist(), more)


def first_log_odds(table: Any, model: Model, **options: Unpack[ReadingOptions]) -> Floats:
    """Return what a first model says of each row of a table, shape (n,)."""
    inputs = read_all(
        table, wanted=model.scorecard.inputs, ranges=model.scorecard.ranges, **options
    )
    return np.asarray(model.engine.log_odds(inputs.columns))


def suggest_records(
    records: Records,
    n: int,
    *,
    by: By | None = None,
    audit: bool = False,
    log_odds: Floats | None = None,
    exclude: Sequence[str] = (),
    closed: Labels | None = None,
    seed: int = 0,
) -> Suggestion:
    """Choose rows of a table of m rows that was read; as :func:`suggest`.

    `log_odds`, shape (m,), are those of a first model; `closed`, bool of shape (m,), are rows not
    to choose.
    """
    buyers = records_buyers(records)
    if by == "buyer" and buyers is None:
        raise InputError(
            "no column names the buyer",
            where=f"columns {', '.join(records.headers)}",
            next_step='name it with mapping={"buyer_id": HEADER}, or ask about rows',
        )
    if buyers is not None:
        buyers = single_where_missing(buyers)
    wrong = records.reasons != ""
    if closed is not None:
        wrong |= closed
    if audit:
        value = _value(records) if by == "value" else None
        return audit_rows(
            len(records), n, by=by, groups=buyers, value=value, exclude=wrong, seed=seed
        )
    features = comparable_features(records, exclude)
    return suggest_rows(
        records.columns,
        features,
        n,
        by=by,
        groups=buyers,
        exclude=wrong,
        log_odds=log_odds,
        seed=seed,
    )


def suggest_rows(
    columns: Columns,
    features: Sequence[Feature],
    n: int,
    *,
    by: By | None = None,
    groups: ArrayLike | None = None,
    exclude: Labels | None = None,
    labelled: Labels | None = None,
    log_odds: Floats | None = None,
    seed: int = 0,
) -> Suggestion:
    """Choose rows to learn from: half at random, half unlike each other.

    Parameters
    ----------
    columns
        Checked columns, m rows.
    features
        What rows are compared by.
    n
        Rows to choose.
    by
        As in :func:`suggest`, without ``"value"``.
    groups
        Buyer of each row, any values of shape (m,), missing where unknown; at most one row of
        each buyer is chosen.
    exclude
        bool of shape (m,): rows not to choose.
    labelled
        bool of shape (m,): rows that have a label; none of their buyers is chosen.
    log_odds
        What a first model says of each row, shape (m,): the chosen half then comes from where it
        is unsure.
    seed
        Another seed gives other rows.

    Raises
    ------
    UsageError
        When `n` is below 1, or `by` is another word.
    """
    buyers, open_rows, rng = _open_rows(columns, n, by, groups, exclude, labelled, seed)
    if by == "value":
        raise UsageError(
            'by="value" draws audit samples',
            next_step='ask for one (audit=True), or use by="buyer"',
        )
    size = np.zeros(len(open_rows))
    size[open_rows] = 1.0
    drawn = _draw(size, n - n // 2, by, buyers, rng)
    left = open_rows.copy()
    left[drawn.rows] = False
    if buyers is not None:
        used = buyers[drawn.rows]
        left &= ~np.isin(buyers, used[used >= 0])
    candidates = np.flatnonzero(left)
    if by == "buyer":
        candidates = np.sort(_draw(left.astype(np.float64), len(left), by, buyers, rng).rows)
    wanted = n - len(drawn.rows)
    weight = None
    if log_odds is not None:
        unsure = np.argsort(np.abs(log_odds[candidates]), kind="stable")[: UNSURE * wanted]
        candidates = np.sort(candidates[unsure])
        p = probability(log_odds[candidates])
        weight = p * (1.0 - p)
    places = one_of_each_cluster(
        comparable_grid(columns, features, buyers).design(take_rows(columns, candidates)),
        wanted,
        buyers=None if buyers is None else buyers[candidates],
        weight=weight,
        seed=seed,
    )
    chosen = candidates[places]
    rows = np.concatenate([drawn.rows, chosen])
    how = np.repeat(
        ["random", "chosen" if log_odds is None else "uncertain"], [len(drawn.rows), len(chosen)]
    )
    random = drawn.of_row if by is None else drawn.of_buyer
    inclusion = np.concatenate([random, np.full(len(chosen), np.nan)])
    order = rng.permutation(len(rows))  # who stops early has some of both
    return Suggestion(rows[order], how[order], inclusion[order])


def audit_rows(
    n_rows: int,
    n: int,
    *,
    by: By | None = None,
    groups: ArrayLike | None = None,
    value: Floats | None = None,
    exclude: Labels | None = None,
    seed: int = 0,
) -> Suggestion:
    """Draw an audit sample: rows or buyers at random, with the probability of each.

    Parameters
    ----------
    n_rows
        Rows of the table, m.
    n
        Rows to draw.
    by
        None: each row is as likely as another. ``"buyer"``: each buyer is, one row of whom stands
        for all; the probability is the buyer's. ``"value"``: rows are drawn in proportion to
        `value` (monetary unit sampling), the largest for certain.
    groups, exclude, seed
        As in :func:`suggest_rows`. A buyer is drawn once at most; one with more than an n-th of
        all rows, or of all value, is in for certain, by one row that stands for them.
    value
        Shape (m,), for ``by="value"``. Rows below zero are drawn by their amount, those of zero
        or without a value never.

    Raises
    ------
    UsageError
        When `n` is below 1, `by` is another word, or there is no value to draw by.
    """
    if by == "value" and value is None:
        raise UsageError('by="value" without a value', next_step="pass value=, one a row")
    everything = {"row": np.zeros(n_rows)}
    buyers, open_rows, rng = _open_rows(everything, n, by, groups, exclude, None, seed)
    size = open_rows.astype(np.float64)
    if by == "value":
        size *= np.abs(np.nan_to_num(np.asarray(value, dtype=np.float64), posinf=0, neginf=0))
    drawn = _draw(size, n, by, buyers, rng)
    how = np.full(len(drawn.rows), "value" if by == "value" else "audit")
    return Suggestion(drawn.rows, how, drawn.of_buyer if by == "buyer" else drawn.of_row)


def comparable_features(records: Records, exclude: Sequence[str] = ()) -> tuple[Feature, ...]:
    """Return the default features of a table that differ between its rows.

    Raises
    ------
    InputError
        When there is none.
    """
    for header in exclude:
        records.position(header)  # raises where there is no such column
    kinds = {name: kind for name, kind in records.kinds.items() if kind != "id"}
    features = tuple(f for f in default_features(kinds) if _varies(f, records.columns))
    if not features:
        raise InputError(
            "no column is left to compare rows by",
            where=f"columns {', '.join(records.headers)}",
            next_step="exclude fewer columns, or draw an audit sample (audit=True)",
        )
    return features


def _value(records: Records) -> Floats:
    value = records.columns.get("volume")
    if isinstance(value, np.ndarray):
        return value.astype(np.float64)
    raise InputError(
        "no column has the sales' value",
        where=f"columns {', '.join(records.headers)}",
        next_step='name it with mapping={"volume": HEADER}',
    )


def _readable_twice(source: Any) -> Any:
    """Return a table that can be read again: a stream as an Arrow table."""
    stream = hasattr(source, "__arrow_c_stream__") and not hasattr(source, "columns")
    return to_arrow(source) if stream else source


def _open_rows(
    columns: Columns,
    n: int,
    by: str | None,
    groups: ArrayLike | None,
    exclude: Labels | None,
    labelled: Labels | None,
    seed: int,
) -> tuple[Buyers | None, Labels, np.random.Generator]:
    """Return buyers as numbers, the rows that may be taken, and what is random."""
    if n < 1:
        raise UsageError(f"{n} rows to suggest", next_step="ask for one or more")
    if by not in (None, "buyer", "value"):
        raise UsageError(f"by={by!r}", next_step='use by="buyer", by="value" or neither')
    if by == "buyer" and groups is None:
        raise UsageError('by="buyer" without buyers', next_step="pass groups=, one a row")
    rows = len(next(iter(columns.values()))) if columns else 0
    buyers = None if groups is None else buyer_numbers(groups, rows)
    open_rows = np.ones(rows, dtype=bool)
    for closed in (exclude, labelled):
        if closed is not None:
            open_rows &= ~np.asarray(closed, dtype=bool)
    if labelled is not None and buyers is not None:
        asked = buyers[np.asarray(labelled, dtype=bool)]
        open_rows &= ~np.isin(buyers, asked[asked >= 0])
    return buyers, open_rows, np.random.default_rng(seed)


def _draw(
    size: Floats, n: int, by: str | None, buyers: Buyers | None, rng: np.random.Generator
) -> Drawn:
    """Draw rows; by buyer, each buyer alike."""
    if by == "buyer":
        present = cast(Buyers, buyers)
        counted = np.bincount(present[size > 0] + 1, minlength=int(present.max(initial=0)) + 2)
        counted[0] = 1  # rows without a buyer are one each
        size = size / np.maximum(counted[present + 1], 1)
    return draw_rows(size, n, buyers, rng)


def _varies(feature: Feature, columns: Columns) -> bool:
    values = evaluate(feature, columns, {})
    return len(np.unique(values.codes if isinstance(values, Levels) else values)) > 1
