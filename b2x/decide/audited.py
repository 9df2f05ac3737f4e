"""A table that a model has scored, and the answers of an audit sample on it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from b2x.decide.drawn_sheets import check_drawn
from b2x.errors import InputError
from b2x.label.buyer_of_row import records_buyers
from b2x.label.contradictions import contradictions
from b2x.label.hints import find_hints
from b2x.label.row_ids import By
from b2x.label.sheets import AUDIT, Sheet, each_sheet, read_sheet, sheet_name
from b2x.learn.buyers import single_where_missing
from b2x.predict.load import load
from b2x.predict.model import Model
from b2x.records.panel.understanding import Understanding
from b2x.records.whole_table import Records, read_all
from b2x.schema.columns import Times
from b2x.score.typical import with_typical

NEEDED = ("buyer_id", "ordered_at", "volume")
"""Fields that are read besides the model's inputs, where the table has them."""

FEW_LEFT = 0.05
"""Share of the buyers up to which the others count as all, where the lines of the rest are open."""


@dataclass(frozen=True)
class ScoredTable:
    """A table of n sales, scored.

    Attributes
    ----------
    records
        The table.
    model
        The model, with the table's typical values filled in where they were missing.
    log_odds
        float64 of shape (n,); NaN where a row has a value that cannot be right.
    buyers
        Buyer of each sale, int64 of shape (n,); a sale without a buyer is one of its own.
    names_buyers
        Whether a column names the buyer.
    """

    records: Records
    model: Model
    log_odds: NDArray[np.float64]
    buyers: NDArray[np.int64]
    names_buyers: bool

    def __len__(self) -> int:
        return len(self.log_odds)

    @property
    def volume(self) -> NDArray[np.float64] | None:
        """Value of each sale, NaN where it is missing; None where the table has no such column."""
        return cast("NDArray[np.float64] | None", self.records.columns.get("volume"))

    @property
    def ordered_at(self) -> Times | None:
        """Order date of each sale; None where the table has no such column."""
        return cast("Times | None", self.records.columns.get("ordered_at"))


@dataclass(frozen=True)
class Audit:
    """The answers of audit samples on k sales of a table.

    Attributes
    ----------
    rows
        intp of shape (k,): row numbers of the table, each once; none has a value that cannot be
        right.
    is_b2b
        bool of shape (k,).
    inclusion
        float64 of shape (k,): a sale stands for ``1 / inclusion`` sales; of buyers that were asked
        about as a whole, a buyer for as many buyers. Of one sheet it is the probability with which
        the sale or buyer came in.
    sheet
        intp of shape (k,): position of the sheet that each answer is from.
    of_sheet
        float64 of shape (k,): for how many sales, or buyers, it stands in its sheet alone.
    by
        What was asked about.
    by_value
        bool of shape (k,): whether the sale was drawn in proportion to its value.
    unanswered
        Lines without an answer or with ``?``, which the sample lacks.
    warnings
        What the user should know.
    apart
        Where some sheets were drawn by value and others not: the answers of the others, and those
        of the sheets by value. Each of the two is a sample of the whole table.
    """

    rows: NDArray[np.intp]
    is_b2b: NDArray[np.bool_]
    inclusion: NDArray[np.float64]
    sheet: NDArray[np.intp]
    of_sheet: NDArray[np.float64]
    by: By
    by_value: NDArray[np.bool_]
    unanswered: int
    warnings: tuple[str, ...] = ()
    apart: tuple[Audit, Audit] | None = None


