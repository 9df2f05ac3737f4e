"""Writes one line for each buyer, from the decisions on all of the buyer's sales."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
import pyarrow as pa

from b2x.engines.batch import probability
from b2x.records.arrow import number_array, text_array
from b2x.records.delimited.strict_reader import BadLine
from b2x.records.out.writers import write_table
from b2x.records.tables.chunk import Chunk
from b2x.schema.columns import Levels, Numbers, take_rows
from b2x.score.buyer_rollup import BuyerLine, BuyerRollup
from b2x.score.job import Job
from b2x.score.result import Tally
from b2x.scorecard.decision import B2B, B2C, DECIMALS, LABEL, PROBABILITY

_NO_BUYER = "buyer_id: missing"


def write_buyers(job: Job) -> Tally:
    """Score all rows, write the buyers, and return the counts.

    Rejected rows, and rows without a buyer, go to the rejects file.
    """
    reading, tally = job.reading, Tally()
    rollup = BuyerRollup(job.model.scorecard.intercept)
    dialect = reading.table.dialect
    with job.open_output(dialect) as output:
        for batch in reading.batches():
            job.take_bad_lines(batch.chunk, output, tally)
            buyers = cast(Levels, batch.columns["buyer_id"])
            volume = cast(Numbers, batch.columns.get("volume", np.full(len(buyers), np.nan)))
            good = batch.good & (buyers.codes >= 0)
            for row in np.flatnonzero(~good).tolist():
                reason = batch.reasons[row] or _NO_BUYER
                output.reject(_as_bad_line(job, batch.chunk, row, reason))
                tally.rejected_by[reason.partition(":")[0]] += 1
            tally.scored += int(good.sum())
            tally.rejected += int((~good).sum())
            log_odds = job.model.engine.log_odds(take_rows(batch.columns, good))
            labels = job.model.labels(log_odds)
            rollup.add(buyers.take(good), log_odds, volume[good], labels == B2B, labels == B2C)
        table = _buyer_table(job, list(rollup.lines()))
        tally.labels.update(table.column(LABEL).to_pylist())
        write_table(
            output.stream,
            table,
            dialect,
            parquet=output.format == "parquet",
            decimal_comma=reading.decimal_comma,
        )
    tally.rejects = output.rejects
    return tally


def _as_bad_line(job: Job, chunk: Chunk, row: int, reason: str) -> BadLine:
    dialect, text = job.reading.table.dialect, ""
    if chunk.raw is not None and dialect is not None:
        text = chunk.raw.row(row).decode(dialect.encoding, "surrogateescape")
    return BadLine(int(chunk.numbers[row]), reason, text)


def _buyer_table(job: Job, lines: Sequence[BuyerLine]) -> pa.Table:
    log_odds = np.array([line.log_odds for line in lines], dtype=np.float64)
    volume = np.array([line.volume for line in lines], dtype=np.float64)
    columns: dict[str, pa.Array] = {
        job.reading.header_of("buyer_id") or "buyer_id": text_array([line.buyer for line in lines]),
        "sales": number_array(np.array([line.sales for line in lines], dtype=np.int64)),
        "volume": number_array(volume, ~np.isnan(volume)),
        "share_b2b": number_array(np.array([line.share_b2b for line in lines], dtype=float)),
        "share_b2c": number_array(np.array([line.share_b2c for line in lines], dtype=float)),
        LABEL: text_array(job.model.labels(log_odds).tolist()),
        PROBABILITY: number_array(np.round(probability(log_odds), DECIMALS)),
    }
    if "volume" not in job.reading.kinds:
        del columns["volume"]
    return pa.table(columns)
