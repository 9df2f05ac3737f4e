"""Writes files whole or not at all: first beside the target, renamed at the end."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from b2x.errors import UsageError
from b2x.writing.unfinished import (
    LONGEST_NAME,
    begin,
    end,
    hold,
    remove_left_overs,
    try_hold,
    unfinished_name,
)

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

AHEAD = 32 * 2**20
"""Bytes that are written before the disk is asked to begin with them."""
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""Numbers of the errors that say that a disk, a quota or a file is full."""
UNCHANGED = "nothing was changed"
"""Note on an error after which everything is as it was."""


def write_whole(
    target: str | os.PathLike[str],
    data: bytes,
    *,
    only_new: bool = False,
    private: bool = False,
) -> None:
    """Write a file at once; where that fails, what was at `target` before is still there.

    `only_new` and `private` as :class:`PendingFile`.

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
    with PendingFile(target, only_new=only_new, private=private) as file:
        file.stream.write(data)
        file.commit()


class PendingFile:
    """A file under way, in its target's folder, under a name that cannot be guessed.

    A device or pipe is never replaced: what was written goes into it at :meth:`commit`. As a
    context manager, it is discarded at the end of the block unless it was committed.

    Parameters
    ----------
    target
        Where the file goes. What is there stays as it is until :meth:`commit`.
    like
        A file whose permissions a new file gets; those of new files where it does not exist.
    only_new
        Whether a file that is at `target` at the end is never replaced, but an error; not even one
        that another run writes just then.
    private
        Whether nobody but the owner may read a new file. A file that is there keeps its
        permissions.

    Attributes
    ----------
    stream
        Where to write, binary.
    is_device
        Whether the target is a device or pipe.

    Raises
    ------
    UsageError
        When there is no such folder, there is a folder in the target's place, or the name is too
        long.

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

    def __init__(
        self,
        target: str | os.PathLike[str],
        *,
        like: str | os.PathLike[str] | None = None,
        only_new: bool = False,
        private: bool = False,
    ) -> None:
        self.target = Path(os.path.realpath(target))  # a link stays a link
        self.only_new = only_new
        self.is_device = False
        self._disk: ThreadPoolExecutor | None = None
        self._syncing: Future[None] | None = None
        self._synced = 0
        _check_name(self.target)
        if not self.target.parent.is_dir():
            raise UsageError(
                "there is no such folder", where=str(self.target.parent), next_step="make it first"
            )
        mode = 0o600 if private and not self.target.exists() else None
        for path in (self.target, like):
            if mode is None and path is not None and os.path.exists(path):
                mode = os.stat(path).st_mode
        if self.target.exists():
            if self.target.is_dir():
                raise UsageError(
                    "the target is not a regular file",
                    where=str(target),
                    next_step="name a file, or - for standard output",
                )
            if not self.target.is_file():
                import tempfile  # here, because most files need none of it

                self.is_device = True
                made = tempfile.TemporaryFile(prefix="b2x-")  # noqa: SIM115  # lives as long as self
                self.stream = cast(BinaryIO, made)
                return
        remove_left_overs(self.target.parent)
        permissions = None if mode is None else stat.S_IMODE(mode)
        self._path, self.stream = _new_file(self.target, permissions)

    def sync_ahead(self) -> None:
        """Put what was written on disk in the background, so that :meth:`commit` waits less.

        Raises
        ------
        OSError
            When the disk could not take what came before.
        """
        if self.is_device:
            return
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
        commit_together([self])

    def put_on_disk(self) -> None:
        """Put all that was written on disk, still under the unfinished name."""
        if self._syncing is not None:
            self._syncing.result()  # the system reports an error once: the next call would not
        self.stream.flush()
        if not self.is_device:
            os.fsync(self.stream.fileno())

    def put_in_place(self) -> None:
        """Replace the target by what :meth:`put_on_disk` made ready.

        Raises
        ------
        UsageError
            When there is a file already that is not to be replaced.
        """
        if not self.is_device:
            if os.name != "posix":  # Windows renames closed files; elsewhere the lock is kept
                self.stream.close()
            if self.only_new:
                _rename_to_new(self._path, self.target)
            else:
                os.replace(self._path, self.target)
            self.stream.close()
            return
        self.stream.seek(0)
        with open(self.target, "wb") as device:
            shutil.copyfileobj(self.stream, device)

    def discard(self) -> None:
        """Remove the file unless it was committed; the target stays as it is."""
        if self._disk is not None:
            self._disk.shutdown()
        with contextlib.suppress(OSError):  # a full disk cannot take what is left to write
            self.stream.close()
        if not self.is_device:
            with contextlib.suppress(FileNotFoundError):
                self._path.unlink()
            end(self._path)

    def __enter__(self) -> PendingFile:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.discard()
        if error is not None:
            self.add_to(error)

    def add_to(self, error: BaseException) -> None:
        """Add to an error which file it concerns, and that what was there before is unchanged."""
        if isinstance(error, OSError) and error.errno is not None:
            error.filename = error.filename or str(self.target)
        if not self.is_device:
            note_unchanged(error)


