"""Writes files and folders whole or not at all: first beside the target, renamed at the end."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
        _sync(self._target.parent)

    def discard(self) -> None:
        """Remove the file unless it was committed; the target stays as it is."""
        if self._disk is not None:
            self._disk.shutdown()
        with contextlib.suppress(OSError):  # a full disk cannot take what is left to write
            self.stream.close()
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()


@contextlib.contextmanager
def whole_folder(target: str | os.PathLike[str], owned: Collection[str]) -> Iterator[Path]:
    """Yield an empty folder to write into; it replaces `target` at the end of the block.

    If the block raises, the disk is full or the process is killed, `target` is as it was.

    Parameters
    ----------
    target
        The folder to replace; it is made, with its parents, where there is none.
    owned
        Names of the files that the block may write. Whatever else is in `target` stays there.

    Raises
    ------
    UsageError
        When there is a file in the target's place.
    OSError
        When the disk cannot take it.

    Notes
    -----
    Linux and macOS exchange two folders in one step. Where the system or the disk cannot (Windows,
    some network disks, a folder that is a disk of its own), the files are renamed into the folder
    one by one, so a process that is killed just then leaves whole files, but some of them old.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     for name in ("CARD.md", "notes.txt"):
    ...         Path(parent, name).touch()
    ...     with whole_folder(parent, ["CARD.md", "metrics.json"]) as folder:
    ...         Path(folder, "metrics.json").touch()
    ...     sorted(os.listdir(parent))
    ['metrics.json', 'notes.txt']
    """
    place = Path(os.path.realpath(target))  # a link stays a link
    if place.exists() and not place.is_dir():
        raise UsageError("the target is a file", where=str(target), next_step="name a folder")
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = os.access(place.parent, os.W_OK) and not os.path.ismount(place)
    name = f".{place.name[:200]}.{os.urandom(4).hex()}{SUFFIX}"
    new = place.parent / name if beside else place / name
    new.mkdir()
    try:
        yield new
        for file in new.iterdir():
            _sync(file)
        if not place.exists():
            new.rename(place)
        elif not (beside and _exchanged(place, new, owned)):
            for name in owned:
                if (new / name).exists():
                    os.replace(new / name, place / name)
                else:
                    (place / name).unlink(missing_ok=True)
        _sync(place)
        _sync(place.parent)
    finally:
        shutil.rmtree(new, ignore_errors=True)  # what was not put in place, or the old folder


def _exchanged(place: Path, new: Path, owned: Collection[str]) -> bool:
    """Swap two folders in one step, with what is not owned in both; return whether that worked."""
    for entry in place.iterdir():
        if entry.name in owned:
            if (new / entry.name).exists():
                shutil.copymode(entry, new / entry.name)
        elif entry.is_dir() and not entry.is_symlink():
            shutil.copytree(entry, new / entry.name, symlinks=True, copy_function=_link)
        else:
            _link(entry, new / entry.name)
    shutil.copystat(place, new)
    _sync(new)
    import ctypes  # here, because only this needs it

    system: Any = ctypes.CDLL(None) if os.name == "posix" else None
    a, b = os.fsencode(place), os.fsencode(new)
    if hasattr(system, "renameat2"):
        here, exchange = -100, 2  # AT_FDCWD and RENAME_EXCHANGE
        return bool(system.renameat2(here, a, here, b, exchange) == 0)
    if hasattr(system, "renamex_np"):
        return bool(system.renamex_np(a, b, 2) == 0)  # RENAME_SWAP
    return False


def _link(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # a disk without hard links
        shutil.copy2(source, target, follow_symlinks=False)


def _sync(path: Path) -> None:
    """Put a file, or a folder's names, on disk."""
    if os.name != "posix" and path.is_dir():  # elsewhere a folder cannot be opened
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
