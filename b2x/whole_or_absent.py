"""A file that is written whole or not at all: beside its target first, renamed at the end."""

from __future__ import annotations

import contextlib
import os
import stat
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from b2x.errors import UsageError

AHEAD = 32 * 2**20
"""Bytes after which a disk may begin with what was written."""
SUFFIX = ".b2x-tmp"
"""How the names of unfinished files end. A run that was killed leaves one; nothing reads it."""


class PendingFile:
    """A file under way, in its target's folder, named ``.<target>.<random>.b2x-tmp``.

    Parameters
    ----------
    target
        Where it goes. What is there stays as it is until :meth:`commit`.

    Attributes
    ----------
    stream
        Where to write, binary.

    Raises
    ------
    UsageError
        When nothing can be put there: no such folder, or a folder or device in its place.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = PendingFile(Path(folder, "scored.csv"))
    ...     _ = file.stream.write(b"a,b")
    ...     before = Path(folder, "scored.csv").exists()
    ...     file.commit()
    ...     before, Path(folder, "scored.csv").read_bytes()
    (False, b'a,b')
    """

    def __init__(self, target: str | os.PathLike[str]) -> None:
        self._target = Path(os.path.realpath(target))  # through a link, not in its place
        if not self._target.parent.is_dir():
            raise UsageError(
                "no such folder", where=str(self._target.parent), next_step="make it first"
            )
        mode = None
        if self._target.exists():
            mode = self._target.stat().st_mode
            if not stat.S_ISREG(mode):
                raise UsageError(
                    "no regular file",
                    where=str(target),
                    next_step="name a file, or - for standard output",
                )
        name = f".{self._target.name[:200]}.{os.urandom(4).hex()}{SUFFIX}"
        self._path = self._target.with_name(name)
        self.stream = self._path.open("x+b")
        if mode is not None:
            self._path.chmod(stat.S_IMODE(mode))
        self._disk = ThreadPoolExecutor(1)
        self._syncing: Future[None] | None = None
        self._synced = 0

    def sync_ahead(self) -> None:
        """Put what was written on disk while more is made; :meth:`commit` then waits less.

        Raises
        ------
        OSError
            When the disk could not take what came before.
        """
        written = self.stream.tell()
        if written - self._synced < AHEAD:
            return
        if self._syncing is not None:
            if not self._syncing.done():
                return
            self._syncing.result()
        self.stream.flush()
        self._synced = written
        self._syncing = self._disk.submit(os.fsync, self.stream.fileno())

    def commit(self) -> None:
        """Put the file in its target's place, on disk in full before it has the name."""
        if self._syncing is not None:
            self._syncing.result()  # what it could not write, the next call would not tell
        self.stream.flush()
        os.fsync(self.stream.fileno())
        self.stream.close()
        os.replace(self._path, self._target)
        if os.name != "posix":  # elsewhere a folder cannot be opened
            return
        folder = os.open(self._target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def discard(self) -> None:
        """Remove the file; the target stays as it was."""
        self._disk.shutdown()
        with contextlib.suppress(OSError):  # a full disk cannot take what is left to write
            self.stream.close()
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()
