"""Bins, and the tables of log-odds over one feature (terms) or two (pairs)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

from b2x.errors import ArtifactError
from b2x.schema.features import Feature
from b2x.schema.text import normalise_text
from b2x.scorecard.exact import check_exact

MAX_NUMERIC_BINS = 64
MAX_LEVELS = 1000
MAX_COARSE_BINS = 16


@dataclass(frozen=True, slots=True)
class NumericBins:
    """Right-open intervals ``[edge k, edge k + 1)`` over all numbers, then a bin for missing.

    Attributes
    ----------
    edges
        Finite, strictly increasing; ``len(edges) + 1`` intervals.
    """

    edges: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.edges) >= MAX_NUMERIC_BINS:
            raise ArtifactError(
                f"{len(self.edges) + 1} bins, at most {MAX_NUMERIC_BINS} are allowed"
            )
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
    """A bin for each level, then one for other levels and one for missing.

    Attributes
    ----------
    levels
        Distinct texts, normalised by :func:`b2x.schema.text.normalise_text`.
    """

    levels: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.levels) > MAX_LEVELS:
            raise ArtifactError(f"{len(self.levels)} levels, at most {MAX_LEVELS} are allowed")
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
        Log-odds of each bin.
    coarse
        Coarse bin of each bin, for pairs; empty where no pair uses the feature.
    """

    feature: Feature
    bins: Bins
    values: tuple[float, ...]
    coarse: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        where = f"feature {self.feature.name!r}"
        if isinstance(self.bins, NumericBins) != (self.feature.kind == "number"):
            raise ArtifactError("bins of another kind than its feature", where=where)
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
    """What the coarse bins of two features add to the log-odds together.

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
