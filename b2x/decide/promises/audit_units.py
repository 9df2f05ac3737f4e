"""Turns an audit sample into units: equally likely draws, and buyers whose answer is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from b2x.decide.audited import Audit, ScoredTable, units_of
from b2x.decide.promises.learn_then_test import Units
from b2x.decide.promises.risks import Flags, Floats
from b2x.errors import InputError

CERTAIN = 1.0 + 1e-6
"""A buyer whose answers stand for no more than so many buyers came in for certain."""


@dataclass(frozen=True)
class Drawn:
    """Units of an audit sample that were drawn together, of a table of n sales.

    Attributes
    ----------
    size
        float64 of shape (n,): what each sale counts, see
        :func:`b2x.decide.audited.units_of`.
    rows
        intp of shape (k,): one sale of each unit that was drawn at random.
    is_b2b
        bool of shape (k,).
    certain, certain_b2b
        The same of the answers on buyers that came in for certain, shape (c,).
    known_b2b, known_b2c
        bool of shape (n,): sales of buyers that came in for certain, or were asked before, by
        their answer, which holds for all of a buyer's sales; both where answers differ.
    """

    size: Floats
    rows: NDArray[np.intp]
    is_b2b: Flags
    certain: NDArray[np.intp]
    certain_b2b: Flags
    known_b2b: Flags
    known_b2c: Flags


def counted_in(audit: Audit, table: ScoredTable) -> str:
    """Return what an audit counts: ``sale``, ``buyer`` or ``value``.

    Raises
    ------
    InputError
        When some of its sales were drawn by value and others not.
    """
    if audit.by_value.any() and not audit.by_value.all():
        raise InputError(
            "some sales of the audit sample were drawn by value, others not",
            where=table.records.understood.source,
            next_step="name sheets of one kind",
        )
    return "value" if audit.by_value.any() else audit.by


def drawn_units(audit: Audit, table: ScoredTable, seed: int = 0) -> tuple[Drawn, ...]:
    """Return the units of an audit sample, each drawn as likely as its size, stage by stage.

    A sheet whose buyers no sheet of the last stage has asked begins a new stage: it was drawn among
    the buyers that were left. Within a stage, units are alike, so exact binomial tails hold.

    Parameters
    ----------
    seed
        Of what is random: which sale of a buyer that was asked about as a whole counts.
    """
    rng = np.random.default_rng(seed)
    size = units_of(audit.by, bool(audit.by_value.any()), table)
    buyers = table.buyers[audit.rows]
    total = np.bincount(table.buyers, size)
    of_buyer = audit.of_sheet  # buyers that an answer stands for
    if audit.by == "sale":
        of_buyer = of_buyer * size[audit.rows] / np.maximum(total[buyers], 1e-300)
    certain = of_buyer <= CERTAIN
    b2b, b2c = np.zeros(len(total), dtype=bool), np.zeros(len(total), dtype=bool)
    stages = []
    for members in drawn_together(audit, table):
        sure = members & certain
        now_b2b, now_b2c = b2b.copy(), b2c.copy()
        now_b2b[buyers[sure & audit.is_b2b]] = True
        now_b2c[buyers[sure & ~audit.is_b2b]] = True
        drawn, sure_places = np.flatnonzero(members & ~certain), np.flatnonzero(sure)
        if audit.by == "buyer":
            drawn, sure_places = (_one_of_each(p, buyers, rng) for p in (drawn, sure_places))
        stages.append(
            Drawn(
                size,
                audit.rows[drawn],
                audit.is_b2b[drawn],
                audit.rows[sure_places],
                audit.is_b2b[sure_places],
                now_b2b[table.buyers],
                now_b2c[table.buyers],
            )
        )
        b2b[buyers[members & audit.is_b2b]] = True
        b2c[buyers[members & ~audit.is_b2b]] = True
    return tuple(stages)


def drawn_together(audit: Audit, table: ScoredTable) -> list[Flags]:
    """Return which answers were drawn together, stage by stage, each bool of shape (k,)."""
    sheet, buyers = audit.sheet, table.buyers[audit.rows]
    stages: list[Flags] = []
    for number in np.unique(sheet):
        members = sheet == number
        if stages and np.isin(buyers[members], buyers[stages[-1]]).any():
            stages[-1] |= members
        else:
            stages.append(members)
    return stages


def nothing_drawn(table: ScoredTable) -> tuple[Drawn, ...]:
    """Return the units of a table before a sample is drawn: each sale counts 1."""
    none = np.zeros(len(table), dtype=bool)
    rows = np.empty(0, dtype=np.intp)
    size = units_of("sale", False, table)
    return (Drawn(size, rows, none[rows], rows, none[rows], none, none),)


def seen_from(drawn: Drawn, log_odds: Floats, b2b: bool) -> Units:
    """Return the units as the B2B or the B2C side sees them."""
    evidence = np.where(np.isnan(log_odds), -np.inf, log_odds if b2b else -log_odds)
    return Units(
        evidence,
        drawn.size,
        drawn.known_b2b | drawn.known_b2c,
        drawn.known_b2c if b2b else drawn.known_b2b,
        evidence[drawn.rows],
        drawn.is_b2b != b2b,
        evidence[drawn.certain],
        drawn.certain_b2b != b2b,
    )


def _one_of_each(
    places: NDArray[np.intp], buyers: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.intp]:
    """Return one of the places of each buyer, at random."""
    mixed = rng.permutation(places)
    return np.sort(mixed[np.unique(buyers[mixed], return_index=True)[1]])
