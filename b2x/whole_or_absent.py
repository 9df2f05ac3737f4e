"""Writes files whole or not at all: first beside the target, renamed at the end."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from b2x.errors import UsageError

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

AHEAD = 32 * 2**20
"""Bytes that are written before the disk is asked to begin with them."""
SUFFIX = ".b2x-tmp"
"""End of unfinished files' names. A run that was killed leaves such a file; nothing reads it."""


def write_whole(target: str | os.PathLike[str], data: bytes) -> None:
    """Write a file at once; where that fails, what was at `target` before is still there.

    Raises
    ------
    UsageError
        As :class:`PendingFile`.
    OSError
        When the disk cannot take it.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(Path(folder, "history.json"), b"{}")
    ...     os.listdir(folder)
    ['history.json']
    """
    file = PendingFile(target)
    try:
        file.stream.write(data)
        file.commit()
    finally:
        file.discard()


class PendingFile:
    """A file under way, in its target's folder, named ``.<target>.<random>.b2x-tmp``.

    Parameters
    ----------
    target
        Where the file goes. What is there stays as it is until :meth:`commit`.

    Attributes
    ----------
    stream
        Where to write, binary.

    Raises
    ------
    UsageError
        When there is no such folder, or a folder or device in the target's place.

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
        self._target = Path(os.path.realpath(target))  # a link stays a link
        if not self._target.parent.is_dir():
            raise UsageError(
                "there is no such folder", where=str(self._target.parent), next_step="make it first"
            )
        mode = None
        if self._target.exists():
            mode = self._target.stat().st_mode
            if not stat.S_ISREG(mode):
                raise UsageError(
                    "the target is not a regular file",
                    where=str(target),
                    next_step="name a file, or - for standard output",
                )
        name = f".{self._target.name[:200]}.{os.urandom(4).hex()}{SUFFIX}"
        self._path = self._target.with_name(name)
        self.stream = self._path.open("x+b")
        if mode is not None:
            self._path.chmod(stat.S_IMODE(mode))
        self._disk: ThreadPoolExecutor | None = None
        self._syncing: Future[None] | None = None
        self._synced = 0

    def sync_ahead(self) -> None:
        """Put what was written on disk in the background, so that :meth:`commit` waits less.

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
        if self._disk is None:
            from concurrent.futures import ThreadPoolExecutor  # here: small files need no thread

            self._disk = ThreadPoolExecutor(1)
        self._syncing = self._disk.submit(os.fsync, self.stream.fileno())

    def commit(self) -> None:
        """Put the file in its target's place once all of it is on disk."""
        if self._syncing is not None:
            self._syncing.result()  # the system reports an error once: the next call would not
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
        """Remove the file unless it was committed; the target stays as it is."""
        if self._disk is not None:
            self._disk.shutdown()
        with contextlib.suppress(OSError):  # a full disk cannot take what is left to write
            self.stream.close()
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()
