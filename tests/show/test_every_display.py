"""What every plot of predictions promises; a new one in `b2x/show/` is found by itself."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

import b2x.show
from b2x.predict.model import Model
from b2x.scorecard.decision import probability
from tests.scorecards import small_scorecard
from tests.show.scores import FEW, Scores


def displays() -> list[Any]:
    found = []
    for module in pkgutil.iter_modules(b2x.show.__path__, "b2x.show."):
        for _, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if kind.__module__ == module.name and hasattr(kind, "from_predictions"):
                found.append(kind)
    return found


every_display = pytest.mark.parametrize("display", displays())


def few(display: Any) -> dict[str, Any]:
    """Return the option for few draws, for displays with intervals."""
    return FEW if "n_boot" in inspect.signature(display.from_predictions).parameters else {}


def decided(display: Any) -> dict[str, Any]:
    """Return what a display takes from a model beside its log-odds: where it decides."""
    thresholds = small_scorecard().thresholds
    own = {"thresholds": thresholds, "confidence": probability(thresholds.b2b_from)}
    taken = inspect.signature(display.from_predictions).parameters
    return {name: value for name, value in own.items() if name in taken}


def pixels(figure: Figure) -> np.ndarray:
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba())  # type: ignore[attr-defined]  # of Agg


def test_displays_are_found() -> None:
    assert {kind.__name__ for kind in displays()} >= {
        "PrecisionRecallDisplay", "ReliabilityDisplay", "ScoreDisplay", "ConfusionDisplay",
        "ThresholdCostDisplay",
    }  # fmt: skip


@every_display
def test_a_model_is_drawn_as_its_log_odds_are(display: Any) -> None:
    model, labels = Model(small_scorecard()), [False, True, True, False] * 3
    records = {"volume": [50.0, 500.0, 5000.0, None] * 3, "channel": ["phone", "web", None] * 4}
    drawn = display.from_estimator(model, records, labels, **few(display))
    options = {**few(display), **decided(display)}
    same = display.from_predictions(labels, model.log_odds(records), **options)
    assert np.array_equal(pixels(drawn.figure_), pixels(same.figure_))


@every_display
def test_drawing_on_given_axes_opens_no_figure_and_sets_nothing(
    display: Any, scores: Scores
) -> None:
    before = dict(matplotlib.rcParams)
    figure = Figure()
    ax = figure.add_subplot()
    drawn = display.from_predictions(*scores[:3], ax=ax, **few(display))
    assert (drawn.ax_, drawn.figure_) == (ax, figure)
    assert plt.get_fignums() == []
    assert dict(matplotlib.rcParams) == before


@every_display
def test_plot_draws_once_more_and_returns_the_display(display: Any, scores: Scores) -> None:
    drawn = display.from_predictions(*scores[:3], name="$x_{$", **few(display))
    first = drawn.figure_
    first.canvas.draw()
    subfigure = plt.figure().subfigures(1, 2)[1]
    assert drawn.plot(subfigure.add_subplot()) is drawn
    assert drawn.figure_ is subfigure.figure is not first


@every_display
def test_a_title_says_what_is_seen_and_is_the_repr_in_both_languages(
    display: Any, scores: Scores
) -> None:
    for lang in ("en", "nb"):
        drawn = display.from_predictions(*scores[:3], lang=lang, **few(display))
        assert re.search(r"\d", drawn.title_)
        assert repr(drawn) == f"<{display.__name__}: {drawn.title_}>"
        assert drawn.ax_.get_title(loc="left").replace("\n", " ") == drawn.title_


@every_display
def test_texts_stay_inside_the_figure(display: Any, scores: Scores) -> None:
    figure = display.from_predictions(*scores[:3], **few(display)).figure_
    figure.canvas.draw()
    assert figure.get_tightbbox().xmax <= figure.get_size_inches()[0] + 0.02
