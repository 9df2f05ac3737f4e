"""The scorecard: intercept, terms, pairs and thresholds, checked when it is made.

How its file looks is left to :mod:`b2x.scorecard.artifact`.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from b2x.errors import ArtifactError
from b2x.schema.features import inputs_of
from b2x.schema.fields import FIELDS, Kind
from b2x.scorecard import artifact
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.exact import check_exact
from b2x.scorecard.terms import Pair, Term

MAX_PAIRS = 32
MAX_TERMS = 500


@dataclass(frozen=True)
class Scorecard:
    """All that scoring needs: intercept + terms + pairs + thresholds + provenance.

    Attributes
    ----------
    intercept
        Log-odds of B2B before any term is added.
    terms, pairs
        Tables whose entries are added to the intercept.
    thresholds
        From which log-odds on a sale is called B2B or B2C.
    parameters
        Numbers that the seller supplies, such as ``typical_volume``; None while unknown.
    ranges
        Lowest and highest possible value of number inputs. A sale with a value outside is
        rejected before it is scored. Inputs that are not named have no bounds.
    provenance
        Where the model comes from: name, rows, verdict and so on, as JSON values.

    Raises
    ------
    ArtifactError
        When the parts do not fit together or a value is out of range.

    Examples
    --------
    >>> from b2x.schema.features import Feature
    >>> from b2x.scorecard.terms import NumericBins
    >>> volume = Feature("column", ("volume",), "number")
    >>> term = Term(volume, NumericBins((1000.0,)), (-1.0, 2.0, 0.0))
    >>> card = Scorecard(-0.5, (term,), (), Thresholds(-1.0, 1.0))
    >>> card.inputs
    {'volume': 'number'}
    """

    intercept: float
    terms: tuple[Term, ...]
    pairs: tuple[Pair, ...]
    thresholds: Thresholds
    parameters: Mapping[str, float | None] = field(default_factory=dict)
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_exact(self.intercept, "intercept")
        if not self.terms:
            raise ArtifactError("the scorecard has no terms")
        if len(self.terms) > MAX_TERMS or len(self.pairs) > MAX_PAIRS:
            raise ArtifactError(f"more than {MAX_TERMS} terms or {MAX_PAIRS} pairs")
        names = [term.feature.name for term in self.terms]
        if len(set(names)) < len(names):
            raise ArtifactError("a feature has two terms")
        inputs = self.inputs
        for name, kind in inputs.items():
            if name in FIELDS and FIELDS[name].kind != kind:
                raise ArtifactError(
                    f"the model reads a {kind}, and the field is of the kind {FIELDS[name].kind}",
                    where=f"field {name!r}",
                )
        seen = set()
        for pair in self.pairs:
            self._check_pair(pair)
            if (pair.first, pair.second) in seen:
                raise ArtifactError("the pair is listed twice", where=self.pair_name(pair))
            seen.add((pair.first, pair.second))
        needed = {term.feature.parameter for term in self.terms} - {None}
        if needed != set(self.parameters):
            raise ArtifactError(
                f"parameters {sorted(self.parameters)} where {sorted(map(str, needed))} are needed"
            )
        for name, value in self.parameters.items():
            if value is not None and not (math.isfinite(value) and value > 0):
                raise ArtifactError(f"{value} is not a positive number", where=name)
        for name, (low, high) in self.ranges.items():
            if inputs.get(name) != "number" or not -math.inf < low < high < math.inf:
                raise ArtifactError(
                    f"{low} to {high} is not a range of a number", where=f"input {name!r}"
                )

    def _check_pair(self, pair: Pair) -> None:
        if not 0 <= pair.first < pair.second < len(self.terms):
            raise ArtifactError(f"pair of terms {pair.first} and {pair.second} does not exist")
        first, second = self.terms[pair.first], self.terms[pair.second]
        where = f"pair {self.pair_name(pair)}"
        if not first.coarse or not second.coarse:
            raise ArtifactError("a paired feature has no coarse bins", where=where)
        if len(pair.values) != first.n_coarse or {len(row) for row in pair.values} != {
            second.n_coarse
        }:
            raise ArtifactError("the table has the wrong size", where=where)
        for row in pair.values:
            for value in row:
                check_exact(value, where)

    def save(self, folder: str | os.PathLike[str]) -> Path:
        """Write ``scorecard.json`` into `folder`, whole or not at all, and return its path."""
        return artifact.write(dump_scorecard(self), folder)

    def pair_name(self, pair: Pair) -> str:
        """Return the names of a pair's two features."""
        return f"{self.terms[pair.first].feature.name} x {self.terms[pair.second].feature.name}"

    @property
    def words(self) -> dict[str, dict[str, str]]:
        """The level of each word, by the inputs whose words are looked up."""
        return {t.feature.inputs[0]: dict(t.feature.words) for t in self.terms if t.feature.words}

    @property
    def inputs(self) -> dict[str, Kind]:
        """The columns that the scorecard reads, with their kinds."""
        return inputs_of(term.feature for term in self.terms)


def read_scorecard(path: str | os.PathLike[str]) -> Scorecard:
    """Read a scorecard from its file or folder.

    Raises
    ------
    ArtifactError
        When the file is absent, too large, cut off, changed since it was written, of a newer
        format, or holds anything out of range.
    """
    return artifact.read(path, Scorecard)


def load_scorecard(data: bytes) -> Scorecard:
    """Read a scorecard from the bytes of its file; raises as :func:`read_scorecard`."""
    return artifact.parse(data, Scorecard)


def dump_scorecard(scorecard: Scorecard) -> str:
    """Return the scorecard's JSON text; equal scorecards give equal text.

    Examples
    --------
    >>> from b2x.schema.features import Feature
    >>> from b2x.scorecard.terms import NumericBins
    >>> volume = Feature("column", ("volume",), "number")
    >>> term = Term(volume, NumericBins((1000.0,)), (-1.0, 2.0, 0.0))
    >>> card = Scorecard(-0.5, (term,), (), Thresholds(-1.0, 1.0))
    >>> load_scorecard(dump_scorecard(card).encode()) == card
    True
    """
    return artifact.dump(**vars(scorecard))
