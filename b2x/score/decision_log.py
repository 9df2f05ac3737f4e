"""The log of decisions: one line of JSON a run, and one for each decision that a person overrode.

Lines are only ever added. They hold opaque ids, and no name of a buyer.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from b2x.errors import InputError, UsageError
from b2x.writing.unfinished import hold

EVENTS = ("run", "override")
"""What a line can be of."""
_START = b'{"event": "'
_AT_ONCE = 2**16
"""Bytes that are searched at a time for the end of the last whole line."""


def run_line(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the line of a run, of what :meth:`b2x.score.run_record.Run.document` returned."""
    return {"event": "run", **document}


def check_log(path: str | os.PathLike[str]) -> None:
    """Refuse a log that cannot be added to, before the work begins.

    Raises
    ------
    UsageError
        When it is not a regular file, or its folder is not there.
    InputError
        When it is another file than a log.
    """
    name = os.fspath(path)
    if name == "-" or (os.path.exists(name) and not os.path.isfile(name)):
        raise UsageError("the log is not a regular file", where=name, next_step="name a file")
    folder = os.path.dirname(os.path.abspath(name))
    if not os.path.isdir(folder):
        raise UsageError("there is no such folder", where=folder, next_step="make it first")
    if os.path.exists(name) and not _is_log(name):
        raise _not_a_log(name)


def append_lines(path: str | os.PathLike[str], lines: Iterable[Mapping[str, Any]]) -> None:
    """Add lines to a log, all of them or none; several runs may do so at a time.

    A new log can be read by its owner alone. If a machine that stopped left half a line at the end,
    that half is removed first; a whole last line without a line end stays.

    Raises
    ------
    InputError
        When its last line is neither a line of a log nor the beginning of one.
    OSError
        When the disk cannot take them; the log is then as it was.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     log = os.path.join(folder, "decisions.jsonl")
    ...     append_lines(log, [{"event": "run"}])
    ...     append_lines(log, [{"event": "override", "id": "buyer-2-0123456789"}])
    ...     with open(log) as stream:
    ...         print(stream.read(), end="")
    {"event": "run"}
    {"event": "override", "id": "buyer-2-0123456789"}
    """
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    data = memoryview(text.encode("utf-8", "surrogateescape"))
    descriptor = _open_locked(Path(path))
    try:
        end = _end_of_lines(descriptor)
        tail = _read_from(descriptor, end)
        if _is_line(tail):
            end += len(tail)
            data = memoryview(b"\n" + data)
        elif not _may_be_half(tail):
            raise _not_a_log(os.fspath(path))
        os.ftruncate(descriptor, end)
        os.lseek(descriptor, end, os.SEEK_SET)
        try:
            while data:
                data = data[os.write(descriptor, data) :]
            os.fsync(descriptor)
        except BaseException:
            os.ftruncate(descriptor, end)
            raise
    except OSError as error:
        error.filename = error.filename or os.fspath(path)
        raise
    finally:
        os.close(descriptor)


def _is_log(path: str) -> bool:
    """Return whether a file is empty, or begins and ends with a line of a log."""
    with open(path, "rb") as stream:
        first = stream.readline(_AT_ONCE)
        if not _is_line(first) and (first.endswith(b"\n") or not _may_be_half(first)):
            return False
        tail = _read_from(stream.fileno(), _end_of_lines(stream.fileno()))
    return _is_line(tail) or _may_be_half(tail)


def _is_line(data: bytes) -> bool:
    """Return whether bytes are a whole line of a log."""
    try:
        line = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return isinstance(line, dict) and line.get("event") in EVENTS


def _may_be_half(data: bytes) -> bool:
    """Return whether bytes are nothing, or the beginning of a line that was never finished."""
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return data.startswith(_START) or _START.startswith(data)
    return False  # whole, and of something else


def _not_a_log(path: str) -> InputError:
    return InputError(
        "the file is not a log of decisions", where=path, next_step="name another file"
    )


def _open_locked(path: Path) -> int:
    """Open a log, and wait until no other run adds to it."""
    flags = os.O_RDWR | os.O_CREAT
    for name in ("O_CLOEXEC", "O_BINARY"):
        flags |= getattr(os, name, 0)
    while True:
        descriptor = os.open(path, flags, 0o600)
        if hold(descriptor, path.resolve()):
            return descriptor
        os.close(descriptor)  # it was moved away meanwhile


def _end_of_lines(descriptor: int) -> int:
    """Return the place behind the last line end, 0 where there is none."""
    end = os.lseek(descriptor, 0, os.SEEK_END)
    while end:
        start = max(end - _AT_ONCE, 0)
        os.lseek(descriptor, start, os.SEEK_SET)
        found = os.read(descriptor, end - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def _read_from(descriptor: int, start: int) -> bytes:
    size = os.lseek(descriptor, 0, os.SEEK_END) - start
    os.lseek(descriptor, start, os.SEEK_SET)
    found = b""
    while len(found) < size and (more := os.read(descriptor, size - len(found))):
        found += more
    return found
