"""What is promised of each comparison, and how far the figures are from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.speed.comparisons import (
    ALL_CORES,
    ARROW,
    HELP,
    HGB_ONE,
    IMPORT_PANDAS,
    LOAD,
    ONE,
    ONE_WITH_REASONS,
    ONNX_ONE,
    OWN,
    PIPELINE,
    POLARS,
    SCORE_FEW,
    WITH_REASONS,
    WITH_TYPICAL,
)
from benchmarks.speed.measure import Runs

Measure = Callable[[Sequence[Runs]], list[float] | None]


@dataclass(frozen=True)
class Goal:
    """A figure, with what it has to be.

    Attributes
    ----------
    comparison
        Whose runs it is taken from.
    what
        In words.
    measure
        One value a round; None where the runs are not there.
    limit
        What the median has to keep to; None where nothing is promised.
    at_most
        Whether it may not be above the limit; else not below.
    form
        How a value is written.
    """

    comparison: str
    what: str
    measure: Measure
    limit: float | None = None
    at_most: bool = True
    form: str = "{:.2f}"

    def promise(self) -> str:
        """Return the limit in words."""
        if self.limit is None:
            return ""
        return f"{'at most' if self.at_most else 'at least'} {self.form.format(self.limit)}"

    def verdict(self, value: float) -> str:
        """Return ``met``, or by how much of the limit it is missed."""
        if self.limit is None:
            return ""
        beyond = value / self.limit - 1 if self.at_most else 1 - value / self.limit
        return "met" if beyond <= 0 else f"missed by {beyond:.0%}"


def ratio(own: str, peer: str) -> Measure:
    """Return a measure: wall time of one over that of another, round by round."""

    def measure(runs: Sequence[Runs]) -> list[float] | None:
        found = by_name(runs)
        if own not in found or peer not in found:
            return None
        pairs = zip(found[own].seconds, found[peer].seconds, strict=True)
        return [one / other for one, other in pairs]

    return measure


def seconds(name: str, unit: float = 1.0) -> Measure:
    """Return a measure: wall time, in `unit` seconds."""

    def measure(runs: Sequence[Runs]) -> list[float] | None:
        found = by_name(runs).get(name)
        return None if found is None else [one / unit for one in found.seconds]

    return measure


def million_rows_a_second(name: str) -> Measure:
    """Return a measure: rows by wall time."""

    def measure(runs: Sequence[Runs]) -> list[float] | None:
        found = by_name(runs).get(name)
        return None if found is None else [found.rows / s / 1e6 for s in found.seconds]

    return measure


def peak_ratio(own: str, peer: str) -> Measure:
    """Return a measure: peak memory of one over that of another."""

    def measure(runs: Sequence[Runs]) -> list[float] | None:
        found = by_name(runs)
        if own not in found or peer not in found:
            return None
        return [found[own].median_mb / found[peer].median_mb]

    return measure


def by_name(runs: Sequence[Runs]) -> Mapping[str, Runs]:
    """Return the runs of a comparison on one size by the names of the contenders."""
    return {one.name: one for one in runs}


def _own_by_rows(runs: Sequence[Runs]) -> list[Runs]:
    return sorted((one for one in runs if one.name == OWN), key=lambda one: one.rows)


def _rate_at_the_end(runs: Sequence[Runs]) -> list[float] | None:
    """Return the rate at the largest size over that at the one before."""
    own = _own_by_rows(runs)
    if len(own) < 2:
        return None
    before, largest = own[-2:]
    pairs = zip(before.seconds, largest.seconds, strict=True)
    return [(largest.rows / last) / (before.rows / first) for first, last in pairs]


def _largest_peak(runs: Sequence[Runs]) -> list[float] | None:
    own = _own_by_rows(runs)
    return own[-1].peak_mb if own else None


def _peak_growth(runs: Sequence[Runs]) -> list[float] | None:
    """Return the peak at the largest size over that at the size nearest to a tenth of it."""
    own = _own_by_rows(runs)
    if len(own) < 2:
        return None
    tenth = min(own[:-1], key=lambda one: abs(one.rows - own[-1].rows / 10))
    return [own[-1].median_mb / tenth.median_mb]


GOALS = (
    Goal("csv", "wall time, over reading and writing with pyarrow", ratio(OWN, ARROW), 0.9),
    Goal("csv", "the same with reasons", ratio(WITH_REASONS, ARROW), 1.5),
    Goal("csv", "wall time of pandas + HGB, over b2x", ratio(PIPELINE, OWN), 15, False, "{:.1f}"),
    Goal("csv", "wall time, over streaming through polars", ratio(OWN, POLARS)),
    Goal("csv", "peak memory, over pyarrow's", peak_ratio(OWN, ARROW)),
    Goal("short", "wall time, over reading and writing with pyarrow", ratio(OWN, ARROW), 1.2),
    Goal("short", "the same with the typical volume given", ratio(WITH_TYPICAL, ARROW)),
    Goal("short", "wall time, over streaming through polars", ratio(OWN, POLARS)),
    Goal("growth", "rows a second at the largest size, over the size before", _rate_at_the_end,
         0.9, at_most=False),
    Goal("growth", "peak memory at the largest size, MB", _largest_peak, 300, form="{:.0f}"),
    Goal("growth", "peak memory at the largest size, over that at a tenth", _peak_growth, 1.1),
    Goal("memory", "million rows a second, all cores", million_rows_a_second(ALL_CORES), 5, False),
    Goal("memory", "million rows a second, one thread", million_rows_a_second(OWN)),
    Goal("memory", "time of scikit-learn's HGB, over b2x on all cores",
         ratio("scikit-learn HGB", ALL_CORES), form="{:.1f}"),
    Goal("memory", "time of LightGBM, over b2x on all cores", ratio("LightGBM", ALL_CORES),
         form="{:.1f}"),
    Goal("memory", "time of ONNX Runtime, over b2x on all cores",
         ratio("ONNX Runtime, the same HGB", ALL_CORES), form="{:.1f}"),
    Goal("parquet", "wall time, over reading and writing with pyarrow", ratio(OWN, ARROW)),
    Goal("parquet", "wall time, over streaming through polars", ratio(OWN, POLARS)),
    Goal("parquet", "wall time of pandas + HGB, over b2x", ratio(PIPELINE, OWN), form="{:.1f}"),
    Goal("one", "microseconds", seconds(ONE, 1e-6), 10, form="{:.1f}"),
    Goal("one", "microseconds with reasons", seconds(ONE_WITH_REASONS, 1e-6), 20, form="{:.1f}"),
    Goal("one", "time of scikit-learn's pipeline, over b2x", ratio(HGB_ONE, ONE), 300, False,
         "{:.0f}"),
    Goal("one", "time of ONNX Runtime, over b2x", ratio(ONNX_ONE, ONE), form="{:.1f}"),
    Goal("cold", "`b2x --help`, seconds", seconds(HELP), 0.15, form="{:.3f}"),
    Goal("cold", "`b2x score` of 1,000 rows, over `import pandas`",
         ratio(SCORE_FEW, IMPORT_PANDAS), 1.0),
    Goal("cold", "`import b2x; b2x.load('hotel')`, over `import pandas`",
         ratio(LOAD, IMPORT_PANDAS), 1.0),
)  # fmt: skip
