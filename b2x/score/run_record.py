"""The record that a run leaves beside its output: what was read, with which model, what came out.

A record holds file names, hashes, options and counts, and no value of a row.
"""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from threading import Thread
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from b2x.errors import UsageError
from b2x.predict.load import shipped_models
from b2x.predict.model import Model
from b2x.scorecard.artifact import FILE_NAME
from b2x.scorecard.promise import promise_of
from b2x.scorecard.scorecard import dump_scorecard
from b2x.version import __version__
from b2x.writing.separate_files import files_of
from b2x.writing.unfinished import LONGEST_NAME
from b2x.writing.whole_or_absent import PendingFile, commit_together

Place: TypeAlias = bool | str | os.PathLike[str]
"""Where a record goes: True: beside the output, False: nowhere, or a path."""
ENDING = ".run.json"
"""What a record's name adds to that of its output."""
_TABLES = ("history", "labels")
"""Options that may be a table in memory instead of a path."""
_AT_ONCE = 2**20
"""Bytes that are hashed at a time."""


class Run:
    r"""A run under way. Its inputs are hashed in a thread of its own while the run reads them.

    Parameters
    ----------
    command
        Name of the command, such as ``score``.
    inputs
        What is read, by what it is to the run: paths, folders, patterns, ``"-"`` or tables.
    options
        What the user chose, by name; None and empty values are left out of the record.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     source = Path(folder, "in.csv")
    ...     _ = source.write_bytes(b"volume\n5\n")
    ...     run = Run("totals", {"source": source}, {"by": "month", "locale": None})
    ...     target = Path(folder, "out.json")
    ...     write_recorded(target, b"{}", run.document(target, counts={"rows_in": 1}))
    ...     record = json.loads(Path(folder, "out.json.run.json").read_bytes())
    >>> record["inputs"]["source"]["sha256"][:8], record["options"], record["counts"]
    ('366fa755', {'by': 'month'}, {'rows_in': 1})
    """

    def __init__(self, command: str, inputs: Mapping[str, Any], options: Mapping[str, Any]) -> None:
        self._command = command
        self._options = {name: _plain(name, value) for name, value in options.items()}
        self._at, self._began = datetime.now(UTC), time.perf_counter()
        self._inputs: dict[str, Any] = {}
        self._stopped = False
        self._hashing = Thread(target=self._hash, args=(dict(inputs),), daemon=True)
        self._hashing.start()

    def document(
        self,
        target: str | os.PathLike[str] | None,
        *,
        model: Model | None = None,
        counts: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return the record, once everything is counted; waits for the hashes.

        Parameters
        ----------
        target
            The output's path; None where nothing is written.
        model
            The model as it decided, with the share and the seller's numbers filled in.
        counts
            What was counted: JSON values that hold no value of a row.
        """
        self._hashing.join()
        return {
            "format": 1,
            "command": self._command,
            "started_at": self._at.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "duration_s": round(time.perf_counter() - self._began, 3),
            "versions": {
                "b2x": __version__,
                "python": platform.python_version(),
                "numpy": np.__version__,
                "pyarrow": pa.__version__,
            },
            "inputs": self._inputs,
            "output": None if target is None else os.fspath(target),
            "model": None if model is None else described_model(model),
            "options": {k: v for k, v in self._options.items() if v not in (None, "", [], {})},
            "counts": dict(counts or {}),
        }

    def stop(self) -> None:
        """End the hashing, after a run that failed."""
        self._stopped = True

    def _hash(self, inputs: Mapping[str, Any]) -> None:
        for what, source in inputs.items():
            self._inputs[what] = _described(source, lambda: self._stopped)


def record_place(target: str | os.PathLike[str], wanted: Place = True) -> str | None:
    """Return the path of an output's record; None where it has none.

    Standard output, a pipe and a device have a record only where a path is given.

    Raises
    ------
    UsageError
        When its name is longer than disks take.

    Examples
    --------
    >>> record_place("scored.csv"), record_place("-"), record_place("-", "run.json")
    ('scored.csv.run.json', None, 'run.json')
    """
    if not isinstance(wanted, bool):
        return os.fspath(wanted)
    name = os.fspath(target)
    if not wanted or name == "-" or (os.path.exists(name) and not os.path.isfile(name)):
        return None
    too_many = len(os.fsencode(os.path.basename(name) + ENDING)) - LONGEST_NAME
    if too_many > 0:
        raise UsageError(
            f"the name is {too_many} bytes too long for a run record beside it",
            where=os.path.basename(name),
            next_step="name a file with a shorter name, or leave the record out (--no-run-record)",
        )
    return f"{name}{ENDING}"


def earlier_record(target: str | os.PathLike[str]) -> list[Path]:
    """Return the record of an earlier run, which does not belong to a new output."""
    name = os.fspath(target)
    regular = name != "-" and (os.path.isfile(name) or not os.path.exists(name))
    return [Path(name + ENDING)] if regular else []


def pending_record(document: Mapping[str, Any], place: str | os.PathLike[str]) -> PendingFile:
    """Return a record under way, to be put in place together with its output."""
    file = PendingFile(place)
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    file.stream.write(text.encode("utf-8", "surrogateescape"))
    return file


def write_recorded(
    target: str | os.PathLike[str],
    data: bytes,
    document: Mapping[str, Any],
    place: Place = True,
    *,
    private: bool = False,
) -> None:
    """Write an output and its record, both or neither.

    Parameters
    ----------
    target, data
        The output's path, a regular file's, and its bytes.
    document
        What :meth:`Run.document` returned.
    place
        Where the record goes.
    private
        Whether nobody but the owner may read a new output.
    """
    name = record_place(target, place)
    files = [PendingFile(target, private=private)]
    try:
        files[0].stream.write(data)
        if name is not None:
            files.append(pending_record(document, name))
        commit_together(files, earlier_record(target))
    finally:
        for file in files:
            file.discard()


def described_model(model: Model) -> dict[str, Any]:
    """Return what a record says of a model.

    ``sha256`` is that of its file ``scorecard.json``; of a model that was not loaded, of the text
    that would be saved.
    """
    card, path = model.scorecard, model.path
    shipped = path is not None and shipped_models().get(model.name) == path
    if path is None:
        digest: str | None = sha256(dump_scorecard(card).encode()).hexdigest()
    else:
        file = os.path.join(path, FILE_NAME) if os.path.isdir(path) else path
        digest = _hash_of(file, lambda: False)[1]
    return {
        "name": model.name,
        "path": None if path is None or shipped else os.fspath(path),
        "sha256": digest,
        "thresholds": {"b2c_to": card.thresholds.b2c_to, "b2b_from": card.thresholds.b2b_from},
        "parameters": dict(card.parameters),
        "b2b_share": model.b2b_share,
        "promise": promise_of(card),
    }


def _described(source: Any, stopped: Callable[[], bool]) -> dict[str, Any]:
    """Return name, bytes and hash of an input; of several files, one hash of their hashes."""
    if not isinstance(source, str | os.PathLike):
        return {"in_memory": type(source).__name__}
    name = os.fspath(source)
    files = [] if name == "-" else sorted({f for f in files_of(name) if os.path.isfile(f)})
    found = [(file, *_hash_of(file, stopped)) for file in files]
    if not found or any(digest is None for _, _, digest in found):
        return {"name": name}
    size = sum(one for _, one, _ in found)
    if files in ([name], [name.rpartition("#")[0]]):
        return {"name": name, "bytes": size, "sha256": found[0][2]}
    # Names of files in a folder may hold values of rows (customer=...), so they stay out.
    digests = "".join(f"{digest}\n" for digest in sorted(str(digest) for _, _, digest in found))
    combined = sha256(digests.encode()).hexdigest()
    return {"name": name, "files": len(found), "bytes": size, "sha256_of_sha256s": combined}


def _hash_of(path: str | os.PathLike[str], stopped: Callable[[], bool]) -> tuple[int, str | None]:
    """Return a file's size and SHA-256; None where it cannot be read or changes meanwhile."""
    digest, buffer = sha256(), memoryview(bytearray(_AT_ONCE))
    try:
        with open(path, "rb", buffering=0) as stream:
            before = os.fstat(stream.fileno())
            while (n := stream.readinto(buffer)) and not stopped():
                digest.update(buffer[:n])
            after = os.fstat(stream.fileno())
    except OSError:
        return 0, None
    same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return after.st_size, digest.hexdigest() if same else None


def _plain(name: str, value: Any) -> Any:
    """Return an option as JSON holds it; of a table in memory, its type alone."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, list | tuple) and all(isinstance(v, str | os.PathLike) for v in value):
        return [os.fspath(v) for v in value]
    if isinstance(value, Mapping) and name not in _TABLES:
        return {str(key): _plain(name, v) for key, v in value.items()}
    return f"<{type(value).__name__}>"
