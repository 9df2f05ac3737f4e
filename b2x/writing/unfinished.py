"""Names of unfinished files, locks that show that their run is alive, and removal of the rest."""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import stat
import time
import zlib
from functools import cache
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where nothing is removed
    fcntl = None  # type: ignore[assignment]  # a module or nothing

SUFFIX = ".b2x-tmp"
"""End of unfinished files' names. A run that was killed leaves such a file; nothing reads it."""
LONGEST_NAME = 255
"""Bytes of a file name that every common disk takes."""
_UNDER_WAY: set[Path] = set()
_ABANDONED = 7 * 86_400
"""Seconds after which a file of a machine that cannot be asked counts as left over."""


def unfinished_name(name: str) -> str:
    """Return a name beside `name` that cannot be guessed: ``.<name>.<machine>.<random>.b2x-tmp``.

    Examples
    --------
    >>> unfinished_name("scored.csv").startswith(".scored.csv.")
    True
    """
    end = f".{_machine()}.{os.urandom(8).hex()}{SUFFIX}"
    start = os.fsencode(f".{name}")[: LONGEST_NAME - len(end)]
    return start.decode("utf-8", "ignore") + end


def begin(path: Path) -> None:
    """Have what will be at `path` removed when the process ends, unless :func:`end` comes first.

    So a signal between the making of a file and the block that removes it leaves nothing.
    """
    _remove_at_exit(os.getpid())
    _UNDER_WAY.add(path)


def end(path: Path) -> None:
    """Take back :func:`begin`, once nothing is at `path`."""
    _UNDER_WAY.discard(path)


@cache
def _remove_at_exit(process: int) -> None:
    atexit.register(_remove_own, process)


def _remove_own(process: int) -> None:
    for path in _UNDER_WAY if os.getpid() == process else ():
        with contextlib.suppress(OSError):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


def hold(descriptor: int, path: Path) -> bool:
    """Lock an open file or folder for as long as it is open; return whether it is still there."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    except OSError:  # a disk without locks, where nothing of this machine is removed
        return True
    try:
        return os.path.samestat(os.fstat(descriptor), os.lstat(path))
    except FileNotFoundError:
        return False


def try_hold(path: Path) -> int | None:
    """Open and lock what is at `path`; None where that is not possible or another run holds it."""
    if fcntl is None:
        return None
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def remove_left_overs(folder: Path) -> None:
    """Remove the unfinished files and folders in `folder` whose runs have ended.

    A run holds a lock on what it writes. Of another machine (or from before this one was started)
    locks may not be seen, so its files stay for a week.
    """
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(SUFFIX):
                with contextlib.suppress(OSError):
                    _remove(Path(folder, entry.name))


def _remove(path: Path) -> None:
    parts = path.name.rsplit(".", 3)
    about = path.lstat()
    is_folder = stat.S_ISDIR(about.st_mode)
    if len(parts) < 4 or len(parts[2]) != 16 or not (is_folder or stat.S_ISREG(about.st_mode)):
        return
    if parts[1] != _machine() and time.time() - about.st_mtime < _ABANDONED:
        return
    if fcntl is None or about.st_uid != os.geteuid():
        return
    descriptor = try_hold(path)
    if descriptor is None:
        return
    try:
        if is_folder:
            shutil.rmtree(path)
        else:
            path.unlink()
    finally:
        os.close(descriptor)


@cache
def _machine() -> str:
    """Return eight hexadecimal digits for this machine since it was started."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text()[:8]
    except OSError:
        import platform  # here, because Linux does not need it

        return f"{zlib.crc32(platform.node().encode()):08x}"
