"""Writes each row of a table, sale or order line, with its decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing

import pyarrow as pa

from b2x.records.arrow import TEXT
from b2x.records.out.writers import Ready, Writer, open_writer
from b2x.records.tables.chunk import Piece
from b2x.records.tables.csv_table import CsvTable
from b2x.score.job import Job
from b2x.score.result import Tally
from b2x.score.rows import Decided, decide, in_order
from b2x.score.standing import DOCUMENT, STANDING, count_standing
from b2x.scorecard.decision import COLUMNS, new_columns


def write_sales(job: Job) -> Tally:
    """Score and write all rows, and return the counts.

    The file is begun without a column for reasons of rejection, and with the decimal mark that is
    known at first. Where a later row shows that one of them was wrong, it is begun again.
    """
    with_reject = False
    while True:
        try:
            return _write(job, with_reject)
        except _BeginAgainError as again:
            with_reject |= again.with_reject


class _BeginAgainError(Exception):
    """The unfinished file lacks the column for a rejected row, or has the wrong decimal mark.

    It is an exception because leaving the block that writes by one discards the unfinished file.
    """

    def __init__(self, with_reject: bool) -> None:
        self.with_reject = with_reject


def _write(job: Job, with_reject: bool) -> Tally:
    names = list(new_columns(reasons=job.reasons, reject=with_reject, log_odds=False))
    if job.documents is not None:
        names[2:2] = [STANDING, DOCUMENT]  # beside label and probability
    types = {name: pa.float64() if COLUMNS.get(name) == "number" else TEXT for name in names}
    reading, tally, orders = job.reading, Tally(), None
    table = reading.table
    if reading.orders is not None and job.by == "sale":
        from b2x.score.order_lines import DecidedOrders  # here: in most files a row is a sale

        table, orders = (
            reading.orders.lines,
            DecidedOrders.of(reading, job.model, names, job.documents, job.likeness),
        )
        tally.labels += orders.labels
        tally.standing.update(count_standing(orders.new))
    comma = _decimal_comma(job)
    with (
        job.open_output(table.dialect, tally) as output,
        closing(
            open_writer(
                output.stream,
                table,
                types,
                format=output.format,
                decimal_comma=comma,
                parsed=reading.parsed if orders is None and isinstance(table, CsvTable) else None,
            )
        ) as writer,
    ):
        # Text from text is written from the rows as they were; else all columns are needed.
        every = output.format != "csv" or not isinstance(table, CsvTable)
        if orders is None:
            rows = _decided(job, names, writer, every=every)
        else:
            rows = (
                (some, writer.prepare(some.batch.chunk, some.new))
                for some in orders.lines(every=every)
            )
        for decided, ready in rows:
            if (decided.rejected and not with_reject) or _decimal_comma(job) != comma:
                raise _BeginAgainError(bool(decided.rejected))
            job.take_bad_lines(decided.batch.chunk, output, tally)
            tally.labels += decided.labels
            if orders is None:
                tally.standing.update(count_standing(decided.new))
            tally.scored += decided.scored
            tally.rejected += decided.rejected
            tally.rejected_by += decided.rejected_by
            writer.write(ready)
            output.sync_ahead()
    tally.rejects = output.rejects
    return tally


def _decided(
    job: Job, names: Sequence[str], writer: Writer, *, every: bool
) -> Iterator[tuple[Decided, Ready]]:
    """Yield the rows with their decisions, ready to be written."""

    def work(piece: Piece) -> tuple[Decided, Ready]:
        batch = job.reading.check(piece())
        decided = decide(batch, job.model, names, job.documents, job.likeness)
        return decided, writer.prepare(decided.batch.chunk, decided.new)

    return in_order(work, job.reading.pieces(every=every))


def _decimal_comma(job: Job) -> bool:
    """Return whether the file writes decimal commas, as far as its values have shown."""
    orders = job.reading.orders
    return job.reading.decimal_comma if orders is None else orders.decimal_comma