def commit_together(files: Sequence[PendingFile], remove: Sequence[Path] = ()) -> None:
    """Put the files of one run in place; if one cannot be, all targets are as they were.

    First everything is put on disk, which is where a full disk shows. Then old files that do not
    belong to the run are removed, and the new ones are renamed in the order given, which is what
    a kill in between leaves. So give what can be made again first and what others go on from
    last: rejects, output, history.

    Parameters
    ----------
    files
        The files, in the order in which they replace their targets.
    remove
        Files of an earlier run to be removed.

    Raises
    ------
    OSError
        When the disk cannot take it.
    """
    replaced: list[_Replaced] = []
    file = None
    try:
        for file in files:
            file.put_on_disk()
        for path in remove:
            replaced.append(_Replaced.of(path))  # first, so that an interruption can restore it
            replaced[-1].remove()
        for file in files:
            if file is not files[-1] and not (file.is_device or file.only_new):
                replaced.append(_Replaced.of(file.target))
                replaced[-1].keep()
            file.put_in_place()
            if file.only_new:  # another run's file in its place is not this run's to remove
                replaced.append(_Replaced.of(file.target, existed=False))
    except BaseException as error:
        for one in reversed(replaced):
            one.restore()
        if file is not None and isinstance(error, OSError) and error.errno is not None:
            error.filename = str(file.target)
        if not any(file.is_device for file in files):
            note_unchanged(error)
        raise
    finally:
        for one in replaced:
            one.forget()
    for folder in {file.target.parent for file in files if not file.is_device}:
        sync(folder)


def note_unchanged(error: BaseException) -> None:
    """Note on an error that what was there before the run is still there."""
    if UNCHANGED not in getattr(error, "__notes__", ()):
        error.add_note(UNCHANGED)


@dataclass(frozen=True)
class _Replaced:
    """A file that is being replaced or removed, and where it is kept until all is done."""

    path: Path
    kept: Path
    existed: bool
    lock: int | None

    @classmethod
    def of(cls, path: Path, *, existed: bool | None = None) -> _Replaced:
        existed = os.path.lexists(path) if existed is None else existed
        kept = path.with_name(unfinished_name(path.name))
        # Locked, because another run would take it for a left-over.
        return cls(path, kept, existed, try_hold(path) if existed else None)

    def remove(self) -> None:
        if self.existed:
            os.rename(self.path, self.kept)

    def keep(self) -> None:
        if not self.existed:
            return
        try:
            os.link(self.path, self.kept)
        except OSError as error:
            if error.errno in FULL:
                raise
            shutil.copy2(self.path, self.kept)  # a disk without hard links

    def restore(self) -> None:
        if not self.existed:
            self.path.unlink(missing_ok=True)
        elif self.kept.exists():
            os.replace(self.kept, self.path)

    def forget(self) -> None:
        self.kept.unlink(missing_ok=True)
        if self.lock is not None:
            os.close(self.lock)


def _new_file(target: Path, permissions: int | None) -> tuple[Path, BinaryIO]:
    """Create an unfinished file beside its target, and lock it."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL
    for name in ("O_NOFOLLOW", "O_CLOEXEC", "O_BINARY"):
        flags |= getattr(os, name, 0)
    while True:
        path = target.with_name(unfinished_name(target.name))
        begin(path)
        try:
            descriptor = os.open(path, flags, 0o666 if permissions is None else permissions | 0o600)
        except OSError:  # nothing was made
            end(path)
            raise
        stream = os.fdopen(descriptor, "w+b")
        if permissions is not None:
            path.chmod(permissions)
        if hold(descriptor, path):
            return path, stream
        end(path)
        stream.close()  # another run took it for a left-over before it was locked


def _rename_to_new(path: Path, target: Path) -> None:
    """Rename a file unless there is one at `target`, in one step where the disk can."""
    try:
        if os.name != "posix":
            os.rename(path, target)  # Windows does not replace
            return
        try:
            os.link(path, target)
        except FileExistsError:
            raise
        except OSError as error:
            if error.errno in FULL:
                raise
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
            os.replace(path, target)  # a disk without hard links
        else:
            path.unlink()
    except FileExistsError:
        raise UsageError(
            "the file exists already", where=str(target), next_step="name another file"
        ) from None


def _check_name(path: Path) -> None:
    """Refuse a name that is longer than disks take."""
    too_many = len(os.fsencode(path.name)) - LONGEST_NAME
    if too_many > 0:
        raise UsageError(
            f"the file's name is {too_many} bytes longer than disks take",
            where=path.name,
            next_step="name a file with a shorter name",
        )


def sync(path: Path) -> None:
    """Put a file, or a folder's names, on disk."""
    if os.name != "posix" and path.is_dir():  # elsewhere a folder cannot be opened
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
