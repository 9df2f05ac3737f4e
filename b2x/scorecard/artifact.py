"""The scorecard's file: readable JSON with a format number and a checksum; nothing in it is run.

It turns a scorecard's parts into text and back. How the parts have to fit together is checked by
:class:`b2x.scorecard.scorecard.Scorecard`, which is also where users read and write scorecards.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from b2x.errors import ArtifactError, B2XError, UsageError
from b2x.schema.features import Feature
from b2x.schema.text import MISSING_LEVELS, normalise_text, whole_number
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.manifest import MANIFEST, check_model
from b2x.scorecard.terms import LevelBins, NumericBins, Pair, Term

FORMAT = 2
"""Number of the newest format; every number up to it is read.

Format 2 differs from 1 in one thing: ``hour`` is missing at midnight, where 1 has hour 0. Format 1
is written where both say the same.
"""
MAX_BYTES = 32 * 2**20
MAX_DEPTH = 32
"""How deeply lists and tables may be nested: what is read can then be written again."""
FILE_NAME = "scorecard.json"

Made = TypeVar("Made")


def write(text: str, folder: str | os.PathLike[str]) -> Path:
    """Write ``scorecard.json`` into `folder`, whole or not at all, and return its path.

    The folder is made where there is none. One that holds another model's measurements is
    refused with :class:`b2x.errors.UsageError`.
    """
    from b2x.writing.whole_or_absent import (
        write_whole,  # here, because scoring does not write files
    )

    path = Path(folder) / FILE_NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    data = text.encode()
    try:
        check_model(path.parent, data)
    except ArtifactError:
        raise UsageError(
            "the folder holds another model, with metrics, card and perhaps history of its own",
            where=str(folder),
            next_step=f"name another folder, or remove its {MANIFEST} first",
        ) from None
    write_whole(path, data)
    return path


def read(path: str | os.PathLike[str], make: Callable[..., Made]) -> Made:
    """Read the file at `path`, or in the folder at `path`; see :func:`parse`."""
    path = Path(path)
    if path.is_dir():
        path = path / FILE_NAME
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ArtifactError(
            f"the scorecard cannot be read: {error.strerror}",
            where=str(path),
            next_step="name a shipped model (see b2x models) or a folder that b2x train made",
        ) from error
    if path.name == FILE_NAME:
        check_model(path.parent, data)
    try:
        return parse(data, make)
    except ArtifactError as error:
        raise ArtifactError(
            error.what,
            where=f"{path}: {error.where}" if error.where else str(path),
            next_step=error.next_step or "get the file again, or train the model again",
        ) from None


def dump(
    intercept: float,
    terms: Sequence[Term],
    pairs: Sequence[Pair],
    thresholds: Thresholds,
    parameters: Mapping[str, float | None],
    ranges: Mapping[str, tuple[float, float]],
    provenance: Mapping[str, Any],
) -> str:
    """Return the JSON text of a scorecard's parts; equal parts give equal text."""
    body = {
        "intercept": intercept,
        "thresholds": {"b2c_to": thresholds.b2c_to, "b2b_from": thresholds.b2b_from},
        "parameters": dict(parameters),
        "ranges": {name: list(bounds) for name, bounds in ranges.items()},
        "terms": [_dump_term(term) for term in terms],
        "pairs": [
            {"first": p.first, "second": p.second, "values": [list(row) for row in p.values]}
            for p in pairs
        ],
        "provenance": dict(provenance),
    }
    head = {"format": _format_of(terms), "needs": "b2x>=0.1", "sha256": checksum(body)}
    return _lay_out({**head, **body}) + "\n"


def parse(data: bytes, make: Callable[..., Made]) -> Made:
    """Check the bytes of a file and make a scorecard of its parts.

    Parameters
    ----------
    data
        The file's bytes, in any format up to :data:`FORMAT`.
    make
        Takes the parts by name, as :func:`dump` does.

    Raises
    ------
    ArtifactError
        When the file is too large, cut off, changed since it was written, of a newer format, or
        when a part is missing, of the wrong type or refused by `make`.
    """
    if len(data) > MAX_BYTES:
        raise ArtifactError(f"the file is larger than {MAX_BYTES // 2**20} MiB")
    document = _decoded(data)
    if not isinstance(document, dict) or type(document.get("format")) is not int:
        raise ArtifactError("the file is not a scorecard: it has no format number")
    number = document.pop("format")
    if number > FORMAT:
        raise ArtifactError(
            f"format {_shown(number)} is newer than this b2x can read (up to {FORMAT})",
            next_step=f"pip install '{_needed(document.get('needs'))}'",
        )
    if number not in READERS:
        raise ArtifactError(f"format {_shown(number)} does not exist")
    document.pop("needs", None)
    written = document.pop("sha256", None)
    try:
        fits = written == checksum(document)
    except ValueError:
        raise ArtifactError("a number is beyond those that a float64 holds") from None
    if not fits:
        raise ArtifactError("the file was changed after it was written: its checksum differs")
    try:
        return make(**READERS[number](document))
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
        if isinstance(error, B2XError):
            raise ArtifactError(_shortened(error.what), where=_shortened(error.where)) from None
        problem = _shortened(repr(error))
        raise ArtifactError(f"a part is missing or of the wrong type: {problem}") from None


