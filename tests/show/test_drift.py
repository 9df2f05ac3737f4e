"""The plots of change and of value draw the figures that they get, and say the largest."""

from __future__ import annotations

import numpy as np
import pytest

from b2x.errors import UsageError
from b2x.show.drift import DriftDisplay
from b2x.show.value_by_month import ValueDisplay
from tests.show.scores import note_of, tick_texts

NAMES = ["volume", "channel", "own $x_{", "lines"]
PSI = [0.02, 0.31, 0.25, 0.05]


def test_the_most_changed_field_is_first_under_its_header() -> None:
    display = DriftDisplay.from_figures(NAMES, PSI, headers={"channel": "Kanal"}, max_fields=3)
    assert [bar.get_width() for bar in display.bars_] == [0.31, 0.25, 0.05]
    assert tick_texts(display, "y") == ["Kanal", "own $x_{", "Order lines"]
    assert display.title_ == "2 of 4 fields have changed: Kanal most (0.31)"
    display.figure_.canvas.draw()


def test_features_are_named_in_words_and_values_without_needless_decimals() -> None:
    names = ["ratio(volume, quantity)", "hour(ordered_at)", "log-odds", "odd(name"]
    display = DriftDisplay.from_figures(names, [4.0, 3.0, 2.0, 1.0], headers={"ordered_at": "Dato"})
    expected = ["Volume per quantity", "Dato, hour of the day", "Score of the model", "odd(name"]
    assert tick_texts(display, "y") == expected
    total = ValueDisplay.from_figures(["2024"], [225_804.32]).title_
    assert total == "B2B sales of 225,804 in all, most in 2024"


def test_a_changed_field_differs_in_more_than_its_place() -> None:
    display = DriftDisplay.from_figures(NAMES, PSI, low=[0.0] * 4, high=[0.5] * 4, limit=0.3)
    colors = [bar.get_facecolor() for bar in display.bars_]
    assert colors[0] != colors[1] == colors[2]
    weights = [t.get_fontweight() for t in display.ax_.texts if t.get_gid() is None]
    assert weights == ["bold", "normal", "normal", "normal"]
    assert display.title_.startswith("1 of 4 fields has changed")


@pytest.mark.parametrize(("names", "values"), [([], []), (["a"], [0.1, 0.2])])
def test_figures_that_do_not_fit_are_refused(names: list[str], values: list[float]) -> None:
    with pytest.raises(UsageError, match="pass one a field"):
        DriftDisplay.from_figures(names, values)
    with pytest.raises(UsageError, match="pass one a period"):
        ValueDisplay.from_figures(names, values)


def test_values_are_drawn_with_their_interval_and_what_is_documented() -> None:
    months = [f"2024-{month:02d}" for month in range(1, 5)]
    value, low, high = [4e5, 6e5, 5e5, 1e5], [3e5, 5e5, 4e5, 5e4], [5e5, 7e5, 6e5, 2e5]
    display = ValueDisplay.from_figures(
        months, value, low=low, high=high, documented=[1e5] * 4, total=(1.6e6, 1.4e6, 1.8e6)
    )
    assert [bar.get_height() for bar in display.bars_] == value
    segments = display.ax_.collections[0].get_segments()  # type: ignore[attr-defined]
    assert [tuple(line[:, 1]) for line in segments] == list(zip(low, high, strict=True))
    expected = "B2B sales of 1,600,000 in all (1,400,000 to 1,800,000), most in 2024-02"
    assert display.title_ == expected
    assert "90% intervals" in note_of(display)
    legend = display.ax_.get_legend()
    assert legend is not None
    assert {t.get_text() for t in legend.get_texts()} == {"documented", "behaves like a business"}


def test_without_an_interval_the_plot_says_that_there_is_none() -> None:
    display = ValueDisplay.from_figures(["a", "b"], np.array([1.0, 2.0]), lang="nb")
    assert "Uten intervall" in note_of(display)
