"""Periods and segments are measured by themselves; those with few buyers are said to be few."""

from __future__ import annotations

import numpy as np
import pytest

from b2x.errors import UsageError
from b2x.measure.metrics import roc_auc
from b2x.show.over_time import OverTimeDisplay
from b2x.show.segments import SegmentsDisplay
from tests.show.scores import FEW, note_of, tick_texts

RNG = np.random.default_rng(0)
N = 400
Y = RNG.random(N) < 0.4
MONTH = np.arange(N) % 8
DATES = np.datetime64("2023-11") + MONTH.astype("timedelta64[M]")
Z = np.where(MONTH == 3, 0.0, 3.0) * Y + RNG.normal(size=N)


def test_each_period_is_measured_by_itself() -> None:
    display = OverTimeDisplay.from_times(Y, Z, DATES, **FEW)
    assert display.period == "month"
    assert [str(part.name) for part in display.parts][:3] == ["2023-11", "2023-12", "2024-01"]
    for month, part in enumerate(display.parts):
        assert part.auc is not None
        assert part.auc.value == pytest.approx(roc_auc(Y[month == MONTH], Z[month == MONTH]))
    assert display.title_.endswith("worst in 2024-02")
    assert tick_texts(display, "x")[:3] == ["11\n50\n2023", "12\n50", "01\n50\n2024"]


def test_many_months_become_quarters_then_years() -> None:
    times = np.datetime64("2015-02") + (np.arange(N) % 30).astype("timedelta64[M]")
    quarters = OverTimeDisplay.from_times(Y, Z, times, lang="nb", **FEW)
    assert quarters.period == "quarter"
    assert quarters._named(quarters.parts[0]) == "2015 K1"
    longer = OverTimeDisplay.from_times(
        Y, Z, np.datetime64("1980-02") + 3 * (np.arange(N) % 99), **FEW
    )
    assert longer.period == "year"


def test_noise_is_not_called_a_bad_period() -> None:
    rng = np.random.default_rng(1)
    same = 2 * Y + rng.normal(size=N)
    assert "no period is clearly worse" in OverTimeDisplay.from_times(Y, same, DATES, **FEW).title_


def test_sales_without_a_date_or_score_are_left_out() -> None:
    dates, z = DATES.copy(), Z.copy()
    dates[:10], z[10:20] = np.datetime64("NaT"), np.nan
    display = OverTimeDisplay.from_times(Y, z, dates, **FEW)
    assert sum(part.rows for part in display.parts) == N - 20
    with pytest.raises(UsageError, match="no scored sale has a date"):
        OverTimeDisplay.from_times(Y, Z, np.full(N, "NaT", dtype="datetime64[D]"))
    with pytest.raises(UsageError, match="pass one date per sale"):
        OverTimeDisplay.from_times(Y, Z, DATES[:5])


def test_the_worst_segment_is_first_and_what_few_buyers_have_is_not_named() -> None:
    channel = np.where(MONTH == 3, "phone", "web $x_{").astype(object)
    channel[0], channel[5] = None, "Ola Nordmann"
    display = SegmentsDisplay.from_segments(Y, Z, channel, column="Kanal", **FEW)
    assert [part.name for part in display.parts] == ["phone", "web $x_{", "any other"]
    assert display.title_.startswith("Kanal: phone is ranked worst, AUC")
    assert display.parts[-1].auc is None
    assert "In 1, fewer than five buyers of a kind." in note_of(display)
    assert sum(part.rows for part in display.parts) == N
    display.figure_.canvas.draw()


def test_the_largest_segments_are_drawn() -> None:
    numbers = np.minimum(np.arange(N) % 40, 20)
    display = SegmentsDisplay.from_segments(Y, Z, numbers, max_segments=3, **FEW)
    assert len(display.parts) == 3
    assert display.parts[0].rows >= 10
    with pytest.raises(UsageError, match="pass one segment per sale"):
        SegmentsDisplay.from_segments(Y, Z, numbers[:3])
