"""The list of a model's files with their hashes, which shows a folder that mixes two models."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from b2x.errors import ArtifactError

MANIFEST = "manifest.json"
HISTORY_KEY = "history.key"
"""The secret key of the history's hashes. It is not in the list: a folder is passed on without."""
MODEL_FILES = (
    MANIFEST,
    HISTORY_KEY,
    "history.parquet",
    "profile.json",
    "golden.csv",
    "CARD.md",
    "metrics.json",
    "scorecard.json",
)
"""The files of a model, in the order in which they are replaced where a disk cannot swap folders:
the new list first and the scorecard last, so that a folder in between is refused."""
FORMAT = 1
"""Format of the list."""
_CHECKED = ("scorecard.json", "metrics.json")
_SMALL = 2**20
"""Bytes up to which a history is checked whenever its model is loaded."""


def write_manifest(folder: Path) -> None:
    """Write the hashes of the model's files in `folder`."""
    hashes = {
        name: _hash(name, (folder / name).read_bytes())
        for name in sorted(MODEL_FILES)
        if name not in (MANIFEST, HISTORY_KEY) and (folder / name).exists()
    }
    text = json.dumps({"format": FORMAT, "sha256": hashes}, indent=1) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def check_model(folder: Path, scorecard: bytes) -> None:
    """Refuse a folder whose files are not of one model, where it has a list of them.

    The card may be edited, and history, key or profile removed. A long history and the profile are
    checked when they are used (:func:`check_file`).

    Raises
    ------
    ArtifactError
        When scorecard, metrics or history are not those of the list.
    """
    hashes = _hashes(folder)
    if hashes is None:
        return
    for name in _CHECKED:
        data = scorecard if name == "scorecard.json" else _read(folder / name)
        _compare(folder, hashes, name, data)
    history = folder / "history.parquet"
    if history.exists() and history.stat().st_size <= _SMALL:
        _compare(folder, hashes, history.name, _read(history))


def check_file(path: str | os.PathLike[str]) -> None:
    """Refuse a file in a model's folder that is not the one in the folder's list.

    Raises
    ------
    ArtifactError
        As :func:`check_model`.
    """
    path = Path(path)
    if path.name in MODEL_FILES and (hashes := _hashes(path.parent)) is not None:
        _compare(path.parent, hashes, path.name, _read(path))


def listed_files(folder: Path) -> tuple[str, ...]:
    """Return the files that the list in a model's folder names; none where there is no list."""
    return tuple(_hashes(folder) or ())


def model_files(path: str | os.PathLike[str] | None) -> dict[str, Path]:
    """Return the files of the model at a path, there or not, by what to call them.

    Examples
    --------
    >>> list(model_files("mine.json"))
    ['model']
    """
    if path is None:
        return {}
    if not os.path.isdir(path):
        return {"model": Path(path)}
    return {f"model's {name}": Path(path) / name for name in MODEL_FILES}


def _hashes(folder: Path) -> Mapping[str, Any] | None:
    """Return the hashes by file name; None where there is no list, as before there were lists."""
    data = _read(folder / MANIFEST)
    if data is None:
        return None
    try:
        listed = json.loads(data)
        hashes, written = listed["sha256"], listed["format"]
        assert isinstance(hashes, dict)
    except (ValueError, KeyError, TypeError, AssertionError, RecursionError):
        raise ArtifactError(
            "the list of the model's files is damaged",
            where=str(folder / MANIFEST),
            next_step="get the folder again, or train the model again",
        ) from None
    if written != FORMAT:
        raise ArtifactError(
            f"the list of the model's files is of another format than {FORMAT}",
            where=str(folder / MANIFEST),
            next_step="install the b2x that made the model",
        )
    return hashes


def _compare(folder: Path, hashes: Mapping[str, Any], name: str, data: bytes | None) -> None:
    if data is not None and hashes.get(name) == _hash(name, data):
        return
    what = "is not there" if data is None else "is not of the same model as the folder's list"
    raise ArtifactError(
        f"the model's folder is mixed or incomplete: {name} {what}",
        where=str(folder / MANIFEST),
        next_step="get the folder again, or train the model again",
    )


def _hash(name: str, data: bytes) -> str:
    if not name.endswith(".parquet"):
        data = data.replace(b"\r\n", b"\n")  # Git may write other line ends on Windows
    return hashlib.sha256(data).hexdigest()


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
