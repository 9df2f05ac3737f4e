"""What the in-context network is told of each bin of a column, before it reads any weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from b2x.learn.arrays import Floats
from b2x.learn.matrices import bin_scores
from b2x.scorecard.terms import Bins, NumericBins

NEAR = ((0.2, 1.0, 1.0), (0.6, 4.0, 2.0))
"""Twice the share of B2B near a bin: how far labelled rows of a number reach, in normal scores,
and how many rows the overall share counts where the column holds levels, or numbers."""

NUMBER, MISSING, OTHER, FIRST_LEVEL = range(4)
OWN_LEVELS, SHARED_LEVELS = 48, 16
"""The most frequent levels have an embedding of their own, the others share these."""


@dataclass(frozen=True)
class Column:
    """The bins of one column, as the labelled rows show them.

    Attributes
    ----------
    features
        float64 of shape (bins, 12).
    embedding
        Row of the network's table of levels for each bin, shape (bins,).
    holds_levels
        Whether the column holds levels.
    strength
        How far the shares of B2B lie apart, over the labelled rows.
    """

    features: Floats
    embedding: NDArray[np.intp]
    holds_levels: bool
    strength: float


def describe_column(
    bins: Bins, codes: NDArray[np.int16], y: Floats, counts: Floats, share: float
) -> Column:
    """Describe the bins of a column.

    Parameters
    ----------
    bins
        The bins.
    codes
        The bin of each labelled row, shape (n,).
    y, counts
        1 for B2B and 0 for B2C, and how many rows each counts as, shape (n,).
    share
        Share of B2B among the labelled rows, above 0 and below 1.
    """
    number = isinstance(bins, NumericBins)
    size, code = len(bins), np.arange(len(bins))
    missing = code == bins.missing
    inner = size - 1 if number else max(size - 2, 1)
    score = bin_scores(inner)[:, 0] if number else np.zeros(size)
    every = np.bincount(codes, counts, size)
    b2b = np.bincount(codes, counts * y, size)
    shares = []
    for reach, prior_of_levels, prior_of_numbers in NEAR:
        near_every, near_b2b, prior = every, b2b, prior_of_levels
        if number:
            near = np.exp(-0.5 * ((score[:, None] - score) / reach) ** 2)
            near *= missing[:, None] == missing
            near_every, near_b2b, prior = near @ every, near @ b2b, prior_of_numbers
        near_b2c = np.maximum(near_every - near_b2b, 0.0)
        odds = (near_b2b + prior * share) / (near_b2c + prior * (1.0 - share))
        shares += [np.log(odds) - np.log(share / (1.0 - share)), np.log1p(near_every)]
    rank = np.zeros(size) if number else np.where(missing, 0.0, np.log1p(code) / 4)
    waves = [np.sin(1.5 * score), np.cos(1.5 * score)]
    features = [score, np.abs(score), *(wave * number for wave in waves)]
    features += [np.full(size, float(number)), missing.astype(np.float64)]
    features += [np.full(size, np.log(inner) / 4), rank, *shares]
    return Column(
        features=np.stack(features, axis=1),
        embedding=_embedding(code, number, missing),
        holds_levels=not number,
        strength=float(np.average(shares[2][codes] ** 2, weights=counts)),
    )


def _embedding(
    code: NDArray[np.intp], number: bool, missing: NDArray[np.bool_]
) -> NDArray[np.intp]:
    levels = np.where(code < OWN_LEVELS, code, OWN_LEVELS + code % SHARED_LEVELS) + FIRST_LEVEL
    found = np.where(code == len(code) - 2, OTHER, levels)
    return np.where(missing, MISSING, NUMBER if number else found)
