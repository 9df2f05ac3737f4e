"""The rows that a run has written, and how far it is; what is in a row is said by `run`."""

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
    """The rows written so far, and the file that takes more."""

    path: Path
    notes: dict[Key, str]
    stream: io.TextIOBase | None = None

    @classmethod
    def open(cls, path: Path) -> Results:
        """Read what an earlier run has left; a line that it had no time to end is dropped."""
        header = ",".join(COLUMNS) + "\n"
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        whole = text[: text.rfind("\n") + 1]
        if whole and not whole.startswith(header):
            raise UsageError(
                "other columns than this version writes",
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
        """Write a row in one go, so that runs of other models may share the file."""
        assert self.stream is not None
        line = io.StringIO(newline="")
        values = [f"{v:.6g}" if isinstance(v, float) else v for v in (row[c] for c in COLUMNS)]
        csv.writer(line, lineterminator="\n").writerow(values)
        self.stream.write(line.getvalue())
        self.stream.flush()
        self.notes[tuple(row[name] for name in KEY)] = row["note"]

    def known_over(self, key: Key) -> str:
        """Return the note of an earlier draw that took the model longer than its cap, or ""."""
        notes = (self.notes.get((*key[:3], draw, key[4]), "") for draw in range(key[3]))
        return next((note for note in notes if note.startswith(OVER)), "")


@dataclass
class Progress:
    """Tells each cell that is done, and about how long the rest takes."""

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
        """Expect this many rows of a cell."""
        self.open[cell] = n_models

    def done(self, row: dict[str, Any]) -> None:
        """Count a row, and tell its cell when that was the last."""
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
        gone = self.finished.total() + self.skipped.total()
        print(
            f"{gone:,} of {self.cells_each * len(self.budgets):,} cells, "
            f"{_minutes(elapsed)} gone, about {_minutes(self._left())} left: "
            f"{' / '.join(map(str, cell))}",
            file=sys.stderr,
            flush=True,
        )

    def _left(self) -> float:
        total, mean = 0.0, 0.0
        for budget in map(budget_name, self.budgets):
            if self.means[budget]:  # a budget that has had no turn yet takes at least the last's
                mean = float(np.mean(self.means[budget]))
            left = self.cells_each - self.finished[budget] - self.skipped[budget]
            total += left * mean
        return total / self.jobs


def budget_name(budget: int | None) -> str:
    """Return how the results call a number of labels."""
    return "all" if budget is None else str(budget)


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:,.0f} min" if seconds >= 60 else f"{seconds:.0f} s"
