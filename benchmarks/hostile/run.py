"""Attacks b2x: files, scorecards, histories, kills and full disks, in one table.

Run with ``make bench-hostile`` or ``python -m benchmarks.hostile --seed 1``. Exits with 1 where
anything was lost, mixed, raised, too slow, too large or different. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from benchmarks.hostile.outcome import Count
from benchmarks.hostile.report import table, write_readme

Attack = Callable[[int, float], Iterator[tuple[str, Count]]]
"""Seed and scale to the lines of the table."""

KILLED = "score", "train -o", "export"
KILLS = 200
LIMIT_MB = 300
"""Memory of a process that reads a file, Python and its packages included."""
LIMIT_WORKBOOK_MB = 2000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the attacks; return 1 where there is any fault."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default=",".join(ATTACKS), help="of " + ",".join(ATTACKS))
    parser.add_argument("--scale", type=float, default=1.0, help="share of the cases")
    parser.add_argument("--case", type=int, help="one case of a kind of files")
    parser.add_argument("--out", type=Path, default=Path("out/benchmarks/hostile"))
    parser.add_argument("--readme", type=Path, help="page whose section of figures is renewed")
    told = parser.parse_args(arguments)
    if unknown := set(told.only.split(",")) - set(ATTACKS):
        parser.error(f"--only {','.join(sorted(unknown))}: use {','.join(ATTACKS)}")
    if told.case is not None:
        return _one(told.only, told.seed, told.case)
    told.out.mkdir(parents=True, exist_ok=True)
    results = told.out / "results.json"
    found = json.loads(results.read_text()) if results.exists() else {}
    now: list[Count] = []
    for name in told.only.split(","):
        for line, count in ATTACKS[name](told.seed, told.scale):
            found[line] = {"seed": told.seed, **vars(count)}
            now.append(count)
            print(table({line: found[line]}), flush=True)
            results.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
            for case, column, what in count.described:
                print(f"  {line} {case}: {column}: {what}", flush=True)
    print(table(found))
    if told.readme is not None:
        write_readme(told.readme, found)
    return 1 if any(count.faults for count in now) else 0


def _files(
    name: str, n: int, limit_mb: int, seed: int, scale: float
) -> Iterator[tuple[str, Count]]:
    from benchmarks.hostile import cases
    from benchmarks.hostile.workers import Kind, attack

    kind = Kind(name, getattr(cases, f"{name}_case"), limit_mb)
    yield name, attack(kind, seed, range(max(1, round(n * scale))))


def _kills(seed: int, scale: float) -> Iterator[tuple[str, Count]]:
    for name in KILLED:
        line = [sys.executable, "-m", "benchmarks.hostile.kills", name, str(seed)]
        run = subprocess.run(
            [*line, str(max(1, round(KILLS * scale)))],
            check=True,
            stdout=subprocess.PIPE,
            env={**os.environ, "OMP_NUM_THREADS": "1"},  # threads do not survive a fork
        )
        yield f"{name}, killed", Count(**json.loads(run.stdout))


def _disks(seed: int, scale: float) -> Iterator[tuple[str, Count]]:
    from benchmarks.hostile.commands import COMMANDS
    from benchmarks.hostile.full_disk import fill

    for name in COMMANDS:
        count = fill(name, scale)
        if count is None:
            print("full disks are not tried: this machine lets nobody mount one", file=sys.stderr)
            return
        yield f"{name}, disk full", count


def _one(name: str, seed: int, case: int) -> int:
    """Run one case of files in this process and leave its files in a folder."""
    import random
    import tempfile

    from benchmarks.hostile import cases
    from benchmarks.hostile.workers import attempt

    folder = Path(tempfile.mkdtemp(prefix="b2x-hostile-"))
    outcome = attempt(
        getattr(cases, f"{name}_case"), random.Random(f"{seed} {name} {case}"), folder
    )
    print(outcome, folder)
    return 1 if outcome.faults else 0


ATTACKS: dict[str, Attack] = {
    "csv": partial(_files, "csv", 10_000, LIMIT_MB),
    "parquet": partial(_files, "parquet", 3_000, LIMIT_MB),
    "workbook": partial(_files, "workbook", 3_000, LIMIT_WORKBOOK_MB),
    "scorecard": partial(_files, "scorecard", 10_000, LIMIT_MB),
    "history": partial(_files, "history", 500, LIMIT_MB),
    "kill": _kills,
    "disk": _disks,
}


if __name__ == "__main__":
    sys.exit(main())
