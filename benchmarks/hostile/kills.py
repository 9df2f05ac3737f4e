"""Kills commands at random moments, and checks that every file is the old one or the new one."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from benchmarks.hostile.commands import (
    COMMANDS,
    Command,
    Files,
    Said,
    files,
    finish,
    left_overs,
    start,
    train_once,
    write_source,
)
from benchmarks.hostile.outcome import Count, Outcome

WHOLE_TRAININGS = 10
"""One kill in as many of ``train -o`` falls anywhere in a run that learns, the others into one that
saves what was learned before: a save takes a hundredth of a run."""


def main() -> None:
    """Run the kills of one command in this process, and print the counts as JSON."""
    name, seed, n = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    count = kill(COMMANDS[name], seed, range(n))
    print(json.dumps(vars(count)))


def kill(command: Command, seed: int, cases: range) -> Count:
    """Kill a command once for each case."""
    import b2x.cli.export
    import b2x.cli.score
    import b2x.cli.train
    import b2x.score.by_sale  # noqa: F401  # so that a kill falls into the run, not into imports

    count = Count()
    with tempfile.TemporaryDirectory(prefix="b2x-hostile-") as name:
        folder = Path(name)
        place, said = folder / "place", Said()
        place.mkdir()
        source = write_source(folder / "orders.csv", 1500 if command.name == "train -o" else 15_000)
        line = command.line(source, place)
        learn, learning = None, 0.0
        if command.name == "train -o":
            begun = time.perf_counter()
            learn = train_once(source)
            learning = time.perf_counter() - begun
        command.put_old(place)
        begun = time.perf_counter()
        if finish(line, said):
            raise RuntimeError(said.read())
        seconds, new = time.perf_counter() - begun, files(place)
        for i in cases:
            rng = random.Random(f"{seed} {command.name} {i}")
            old = command.put_old(place)
            if learn is not None and i % WHOLE_TRAININGS == 0:
                child, wait = start(line, said, learn), rng.random() * learning
            else:
                child, wait = start(line, said), rng.random() * seconds
            if i % 2:  # from when it writes: most of a run is its start
                wait = rng.uniform(0, 1.15) * max(0.005, seconds - _begun(place, seconds))
            time.sleep(wait)
            code = _kill(child)
            count.add(i, _outcome(command, code, place, said, old, new))
            if i % 20 == 19 and (finish(line, said) or files(place) != new or left_overs(place)):
                count.faults["mixed"] += 1
                count.described.append((i, "mixed", "the next run did not mend it"))
    return count


def _begun(place: Path, seconds: float) -> float:
    """Wait until an unfinished file is there, and return the seconds that took."""
    begun = time.perf_counter()
    while not left_overs(place) and time.perf_counter() - begun < 2 * seconds:
        time.sleep(0.0002)
    return time.perf_counter() - begun


def _kill(child: int) -> int:
    """Kill a run; return its exit code, where it had come to its end, or the signal's number."""
    with suppress(ProcessLookupError):  # it has come to its end, or has no group yet
        os.killpg(child, signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _outcome(
    command: Command, code: int, place: Path, said: Said, old: Files, new: Files
) -> Outcome:
    now, text = files(place), said.read()
    faults = command.fault(now, old, new)
    if code == 0 and now != new:
        faults["lost"] = "a run that came to its end left older files"
    if code not in (0, -signal.SIGKILL) or "Traceback" in text:
        faults["tracebacks"] = f"exit code {code}: {text[-300:]}"
    return Outcome(now == new, faults)


if __name__ == "__main__":
    main()
