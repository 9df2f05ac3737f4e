"""The inputs of one scoring run: table, model, target and options."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from b2x.predict.model import Model
from b2x.records.delimited.dialect import Dialect
from b2x.records.out.target import Output
from b2x.records.reading import Reading
from b2x.records.tables.chunk import Chunk
from b2x.score.likeness import Likeness
from b2x.score.result import SHOWN_LINES, Tally
from b2x.score.run_record import Run, earlier_record, pending_record
from b2x.score.standing import SaleDocuments
from b2x.writing.whole_or_absent import PendingFile

By: TypeAlias = Literal["sale", "order"]
"""What a line of the target is."""


@dataclass(frozen=True)
class Job:
    """What is scored, with what, and where the decisions go.

    Attributes
    ----------
    reading
        The table, understood.
    model
        The model, with the seller's numbers filled in.
    target
        Path of the file to write, ``"-"`` for standard output.
    by
        What a line of the target is.
    reasons
        Whether to write the reasons of each row.
    progress
        Is called with the share of the table that is done, 0 to 1.
    run
        The run, which makes its record.
    record
        Where the record goes; None for nowhere.
    write_history
        Where to keep the counts of earlier orders for the next file; None for nowhere.
    documents
        What documents the sales; None where that is not to be written.
    likeness
        Counts bins of the sales; None to count none.
    """

    reading: Reading
    model: Model
    target: str
    by: By
    reasons: bool
    progress: Callable[[float], None] | None
    run: Run
    record: str | None = None
    write_history: str | os.PathLike[str] | None = None
    documents: SaleDocuments | None = None
    likeness: Likeness | None = None

    def open_output(self, dialect: Dialect | None, tally: Tally) -> Output:
        """Open the target; the run's record and the history are put in place with it."""

        def last() -> list[PendingFile]:
            files = self._history()
            if self.record is not None:
                try:
                    files.insert(0, pending_record(self.document(tally), self.record))
                except BaseException:
                    for file in files:
                        file.discard()
                    raise
            return files

        return Output(self.target, dialect, last, earlier_record(self.target))

    def document(self, tally: Tally) -> dict[str, Any]:
        """Return the run's record, once all is counted."""
        return self.run.document(self.target, model=self.model, counts=tally.recorded())

    def _history(self) -> list[PendingFile]:
        if self.write_history is None:
            return []
        assert self.reading.history is not None  # check_reading asked for it
        return self.reading.history.history().pending(self.write_history)

    def take_bad_lines(self, chunk: Chunk, output: Output, tally: Tally) -> None:
        """Write and count the lines of a chunk that are not rows, and report progress."""
        tally.empty += chunk.empty
        tally.lines += len(chunk.bad)
        tally.bad_lines += chunk.bad[: SHOWN_LINES - len(tally.bad_lines)]
        for bad in chunk.bad:
            output.reject(bad)
        if self.progress is not None:
            self.progress(chunk.share)
