"""Replaces a folder's files whole or not at all: first beside the target, swapped at the end."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from b2x.errors import UsageError
from b2x.writing.unfinished import begin, end, hold, remove_left_overs, unfinished_name
from b2x.writing.whole_or_absent import note_unchanged, sync


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
    remove_left_overs(place.parent if beside else place)
    new, descriptor = _new_folder(place.parent if beside else place, place.name)
    changed = False
    try:
        yield new
        for file in new.iterdir():
            sync(file)
        if not place.exists():
            new.rename(place)
        elif not (beside and _exchanged(place, new, owned)):
            changed = True
            for name in owned:
                if (new / name).exists():
                    os.replace(new / name, place / name)
                else:
                    (place / name).unlink(missing_ok=True)
        sync(place)
        sync(place.parent)
    except BaseException as error:
        if not changed:
            note_unchanged(error)
        raise
    finally:
        shutil.rmtree(new, ignore_errors=True)  # what was not put in place, or the old folder
        end(new)
        if descriptor is not None:
            os.close(descriptor)


def _new_folder(parent: Path, name: str) -> tuple[Path, int | None]:
    """Create an unfinished folder; where the system can, it is locked."""
    while True:
        new = parent / unfinished_name(name)
        begin(new)
        try:
            new.mkdir()
        except OSError:  # nothing was made
            end(new)
            raise
        if os.name != "posix":
            return new, None
        descriptor = os.open(new, os.O_RDONLY)
        if hold(descriptor, new):
            return new, descriptor
        end(new)
        os.close(descriptor)  # another run took it for a left-over before it was locked


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
    sync(new)
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
