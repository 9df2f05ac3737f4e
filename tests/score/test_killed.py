"""A run of ``b2x score`` that is killed, at whatever moment, leaves whole files."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset
import pytest

from b2x.writing.unfinished import SUFFIX
from tests.score import killed_run

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills process groups")

HEADER = b"volume,channel,note\n"
ROWS = b"".join(
    b'%d.50,%s,"paid, and ""sent"" on day %d"\n' % (17 * i % 6000, (b"phone", b"web")[i % 2], i)
    for i in range(5000)
)
LONG_ENOUGH = 0.12
"""Seconds that a run has to take, for fifty moments in it to lie two milliseconds apart."""
MOMENTS = 50

PROCESSES = multiprocessing.get_context("forkserver") if hasattr(os, "fork") else multiprocessing
if hasattr(os, "fork"):
    PROCESSES.set_forkserver_preload([killed_run.__name__])


def test_runs_killed_at_fifty_random_moments_leave_the_old_file_or_none(
    tmp_path: Path, model_folder: Path
) -> None:
    source, target, old = tmp_path / "orders.csv", tmp_path / "scored.csv", b"an older result\n"
    command = ["score", str(source), str(target), "--model", str(model_folder), "--json"]
    command.append("--no-run-record")  # one file is under way
    duration = _make_long(source, command)
    expected = target.read_bytes()
    assert expected.count(b"\n") == source.read_bytes().count(b"\n")
    rng = random.Random(0)
    found: Counter[str] = Counter()
    for i in range(MOMENTS):
        before = old if i % 4 < 2 else None
        _put(target, before)
        with _running(command) as run:
            wait = (i + rng.random()) / MOMENTS * duration
            if i % 2:  # as long as a machine is busy with other work, most of a run is its start
                begun = _begun(run, tmp_path, source, target)
                wait = max(0.0, wait - begun) / 2
            run.join(wait)
            finished = not run.is_alive()
        after = target.read_bytes() if target.exists() else None
        # A run that is killed between its last step and its end has done its work.
        assert after in ([expected] if finished else [before, expected]), f"moment {i}"
        left = _unfinished(tmp_path, source, target)
        assert len(left) <= 1
        found["in place" if after == expected else "under way" if left else "not begun"] += 1
        if i % 25 == 24:  # what a killed run left lies beside the next one
            _put(target, before)
            assert _seconds(command) > 0
            assert target.read_bytes() == expected
            assert not _unfinished(tmp_path, source, target)  # the next run removes it
        for path in left:
            path.unlink(missing_ok=True)
    assert found["under way"] >= MOMENTS / 5, found


@pytest.mark.parametrize("name", ["scored.csv", "scored.csv.gz", "scored.parquet"])
@pytest.mark.parametrize("ragged", [b"", b"5,phone\n"], ids=["all rows good", "with rejects"])
def test_a_run_killed_at_any_step_on_files_leaves_each_of_them_whole(
    tmp_path: Path, model_folder: Path, name: str, ragged: bytes
) -> None:
    source, target = tmp_path / "orders.csv", tmp_path / name
    rejects, record = target.with_name(f"{name}.rejects"), target.with_name(f"{name}.run.json")
    source.write_bytes(HEADER + ROWS[:2000].rpartition(b"\n")[0] + b"\n" + ragged)
    command = ["score", str(source), str(target), "--model", str(model_folder), "--json"]
    assert _seconds(command) > 0
    new = _read(target), _read(rejects)
    assert (new[1] is None) == (not ragged)
    old = b"an older result\n", b"older rejects\n"
    for step in count():
        _put(target, old[0])
        _put(rejects, old[1])
        _put(record, b"an older record\n")
        with _running(command, killed_at=step) as run:
            run.join()
        now = _read(target), _read(rejects)
        if run.exitcode == 0:
            break
        assert run.exitcode == -signal.SIGKILL
        assert now[0] in (old[0], new[0])
        assert now[1] in (old[1], new[1])
        assert now[1] == new[1] or now[0] == old[0], "a new result beside older rejects"
        told = _read(record)
        assert told != b"an older record\n" or now[0] == old[0], "a new result, an older record"
        assert told in (None, b"an older record\n") or now[0] == new[0], "a record too early"
        assert told is None or told.endswith(b"\n")
        for path in _unfinished(tmp_path, source, target, rejects, record):
            path.unlink()
    assert now == new
    assert step >= 4  # it reads, makes the new file, puts it in place and notes that in the folder


@contextmanager
def _running(command: Sequence[str], killed_at: int = -1) -> Iterator[multiprocessing.Process]:
    """Run ``b2x`` in a process group of its own, which is killed at the end of the block."""
    run = PROCESSES.Process(target=killed_run.run, args=(command, killed_at))
    run.start()
    try:
        yield run
    finally:
        with suppress(ProcessLookupError):  # it has come to an end, or has no group yet
            os.killpg(run.pid, signal.SIGKILL)
        run.kill()
        run.join()


def _begun(run: multiprocessing.Process, folder: Path, *known: Path) -> float:
    """Wait until a run's unfinished file is there, and return the seconds that took."""
    start = time.perf_counter()
    while run.is_alive() and not set(folder.iterdir()) - set(known):
        run.join(0.001)
    return time.perf_counter() - start


def _seconds(command: Sequence[str]) -> float:
    start = time.perf_counter()
    with _running(command) as run:
        run.join()
    assert run.exitcode == 0
    return time.perf_counter() - start


def _make_long(source: Path, command: Sequence[str]) -> float:
    """Write a file that takes long enough, and return the seconds of a run over it."""
    for blocks in (2**i for i in range(9)):
        source.write_bytes(HEADER + ROWS * blocks)
        if (seconds := _seconds(command)) >= LONG_ENOUGH:
            break
    return min(seconds, _seconds(command))


def _put(path: Path, content: bytes | None) -> None:
    path.unlink(missing_ok=True)
    if content is not None:
        path.write_bytes(content)


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _unfinished(folder: Path, *known: Path) -> list[Path]:
    """Return the files that killed runs left, once it is sure that nothing reads them."""
    left = sorted(path for path in folder.iterdir() if path not in known)
    assert all(path.name.startswith(".") and path.name.endswith(SUFFIX) for path in left), left
    read = pyarrow.dataset.dataset(folder, schema=pa.schema([]), format="csv").files
    assert {Path(file) for file in read} == {path for path in known if path.exists()}
    return left
