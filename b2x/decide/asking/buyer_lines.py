"""What is known of each buyer of a table: figures, documents, reasons, and how much is at stake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from b2x.decide.asking.buyer_rollup import roll_up
from b2x.decide.asking.standing import Documents
from b2x.decide.audited import ScoredTable
from b2x.engines.batch import probability
from b2x.label.row_ids import row_ids
from b2x.schema.columns import take_rows
from b2x.scorecard.decision import B2B, B2C, DECIMALS
from b2x.scorecard.reasons import SMALLEST

MOST_REASONS = 3
"""Reasons that a buyer's line gives."""
STRONG, SLIGHT = 1.0, 0.25
"""Log-odds from which a reason is called strong, and below which slight."""
ASKED_FOR = {"number": "number", "company": "company name"}
"""What documents a buyer best, by role of the hint's column."""

Floats = NDArray[np.float64]
Texts = NDArray[np.object_]


@dataclass(frozen=True)
class BuyerLines:
    """The k buyers of a table, the ones worth an answer first. Arrays have shape (k,).

    Attributes
    ----------
    ids
        Opaque ids, as sheets have them; of each buyer, that of its first sale.
    rows
        The row numbers of each buyer.
    standing
        How its kind is known, of :data:`b2x.score.standing.STANDINGS`.
    documented, documented_by
        What documents say, ``B2B``, ``B2C`` or None, and what they are.
    answer
        What was answered in a sheet, ``B2B``, ``B2C`` or ``""``.
    conflict
        Where documents and model say opposite things, in words, else ``""``.
    label, probability
        The model's decision and probability of B2B, with all sales of the buyer added up
        (:func:`b2x.decide.asking.buyer_rollup.roll_up`).
    sales
        Number of sales, int64.
    value
        Sum of the sales that are known, NaN where none is.
    since, last
        Days of the first and last sale, datetime64[D]; NaT where unknown.
    why
        The strongest reasons of the model's decision in words.
    missing
        What would document the buyer and is empty, with headers.
    priority
        Value that is expected to be treated wrongly, see :func:`value_in_doubt`.
    """

    ids: list[str]
    rows: list[NDArray[np.intp]]
    standing: Texts
    documented: Texts
    documented_by: Texts
    answer: Texts
    conflict: Texts
    label: Texts
    probability: Floats
    sales: NDArray[np.int64]
    value: Floats
    since: NDArray[np.datetime64]
    last: NDArray[np.datetime64]
    why: Texts
    missing: Texts
    priority: Floats

    def __len__(self) -> int:
        return len(self.ids)

    def line(self, place: int) -> dict[str, Any]:
        """Return a buyer for JSON, without its names."""
        names = ("standing", "documented", "documented_by", "conflict", "label", "probability",
                 "sales", "value", "since", "last", "why", "missing", "priority")  # fmt: skip
        return {
            "id": self.ids[place],
            **{name: _json(getattr(self, name)[place]) for name in names},
        }


def buyer_lines(
    table: ScoredTable, documents: Documents, buyers: NDArray[np.intp], n_buyers: int
) -> BuyerLines:
    """Return one line for each buyer with at least one decided sale.

    Parameters
    ----------
    table
        The scored table of n rows.
    documents
        What documents each buyer.
    buyers, n_buyers
        The buyer of each row, numbers from 0 to ``n_buyers - 1``, shape (n,).
    """
    good = np.flatnonzero(~np.isnan(table.log_odds))
    whose, model = buyers[good], table.model
    intercept = model.scorecard.intercept
    log_odds = intercept + roll_up(table.log_odds[good] - intercept, whose, n_buyers)
    sales = np.bincount(whose, minlength=n_buyers)
    labels, p = model.labels(log_odds), probability(log_odds)
    value = np.full(n_buyers, np.nan)
    if table.volume is not None:
        volume = np.asarray(table.volume)[good]
        known = np.bincount(whose[~np.isnan(volume)], minlength=n_buyers) > 0
        value = np.where(known, np.bincount(whose, np.nan_to_num(volume), n_buyers), np.nan)
    certain = np.where(documents.kind == 1, documents.strength, 1 - documents.strength)
    believed = np.where(documents.kind >= 0, certain, p)
    stake = sales.astype(np.float64) if np.isnan(value).all() else value
    priority = value_in_doubt(stake, believed)
    order = np.argsort(-priority, kind="stable")
    order = order[sales[order] > 0]
    by_buyer = np.split(np.argsort(buyers, kind="stable"), np.cumsum(np.bincount(buyers))[:-1])
    rows = [by_buyer[i] for i in order.tolist()]
    since, last = _days(table, good, whose, n_buyers)
    added = model.engine.contributions(take_rows(table.records.columns, good))
    headers = {name: table.records.header_of(name) or name for name in added}
    reasons = {headers[name]: roll_up(v, whose, n_buyers)[order] for name, v in added.items()}
    first = np.array([some[0] for some in rows], dtype=np.intp)
    return BuyerLines(
        row_ids(table.records, first, "buyer"),
        rows,
        documents.standing(labels)[order],
        documents.kinds()[order],
        documents.words[order],
        np.array([B2C, B2B, ""], dtype=object)[documents.answers][order],
        documents.conflicts(labels)[order],
        labels[order],
        np.round(p[order], DECIMALS),
        sales[order],
        value[order],
        since[order],
        last[order],
        reasons_in_words(reasons),
        _missing(documents, buyers, n_buyers)[order],
        priority[order],
    )


