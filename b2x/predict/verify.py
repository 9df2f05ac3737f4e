"""Whether a model's folder is whole and answers as it did when it was made: ``b2x.verify``."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import math
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from b2x.engines.record import RecordEngine, Value
from b2x.errors import ArtifactError, B2XError
from b2x.predict.load import load, shipped_models
from b2x.predict.model import Model
from b2x.printable import html_table
from b2x.schema.fields import Kind
from b2x.scorecard.artifact import FILE_NAME, FORMAT
from b2x.scorecard.golden import Record, parse_golden_row
from b2x.scorecard.manifest import HISTORY_KEY, MANIFEST, MODEL_FILES, check_file, listed_files
from b2x.scorecard.promise import PROMISE, promise_is_over, promise_line, promise_of
from b2x.scorecard.scorecard import Scorecard

TRAINING_HASH = "training_sha256"
"""Key in the provenance of the SHA-256 of the file that a model was trained on."""

CARD = "CARD.md"
REMOVABLE = (CARD, "history.parquet", "profile.json")
"""Files that may be edited, or left out where a model is passed on."""

Outcome = Literal["passed", "failed", "absent"]


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes
    ----------
    name
        ``scorecard``, ``manifest``, ``golden``, ``training``, ``promise`` or ``history``.
    outcome
        ``absent`` where the model has no such thing, which is no fault.
    what
        One sentence.
    """

    name: str
    outcome: Outcome
    what: str


@dataclass(frozen=True)
class Verification:
    """What was found of a model.

    Attributes
    ----------
    model
        Its name or path.
    passed
        Whether no check failed.
    checks
        What was looked at.
    """

    model: str
    passed: bool
    checks: tuple[Check, ...]

    def __repr__(self) -> str:
        failed = ", ".join(check.name for check in self.checks if check.outcome == "failed")
        return f"<b2x verification of {self.model!r}: {failed + ' failed' if failed else 'passed'}>"

    def _repr_html_(self) -> str:
        rows = [(check.name, check.outcome, check.what) for check in self.checks]
        return html_table(
            f"{self.model}: {'verified' if self.passed else 'not to be relied on'}", rows
        )

    def to_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {**asdict(self), "checks": [asdict(check) for check in self.checks]}


def verify(
    model: str | os.PathLike[str], *, trained_on: str | os.PathLike[str] | None = None
) -> Verification:
    """Check a model before it is relied on; it runs nothing from its files and needs no network.

    The checksum and format of its scorecard; that every file is the one in the folder's list
    (a card may be edited); that both engines answer the golden predictions to the last bit; which
    file it was trained on; that a promise is whole and not past its date, for which the model needs
    list and golden predictions; whether a history has its key.

    Parameters
    ----------
    model
        A shipped model's name, or the path of a model's folder or file.
    trained_on
        The file that it should have been trained on; None compares nothing.

    Raises
    ------
    UsageError
        When there is no such model.

    Examples
    --------
    >>> verify("textbook")
    <b2x verification of 'textbook': passed>
    """
    name = os.fspath(model)
    try:
        loaded = load(model)
    except ArtifactError as error:
        return Verification(name, False, (Check("scorecard", "failed", str(error)),))
    place = Path(shipped_models().get(name, name))
    folder = place if place.is_dir() else place.parent
    checks = (
        Check("scorecard", "passed", f"its checksum fits; this b2x reads formats up to {FORMAT}"),
        *(_checked(name, check) for name, check in _checks(loaded, folder, place, trained_on)),
    )
    return Verification(name, all(check.outcome != "failed" for check in checks), checks)


Found = tuple[Outcome, str]


def _checks(
    model: Model, folder: Path, place: Path, trained_on: str | os.PathLike[str] | None
) -> Iterator[tuple[str, Callable[[], Found]]]:
    card = model.scorecard
    if place.is_dir() or place.name == FILE_NAME:
        yield "manifest", lambda: _needed(card, _files(folder))
        yield "golden", lambda: _needed(card, _golden(card, folder / "golden.csv"))
        yield "history", lambda: _history(folder)
    yield "training", lambda: _training(card, trained_on)
    yield "promise", lambda: _promise(card)


def _checked(name: str, check: Callable[[], Found]) -> Check:
    try:
        outcome, what = check()
    except (B2XError, OSError) as error:
        return Check(name, "failed", str(error))
    return Check(name, outcome, what)


