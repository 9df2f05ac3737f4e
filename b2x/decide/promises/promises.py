"""Promises: thresholds whose errors an audit sample bounds; a file in, a model with a promise out.

Each side is in sides.py, the tests are in learn_then_test.py, thresholds by costs in
cost_thresholds.py; the folder is written in promise_folder.py.
"""

from __future__ import annotations

import datetime as dt
import math
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from b2x.decide.audited import Audit, ScoredTable, read_audit, read_scored
from b2x.decide.promises.audit_units import (
    counted_in,
    drawn_together,
    drawn_units,
    nothing_drawn,
    seen_from,
)
from b2x.decide.promises.cost_thresholds import cheapest, costs_of
from b2x.decide.promises.promise_folder import save_promise
from b2x.decide.promises.risks import (
    ERROR_OF_B2B,
    ERROR_OF_B2C,
    UNDECIDED,
    Costs,
    Estimate,
    measure,
)
from b2x.decide.promises.sides import Searched, Side, as_side, hold_apart, search_side
from b2x.errors import InputError, UsageError, VerdictError
from b2x.predict.model import Model
from b2x.predict.verify import TRAINING_HASH, file_hash
from b2x.printable import html_table
from b2x.records.options import check_options
from b2x.records.panel.understanding import Understanding
from b2x.schema.option_number import option_number
from b2x.scorecard.confidence import at_most
from b2x.scorecard.decision import B2B, B2C, LABELS, Thresholds
from b2x.scorecard.exact import quantise
from b2x.scorecard.promise import PROMISE, promise_line, without_promise

LEARNED = 0.5
"""A sample is refused where the model learned from more than this share of the table's sales."""
YEAR = 365
"""Days after the last order for which a promise is made, unless the user says otherwise."""


@dataclass(frozen=True)
class Promise:
    """Thresholds, and what an audit sample promises of them.

    Attributes
    ----------
    model
        The model with these thresholds, which say what they promise; the same log-odds.
    b2b, b2c
        What is promised of each side.
    confidence
        With which both hold together.
    counted
        What an error is a share of: each ``sale`` counts 1, each ``buyer`` 1 (sales share it), or
        sales count their ``value``. It is what the sample was drawn by.
    rows, undecided
        Sales of the table, and those that stay unsure.
    sales, buyers
        Answers that count, on so many sales of so many buyers: all of the sample, but for later
        sheets that neither side's promise rests on; 0 without a sample.
    of_buyers
        Buyers of the table.
    until
        Last day, ISO date; None where no date is known.
    costs
        Those that were given; None for none.
    risks
        By name, what the sample shows of these thresholds: the error of each side, the share
        undecided and, where costs were given, the cost of a sale; each sale counts as many as it
        stands for. Empty without a sample.
    source
        The table.
    warnings
        What the user should know.
    """

    model: Model
    b2b: Side
    b2c: Side
    confidence: float
    counted: str
    rows: int
    undecided: int
    sales: int
    buyers: int
    of_buyers: int
    until: str | None
    costs: Costs | None
    risks: Mapping[str, Estimate]
    source: str
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        sides = ", ".join(
            f"{side.label} {'nothing' if side.max_error is None else f'<= {side.max_error:.6g}'}"
            for side in (self.b2b, self.b2c)
        )
        return f"<b2x promise of {self.model.name!r}: {sides}, confidence {self.confidence}>"

    def _repr_html_(self) -> str:
        none = "No promise yet: it takes an audit sample"
        if self.sales:
            none = f"No promise: the {self.sales:,} answers of the audit sample do not carry it"
        rows = [(f"called {side.label}", *_shown(side)) for side in (self.b2b, self.b2c)]
        return html_table(
            promise_line(self.model.scorecard) or none,
            [*rows, ("unsure", f"{self.undecided:,}", "", "", "", "")],
            head=(
                "", f"of {self.rows:,} sales", "at most wrong", "answers", "of them wrong",
                "answers needed",
            ),
            notes=self.warnings,
        )  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """Return the promise for JSON."""
        plain = asdict(replace(self, model=None))  # type: ignore[arg-type]  # it is no JSON
        return {**plain, "model": self.model.name, "warnings": list(self.warnings)}


