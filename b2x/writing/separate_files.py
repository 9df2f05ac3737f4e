"""Refuses a run that would write over a file that it reads, or two results into one file."""

from __future__ import annotations

import glob
import os
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from b2x.errors import UsageError

Files: TypeAlias = Mapping[str, str | os.PathLike[str] | None]
"""Path by what the file is to the run: ``{"source": "orders.csv"}``; None does not count, and
``"-"`` is standard input or output."""


def files_read(source: Any, options: Mapping[str, Any]) -> dict[str, str]:
    """Return the files that a run reads: its source and those that the reading options name.

    Examples
    --------
    >>> files_read("orders.csv", {"history": "none", "export": None})
    {'source': 'orders.csv'}
    """
    named = {
        "source": source,
        "history": options.get("history"),
        "export's description": options.get("export"),
    }
    return {what: os.fspath(path) for what, path in named.items() if _is_path(path, what)}


def check_separate(read: Files, written: Files) -> None:
    """Refuse one file in two roles, however it is named: through links, or in other case.

    Parameters
    ----------
    read
        What the run reads. A folder or pattern stands for the files in it.
    written
        What the run replaces or removes.

    Raises
    ------
    UsageError
        When a file that is written is also read, or is written twice.

    Examples
    --------
    >>> check_separate({"source": "in.csv"}, {"target": "out.csv", "history": "out.csv"})
    Traceback (most recent call last):
    ...
    b2x.errors.UsageError: the history is the target (out.csv). Next: name another file
    """
    seen: dict[object, tuple[str, str]] = {}
    for what, path in read.items():
        for file in files_of(path) if path is not None else ():
            for identity in _identities(file, 0):
                seen.setdefault(identity, (what, file))
    for what, path in written.items():
        if path is None:
            continue
        name = os.fspath(path)
        for identity in _identities(name, 1):
            if identity in seen:
                other, other_name = seen[identity]
                raise UsageError(
                    f"the {what} is the {other}",
                    where=name if name == other_name else f"{name} and {other_name}",
                    next_step="name another file",
                )
            seen[identity] = what, name


def check_outside(folder: str | os.PathLike[str], read: Files) -> None:
    """Refuse a folder to be replaced that holds a file which is read.

    Raises
    ------
    UsageError
        When it does, whether or not that file would be replaced.
    """
    if not os.path.isdir(folder):
        return
    for what, path in read.items():
        for file in files_of(path) if path is not None else ():
            real = Path(os.path.realpath(file))
            above = [parent for parent in (real, *real.parents) if parent.exists()]
            if any(os.path.samefile(parent, folder) for parent in above):
                raise UsageError(
                    f"the {what} is in the folder to be replaced",
                    where=f"{file} in {os.fspath(folder)}",
                    next_step="name another folder",
                )


def _is_path(path: Any, what: str) -> bool:
    """Return whether an option is a path; a history or export may be a word instead."""
    if not isinstance(path, str | os.PathLike):
        return False
    return what == "source" or os.path.exists(path)


def files_of(path: str | os.PathLike[str]) -> Iterator[str]:
    """Yield the files that a path, folder, pattern or ``FILE#PART`` stands for."""
    name = os.fspath(path)
    if os.path.isdir(name):
        yield name
        for file in Path(name).rglob("*"):
            hidden = any(part[0] in "._" for part in file.relative_to(name).parts)
            if file.is_file() and not hidden:
                yield str(file)
    elif not os.path.exists(name) and glob.has_magic(name):
        yield from glob.iglob(name, recursive=True)
    elif not os.path.exists(name) and os.path.isfile(name.rpartition("#")[0]):
        yield name.rpartition("#")[0]
    else:
        yield name


def _identities(name: str, stream: int) -> Iterator[object]:
    """Yield what two names of one file share; nothing for devices, which hold nothing."""
    try:
        found = os.fstat(stream) if name == "-" else os.stat(name)
    except OSError:
        if name != "-":  # a disk may take names that differ in case for one
            real = os.path.realpath(name)
            yield unicodedata.normalize("NFC", real).casefold()
        return
    if name == "-" and not stat.S_ISREG(found.st_mode):
        return
    if not (stat.S_ISCHR(found.st_mode) or stat.S_ISBLK(found.st_mode)):
        yield found.st_dev, found.st_ino
