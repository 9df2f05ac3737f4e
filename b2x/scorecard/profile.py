"""What a model's training rows were like: how many fell into each bin, and how many were B2B.

It is ``profile.json`` in a model's folder. Counting is left to :mod:`b2x.learn.count_profile`.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from b2x.errors import ArtifactError
from b2x.scorecard.artifact import FILE_NAME
from b2x.scorecard.manifest import check_file
from b2x.scorecard.scorecard import Scorecard

PROFILE = "profile.json"
FORMAT = 1
MAX_BYTES = 2**26
FEW = 5
"""Counts from 1 to below this are not given exactly; see :class:`BinCounts`."""


@dataclass(frozen=True, slots=True)
class BinCounts:
    """How the training rows spread over a term's bins, in the order of its table.

    Attributes
    ----------
    rows
        Training rows in each bin, labelled or not. Bins of 1 to 4 rows have their mean, or 2.5
        where they hold fewer than 5 rows together.
    labelled
        Labelled rows in each bin; empty where no row was labelled. Neighbouring bins of a number
        with fewer than 5 share their rows by `rows`, and so do such levels; a missing bin with
        fewer than 5, and levels with fewer than 5 together, have none.
    b2b
        B2B rows among `labelled`; not whole where bins share theirs, or where labels stand for
        different numbers of sales.
    """

    rows: tuple[float, ...]
    labelled: tuple[float, ...] = ()
    b2b: tuple[float, ...] = ()


@dataclass(frozen=True)
class Profile:
    """Counts of a model's training rows; nothing else of a row is in it.

    Attributes
    ----------
    terms
        Counts by the name of each term's feature.
    rows, labelled
        Number of training rows, and of those with a label.
    buyers
        Number of buyers of all rows; None where no column names them.
    log_odds_edges
        Quantiles of the model's log-odds of the training rows, rounded to two decimals: the inner
        edges of `log_odds_rows`, right-open as those of a scorecard.
    log_odds_rows
        Training rows in each interval, one more than there are edges.
    headers
        The column that each input was read from.

    Examples
    --------
    >>> counts = {"lines": BinCounts((70.0, 30.0, 0.0))}
    >>> Profile(counts, 100, 0, None, (0.5,), (50, 50)).terms["lines"].rows
    (70.0, 30.0, 0.0)
    """

    terms: Mapping[str, BinCounts]
    rows: int
    labelled: int
    buyers: int | None
    log_odds_edges: tuple[float, ...]
    log_odds_rows: tuple[int, ...]
    headers: Mapping[str, str] = field(default_factory=dict)

    def fits(self, scorecard: Scorecard) -> bool:
        """Return whether these are counts of a scorecard's bins."""
        sizes = {name: len(counts.rows) for name, counts in self.terms.items()}
        return sizes == {term.feature.name: len(term.bins) for term in scorecard.terms}


def dump_profile(profile: Profile) -> str:
    """Return a profile's JSON text."""
    body = asdict(profile)
    terms = ",\n".join(
        f"  {_json(name)}: {_json(counts)}" for name, counts in body["terms"].items()
    )
    rest = "".join(
        f',\n "{name}": {_json(value)}' for name, value in body.items() if name != "terms"
    )
    return f'{{\n "format": {FORMAT},\n "terms": {{\n{terms}\n }}{rest}\n}}\n'


def load_profile(path: str | os.PathLike[str]) -> Profile | None:
    """Read the profile of the model at a path; None where it has none.

    Parameters
    ----------
    path
        A model's folder, or the ``scorecard.json`` in it; other files have none beside them.

    Raises
    ------
    ArtifactError
        When the file is not that of the model, is damaged or of a newer format.
    """
    place = Path(path)
    if not place.is_dir() and place.name != FILE_NAME:
        return None
    place = (place if place.is_dir() else place.parent) / PROFILE
    try:
        with place.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    check_file(place)
    try:
        if len(data) > MAX_BYTES:
            raise ValueError(f"it is larger than {MAX_BYTES // 2**20} MiB")
        return _parsed(json.loads(data))
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise ArtifactError(
            f"the counts of the training rows cannot be read: {type(error).__name__}",
            where=str(place),
            next_step="remove the file, get the folder again, or train the model again",
        ) from None


def _parsed(document: Mapping[str, Any]) -> Profile:
    if document["format"] != FORMAT:
        raise ValueError("a newer format")
    edges, counts = _numbers(document["log_odds_edges"], -math.inf), document["log_odds_rows"]
    if len(counts) != len(edges) + 1:
        raise ValueError("edges that do not fit their counts")
    buyers = document["buyers"]
    return Profile(
        {str(name): _bin_counts(term) for name, term in document["terms"].items()},
        int(document["rows"]),
        int(document["labelled"]),
        None if buyers is None else int(buyers),
        edges,
        tuple(map(int, _numbers(counts))),
        {str(name): str(header) for name, header in document["headers"].items()},
    )


def _bin_counts(term: Mapping[str, Any]) -> BinCounts:
    rows, labelled, b2b = (_numbers(term[name]) for name in ("rows", "labelled", "b2b"))
    if len(labelled) not in (0, len(rows)) or len(b2b) != len(labelled):
        raise ValueError("counts of different lengths")
    return BinCounts(rows, labelled, b2b)


def _numbers(values: Any, low: float = 0.0) -> tuple[float, ...]:
    numbers = tuple(float(value) for value in values)
    if not all(low <= number < math.inf for number in numbers):
        raise ValueError("a number that is not a count")
    return numbers


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