def promise(
    source: Any,
    model: Model | str | os.PathLike[str],
    *,
    audit: Any = None,
    max_error_b2b: float | None = None,
    max_error_b2c: float | None = None,
    confidence: float = 0.9,
    cost_b2b: float | None = None,
    cost_b2c: float | None = None,
    cost_ask: float | None = None,
    strongest: bool = False,
    until: str | dt.date | None = None,
    out: str | os.PathLike[str] | None = None,
    seed: int = 0,
    understood: Callable[[Understanding], None] | None = None,
    **options: Any,
) -> Promise:
    """Find the widest automatic decisions whose errors stay below limits, by an audit sample.

    Of the sales called B2B at most a share `max_error_b2b` are B2C, and likewise for B2C, both
    with probability `confidence` over the samples that might have been drawn. Other sales are
    unsure. Without a sample, it says how many answers it takes.

    Parameters
    ----------
    source
        A file's path or a table.
    model
        A model, its name or its folder.
    audit
        A sheet that ``b2x label --audit`` made of the table and a person filled in, or several, in
        the order in which they were made.
    max_error_b2b, max_error_b2c
        Limits, 0 to 1. A side without one is decided as before, and nothing is promised of it,
        unless costs are given.
    confidence
        0 to 1. What may go wrong is split by halves where both sides have a promise.
    cost_b2b, cost_b2c, cost_ask
        What a sale costs that is wrongly called B2B, wrongly called B2C, or left unsure. Thresholds
        are then those that cost least by the model's probabilities, tightened where a limit asks
        for it.
    strongest
        Where the sample does not carry a limit, promise what it does carry. Otherwise the side has
        no automatic decision.
    until
        Last day of the promise; if not given, a year from the last order, or from today where
        orders are dated later.
    out
        Folder to write the model to, with its new thresholds and what they promise.
    seed
        Of what is random: which sale of a buyer counts, where buyers were asked about as a whole.
    understood
        Called with what was understood of the table, before it is scored.
    **options
        How the table is written: :class:`b2x.records.options.ReadingOptions`.

    Raises
    ------
    InputError
        When the table or the sheet cannot be read, answers are on sales that were chosen to learn
        from, or the model has learned from the table's sales.
    UsageError
        When there is no such model or option, or nothing was asked for.
    VerdictError
        When a model is to be written and the sample promises nothing.

    Notes
    -----
    Learn-then-Test (Angelopoulos et al., 2021) with exact binomial tails in fixed sequence. Limits
    have to be chosen before the answers are seen: who tries several on one sample until one passes
    has no promise, and `strongest` is there instead.

    Examples
    --------
    >>> from b2x.datasets import simulate
    >>> found = promise(simulate("law firm", 500), "textbook", max_error_b2b=0.05)
    >>> found.b2b.fewest, found.b2b.max_error
    (45, None)
    """
    check_options(promise, options)
    limits: dict[str, float | None] = {B2B: max_error_b2b, B2C: max_error_b2c}
    costs = costs_of(cost_b2b, cost_b2c, cost_ask)
    _check(limits, confidence, costs, audit, out)
    table = read_scored(source, model, understood=understood, **options)
    answers = None if audit is None else read_audit(audit, table)
    if answers is not None:
        _refuse_learned(table, answers, source)
    parts = 2 if costs is not None or None not in limits.values() else 1
    delta = (1.0 - confidence) / parts
    drawn = nothing_drawn(table) if answers is None else drawn_units(answers, table, seed)
    widest = table.model.scorecard.thresholds if costs is None else cheapest(costs)
    b2b, b2c = (
        search_side(
            label,
            [seen_from(stage, table.log_odds, label == B2B) for stage in drawn],
            limits[label],
            widest.b2b_from if label == B2B else -widest.b2c_to,
            delta,
            by_cost=costs is not None,
            strongest=strongest,
        )
        for label in LABELS[:2]
    )
    last_day, warnings = _until(until, table)
    used = np.empty(0, dtype=np.intp)
    if answers is not None:
        used, notes = _used(answers, table, (b2b, b2c), len(drawn))
        warnings = (*answers.warnings, *warnings, *notes)
    if -b2c.evidence >= b2b.evidence:
        b2b, b2c, note = hold_apart(b2b, b2c)
        warnings = (*warnings, note)
    thresholds = Thresholds(quantise(-b2c.evidence), quantise(b2b.evidence))
    log_odds = table.log_odds[~np.isnan(table.log_odds)]
    of_buyers = len(np.unique(table.buyers[~np.isnan(table.log_odds)]))
    unsure = (log_odds < thresholds.b2b_from) & (log_odds > thresholds.b2c_to)
    found = Promise(
        with_thresholds(table.model, thresholds),
        as_side(b2b, answers is not None, of_buyers),
        as_side(b2c, answers is not None, of_buyers),
        confidence,
        "sale" if answers is None else counted_in(answers, table),
        len(log_odds),
        int(unsure.sum()),
        len(used),
        len(np.unique(table.buyers[used])),
        of_buyers,
        last_day,
        costs,
        {} if answers is None else _measured(costs, thresholds, table, answers, confidence),
        os.path.basename(table.records.understood.source),
        warnings,
    )
    if found.b2b.max_error is not None or found.b2c.max_error is not None:
        found = replace(found, model=_promising(found))
        if found.until is not None and found.until < dt.date.today().isoformat():
            note = f"the last day of the promise, {found.until}, has passed: name another with "
            note += "--until DATE if such sales still come in, or draw a sample of newer sales"
            found = replace(found, warnings=(*found.warnings, note))
    if out is not None:
        if found.model.scorecard.provenance.get(PROMISE) is None:
            raise VerdictError(
                "the audit sample does not carry the promise, so no model is written",
                where=found.source,
                next_step="see what it does carry (leave -o out) and take that (--strongest), or "
                "draw more: b2x label IN --audit --labels EARLIER_SHEET",
            )
        save_promise(found.model, out)
    return found


