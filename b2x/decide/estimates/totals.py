"""Number and value of B2B sales in a table: ``b2x.totals``.

The estimate is made in ``estimate.py``, that of its parts in ``parts.py``, the groups in
``groups.py``.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from b2x.decide.audited import Audit, ScoredTable, read_audit, read_scored, units_of
from b2x.decide.estimates.estimate import Audited, Corrected, Sales, estimate, with_all_sales
from b2x.decide.estimates.groups import Groups, groups_of
from b2x.decide.estimates.parts import parts
from b2x.decide.estimates.totals_result import Figure, Totals
from b2x.decide.estimates.totals_warnings import of_credit_notes, of_groups, of_keys, of_sample
from b2x.decide.promises.audit_units import CERTAIN
from b2x.decide.share import at_another_share, em_share
from b2x.engines.batch import probability
from b2x.errors import InputError, UsageError
from b2x.label.sheets import sheets_read
from b2x.learn.arrays import Floats
from b2x.predict.load import load
from b2x.predict.model import Model
from b2x.printable import as_cell
from b2x.records.options import check_options
from b2x.records.out.target import format_of
from b2x.records.out.workbook import check_workbook_writer
from b2x.records.out.writers import write_table
from b2x.records.panel.understanding import Understanding
from b2x.schema.option_number import option_number
from b2x.score.decision_log import append_lines, check_log, run_line
from b2x.score.run_record import Place, Run, record_place, write_recorded
from b2x.scorecard.decision import B2B, B2C, LABELS, UNSURE
from b2x.scorecard.manifest import model_files
from b2x.scorecard.share import caveat, share_of
from b2x.writing.separate_files import check_separate, files_read

SCALE = {"number": 10, "value": 100}
"""Estimates of parts are whole tenths of a sale and hundredths of the currency: they add up."""
DECIDED = {B2B: "called_b2b", UNSURE: "unsure", B2C: "called_b2c"}
"""Columns of the sales by the model's decision."""


def totals(
    source: Any,
    *,
    model: Model | str | os.PathLike[str],
    audit: Any = None,
    by: str | Sequence[str] = (),
    confidence: float = 0.9,
    target: str | os.PathLike[str] | None = None,
    run_record: Place = True,
    log: str | os.PathLike[str] | None = None,
    understood: Callable[[Understanding], None] | None = None,
    **options: Any,
) -> Totals:
    """Estimate the number and value of B2B sales, with intervals that hold the model's own error.

    Auditors know the method as a difference estimate: the model's probabilities times the book
    value, summed, and the errors that an audit sample finds in them, each for as many sales as it
    stands for. A sample for the value is drawn by monetary unit sampling: ``b2x label IN --audit
    --by-value``.

    Parameters
    ----------
    source
        A file's path or a table.
    model
        A model, its name or its folder.
    audit
        Sheets of ``b2x label IN --audit``, answered; a path, a table or a list. Without one there
        is no interval: what the model alone says holds only under the condition in `basis`.
    by
        Groups: ``day``, ``week``, ``month``, ``quarter``, ``year`` of the order date, a field, or
        a column's header; several in a list or separated by commas.
    confidence
        Level of the intervals, above 0.5 and below 1.
    target
        Where to write `table`: .csv, written as the source is, .xlsx or .parquet. Where its groups
        may name somebody, a new file can be read by its owner alone.
    run_record, log
        As in :func:`b2x.score_file`. Nothing is recorded without a `target`.
    understood
        Called with what was understood of the table, before it is scored.
    **options
        How the table is written: :class:`b2x.records.options.ReadingOptions`, such as `mapping`.

    Returns
    -------
    Totals

    Raises
    ------
    ArtifactError
        When the model cannot be read.
    InputError
        When the table or the audit sample cannot be read, or there is no such column.
    UsageError
        When there is no such option, or `target` is a file that is read.

    Notes
    -----
    Prediction-powered inference with a tuned weight (Angelopoulos, Duchi and Zrnic, 2023);
    coverage is measured in docs/decisions/totals.md.

    Examples
    --------
    >>> from b2x.datasets import simulate
    >>> found = totals(simulate("web-shop", 500), model="textbook", by="year")
    >>> found.table.column_names[:4], found.number.low
    (['year', 'sales', 'value', 'b2b_number'], None)
    """
    check_options(totals, options)
    if not 0.5 < option_number(confidence) < 1:
        raise UsageError(f"a confidence of {confidence!r}", next_step="such as 0.9")
    by = _names(by)
    scorer = model if isinstance(model, Model) else load(model)
    inputs = {**files_read(source, options), **sheets_read(() if audit is None else audit)}
    place = None
    if target is not None:
        _check_target(target)
        place = record_place(target, run_record)
    if log is not None:
        check_log(log)
    written = {"totals": target, "run record": place, "log": log}
    check_separate({**inputs, **model_files(scorer.path)}, written)
    run = None
    if target is not None or log is not None:
        chosen = {"by": by, "confidence": confidence, **options}
        run = Run("totals", {"source": source, **inputs}, chosen)
    scored = read_scored(source, scorer, understood=understood, **options)
    answers = None if audit is None else read_audit(audit, scored)
    found = totals_of(scored, answers, by, confidence)
    if run is not None:
        document = run.document(target or "", model=scored.model, counts=_counts(found))
        if target is not None:
            data = _bytes(found.table, target, scored)
            write_recorded(target, data, document, place or False, private=found.names_buyers)
        if log is not None:
            append_lines(log, [run_line(document)])
    return found