def value_in_doubt(value: Floats, p: Floats) -> Floats:
    """Return the value that is expected to be treated wrongly: value times ``min(p, 1 - p)``.

    Parameters
    ----------
    value
        What each of k buyers bought; below zero counts as above, and NaN as the median of the
        others.
    p
        Probability that the buyer is a business.

    Examples
    --------
    >>> value_in_doubt(np.array([1000.0, 200.0, np.nan]), np.array([0.75, 0.4, 0.5])).tolist()
    [250.0, 80.0, 300.0]
    """
    size = np.abs(value)
    known = size[~np.isnan(size)]
    size = np.where(np.isnan(size), np.median(known) if len(known) else 1.0, size)
    return np.asarray(size * np.minimum(p, 1.0 - p))


def reasons_in_words(contributions: Mapping[str, Floats]) -> Texts:
    """Return each line's strongest reasons in words.

    Parameters
    ----------
    contributions
        What each column adds to the log-odds of k lines, by what to call it.

    Examples
    --------
    >>> reasons_in_words({"Total": np.array([1.4, 0.0]), "Kanal": np.array([-0.3, 0.1])}).tolist()
    ['Total speaks strongly for B2B; Kanal speaks for B2C', 'Kanal speaks slightly for B2B']
    """
    names, added = list(contributions), np.stack(list(contributions.values()))
    order = np.argsort(-np.abs(added), axis=0, kind="stable")[:MOST_REASONS]
    words = np.empty(added.shape[1], dtype=object)
    for i in range(added.shape[1]):
        strongest = [(names[j], added[j, i]) for j in order[:, i].tolist()]
        words[i] = "; ".join(_reason(name, x) for name, x in strongest if abs(x) >= SMALLEST)
    return words


def _reason(name: str, log_odds: float) -> str:
    size = abs(log_odds)
    how = " strongly" if size >= STRONG else " slightly" if size < SLIGHT else ""
    return f"{name} speaks{how} for {B2B if log_odds > 0 else B2C}"


def _days(
    table: ScoredTable, good: NDArray[np.intp], whose: NDArray[np.intp], n_buyers: int
) -> tuple[NDArray[np.datetime64], NDArray[np.datetime64]]:
    """Return the days of each buyer's first and last sale."""
    found = [np.full(n_buyers, "NaT", dtype="datetime64[D]") for _ in range(2)]
    if table.ordered_at is not None:
        days = np.asarray(table.ordered_at)[good].astype("datetime64[D]")
        for place, pick in enumerate((np.fmin, np.fmax)):  # which pass over NaT
            pick.at(found[place], whose, days)
    return found[0], found[1]


def _missing(documents: Documents, buyers: NDArray[np.intp], n_buyers: int) -> Texts:
    """Return what would document each buyer and is empty in all of its rows, with headers."""
    words: list[list[str]] = [[] for _ in range(n_buyers)]
    for role, name in ASKED_FOR.items():
        columns = [column for column in documents.columns if column.role == role]
        filled = np.zeros(n_buyers, dtype=bool)
        for column in columns:
            filled[buyers[column.codes >= 0]] = True
        headers = ", ".join(column.header for column in columns)
        for i in np.flatnonzero(~filled).tolist() if columns else ():
            words[i].append(f"{name} ({headers})")
    found = np.empty(n_buyers, dtype=object)
    found[:] = ["; ".join(some) for some in words]
    return found


def _json(value: Any) -> Any:
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else str(value)
    plain = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(plain, float) and plain != plain else plain
