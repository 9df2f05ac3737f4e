"""The scorecard's file: written as readable JSON, read with every check and without running it."""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from b2x.errors import ArtifactError, B2XError
from b2x.schema.features import Feature
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import LevelBins, NumericBins, Pair, Term

FORMAT = 1
"""Number of the format that is written; every number up to it is read."""
MAX_BYTES = 32 * 2**20
FILE_NAME = "scorecard.json"


def write_scorecard(scorecard: Scorecard, folder: str | os.PathLike[str]) -> Path:
    """Write ``scorecard.json`` into `folder`, made if need be; whole or not at all.

    Parameters
    ----------
    scorecard
        The model.
    folder
        The model's folder.

    Returns
    -------
    Path of the file.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    temporary = folder / f".{FILE_NAME}.{os.getpid()}.tmp"
    try:
        temporary.write_text(dump_scorecard(scorecard), encoding="utf-8", newline="\n")
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return path


def read_scorecard(path: str | os.PathLike[str]) -> Scorecard:
    """Read a scorecard from its file or folder.

    Raises
    ------
    ArtifactError
        When the file is absent, too large, truncated, changed since it was written, of a newer
        format, or holds anything out of range.
    """
    path = Path(path)
    if path.is_dir():
        path = path / FILE_NAME
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ArtifactError(
            f"no scorecard can be read here: {error.strerror}",
            where=str(path),
            next_step="name a shipped model (see b2x models) or a folder that b2x train made",
        ) from error
    try:
        return load_scorecard(data)
    except ArtifactError as error:
        raise ArtifactError(
            error.what,
            where=f"{path}: {error.where}" if error.where else str(path),
            next_step=error.next_step or "get the file again, or train the model again",
        ) from None


def dump_scorecard(scorecard: Scorecard) -> str:
    """Return the scorecard's JSON text; equal scorecards give equal text.

    Examples
    --------
    >>> volume = Feature("column", ("volume",), "number")
    >>> term = Term(volume, NumericBins((1000.0,)), (-1.0, 2.0, 0.0))
    >>> card = Scorecard(-0.5, (term,), (), Thresholds(-1.0, 1.0))
    >>> load_scorecard(dump_scorecard(card).encode()) == card
    True
    """
    body = {
        "intercept": scorecard.intercept,
        "thresholds": {
            "b2c_to": scorecard.thresholds.b2c_to,
            "b2b_from": scorecard.thresholds.b2b_from,
        },
        "parameters": dict(scorecard.parameters),
        "ranges": {name: list(bounds) for name, bounds in scorecard.ranges.items()},
        "terms": [_dump_term(term) for term in scorecard.terms],
        "pairs": [
            {
                "first": pair.first,
                "second": pair.second,
                "values": [list(row) for row in pair.values],
            }
            for pair in scorecard.pairs
        ],
        "provenance": dict(scorecard.provenance),
    }
    head = {"format": FORMAT, "needs": "b2x>=0.1", "sha256": _checksum(body)}
    return _lay_out({**head, **body}) + "\n"


def load_scorecard(data: bytes) -> Scorecard:
    """Read a scorecard from the bytes of its file.

    Raises
    ------
    ArtifactError
        As :func:`read_scorecard`.
    """
    if len(data) > MAX_BYTES:
        raise ArtifactError(f"larger than {MAX_BYTES // 2**20} MiB")
    try:
        document = json.loads(data.decode("utf-8"), parse_constant=_refuse_constant)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ArtifactError(f"damaged or cut off: {error}") from None
    if not isinstance(document, dict) or not isinstance(document.get("format"), int):
        raise ArtifactError("no scorecard: there is no format number")
    number = document.pop("format")
    if number > FORMAT:
        raise ArtifactError(
            f"format {number} is newer than this b2x reads (up to {FORMAT})",
            next_step=f"pip install '{_needed(document.get('needs'))}'",
        )
    if number not in READERS:
        raise ArtifactError(f"there is no format {number}")
    document.pop("needs", None)
    if document.pop("sha256", None) != _checksum(document):
        raise ArtifactError("changed since it was written: the checksum does not fit")
    try:
        return READERS[number](document)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        if isinstance(error, B2XError):
            raise ArtifactError(error.what, where=error.where) from None
        raise ArtifactError(f"a part is missing or of the wrong kind: {error!r}") from None


def _read_format_1(body: Mapping[str, Any]) -> Scorecard:
    thresholds = body["thresholds"]
    return Scorecard(
        intercept=_number(body["intercept"]),
        terms=tuple(_read_term(term) for term in body["terms"]),
        pairs=tuple(
            Pair(
                _whole(pair["first"]),
                _whole(pair["second"]),
                tuple(_numbers(row) for row in pair["values"]),
            )
            for pair in body["pairs"]
        ),
        thresholds=Thresholds(_number(thresholds["b2c_to"]), _number(thresholds["b2b_from"])),
        parameters={
            name: None if value is None else _number(value)
            for name, value in body["parameters"].items()
        },
        ranges={name: _bounds(bounds) for name, bounds in body["ranges"].items()},
        provenance=dict(body["provenance"]),
    )


READERS: dict[int, Callable[[Mapping[str, Any]], Scorecard]] = {1: _read_format_1}


def _dump_term(term: Term) -> dict[str, Any]:
    bins: dict[str, Any]
    if isinstance(term.bins, NumericBins):
        bins = {"edges": list(term.bins.edges)}
    else:
        bins = {"levels": list(term.bins.levels)}
    feature = term.feature
    words = {"words": dict(feature.words)} if feature.words else {}
    coarse = {"coarse": list(term.coarse)} if term.coarse else {}
    return {
        "feature": feature.name,
        "operation": feature.operation,
        "inputs": list(feature.inputs),
        "kind": feature.kind,
        **words,
        **bins,
        "values": list(term.values),
        **coarse,
    }


def _read_term(term: Mapping[str, Any]) -> Term:
    feature = Feature(
        term["operation"],
        tuple(_text(name) for name in term["inputs"]),
        term["kind"],
        tuple(sorted((_text(word), _text(level)) for word, level in term.get("words", {}).items())),
    )
    if feature.kind not in ("number", "category"):
        raise ArtifactError(f"a feature of the kind {feature.kind!r}", where=feature.name)
    bins = (
        NumericBins(_numbers(term["edges"]))
        if feature.kind == "number"
        else LevelBins(tuple(_text(level) for level in term["levels"]))
    )
    coarse = tuple(_whole(index) for index in term.get("coarse", ()))
    return Term(feature, bins, _numbers(term["values"]), coarse)


def _needed(text: Any) -> str:
    """Return a version of b2x; the words of a file are not repeated as a command."""
    known = isinstance(text, str) and re.fullmatch(r"b2x>=\d+(\.\d+)*", text)
    return str(text) if known else "b2x"


def _checksum(body: Mapping[str, Any]) -> str:
    text = json.dumps(body, sort_keys=True, ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _lay_out(document: Mapping[str, Any]) -> str:
    """Indent objects, keep lists of plain values on one line: made to be read and compared."""

    def lay(value: Any, indent: str) -> str:
        deeper = indent + " "
        if isinstance(value, dict) and value:
            rows = [f"{deeper}{json.dumps(str(k))}: {lay(v, deeper)}" for k, v in value.items()]
            return "{\n" + ",\n".join(rows) + f"\n{indent}}}"
        if isinstance(value, list) and any(isinstance(v, dict | list) for v in value):
            rows = [deeper + lay(v, deeper) for v in value]
            return "[\n" + ",\n".join(rows) + f"\n{indent}]"
        return json.dumps(value, ensure_ascii=False, allow_nan=False)

    return lay(document, "")


def _refuse_constant(text: str) -> NoReturn:
    raise ArtifactError(f"{text} where a finite number belongs")


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ArtifactError(f"{value!r} where a finite number belongs")
    return float(value)


def _numbers(values: Any) -> tuple[float, ...]:
    return tuple(_number(value) for value in values)


def _bounds(values: Any) -> tuple[float, float]:
    low, high = _numbers(values)
    return low, high


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ArtifactError(f"{value!r} where a whole number belongs")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ArtifactError(f"{value!r} where text belongs")
    return value