def totals_of(
    table: ScoredTable, audit: Audit | None, by: Sequence[str] = (), confidence: float = 0.9
) -> Totals:
    """Return :func:`totals` of a table that was scored, with the answers of an audit or without."""
    return _Table(table, audit, confidence).totals(tuple(by))


class _Table:
    """A scored table without its rejected rows, with the answers on it."""

    def __init__(self, scored: ScoredTable, answers: Audit | None, confidence: float) -> None:
        self._scored, self._answers, self._confidence = scored, answers, confidence
        self._rows = ~np.isnan(scored.log_odds)
        if not self._rows.any():
            raise InputError(
                "no row can be scored",
                where=scored.records.understood.source,
                next_step="see b2x inspect",
            )
        self._place = np.cumsum(self._rows) - 1
        self._log_odds = scored.log_odds[self._rows]
        values = scored.volume
        raw = np.full(len(self._log_odds), np.nan) if values is None else values[self._rows]
        self._value = np.nan_to_num(raw)
        with np.errstate(over="ignore"):
            if not np.isfinite(np.abs(self._value).sum() * SCALE["value"]):
                raise InputError(
                    "the sales' values are too large to add up",
                    where=scored.records.understood.source,
                    next_step="check the column of values, or leave it out with --map volume=",
                )
        self._without_value = int(np.isnan(raw).sum())
        self._buyers = scored.buyers[self._rows]
        self._own_share = share_of(scored.model.scorecard)
        self._em_share = None
        if self._own_share is not None:
            share, converged = em_share(self._log_odds, self._own_share)
            self._em_share = share if converged else None

    def totals(self, by: tuple[str, ...]) -> Totals:
        scored = self._scored
        grouped = groups_of(scored.records, by, self._rows)
        named = _key_names(by)
        codes = scored.model.engine.decisions(self._log_odds)
        has_value = scored.volume is not None
        columns: dict[str, Any] = {
            name: [key[i] for key in grouped.keys] for i, name in enumerate(named)
        }
        n = len(grouped.keys)
        columns["sales"] = np.bincount(grouped.group, minlength=n)
        if has_value:
            columns["value"] = _rounded(self._sums(self._value, grouped), SCALE["value"])
        number, more = self._figure("number", np.ones(len(self._value)), grouped)
        columns |= more
        value = None
        if has_value:
            value, more = self._figure("value", self._value, grouped)
            columns |= more
        for label, name in DECIDED.items():
            called = codes == LABELS.index(label)
            columns[name] = np.bincount(grouped.group[called], minlength=n)
            if has_value:
                sums = self._sums(np.where(called, self._value, 0.0), grouped)
                columns[f"{name}_value"] = _rounded(sums, SCALE["value"])
        if self._answers is not None:
            at = grouped.group[self._place[self._answers.rows]]
            columns["audited"] = np.bincount(at, minlength=n)
        decided: dict[str, dict[str, float]] = {
            label: {
                "sales": int((codes == LABELS.index(label)).sum()),
                "value": round(float(self._value[codes == LABELS.index(label)].sum()), 2),
            }
            for label in DECIDED
        }
        records = scored.records
        return Totals(
            records.understood.source,
            scored.model.name,
            number,
            value,
            by,
            pa.table(columns),
            decided,
            self._confidence,
            int((~self._rows).sum()) + len(records.bad_lines),
            self._without_value if has_value else len(self._value),
            self._em_share,
            self._own_share,
            self._basis(),
            (
                *of_sample(self._answers, scored),
                *of_groups(columns.get("audited", np.empty(0)), self._confidence),
                *of_credit_notes(value, self._answers_for("value"), scored),
                *of_keys(grouped.may_name),
            ),
            bool(grouped.may_name),
        )

    def _figure(self, what: str, amount: Floats, grouped: Groups) -> tuple[Figure, dict[str, Any]]:
        """Return a total and the columns of its parts."""
        p = probability(self._log_odds)
        scale, of_all = SCALE[what], float(amount.sum())
        model_sum, moved = float(amount @ p), None
        if self._own_share is not None and self._em_share is not None:
            shifted = at_another_share(self._log_odds, self._own_share, self._em_share)
            moved = float(amount @ shifted)
        answers = self._answers_for(what)
        if answers is None:
            sums = _rounded(self._sums(amount * p, grouped), scale)
            figure = Figure(of_all, model_sum, None, None, None, model_sum, moved, 0, None)
            return figure, {f"b2b_{what}": sums}
        sales = Sales(self._log_odds, amount, self._buyers)
        audited = self._audited(answers)
        found: Corrected = estimate(sales, audited, self._value, self._confidence)
        of = parts(sales, audited, found, grouped.group, self._confidence)
        total = found.total
        figure = Figure(
            of_all,
            total.value,
            total.low,
            total.high,
            found.labels_alone,
            model_sum,
            moved,
            len(answers.rows),
            found.model_weight,
        )
        if len(grouped.keys) == 1:
            of = replace(of, low=np.array([total.low]), high=np.array([total.high]))
        return figure, {
            f"b2b_{what}": _rounded(of.value, scale),
            f"b2b_{what}_low": np.floor(of.low * scale + 1e-6) / scale,
            f"b2b_{what}_high": np.ceil(of.high * scale - 1e-6) / scale + 0.0,
        }

    def _answers_for(self, what: str) -> Audit | None:
        """Return the answers that a total rests on: on sales drawn by value for the value."""
        answers = self._answers
        if answers is not None and answers.apart is not None:
            return answers.apart[what == "value"]
        return answers

    def _audited(self, answers: Audit) -> Audited:
        """Return answers as the estimate takes them; of buyers in for certain, on all sales."""
        by_value = bool(answers.by_value.any())
        audited = Audited(
            self._place[answers.rows],
            answers.is_b2b,
            answers.inclusion,
            by_value,
            answers.by == "buyer",
        )
        if audited.whole_buyers:
            return audited
        size = units_of("sale", by_value, self._scored)
        buyers = self._scored.buyers
        of_buyer = np.bincount(buyers, size)[buyers[answers.rows]]
        certain = answers.of_sheet * size[answers.rows] <= CERTAIN * of_buyer
        return with_all_sales(audited, certain, self._buyers)

    def _sums(self, amount: Floats, grouped: Groups) -> Floats:
        return np.bincount(grouped.group, amount, len(grouped.keys)).astype(np.float64)

    def _basis(self) -> str:
        if self._answers is not None:
            return (
                "the model's probabilities, corrected by the audit sample (difference estimate); "
                "the interval holds the model's own error"
            )
        if said := caveat(self._scored.model.scorecard):
            return f"the sum of the model's scores alone, no estimate: it {said}"
        holds = (
            "the sum of the model's probabilities alone; it holds if a sale that looks the same is "
            "as often B2B as where the model learned. "
        )
        if self._em_share is None:
            return holds + "There is no EM share: the sales are not a mixture of the model's kinds"
        return holds + (
            "At the EM share: if B2B sales look as they did, and B2C sales too, and only their "
            "shares differ"
        )