def checksum(body: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a file's content without its head, in one canonical form."""
    text = json.dumps(body, sort_keys=True, ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _format_of(terms: Sequence[Term]) -> int:
    """Return the lowest format that tells these terms."""
    newer = any(_hour_at_midnight(term) or term.feature.operation == _OLD_HOUR for term in terms)
    return 2 if newer else 1


_OLD_HOUR = "hour_with_midnight"


def _hour_at_midnight(term: Term) -> bool:
    """Return whether a term reads the hour, and hour 0 says something else than a missing one."""
    if term.feature.operation != "hour":
        return False
    assert isinstance(term.bins, NumericBins)
    zero, missing = bisect_right(term.bins.edges, 0.0), term.bins.missing
    return any(table[zero] != table[missing] for table in (term.values, term.coarse) if table)


def _read_format_1(body: Mapping[str, Any]) -> dict[str, Any]:
    parts = _read_format_2(body)
    terms = (_with_midnight(t) if _hour_at_midnight(t) else t for t in parts["terms"])
    return {**parts, "terms": tuple(terms)}


def _with_midnight(term: Term) -> Term:
    return replace(term, feature=replace(term.feature, operation=_OLD_HOUR))


def _read_format_2(body: Mapping[str, Any]) -> dict[str, Any]:
    thresholds = body["thresholds"]
    return {
        "intercept": _number(body["intercept"]),
        "terms": tuple(_read_term(term) for term in _list(body["terms"])),
        "pairs": tuple(
            Pair(
                _whole(pair["first"]),
                _whole(pair["second"]),
                tuple(_numbers(row) for row in _list(pair["values"])),
            )
            for pair in _list(body["pairs"])
        ),
        "thresholds": Thresholds(_number(thresholds["b2c_to"]), _number(thresholds["b2b_from"])),
        "parameters": {
            name: None if value is None else _number(value)
            for name, value in body["parameters"].items()
        },
        "ranges": {name: _bounds(bounds) for name, bounds in body["ranges"].items()},
        "provenance": _table(body["provenance"]),
    }


READERS: dict[int, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    1: _read_format_1,
    2: _read_format_2,
}
"""How the body of each format is read."""


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
        _text(term["operation"]),
        tuple(_text(name) for name in _list(term["inputs"])),
        term["kind"],
        tuple(
            sorted(
                (_category(word), _category(level)) for word, level in term.get("words", {}).items()
            )
        ),
    )
    if feature.kind not in ("number", "category"):
        raise ArtifactError(f"a feature of the kind {feature.kind!r}", where=feature.name)
    bins = (
        NumericBins(_numbers(term["edges"]))
        if feature.kind == "number"
        else LevelBins(tuple(_category(level) for level in _list(term["levels"])))
    )
    coarse = tuple(_whole(index) for index in _list(term.get("coarse", [])))
    return Term(feature, bins, _numbers(term["values"]), coarse)


def _needed(text: Any) -> str:
    """Return the version of b2x to install; other words of a file are not put into a command."""
    known = isinstance(text, str) and re.fullmatch(r"b2x>=\d+(\.\d+)*", text)
    return str(text) if known else "b2x"


def _lay_out(document: Mapping[str, Any]) -> str:
    """Indent objects and keep lists of plain values on one line, so that people can compare."""

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


def _decoded(data: bytes) -> Any:
    """Return the JSON document in a file's bytes; refuse what other programs would read otherwise.

    Raises
    ------
    ArtifactError
        When it is not JSON, a key is there twice, a text holds half of a surrogate pair, or it is
        nested too deeply.
    """
    try:
        text = data.decode("utf-8")
        document = json.loads(
            text, parse_constant=_refuse_constant, object_pairs_hook=_without_repetition
        )
        if _SURROGATE.search(text):
            json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ArtifactError("a text has half of a surrogate pair, which is not Unicode") from None
    except RecursionError:
        raise ArtifactError("the file is damaged or cut off: it is nested too deeply") from None
    except ValueError as error:  # also a number with more digits than Python reads
        if isinstance(error, B2XError):
            raise
        raise ArtifactError(f"the file is damaged or cut off: {error}") from None
    if isinstance(document, dict):
        _check_depth(document)
    return document


_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ArtifactError(f"the key {_shown(twice)} is there twice")
    return table


def _check_depth(document: dict[str, Any]) -> None:
    level: list[Any] = [document]
    for _ in range(MAX_DEPTH):
        inner = [part.values() if isinstance(part, dict) else part for part in level]
        level = [part for parts in inner for part in parts if isinstance(part, dict | list)]
        if not level:
            return
    raise ArtifactError(f"the file is nested more than {MAX_DEPTH} deep")


def _refuse_constant(text: str) -> NoReturn:
    raise ArtifactError(f"{text} is not a finite number")


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ArtifactError(f"{_shown(value)} is not a finite number")
    return float(value)


def _numbers(values: Any) -> tuple[float, ...]:
    values = _list(values)
    if set(map(type, values)) == {float} and all(map(math.isfinite, values)):  # nearly always
        return tuple(values)
    return tuple(map(_number, values))


def _bounds(values: Any) -> tuple[float, float]:
    low, high = _numbers(values)
    return low, high


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ArtifactError(f"{_shown(value)} is not a whole number")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ArtifactError(f"{_shown(value)} is not a text")
    return value


def _category(value: Any) -> str:
    """Return a level, or a word that stands for one, if it is as checked values are.

    The engines look checked values up, so another form would never be found, or by one engine only.
    """
    text = _text(value)
    if normalise_text(whole_number(text)) != text or text in MISSING_LEVELS:
        raise ArtifactError(f"level {_shown(text)} is not normalised")
    return text


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ArtifactError(f"{_shown(value)} is not a list")
    return value


def _table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ArtifactError(f"{_shown(value)} is not a table")
    return value


def _shown(value: Any) -> str:
    """Return a value of the file for a message, however large it is."""
    if isinstance(value, dict | list):
        return f"a {'table' if isinstance(value, dict) else 'list'} of {len(value)} values"
    return _shortened(repr(value))


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}..."


_MOST_SHOWN = 200
