"""Breaks the code in one place after the other: ``make breakages``."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.breakages import BREAKAGES, Breakage

ROOT = Path(__file__).parents[2]
FAILED = 1
"""Exit code of pytest when tests ran and failed; errors of other kinds have other codes."""


def main() -> int:
    """Run every breakage and print how it came out; return 1 if a test did not turn red."""
    chosen = [
        one for one in BREAKAGES if not sys.argv[1:] or any(w in one.file for w in sys.argv[1:])
    ]
    if run_tests(*(one.test for one in chosen)):
        print("the tests fail before anything is broken: mend that first")
        return 1
    missed = 0
    for one in chosen:
        with broken(one):
            red = run_tests(one.test) == FAILED
        missed += not red
        print(f"{'red' if red else 'NOT RED'}: {one.what} ({one.file}): {one.test}", flush=True)
    print(f"{len(chosen) - missed} of {len(chosen)} breakages turn their test red")
    return 1 if missed else 0


@contextmanager
def broken(breakage: Breakage) -> Iterator[None]:
    """Apply a breakage, and put the file back as it was."""
    path = ROOT / breakage.file
    text, times = path.read_bytes(), path.stat()
    if text.decode().count(breakage.old) != 1:
        raise ValueError(f"{breakage.file} does not hold {breakage.old!r} once")
    try:
        path.write_bytes(text.decode().replace(breakage.old, breakage.new).encode())
        yield
    finally:
        path.write_bytes(text)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))  # so compiled files stay valid


def run_tests(*tests: str) -> int:
    """Run tests and return the exit code of pytest."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True).returncode


if __name__ == "__main__":
    sys.exit(main())
