"""Runs commands in turn, each in a process of its own: seconds and peak memory of every run.

What is compared is left to the callers. This process stays small on purpose: on Linux a new
process inherits the peak memory of the one that starts it, up to where it runs its own program.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

TAKEN_AWAY = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
              "POLARS_MAX_THREADS", "ARROW_NUM_THREADS", "OMP_THREAD_LIMIT",
              "PYTHONDONTWRITEBYTECODE")  # fmt: skip
"""Settings that are taken away, so that everybody may use every core, and a module of Python's is
compiled once, as by whoever installs it."""


@dataclass(frozen=True)
class Contender:
    """What is run.

    Attributes
    ----------
    name
        What to call it; within a comparison, names and rows together differ.
    command
        Program and arguments.
    rows
        Rows that a run works on, 0 where there are none.
    output
        File that a run makes; it is removed before each, and has to be there after it.
    times_itself
        Whether the last word that it prints is the seconds of its work, without its start.
    """

    name: str
    command: Sequence[str]
    rows: int = 0
    output: Path | None = None
    times_itself: bool = False


@dataclass(frozen=True)
class Runs:
    """The runs of one contender, in the order of the rounds.

    Attributes
    ----------
    seconds
        Wall time of each.
    peak_mb
        Largest resident memory of each, 10^6 bytes, as the operating system counts it for the
        process (where it starts others: for the largest of them).
    """

    name: str
    rows: int
    seconds: list[float] = field(default_factory=list)
    peak_mb: list[float] = field(default_factory=list)

    @property
    def median_seconds(self) -> float:
        """Median wall time."""
        return median(self.seconds)

    @property
    def median_mb(self) -> float:
        """Median peak memory."""
        return median(self.peak_mb)


def in_turn(contenders: Sequence[Contender], repeats: int) -> list[Runs]:
    """Run every contender once, unmeasured, then `repeats` rounds of all of them in turn."""
    found = [Runs(contender.name, contender.rows) for contender in contenders]
    for contender in contenders:
        run_once(contender)
    for _ in range(repeats):
        for contender, runs in zip(contenders, found, strict=True):
            seconds, peak_mb = run_once(contender)
            runs.seconds.append(seconds)
            runs.peak_mb.append(peak_mb)
    for runs in found:
        size = f" {runs.rows:,} rows" if runs.rows else ""
        print(f"  {runs.name}{size}: {runs.median_seconds:.3f} s, {runs.median_mb:.0f} MB")
    return found


def run_once(contender: Contender) -> tuple[float, float]:
    """Run a contender; return its seconds and peak memory (10^6 bytes).

    Raises
    ------
    RuntimeError
        When it fails, with what it said, or leaves no output.
    """
    if contender.output is not None:
        contender.output.unlink(missing_ok=True)
    os.sync()  # what an earlier run has yet to write to the disk is not this one's to wait for
    environment = {name: v for name, v in os.environ.items() if name not in TAKEN_AWAY}
    with tempfile.TemporaryFile() as printed:
        start = time.perf_counter()
        process = subprocess.Popen(
            list(contender.command), stdout=printed, stderr=subprocess.STDOUT, env=environment
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        printed.seek(0)
        said = printed.read().decode(errors="replace")
    made = contender.output is None or contender.output.exists()
    if process.returncode or not made:
        raise RuntimeError(f"{contender.name} ended with {process.returncode}:\n{said}")
    if contender.times_itself:
        seconds = float(said.split()[-1])
    return seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