def _used(
    answers: Audit, table: ScoredTable, sides: tuple[Searched, Searched], stages: int
) -> tuple[NDArray[np.intp], list[str]]:
    """Return the answered rows that promises rest on, and of which sides later sheets are not."""
    first_only = {s.label: len(s.ladder.stages) < stages for s in sides if s.promised is not None}
    notes = [
        f"{label} rests on the first sheet alone, and later ones do not count: by the model's "
        "probabilities it decides more than all sheets together"
        for label, alone in first_only.items()
        if alone
    ]
    rows = answers.rows
    if notes and all(first_only.values()):
        rows = rows[drawn_together(answers, table)[0]]
    return rows, notes


def _measured(
    costs: Costs | None,
    thresholds: Thresholds,
    table: ScoredTable,
    answers: Audit,
    confidence: float,
) -> dict[str, Estimate]:
    """Return what the sample shows, each sale counted by how many it stands for."""
    engine = with_thresholds(table.model, thresholds).engine
    calls, buyers = engine.decisions(table.log_odds[answers.rows]), table.buyers[answers.rows]
    weight = 1.0 / answers.inclusion
    risks = [ERROR_OF_B2B, ERROR_OF_B2C, UNDECIDED, *([] if costs is None else [costs.risk()])]
    found = {r.name: measure(r, calls, answers.is_b2b, weight, buyers, confidence) for r in risks}
    return {name: estimate for name, estimate in found.items() if not math.isnan(estimate.value)}


def with_thresholds(model: Model, thresholds: Thresholds) -> Model:
    """Return a model with other thresholds, which promise nothing."""
    card = model.scorecard
    provenance = without_promise(card.provenance)
    return model.with_scorecard(replace(card, thresholds=thresholds, provenance=provenance))


def _promising(found: Promise) -> Model:
    """Return the model that says what is promised of its thresholds."""
    promise = {
        "b2b": _said(found.b2b),
        "b2c": _said(found.b2c),
        "confidence": found.confidence,
        "counted": found.counted,
        "undecided": round(found.undecided / max(found.rows, 1), 6),
        "sales": found.sales,
        "buyers": found.buyers,
        "measured_on": found.source,
        "until": found.until,
        "costs": None if found.costs is None else asdict(found.costs),
        "risks": {name: asdict(estimate) for name, estimate in found.risks.items()},
    }
    model = found.model
    provenance = {**model.scorecard.provenance, PROMISE: promise}
    return model.with_scorecard(replace(model.scorecard, provenance=provenance))