def _needed(scorecard: Scorecard, found: Found) -> Found:
    """Return what was found; a model that promises something may not lack it."""
    outcome, what = found
    if outcome == "absent" and PROMISE in scorecard.provenance:
        return "failed", f"{what}, which a model with a promise needs"
    return found


def _files(folder: Path) -> Found:
    if not (folder / MANIFEST).exists():
        return "absent", "there is no list of the model's files, as before there were lists"
    listed = [name for name in listed_files(folder) if name not in REMOVABLE]
    there = [name for name in MODEL_FILES if name not in (MANIFEST, HISTORY_KEY, CARD)]
    for name in there:
        if name in listed or (folder / name).exists():
            check_file(folder / name)
    return "passed", f"{', '.join(listed)}: those of the list"


def _golden(scorecard: Scorecard, path: Path) -> Found:
    """Replay the golden predictions with both engines."""
    if not path.exists():
        return "absent", "there are no golden predictions to replay"

    from b2x.engines.batch import BatchEngine

    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [parse_golden_row(row, scorecard) for row in csv.DictReader(file)]
    except (KeyError, TypeError, ValueError) as error:
        raise ArtifactError(
            f"the golden predictions cannot be read: {type(error).__name__}", where=str(path)
        ) from None
    if not rows:
        return "failed", "the file of golden predictions has none"
    engine = RecordEngine(scorecard)
    records = [record for record, _ in rows]
    columns = {
        name: _column(kind, [record[name] for record in records])
        for name, kind in scorecard.inputs.items()
    }
    batch = BatchEngine(scorecard).log_odds(columns)
    for i, (record, exact) in enumerate(rows):
        for which, value in (("record", engine.log_odds(_values(record))), ("batch", batch[i])):
            if value != exact:
                raise ArtifactError(
                    f"the {which} engine gives log-odds {float(value)!r} instead of {exact!r}",
                    where=f"{path}, line {i + 2}",
                    next_step="install the b2x that made the model, or train the model again",
                )
    return "passed", f"{len(rows):,} golden predictions replayed to the last bit by both engines"


def _values(record: Record) -> dict[str, Value]:
    return dict(record)


def _column(kind: Kind, values: list[Any]) -> Any:
    import numpy as np

    from b2x.schema.columns import Levels

    if kind == "number":
        return np.array([math.nan if v is None else v for v in values], dtype=np.float64)
    if kind == "time":
        return np.array(values, dtype="datetime64[s]")
    levels = list(dict.fromkeys(v for v in values if v is not None))
    place = {level: i for i, level in enumerate(levels)}
    return Levels.from_coded(np.array([place.get(v, -1) for v in values], np.int64), levels)


def _history(folder: Path) -> Found:
    if not (folder / "history.parquet").exists():
        return "absent", "the model keeps no history of buyers"
    if (folder / HISTORY_KEY).exists():
        return "passed", "the history of buyers has its secret key beside it"
    return "absent", (
        f"{HISTORY_KEY} is not beside the history of buyers, so earlier orders are counted only "
        "with --history-key FILE"
    )


def file_hash(source: Any) -> str | None:
    """Return the SHA-256 of a file; None where `source` is not the path of one."""
    if not (isinstance(source, str | os.PathLike) and os.path.isfile(source)):
        return None
    with open(source, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _training(scorecard: Scorecard, trained_on: str | os.PathLike[str] | None) -> Found:
    known = scorecard.provenance.get(TRAINING_HASH)
    if trained_on is None:
        if known is None:
            return "absent", "the model does not say which file it was trained on"
        return "passed", f"trained on a file whose SHA-256 is {known}"
    if known is None:
        return "failed", "the model does not say which file it was trained on"
    found = file_hash(trained_on)
    if found is None:
        return "failed", f"{os.fspath(trained_on)} is not a file"
    if found != known:
        return "failed", f"trained on a file whose SHA-256 is {known}, and this one's is {found}"
    return "passed", f"trained on this file, SHA-256 {known}"


def _promise(scorecard: Scorecard) -> Found:
    if promise_of(scorecard) is None:
        return "absent", "the model promises no error"
    over = promise_is_over(scorecard, dt.date.today())
    return ("failed", over) if over else ("passed", promise_line(scorecard))