def read_scored(
    source: Any,
    model: Model | str | os.PathLike[str],
    *,
    understood: Callable[[Understanding], None] | None = None,
    **options: Any,
) -> ScoredTable:
    """Read a whole table and score it.

    Parameters
    ----------
    source
        A file's path or a table.
    model
        A model, its name or its folder.
    understood
        Called with what was understood of the table, before it is scored.
    **options
        How the table is written: :class:`b2x.records.options.ReadingOptions`.

    Raises
    ------
    ArtifactError
        When the model cannot be read.
    InputError
        When the table cannot be read, or no column fits the model.

    Examples
    --------
    >>> table = read_scored({"Total": [9500, 20, -1], "Kunde": ["a", "b", "b"]}, "textbook")
    >>> len(table), table.buyers.tolist(), table.volume.tolist()
    (3, [0, 1, 1], [9500.0, 20.0, -1.0])
    """
    scorer = model if isinstance(model, Model) else load(model)
    card = scorer.scorecard
    records = read_all(source, wanted=card.inputs, also=NEEDED, ranges=card.ranges, **options)
    if understood is not None:
        understood(records.understood)
    scorer = with_typical(scorer, records.columns)
    accepted = records.reasons == ""
    log_odds = np.where(accepted, scorer.engine.log_odds(records.columns), np.nan)
    buyers = records_buyers(records)
    numbers = np.arange(len(records)) if buyers is None else single_where_missing(buyers)
    return ScoredTable(records, scorer, log_odds, numbers, buyers is not None)


def read_audit(sheets: Any, table: ScoredTable) -> Audit:
    """Read the answers of one or more sheets that were drawn at random to measure by.

    Parameters
    ----------
    sheets
        A sheet's path or table, or a list of them in the order in which ``b2x label --audit`` made
        them. Of several, each counts by its number of answers, unless every buyer has been asked:
        nothing is then left to chance, and each answer stands for its buyer alone.
    table
        The table that they were made of.

    Raises
    ------
    InputError
        When a sheet has rows that were chosen to learn from, answers on sales and on buyers are
        mixed, nothing is answered, or the sheets were not drawn from the table as it is, see
        :func:`b2x.decide.drawn_sheets.check_drawn`.
    """
    given = each_sheet(sheets)
    read = [read_sheet(sheet, table.records) for sheet in given]
    names = [sheet_name(sheet) for sheet in given]
    warnings = [warning for sheet in read for warning in sheet.warnings]
    for name, sheet in zip(names, read, strict=True):
        if learned := int((~np.isin(sheet.how, AUDIT)).sum()):
            raise InputError(
                f"{learned:,} answers are on sales that were chosen to learn from, and say nothing "
                "of the others",
                where=name,
                next_step="draw a sample to measure by: b2x label IN --audit -n 200 -o audit.csv",
            )
    if len({sheet.by for sheet in read}) > 1:
        raise InputError(
            "one sheet asks about sales, another about buyers",
            where=", ".join(names),
            next_step="name sheets of one kind",
        )
    if not any(len(sheet.rows) for sheet in read):
        raise InputError(
            "no line of the audit sample has an answer",
            where=", ".join(names),
            next_step="fill in the sheet's first column",
        )
    check_drawn(read, table.records, table.buyers)
    rows = np.concatenate([sheet.rows for sheet in read])
    is_b2b = np.concatenate([sheet.is_b2b for sheet in read])
    hints = find_hints(table.records)
    warnings += contradictions(hints, rows, is_b2b, table.buyers[rows])
    found = _combined(read, table, warnings)
    kinds = [
        [s for s in read if (s.how == "value").any() == by_value] for by_value in (False, True)
    ]
    if all(any(len(sheet.rows) for sheet in sheets) for sheets in kinds):
        others, by_value = (_combined(sheets, table, []) for sheets in kinds)
        found = replace(found, apart=(others, by_value))
    return found


def _combined(read: Sequence[Sheet], table: ScoredTable, warnings: list[str]) -> Audit:
    """Return the answers of some sheets as one sample; adds to `warnings`."""
    rows = np.concatenate([sheet.rows for sheet in read])
    is_b2b = np.concatenate([sheet.is_b2b for sheet in read])
    by_value = np.concatenate([sheet.how == "value" for sheet in read])
    number = np.repeat(np.arange(len(read)), [len(sheet.rows) for sheet in read])
    of_sheet = 1.0 / np.concatenate([sheet.inclusion for sheet in read])
    stands_for: NDArray[np.float64] = stands_for_all(read, table)
    # Of a sale that stands in two sheets the later answer holds, and counts for both.
    unique, first, which = np.unique(rows[::-1], return_index=True, return_inverse=True)
    kept = len(rows) - 1 - first
    stands_for = np.asarray(np.bincount(which, stands_for[::-1]), dtype=np.float64)
    if len(unique) < len(rows):
        warnings.append(f"{len(rows) - len(unique):,} sales stand in two sheets; the later holds")
    wrong = np.isnan(table.log_odds[unique])
    if wrong.any():
        warnings.append(f"{wrong.sum():,} answered sales have a value that cannot be right")
        kept, unique, stands_for = kept[~wrong], unique[~wrong], stands_for[~wrong]
    of_one, each = of_sheet[kept], _of_all_buyers(unique, read, table)
    if each is not None:
        stands_for = of_one = each
        number = np.zeros_like(number)
    unanswered = sum(sheet.unanswered + sheet.unsure + sheet.deleted for sheet in read)
    if unanswered:
        warnings.append(
            f"{unanswered:,} lines of the audit sample have no answer or a ?: figures hold for "
            "such sales as were answered"
        )
    return Audit(
        unique,
        is_b2b[kept],
        1.0 / stands_for,
        number[kept],
        of_one,
        read[0].by,
        by_value[kept],
        unanswered,
        tuple(warnings),
    )


