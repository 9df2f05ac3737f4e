"""A run of ``b2x score`` in a process that is forked to be killed.

It stands apart from the tests, so that the server that forks can import it, and with it all that
a run needs; a kill then falls into the run and not into the imports.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import pyarrow.parquet  # noqa: F401  # for targets in Parquet

import b2x.cli.score
import b2x.score.file  # noqa: F401
from b2x.cli import main


def run(command: Sequence[str], killed_at: int) -> None:
    """Run a command in a process group of its own.

    Parameters
    ----------
    command
        ``score``, the source, the target and options.
    killed_at
        The step that kills the process, of those that name a file in the target's folder; it is
        not killed from inside where this is negative.
    """
    os.setpgid(0, 0)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    folder, steps = str(Path(command[2]).parent), count()

    def kill(event: str, arguments: tuple[object, ...]) -> None:
        names = [str(argument) for argument in arguments if isinstance(argument, str | Path)]
        if any(name.startswith(folder) for name in names) and next(steps) == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)

    if killed_at >= 0:
        sys.addaudithook(kill)
    main(list(command))
