"""Commands on a disk that is full at each page in turn, and under each limit on a file's size."""

from __future__ import annotations

import json
import os
import resource
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from b2x.writing.whole_or_absent import UNCHANGED
from benchmarks.hostile.commands import (
    COMMANDS,
    Command,
    Files,
    Said,
    files,
    finish,
    left_overs,
    train_once,
    write_source,
)
from benchmarks.hostile.outcome import Count, Outcome
from tests.small_disk import own_mounts

PAGE = 4096
MOST_SIZES = 400
"""Sizes of the disk that are tried for a command."""
LIMITS = 40
"""Limits on the size of files, which cut a write short, that are tried for a command."""


def fill(name: str, share: float = 1.0) -> Count | None:
    """Run a command on all small disks; None where nobody may mount one."""
    mounts = own_mounts()
    if mounts is None:
        return None
    line = shlex.join([sys.executable, "-m", __name__, name, str(share)])
    run = subprocess.run(
        [*mounts, line], capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"}
    )
    if run.returncode:
        raise RuntimeError(run.stderr)
    return Count(**json.loads(run.stdout))


def main() -> None:
    """Try one command in this process, and print the counts as JSON."""
    command, share = COMMANDS[sys.argv[1]], float(sys.argv[2])
    count = Count()
    with tempfile.TemporaryDirectory(prefix="b2x-hostile-") as folder:
        _try_all(command, share, Path(folder), count)
    print(json.dumps(vars(count)))


def _try_all(command: Command, share: float, folder: Path, count: Count) -> None:
    place, said = folder / "place", Said()
    place.mkdir()
    source = write_source(folder / "orders.csv", 1500)
    if command.name == "train -o":
        train_once(source)
    line, stdin = command.line(source, place), str(source)

    def run(before: Callable[[], object] = int) -> int:
        def prepare() -> None:
            if command.from_stdin:
                tempfile.tempdir = str(place)
            before()

        return finish(line, said, before=prepare, stdin=stdin)

    command.put_old(place)
    if run():
        raise RuntimeError(said.read())
    new = files(place)
    pages = _pages(new) + _pages(command.put_old(place)) + 8  # folders, old files, a spooled source
    if command.from_stdin:
        pages += source.stat().st_size // PAGE
    sizes = range(1, 2 * pages, max(1, int(pages / MOST_SIZES / share)))
    for size in sizes:
        disk = ["mount", "-t", "tmpfs", "-o", f"size={size * PAGE}", "none", str(place)]
        subprocess.run(disk, check=True)
        try:
            old = command.put_old(place)
            code = run()
            count.add(size, _outcome(command, code, place, said, old, new))
        except OSError:  # no room for the old files
            continue
        finally:
            subprocess.run(["umount", place], check=True)
        if code == 0:
            break
    else:
        raise RuntimeError(f"{command.name} finds no room on a disk of {sizes[-1]} pages")
    longest = max(len(data) for data in new.values())
    for i in range(max(2, int(LIMITS * share))):
        limit = 1 + longest * i // max(2, int(LIMITS * share))
        old = command.put_old(place)
        code = run(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))  # noqa: B023
        count.add(-limit, _outcome(command, code, place, said, old, new))


def _pages(found: Files) -> int:
    return sum(1 + len(data) // PAGE for data in found.values())


def _outcome(
    command: Command, code: int, place: Path, said: Said, old: Files, new: Files
) -> Outcome:
    now, text = files(place), said.read()
    faults = {} if now in (old, new) else command.fault(now, old, new) or {"mixed": "some are new"}
    if left := left_overs(place):
        faults["mixed"] = f"{left} is left"
    if (code == 0) != (now == new) and old != new:
        faults["lost"] = f"exit code {code}, files {'new' if now == new else 'old'}: {text[-200:]}"
    full = "No space left" in text or "File too large" in text
    if code not in (0, 3) or "Traceback" in text or (code == 3 and not full):
        faults["tracebacks"] = f"exit code {code}: {text[-300:]}"
    if UNCHANGED in text and now != old:
        faults["lost"] = f"something was changed, and it says: {text[-200:]}"
    return Outcome(code == 0, faults)


if __name__ == "__main__":
    main()
