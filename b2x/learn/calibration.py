"""Affine calibration of log-odds on held-out rows, with a prior on leaving them as they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from b2x.engines.batch import probability
from b2x.learn.arrays import Floats, Labels

PRIOR_SLOPE = 50.0
PRIOR_SHIFT = 2.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """Calibrated log-odds are ``slope * log_odds + shift``.

    Attributes
    ----------
    slope, shift
        In log-odds; the slope is positive.
    """

    slope: float = 1.0
    shift: float = 0.0

    def __call__(self, log_odds: Floats) -> Floats:
        """Return calibrated log-odds, shape as given."""
        return np.asarray(self.slope * log_odds + self.shift)


def fit_calibration(
    log_odds: Floats,
    y: Labels,
    weight: Floats,
    *,
    prior_slope: float = PRIOR_SLOPE,
    prior_shift: float = PRIOR_SHIFT,
) -> Calibration:
    """Fit slope and shift by logistic regression with a normal prior on identity.

    The slope's logarithm and the shift have prior variances ``1 / prior``; the slope is
    positive, so the order of the rows stays as it is (Platt, 1999, with a prior).

    Parameters
    ----------
    log_odds
        Out-of-fold log-odds, shape (n,).
    y, weight
        Labels (True for B2B) and row weights, shape (n,).
    prior_slope, prior_shift
        Inverse prior variances.

    Examples
    --------
    >>> fit_calibration(np.zeros(0), np.zeros(0, dtype=bool), np.zeros(0))
    Calibration(slope=1.0, shift=0.0)
    """

    def loss(a: float, b: float) -> float:
        eta = np.exp(a) * log_odds + b
        data = np.sum(weight * (np.logaddexp(0.0, eta) - y * eta))
        return float(data + (prior_slope * a * a + prior_shift * b * b) / 2)

    log_slope, shift = 0.0, 0.0
    value = loss(log_slope, shift)
    for _ in range(100):
        slope = np.exp(log_slope)
        p = probability(slope * log_odds + shift)
        pull = slope * log_odds
        error, curvature = weight * (p - y), weight * p * (1.0 - p)
        down = np.array(
            [np.sum(error * pull) + prior_slope * log_slope, np.sum(error) + prior_shift * shift]
        )
        bend = np.array(
            [
                [np.sum(curvature * pull * pull) + prior_slope, np.sum(curvature * pull)],
                [np.sum(curvature * pull), np.sum(curvature) + prior_shift],
            ]
        )
        step = np.linalg.solve(bend, down)
        size = min(1.0, 1.0 / max(float(np.abs(step).max()), 1e-12))
        while size > 1e-6:
            trial = loss(log_slope - size * step[0], shift - size * step[1])
            if trial <= value:
                break
            size /= 2
        else:
            break
        log_slope, shift = log_slope - size * step[0], shift - size * step[1]
        gain, value = value - trial, trial
        if gain < 1e-10 * max(abs(value), 1.0):
            break
    return Calibration(float(np.exp(log_slope)), float(shift))
