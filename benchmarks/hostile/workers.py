"""Runs cases in processes with limits: many in one process, a new one after each that fails."""

from __future__ import annotations

import contextlib
import multiprocessing
import random
import resource
import signal
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.hostile.outcome import SECONDS, Count, Outcome

Case = Callable[[random.Random, Path], Outcome]
"""Makes a case from a generator and an empty folder, runs it, and says what became of it."""

MOST_IN_ONE = 1000
"""Cases after which a process is replaced: what it keeps of earlier ones counts as memory."""
ADDRESS_SPACE = 12 * 2**30
"""Bytes that a process may map, so that a case cannot take the whole machine."""
WAIT = 90
"""Seconds without an answer after which a case counts as over time."""

PROCESSES = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class Kind:
    """Cases of one kind and their limits.

    Attributes
    ----------
    name
        With the seed and a case's number, it gives the case's generator.
    case
        A function of a module that another process can import.
    limit_mb
        Peak of the process's memory during a case, in MB of 10^6 bytes.
    seconds
        CPU seconds that a case may take.
    """

    name: str
    case: Case
    limit_mb: int
    seconds: int = SECONDS


def attack(kind: Kind, seed: int, cases: range) -> Count:
    """Run the cases of these numbers, and count what became of them."""
    PROCESSES.set_forkserver_preload([kind.case.__module__])
    count = Count()
    while cases:
        with tempfile.TemporaryDirectory(prefix="b2x-hostile-", dir=_memory_disk()) as folder:
            done = _in_one_process(kind, seed, cases[:MOST_IN_ONE], folder, count)
        cases = cases[done:]
    return count


def _in_one_process(kind: Kind, seed: int, cases: range, folder: str, count: Count) -> int:
    """Run cases until one fails; return how many are done."""
    here, there = PROCESSES.Pipe(duplex=False)
    run = PROCESSES.Process(target=_work, args=(there, kind, seed, cases, folder), daemon=True)
    run.start()
    there.close()
    try:
        for done, i in enumerate(cases, 1):
            if not here.poll(WAIT):
                count.add(i, Outcome(False, {"over time": f"no answer in {WAIT} s"}))
                return done
            try:
                outcome, seconds, peak_mb = here.recv()
            except EOFError:
                run.join()
                count.add(i, _of_dead(run.exitcode))
                return done
            if peak_mb > kind.limit_mb:
                if done > 1:  # it may be what earlier cases left: alone in a process, it counts
                    return done - 1
                outcome.faults["over memory"] = f"{peak_mb:.0f} MB"
            if seconds > kind.seconds:
                outcome.faults["over time"] = f"{seconds:.1f} s"
            count.add(i, outcome, seconds, peak_mb)
            if outcome.faults:
                return done
    finally:
        run.kill()
        run.join()
        here.close()
    return len(cases)


def _of_dead(code: int | None) -> Outcome:
    if code == -signal.SIGXCPU:
        return Outcome(False, {"over time": "ended after its CPU seconds"})
    return Outcome(False, {"tracebacks": f"the process ended with code {code}"})


def _work(answers: Connection, kind: Kind, seed: int, cases: range, parent: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    for i in cases:
        with tempfile.TemporaryDirectory(dir=parent) as folder:
            Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
            begun = time.process_time()
            most = int(begun) + kind.seconds + 2
            resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))
            outcome = attempt(kind.case, random.Random(f"{seed} {kind.name} {i}"), Path(folder))
            answers.send((outcome, time.process_time() - begun, _peak_mb()))


def attempt(case: Case, rng: random.Random, folder: Path) -> Outcome:
    """Run one case; what it raises is a fault."""
    try:
        return case(rng, folder)
    except MemoryError:
        return Outcome(False, {"over memory": "MemoryError"})
    except BaseException as error:  # calamine panics with one
        place = traceback.extract_tb(error.__traceback__)[-1]
        compared = isinstance(error, AssertionError) and place.filename.endswith("_scorecards.py")
        what = f"{type(error).__name__}: {error!s:.300} ({place.filename}:{place.lineno})"
        return Outcome(False, {"differences" if compared else "tracebacks": what})


def _peak_mb() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def _memory_disk() -> str | None:
    """Return a folder in memory where there is one: a disk's ``fsync`` takes most of the time."""
    with contextlib.suppress(OSError):
        tempfile.TemporaryFile(dir="/dev/shm").close()
        return "/dev/shm"
    return None
