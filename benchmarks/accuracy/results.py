"""Writes the rows of results and shows progress; `run` fills the rows."""

from __future__ import annotations

import csv
import io
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from b2x.errors import UsageError
from b2x.measure.bootstrap import METRICS

KEY = ("table", "protocol", "n_labels", "draw", "model")
COLUMNS = (*KEY, *METRICS, "fit_s", "predict_s", "train_rows", "test_rows", "note")
OVER = "over "
Key = tuple[str, str, str, int, str]


@dataclass
class Results:
    """The results file and the notes of its rows."""

    path: Path
    notes: dict[Key, str]
    stream: io.TextIOBase | None = None

    @classmethod
    def open(cls, path: Path) -> Results:
        """Open the results of an earlier run, or new ones; an unfinished last line is dropped."""
        header = ",".join(COLUMNS) + "\n"
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        whole = text[: text.rfind("\n") + 1]
        if whole and not whole.startswith(header):
            raise UsageError(
                "the columns are not those that this version writes",
                where=str(path),
                next_step="choose another --out",
            )
        if whole != text or not whole:
            path.write_text(whole or header, encoding="utf-8")
        notes = {
            (r["table"], r["protocol"], r["n_labels"], int(r["draw"]), r["model"]): r["note"]
            for r in csv.DictReader(io.StringIO(whole))
        }
        return cls(path, notes)

    def __enter__(self) -> Results:
        self.stream = self.path.open("a", encoding="utf-8", newline="")
        return self

    def __exit__(self, *exception: object) -> None:
        assert self.stream is not None
        self.stream.close()

    def append(self, row: dict[str, Any]) -> None:
        """Append a row in one write, so that runs of other models may share the file."""
        assert self.stream is not None
        line = io.StringIO(newline="")
        values = [f"{v:.6g}" if isinstance(v, float) else v for v in (row[c] for c in COLUMNS)]
        csv.writer(line, lineterminator="\n").writerow(values)
        self.stream.write(line.getvalue())
        self.stream.flush()
        self.notes[tuple(row[name] for name in KEY)] = row["note"]

    def known_over(self, key: Key) -> str:
        """Return the note of an earlier draw on which the model exceeded its time limit, or ""."""
        notes = (self.notes.get((*key[:3], draw, key[4]), "") for draw in range(key[3]))
        return next((note for note in notes if note.startswith(OVER)), "")


@dataclass
class Progress:
    """Prints each finished cell and the estimated time left."""

    cells_each: int
    budgets: Sequence[int | None]
    jobs: int
    start: float = field(default_factory=time.perf_counter)
    open: Counter[tuple[Any, ...]] = field(default_factory=Counter)
    seconds: defaultdict[tuple[Any, ...], float] = field(default_factory=lambda: defaultdict(float))
    finished: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)  # counted in another thread
    means: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def skip(self, budget: str) -> None:
        """Count a cell that needs no work."""
        self.skipped[budget] += 1

    def begin(self, cell: tuple[Any, ...], n_models: int) -> None:
        """Register the number of rows that a cell will have."""
        self.open[cell] = n_models

    def done(self, row: dict[str, Any]) -> None:
        """Count a row; print its cell when it was the last."""
        cell = tuple(row[name] for name in KEY[:-1])
        self.open[cell] -= 1
        self.seconds[cell] += np.nansum([row["fit_s"], row["predict_s"]])
        if row["note"]:
            print(f"{' / '.join(map(str, cell))} / {row['model']}: {row['note']}", file=sys.stderr)
        if self.open[cell]:
            return
        self.finished[cell[2]] += 1
        self.means[cell[2]].append(self.seconds.pop(cell))
        elapsed = time.perf_counter() - self.start
        finished = self.finished.total() + self.skipped.total()
        print(
            f"{finished:,} of {self.cells_each * len(self.budgets):,} cells, "
            f"{_minutes(elapsed)} elapsed, about {_minutes(self._left())} left: "
            f"{' / '.join(map(str, cell))}",
            file=sys.stderr,
            flush=True,
        )

    def _left(self) -> float:
        total, mean = 0.0, 0.0
        for budget in map(budget_name, self.budgets):
            if self.means[budget]:  # else at least as long as with fewer labels
                mean = float(np.mean(self.means[budget]))
            left = self.cells_each - self.finished[budget] - self.skipped[budget]
            total += left * mean
        return total / self.jobs


def budget_name(budget: int | None) -> str:
    """Return a number of labels as the results write it."""
    return "all" if budget is None else str(budget)


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:,.0f} min" if seconds >= 60 else f"{seconds:.0f} s"
