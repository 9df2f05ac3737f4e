"""The scorecard: intercept, terms, pairs and thresholds, checked once when it is made."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from b2x.errors import ArtifactError
from b2x.schema.features import inputs_of
from b2x.schema.fields import Kind
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.exact import check_exact
from b2x.scorecard.terms import (
    Pair,
    Term,
)

MAX_PAIRS = 32
MAX_TERMS = 500


@dataclass(frozen=True)
class Scorecard:
    """All that scoring needs: intercept + terms + pairs + thresholds + provenance.

    Attributes
    ----------
    intercept
        Log-odds of B2B of an average sale.
    terms, pairs
        Tables whose entries are added to the intercept.
    thresholds
        From which log-odds on a sale is called B2B or B2C.
    parameters
        Numbers that the seller supplies, such as ``typical_volume``; None while unknown.
    ranges
        Lowest and highest possible value of number inputs; a sale with a value outside is
        rejected before it is scored. Inputs that are not named have no bounds.
    provenance
        Where the model comes from: name, rows, verdict and the like, JSON values only.

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
            raise ArtifactError("a scorecard without terms")
        if len(self.terms) > MAX_TERMS or len(self.pairs) > MAX_PAIRS:
            raise ArtifactError(f"more than {MAX_TERMS} terms or {MAX_PAIRS} pairs")
        names = [term.feature.name for term in self.terms]
        if len(set(names)) < len(names):
            raise ArtifactError("a feature has two terms")
        seen = set()
        for pair in self.pairs:
            self._check_pair(pair)
            if (pair.first, pair.second) in seen:
                raise ArtifactError("a pair is there twice", where=self.pair_name(pair))
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
            if self.inputs.get(name) != "number" or not -math.inf < low < high < math.inf:
                raise ArtifactError(f"a range of {low} to {high}", where=f"input {name!r}")

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
            raise ArtifactError("table of the wrong size", where=where)
        for row in pair.values:
            for value in row:
                check_exact(value, where)

    def save(self, folder: str | os.PathLike[str]) -> Path:
        """Write ``scorecard.json`` into `folder`, whole or not at all, and return its path."""
        from b2x.scorecard.artifact import write_scorecard  # here, because it imports this module

        return write_scorecard(self, folder)

    def pair_name(self, pair: Pair) -> str:
        """Return the names of a pair's two features."""
        return f"{self.terms[pair.first].feature.name} x {self.terms[pair.second].feature.name}"

    @property
    def inputs(self) -> dict[str, Kind]:
        """The columns that the scorecard reads, with their kinds."""
        return inputs_of(term.feature for term in self.terms)