def _shown(side: Side) -> tuple[str, ...]:
    """Return the cells of a side: decided, promised, answers, wrong ones, and how many it takes."""
    promised = "" if side.max_error is None else at_most(side.max_error)
    answers = (f"{side.audited:,}", f"{side.wrong:,}") if side.audited else ("", "")
    short = side.limit is not None and side.max_error != side.limit
    needed = f"{side.to_draw:,}" if short and side.to_draw is not None else ""
    return f"{side.decided:,}", promised, *answers, needed


def _said(side: Side) -> dict[str, Any] | None:
    if side.max_error is None:
        return None
    # Rounded up, because what is said may not be less than what holds.
    return {
        "max_error": math.ceil(side.max_error * 1e6 - 1e-6) / 1e6,
        "decided": side.decided,
        "audited": side.audited,
        "wrong": side.wrong,
    }


def _until(until: str | dt.date | None, table: ScoredTable) -> tuple[str | None, tuple[str, ...]]:
    """Return the last day of a promise, and warnings."""
    if until is not None:
        try:
            return dt.date.fromisoformat(str(until)).isoformat(), ()
        except ValueError:
            raise UsageError(
                f"until={until!r} is not a date", next_step="write it as 2027-12-31"
            ) from None
    if table.ordered_at is None:
        return None, ()
    days = table.ordered_at[~np.isnan(table.log_odds)].astype("datetime64[D]")
    days = days[~np.isnat(days)]
    if not len(days):
        return None, ()
    today = np.datetime64(dt.date.today())
    ahead = int((days > today).sum())
    last = str(min(days.max(), today) + np.timedelta64(YEAR, "D"))
    if not ahead:
        return last, ()
    # One mistyped date would make a promise for centuries.
    return last, (f"orders dated after today: {ahead:,}; the promise ends a year from today",)


def _refuse_learned(table: ScoredTable, answers: Audit, source: Any) -> None:
    """Raise where the model has learned from many of the table's sales, by its own account."""
    about = table.model.scorecard.provenance
    first, last, learned = map(about.get, ("trained_from", "trained_until", "rows"))
    if not isinstance(learned, int):
        return
    days = table.ordered_at
    if days is not None and isinstance(first, str) and isinstance(last, str):
        within = (days >= np.datetime64(first)) & (days <= np.datetime64(last))
        until, then = f" up to {last}", " until then"
    elif TRAINING_HASH in about and about[TRAINING_HASH] == file_hash(source):
        within = np.ones(len(table), dtype=bool)
        until, then = " of this very file", ""
    else:
        return
    audited = int(within[answers.rows].sum())
    if audited and learned > LEARNED * within.sum():
        raise InputError(
            f"the model has learned from {learned:,} sales{until}, as many as most of this "
            f"table's{then}; {audited:,} sales of the audit sample are among those",
            where=table.records.understood.source,
            next_step="draw the sample from later sales, or from a file that the model has not "
            "learned from",
        )


def _check(
    limits: Mapping[str, float | None], confidence: float, costs: Costs | None, audit: Any, out: Any
) -> None:
    """Refuse limits outside 0 to 1, and runs without a limit, costs or the answers they need."""
    asked = {f"max_error_{label.lower()}": v for label, v in limits.items() if v is not None}
    for name, value in {**asked, "confidence": confidence}.items():
        if not 0 < option_number(value) < 1:
            raise UsageError(
                f"{name}={value!r} is not between 0 and 1", next_step="give a share, such as 0.02"
            )
    if not asked and costs is None:
        raise UsageError(
            "no limit and no costs",
            next_step="say how many may be wrong: --max-error-b2b 0.02 --max-error-b2c 0.01",
        )
    if out is not None and audit is None:
        raise UsageError(
            "a promise rests on an audit sample",
            next_step="draw one with b2x label IN --audit, fill it in, and name it with --audit",
        )