def _of_all_buyers(
    rows: NDArray[np.intp], read: Sequence[Sheet], table: ScoredTable
) -> NDArray[np.float64] | None:
    """Return what answered sales stand for where every buyer was asked; None where some were not.

    Each then stands for the sales of its buyer alone, as if all were from one sheet.
    """
    last = read[-1]
    size = units_of(last.by, bool(all((sheet.how == "value").any() for sheet in read)), table)
    of_buyer = np.bincount(table.buyers, size)
    answered = np.bincount(table.buyers[rows], size[rows], len(of_buyer))
    open_ = int(np.count_nonzero((of_buyer > 0) & (answered == 0)))
    # A buyer that a sheet was certain to have comes in with its share of the buyer's sales.
    share = size[last.rows] / np.maximum(of_buyer[table.buyers[last.rows]], 1e-300)
    certain = 1.0 if last.by == "buyer" else share
    asked = bool((last.inclusion >= certain * (1 - 1e-9)).all())
    few = min(last.unanswered + last.unsure, FEW_LEFT * np.count_nonzero(of_buyer))
    if open_ > (few if asked else 0):
        return None
    whose = table.buyers[rows]
    return np.asarray(of_buyer[whose] / np.maximum(answered[whose], 1e-300))


def units_of(by: By, by_value: bool, table: ScoredTable) -> NDArray[np.float64]:
    """Return what each sale of a table counts in a sample's design, shape (n,).

    Sales drawn by value count their amount without its sign, others 1; a buyer that is asked about
    as a whole counts 1, shared by its sales. A sale with a value that cannot be right counts 0.
    """
    size = (~np.isnan(table.log_odds)).astype(np.float64)
    if by == "buyer":
        sales = np.bincount(table.buyers, size)
        return size / np.maximum(sales[table.buyers], 1.0)
    if by_value and table.volume is not None:
        size *= np.abs(np.nan_to_num(table.volume, posinf=0.0, neginf=0.0))
    return size


def stands_for_all(read: Sequence[Sheet], table: ScoredTable) -> NDArray[np.float64]:
    """Return what each answered sale of some sheets stands for, so that all count together.

    Each sheet estimates the whole table; the estimates are averaged with the numbers of answers as
    weights. A sheet that was drawn among the buyers whom an earlier one had not asked (``b2x label
    --labels``) estimates what they left, to which their own sales are added.
    """
    asked = [np.unique(table.buyers[sheet.rows]) for sheet in read]
    share = np.array([len(buyers) for buyers in asked]) / sum(map(len, asked))
    found = [np.empty(0)]
    for number, sheet in enumerate(read):
        weights = share[number] / sheet.inclusion
        left_out = [
            later
            for later in range(number + 1, len(read))
            if not np.isin(asked[number], asked[later]).any()
        ]
        if left_out:
            by_value = bool((sheet.how == "value").any())
            size = units_of(sheet.by, by_value, table)
            if sheet.by == "buyer":
                of_buyer = np.ones(len(sheet.rows))
            else:  # one sale stands for all of its buyer's
                totals = np.bincount(table.buyers, size)[table.buyers[sheet.rows]]
                of_buyer = totals / np.maximum(size[sheet.rows], 1e-300)
            weights = weights + share[left_out].sum() * of_buyer
        found.append(weights)
    return np.concatenate(found)