def _names(by: str | Sequence[str]) -> tuple[str, ...]:
    given = by.split(",") if isinstance(by, str) else by
    return tuple(name.strip() for name in given if name.strip())


def _key_names(by: tuple[str, ...]) -> list[str]:
    """Return the columns of the keys, which differ from those of the figures."""
    taken = {"sales", "value", "audited", *DECIDED.values()}
    return [f"by_{n}" if n in taken or n.startswith(("b2b_", "called_")) else n for n in by]


def _rounded(values: Floats, scale: int) -> Floats:
    """Round up or down to parts of one over `scale`, so that the sum is the rounded sum.

    Those with the largest remainders are rounded up.

    Examples
    --------
    >>> _rounded(np.array([0.04, 0.06, 2.0]), 10).tolist()
    [0.0, 0.1, 2.0]
    """
    scaled = values * scale
    units = np.floor(scaled + 1e-6)
    lack = int(np.rint(scaled.sum()) - units.sum())
    order = np.argsort(units - scaled, kind="stable")
    if lack > 0:
        units[order[:lack]] += 1
    elif lack < 0:
        units[order[lack:]] -= 1
    return np.asarray(units / scale + 0.0)


def _check_target(target: str | os.PathLike[str]) -> None:
    name = os.fspath(target)
    if format_of(name) == "xlsx":
        check_workbook_writer(name)
    elif not name.endswith((".csv", ".parquet")):
        raise UsageError(
            "the totals are written as .csv, .xlsx or .parquet",
            where=os.fspath(target),
            next_step="name a file that ends so",
        )


def _bytes(table: pa.Table, target: str | os.PathLike[str], scored: ScoredTable) -> bytes:
    records, stream = scored.records, io.BytesIO()
    format = format_of(os.fspath(target))
    if format == "csv":
        table = _harmless(table)
    write_table(
        stream,
        table,
        records.dialect,
        format=format,
        decimal_comma=records.decimal_comma,
    )
    return stream.getvalue()


def _harmless(table: pa.Table) -> pa.Table:
    """Return a table whose texts a spreadsheet does not take for formulas."""
    for place, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            cells = [as_cell(text) if _is_text(text) else text for text in table[place].to_pylist()]
            table = table.set_column(place, field.name, pa.array(cells, pa.string()))
    return table


def _is_text(text: str) -> bool:
    return not re.fullmatch(r"[-+]?[0-9][0-9.,\s]*", text)


def _counts(found: Totals) -> dict[str, Any]:
    return {
        "sales": int(found.number.of_all),
        "rejected": found.rejected,
        "audited": found.number.audited,
        "lines": len(found.table),
    }
