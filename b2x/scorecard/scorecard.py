"""Bins, terms, pairs and thresholds: the frozen scorecard, checked once when it is made."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from b2x.errors import ArtifactError
from b2x.schema.features import Feature, inputs_of
from b2x.schema.fields import Kind
from b2x.schema.text import normalise_text

UNITS_PER_ONE = 2**28
"""Table values are whole multiples of 1 / UNITS_PER_ONE: 38 bits with BOUND, so that a float64
sum of some thousand of them, halves and quarters too, is exact in any order."""
BOUND = 1024.0
MAX_NUMERIC_BINS = 64
MAX_LEVELS = 1000
MAX_COARSE_BINS = 16
MAX_PAIRS = 32
MAX_TERMS = 500


@dataclass(frozen=True, slots=True)
class NumericBins:
    """Right-open intervals ``[edge k, edge k + 1)`` over all numbers, then one bin for missing.

    Attributes
    ----------
    edges
        Finite, strictly increasing; ``len(edges) + 1`` intervals.
    """

    edges: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.edges) >= MAX_NUMERIC_BINS:
            raise ArtifactError(f"{len(self.edges) + 1} bins, at most {MAX_NUMERIC_BINS} allowed")
        if not all(math.isfinite(edge) for edge in self.edges):
            raise ArtifactError("a bin edge is not a finite number")
        if any(a >= b for a, b in zip(self.edges, self.edges[1:], strict=False)):
            raise ArtifactError("bin edges do not increase strictly")

    @property
    def missing(self) -> int:
        """Index of the missing bin, the last one."""
        return len(self.edges) + 1

    def __len__(self) -> int:
        return len(self.edges) + 2


@dataclass(frozen=True, slots=True)
class LevelBins:
    """One bin a level, then one for other levels and one for missing.

    Attributes
    ----------
    levels
        Normalised texts (see :func:`b2x.schema.text.normalise_text`), no two equal.
    """

    levels: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.levels) > MAX_LEVELS:
            raise ArtifactError(f"{len(self.levels)} levels, at most {MAX_LEVELS} allowed")
        if len(set(self.levels)) < len(self.levels):
            raise ArtifactError("a level is listed twice")
        for level in self.levels:
            if normalise_text(level) != level:
                raise ArtifactError(f"level {level!r} is not normalised")

    @property
    def other(self) -> int:
        """Index of the bin for levels that are not listed."""
        return len(self.levels)

    @property
    def missing(self) -> int:
        """Index of the missing bin, the last one."""
        return len(self.levels) + 1

    def __len__(self) -> int:
        return len(self.levels) + 2


Bins: TypeAlias = NumericBins | LevelBins


@dataclass(frozen=True, slots=True)
class Term:
    """A feature's bins and what each adds to the log-odds.

    Attributes
    ----------
    feature, bins
        What is binned, and how.
    values
        Log-odds by bin, ``len(bins)`` of them.
    coarse
        Coarser bin of each bin, for pairs; empty when no pair uses the feature.
    """

    feature: Feature
    bins: Bins
    values: tuple[float, ...]
    coarse: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        where = f"feature {self.feature.name!r}"
        if isinstance(self.bins, NumericBins) != (self.feature.kind == "number"):
            raise ArtifactError("bins of the wrong kind", where=where)
        if len(self.values) != len(self.bins):
            raise ArtifactError(f"{len(self.values)} values for {len(self.bins)} bins", where=where)
        for value in self.values:
            check_exact(value, where)
        if self.coarse:
            used = set(self.coarse)
            if len(self.coarse) != len(self.bins) or used != set(range(len(used))):
                raise ArtifactError("coarse bins do not cover the bins", where=where)
            if len(used) > MAX_COARSE_BINS:
                raise ArtifactError(f"more than {MAX_COARSE_BINS} coarse bins", where=where)

    @property
    def n_coarse(self) -> int:
        """Number of coarse bins."""
        return max(self.coarse) + 1 if self.coarse else 0


@dataclass(frozen=True, slots=True)
class Pair:
    """What two features' coarse bins add to the log-odds together.

    Attributes
    ----------
    first, second
        Indices of the two terms, ``first < second``.
    values
        One row for each coarse bin of the first, one column for each of the second.
    """

    first: int
    second: int
    values: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where "unsure" begins and ends, in log-odds.

    A sale is B2B from `b2b_from` on, B2C up to `b2c_to`, and unsure between the two.
    """

    b2c_to: float
    b2b_from: float

    def __post_init__(self) -> None:
        check_exact(self.b2c_to, "threshold b2c_to")
        check_exact(self.b2b_from, "threshold b2b_from")
        if self.b2c_to >= self.b2b_from:
            raise ArtifactError(
                "the B2C threshold is not below the B2B threshold", where="thresholds"
            )


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


def quantise(value: float) -> float:
    """Return the nearest multiple of 2**-28 within +-1,024.

    Examples
    --------
    >>> quantise(0.1) == 0.1, abs(quantise(0.1) - 0.1) < 2**-28
    (False, True)
    """
    return max(-BOUND, min(BOUND, round(value * UNITS_PER_ONE) / UNITS_PER_ONE))


def check_exact(value: float, where: str) -> None:
    """Refuse a table value that a float64 sum could not hold exactly.

    Raises
    ------
    ArtifactError
        When `value` is not finite, beyond +-1,024, or no multiple of 2**-28.
    """
    if not math.isfinite(value) or abs(value) > BOUND:
        raise ArtifactError(f"value {value} is out of range", where=where)
    if not (value * UNITS_PER_ONE).is_integer():
        raise ArtifactError(f"value {value} is not a multiple of 2**-28", where=where)
