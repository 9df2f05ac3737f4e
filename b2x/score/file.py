"""A file of sales in, the same file with decisions out: streaming, whole or not at all."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict, Unpack, cast

import numpy as np
import pyarrow as pa

from b2x.engines.batch import probability
from b2x.errors import InputError, UsageError
from b2x.predict.load import load
from b2x.predict.model import Model
from b2x.records.arrow import TEXT, number_array, text_array
from b2x.records.delimited.strict_reader import BadLine
from b2x.records.options import ReadingOptions
from b2x.records.out.target import Output
from b2x.records.out.writers import Ready, open_writer, write_table
from b2x.records.panel.understanding import Understanding
from b2x.records.read_table import read_table
from b2x.records.reading import Reading
from b2x.records.sales.spread_sample import SpreadSample
from b2x.records.tables.chunk import Chunk, Piece
from b2x.schema.columns import Levels, Numbers, take_rows
from b2x.schema.features import field_of_parameter
from b2x.score.buyers import BuyerLine, BuyerRollup
from b2x.score.order_lines import DecidedOrders
from b2x.score.rows import Decided, decide, in_order
from b2x.scorecard.decision import (
    B2B,
    B2C,
    COLUMNS,
    DECIMALS,
    LABEL,
    LABELS,
    PROBABILITY,
    new_columns,
)

SHOWN_LINES = 20
"""Bad lines that the result itself shows; all of them are in the rejects file."""
_NOBODY = "buyer_id: missing"
_NO_HISTORY = (
    "earlier orders are counted from this file's first row on, so buyers who were there before "
    "look new; pass --history with an earlier file, or with the model's history.parquet"
)


class ScoreResult(TypedDict):
    """What :func:`score_file` did: JSON values only.

    ``rows_in`` is ``rows_scored`` + ``rows_rejected``; a rejected row is one with a value that
    cannot be right (``rejected_values``, by field in ``rejected_by``) or a line that is no row
    (``rejected_lines``, the first of them in ``bad_lines``). Empty lines are no rows.
    ``counts`` are the labels of the sales: orders where lines were folded, buyers with
    ``by="buyer"``.
    """

    rows_in: int
    rows_scored: int
    rows_rejected: int
    rejected_values: int
    rejected_lines: int
    rejected_by: dict[str, int]
    empty_lines: int
    counts: dict[str, int]
    by: str
    model: str
    source: str
    target: str
    rejects: str | None
    bad_lines: list[dict[str, Any]]
    missing_fields: list[str]
    parameters: dict[str, float | None]
    warnings: list[str]
    understood: dict[str, Any]


def score_file(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    model: str | os.PathLike[str] | Model = "textbook",
    reasons: bool = False,
    by: Literal["sale", "order", "buyer"] = "sale",
    understood: Callable[[Understanding], None] | None = None,
    progress: Callable[[float], None] | None = None,
    write_history: str | os.PathLike[str] | None = None,
    **options: Unpack[ReadingOptions],
) -> ScoreResult:
    """Score a file of sales.

    Every row comes out, in order, its own columns as they were, with ``b2x_label``,
    ``b2x_probability`` (four decimals, with the file's own decimal mark) and where asked
    ``b2x_reasons``. A row with a value that cannot be right has no label, and its reason in
    ``b2x_reject``, a column that is there only when a row needs it (the file is then read once
    more). Where rows are lines of orders, each has what was decided on its order. Lines that are
    no rows go to ``<target>.rejects``. The target is replaced at the very end, or left as it was.

    Parameters
    ----------
    source
        CSV (plain or gzip) or Parquet, a folder of Parquet files or a pattern such as
        ``sales/*.parquet``, or ``"-"`` for standard input.
    target
        Parquet where it ends in ``.parquet``, else CSV, gzip where it ends in ``.gz``; or
        ``"-"``: standard output, written when everything is scored, without a rejects file (a
        pipe or device by name likewise).
    model
        A shipped model's name, a path, or a loaded model.
    reasons
        Also write the strongest reasons of each row.
    by
        What a line is of: ``sale`` a row of the file, ``order`` an order that its rows are lines
        of, ``buyer`` a buyer (see :class:`b2x.score.buyers.BuyerRollup`); rows that belong to no
        buyer, or were rejected, then go to the rejects file.
    understood
        Is called with what was understood of the file, before anything is scored.
    progress
        Is called now and then with the share of the file that is done, 0 to 1.
    write_history
        Where to keep what is known of each buyer after the file, for the ``history`` of the next.
    **options
        What you know of the file: :class:`b2x.records.options.ReadingOptions`.

    Raises
    ------
    InputError
        When the file is refused, or was scored before. The target is as it was.
    UsageError
        When the target is the source or cannot be written, or an option does not exist.
    """
    if by not in ("sale", "order", "buyer"):
        raise UsageError(f"by={by!r}", next_step="use 'sale', 'order' or 'buyer'")
    _check_target(source, target)
    scorer = model if isinstance(model, Model) else load(model)
    reading = read_table(
        source,
        wanted=scorer.scorecard.inputs,
        also=("buyer_id", "volume") if by == "buyer" else (),
        ranges=scorer.scorecard.ranges,
        **options,
    )
    _check_columns(reading, by)
    if write_history is not None and reading.history is None:
        raise UsageError(
            f"model {scorer.name!r} reads no counts of earlier orders, or the file does not say "
            "who bought when",
            next_step="leave --write-history out",
        )
    if reading.history is not None and options.get("history") is None:
        reading.with_warning(_NO_HISTORY)
    reading.with_warning(_midnight_warning(scorer, reading))
    if understood is not None:
        understood(reading.understood)
    scorer, warnings = _with_typical_values(scorer, reading)
    run = _Run(reading, scorer, os.fspath(target), by, reasons, progress)
    try:
        tally = run.by_buyer() if by == "buyer" else run.by_sale()
    except OSError as error:
        error.filename = error.filename or os.fspath(target)  # a full disk does not say where
        raise
    if write_history is not None:
        counted = reading.history
        assert counted is not None  # checked with the columns
        counted.history().save(write_history)
    warnings += [
        f"{n:,} rows were rejected because of {name}; b2x_reject says why"
        for name, n in tally.rejected_by.most_common()
    ]
    if tally.lines and tally.rejects is None:
        warnings.append(f"{tally.lines} rejected lines are not kept; name a file to keep them")
    return ScoreResult(
        rows_in=tally.scored + tally.rejected + tally.lines,
        rows_scored=tally.scored,
        rows_rejected=tally.rejected + tally.lines,
        rejected_values=tally.rejected,
        rejected_lines=tally.lines,
        rejected_by=dict(tally.rejected_by),
        empty_lines=tally.empty,
        counts={label: tally.counts[label] for label in LABELS},
        by=by,
        model=scorer.name,
        source=reading.understood.source,
        target=os.fspath(target),
        rejects=tally.rejects,
        bad_lines=[{"line": bad.line, "reason": bad.reason} for bad in tally.bad_lines],
        missing_fields=list(reading.understood.missing_fields),
        parameters=dict(scorer.scorecard.parameters),
        warnings=[*reading.understood.warnings, *warnings],
        understood=reading.understood.to_dict(),
    )


@dataclass
class _Tally:
    scored: int = 0
    rejected: int = 0
    lines: int = 0
    empty: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    rejected_by: Counter[str] = field(default_factory=Counter)
    bad_lines: list[BadLine] = field(default_factory=list)
    rejects: str | None = None


class _StartAgainError(Exception):
    """The file under way is not written as its last rows need it.

    A row was rejected and no column can say so, or numbers turned out to have a decimal comma.
    """

    def __init__(self, with_reject: bool) -> None:
        self.with_reject = with_reject


@dataclass
class _Run:
    """One call of :func:`score_file`, once it is known what to do."""

    reading: Reading
    model: Model
    target: str
    by: str
    reasons: bool
    progress: Callable[[float], None] | None

    def by_sale(self) -> _Tally:
        with_reject = False
        while True:
            try:
                return self._write_sales(with_reject)
            except _StartAgainError as again:
                with_reject |= again.with_reject

    @property
    def _decimal_comma(self) -> bool:
        orders = self.reading.orders
        return self.reading.decimal_comma if orders is None else orders.decimal_comma

    def by_buyer(self) -> _Tally:
        tally, rollup = _Tally(), BuyerRollup(self.model.scorecard.intercept)
        table = self.reading.table
        with Output(self.target, table.dialect) as output:
            for batch in self.reading.batches():
                self._note(batch.chunk, output, tally)
                buyers = cast(Levels, batch.columns["buyer_id"])
                volume = cast(Numbers, batch.columns.get("volume", np.full(len(buyers), np.nan)))
                good = batch.good & (buyers.codes >= 0)
                for row in np.flatnonzero(~good).tolist():
                    bad = self._as_bad_line(batch.chunk, row, batch.reasons[row] or _NOBODY)
                    output.reject(bad)
                    tally.rejected_by[bad.reason.partition(":")[0]] += 1
                tally.scored += int(good.sum())
                tally.rejected += int((~good).sum())
                log_odds = self.model.engine.log_odds(take_rows(batch.columns, good))
                labels = self.model.labels(log_odds)
                rollup.add(buyers.take(good), log_odds, volume[good], labels == B2B, labels == B2C)
            buyer_table = self._buyer_table(list(rollup.lines()))
            tally.counts.update(buyer_table.column(LABEL).to_pylist())
            write_table(
                output.stream,
                buyer_table,
                table.dialect,
                parquet=output.parquet,
                decimal_comma=self.reading.decimal_comma,
            )
        tally.rejects = output.rejects
        return tally

    def _write_sales(self, with_reject: bool) -> _Tally:
        names = new_columns(reasons=self.reasons, reject=with_reject, log_odds=False)
        types = {name: pa.float64() if COLUMNS[name] == "number" else TEXT for name in names}
        tally, reading = _Tally(), self.reading
        table, made = reading.table, None
        if reading.orders is not None and self.by == "sale":
            table = reading.orders.lines
            made = DecidedOrders.of(reading, self.model, names)
            tally.counts += made.counts
        comma = self._decimal_comma
        with (
            Output(self.target, table.dialect) as output,
            closing(
                open_writer(
                    output.stream,
                    table,
                    types,
                    parquet=output.parquet,
                    decimal_comma=comma,
                )
            ) as sink,
        ):

            def work(piece: Piece) -> tuple[Decided, Ready]:
                decided = decide(reading.check(piece()), self.model, names)
                return decided, sink.prepare(decided.batch.chunk, decided.new)

            every = output.parquet or self.by == "order"

            results = (
                in_order(work, reading.pieces(every=every))
                if made is None
                else (
                    (one, sink.prepare(one.batch.chunk, one.new)) for one in made.lines(every=every)
                )
            )
            for decided, ready in results:
                if (decided.rejected and not with_reject) or self._decimal_comma != comma:
                    raise _StartAgainError(bool(decided.rejected))
                self._note(decided.batch.chunk, output, tally)
                tally.counts += decided.counts if made is None else Counter()
                tally.scored += decided.scored
                tally.rejected += decided.rejected
                tally.rejected_by += decided.rejected_by
                sink.write(ready)
                output.sync_ahead()
        tally.rejects = output.rejects
        return tally

    def _note(self, chunk: Chunk, output: Output, tally: _Tally) -> None:
        """Count and keep the lines of a piece that are no rows."""
        tally.empty += chunk.empty
        tally.lines += len(chunk.bad)
        tally.bad_lines += chunk.bad[: SHOWN_LINES - len(tally.bad_lines)]
        for bad in chunk.bad:
            output.reject(bad)
        if self.progress is not None:
            self.progress(chunk.share)

    def _as_bad_line(self, chunk: Chunk, row: int, reason: str) -> BadLine:
        dialect, text = self.reading.table.dialect, ""
        if chunk.raw is not None and dialect is not None:
            text = chunk.raw.row(row).decode(dialect.encoding, "surrogateescape")
        return BadLine(int(chunk.numbers[row]), reason, text)

    def _buyer_table(self, lines: list[BuyerLine]) -> pa.Table:
        log_odds = np.array([line.log_odds for line in lines], dtype=np.float64)
        volume = np.array([line.volume for line in lines], dtype=np.float64)
        columns: dict[str, pa.Array] = {
            self.reading.header_of("buyer_id") or "buyer_id": text_array(
                [line.buyer for line in lines]
            ),
            "sales": number_array(np.array([line.sales for line in lines], dtype=np.int64)),
            "volume": number_array(volume, ~np.isnan(volume)),
            "share_b2b": number_array(np.array([line.share_b2b for line in lines], dtype=float)),
            "share_b2c": number_array(np.array([line.share_b2c for line in lines], dtype=float)),
            LABEL: text_array(self.model.labels(log_odds).tolist()),
            PROBABILITY: number_array(np.round(probability(log_odds), DECIMALS)),
        }
        if "volume" not in self.reading.kinds:
            del columns["volume"]
        return pa.table(columns)


def _check_target(source: str | os.PathLike[str], target: str | os.PathLike[str]) -> None:
    if os.fspath(target).lower().endswith((".xlsx", ".xls", ".ods")):
        raise UsageError(
            "spreadsheets are not written",
            where=os.fspath(target),
            next_step="name a .csv, .csv.gz or .parquet file",
        )
    if os.fspath(target) == "-" or os.fspath(source) == "-":
        return
    if os.path.exists(source) and os.path.exists(target) and os.path.samefile(source, target):
        raise UsageError(
            "the target is the source; lines that are no rows would be gone from it",
            where=os.fspath(target),
            next_step="name another file",
        )


def _check_columns(reading: Reading, by: str) -> None:
    headers = [header.strip() for header in reading.headers]
    there = [name for name in new_columns(log_odds=False) if name in headers]
    if there:
        raise InputError(
            f"the file has a column {there[0]!r} already: it was scored before",
            where=reading.table.name,
            next_step="score the original file, or rename that column",
        )
    if by == "order" and reading.orders is None:
        raise InputError(
            "no column says which order a line belongs to",
            where=reading.table.name,
            next_step="name it with --order COLUMN (order='...')",
        )
    if by == "buyer" and reading.header_of("buyer_id") is None:
        raise InputError(
            "no column says who the buyer is",
            where=reading.table.name,
            next_step="name it with --map buyer_id=COLUMN (mapping={'buyer_id': ...})",
        )


def _midnight_warning(model: Model, reading: Reading) -> str:
    """Return what to warn of where a model reads hours of dates that have none."""
    read = {t.feature.inputs[0] for t in model.scorecard.terms if t.feature.operation == "hour"}
    names = [c.name for c in reading.understood.columns if c.dates_only and c.name in read]
    if not names:
        return ""
    return (
        f"{names[0]} has no time of day, so every hour that the model reads of it is midnight; "
        f"--map {names[0]}= leaves it out, weekday and counts of earlier orders too"
    )


def _with_typical_values(model: Model, reading: Reading) -> tuple[Model, list[str]]:
    """Fill in the typical values that the model needs and nobody gave, from the file itself."""
    values, warnings = {}, []
    for parameter, given in model.scorecard.parameters.items():
        name = field_of_parameter(parameter)
        if given is not None or reading.header_of(name) is None:
            continue
        sample = SpreadSample()
        for batch in reading.batches(only=(name,)):
            column = cast(Numbers, batch.columns[name])
            sample.add(column[batch.good & (column > 0)])  # credit notes and gifts are no sale
        if len(sample.values):
            values[parameter] = float(np.median(sample.values))
        else:
            warnings.append(f"{name} counts as missing: no value above 0 could be read")
    return (model.with_parameters(**values) if values else model), warnings
