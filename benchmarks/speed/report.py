"""Writes the page and the pictures of the figures; what is promised is left to `goals`.

Run by itself with ``python -m benchmarks.speed.report RESULTS.json PAGE.md``.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from b2x.show.style import GREY, PALETTE, axes_and_figure, legend_above
from benchmarks.speed.comparisons import ARROW, OWN, PIPELINE
from benchmarks.speed.goals import GOALS, Goal
from benchmarks.speed.measure import Runs

HEAD = """# Speed and memory

How fast `b2x score` is, and what memory it takes, beside what people would use instead.

    make bench-speed                                    # everything, a quarter of an hour
    python -m benchmarks.speed --only csv,cold          # some of it; the other figures are kept
    python -m benchmarks.speed --page docs/speed.md     # renew this page

It writes `results.json` (every single run), `report.md` and pictures to `out/benchmarks/speed`. \
This page is written by the same command: change `benchmarks/speed`, not the page.

## How it is measured

- Every run is a process of its own, started with nothing loaded; Python's modules are compiled, \
as after `pip install`. Seconds are from its start to \
its end, memory is the largest resident size that the operating system counted for it (`wait4`).
- Contenders take turns (A B C A B C ...) after a round that is not counted, so that whatever else \
the machine does falls on all of them. A ratio is taken round by round; the tables give the median \
and, in brackets, the smallest and the largest.
- Everybody may use every core. b2x puts its file on the disk in full before it gives it its name \
(`fsync`), and that time is counted; the peers do not.
- The table is simulated: order id, date, six numbers, three categories, and a note with commas \
and quotes in a tenth of the rows; 62 bytes a row. The scorecard was learned from \
such sales by `B2XClassifier`, 12 features and 10 pairs; the peers from the same ones.
- Short rows are seven columns of such sales, three rows for four of the others: order id, date \
and time, volume, quantity, channel, payment and note, 55 bytes a row. They are scored with the \
default model, which divides the volume by the typical sale: the median of a sample of the file, \
see `docs/decisions/scoring.md`.
- pandas + HGB is `read_csv` (with dates), three derived columns, `ColumnTransformer` with \
`OrdinalEncoder`, `HistGradientBoostingClassifier` at its defaults from `joblib`, label and \
probability added, `to_csv`; for Parquet the same with its reader and writer.
- Scoring work alone, in chunks of 65,536 rows in memory: b2x starts from checked columns and \
works out derived features and labels; its peers start from a finished matrix and stop at \
probabilities.
- One record is timed call by call, all contenders in turn in one process; the table has the \
median of each process.
"""
TITLES = {
    "csv": "CSV to CSV",
    "short": "Short rows, default model",
    "growth": "How time and memory grow",
    "memory": "Scoring work alone",
    "parquet": "Parquet to Parquet",
    "one": "One record",
    "cold": "Cold start",
}
COLOURS = {OWN: PALETTE[0], ARROW: GREY, PIPELINE: PALETTE[1]}


def main() -> None:
    """Write the page of the results named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("page", type=Path)
    arguments = parser.parse_args()
    print(write_report(arguments.results, arguments.page))


def write_report(results: Path, page: Path) -> Path:
    """Write `page` and its pictures beside it, from the figures kept in `results`.

    Returns
    -------
    The page.
    """
    page.parent.mkdir(parents=True, exist_ok=True)
    found = json.loads(results.read_text(encoding="utf-8"))
    runs = {name: [Runs(**one) for one in part["runs"]] for name, part in found.items()}
    sections = [HEAD + _machines(found), "## Promised and measured\n\n" + _goals(runs)]
    for name, title in TITLES.items():
        if name not in runs:
            continue
        section = f"## {title}\n\n" + _runs(
            runs[name],
            with_memory=name != "memory",  # of which most is making the table
        )
        if name == "growth":
            picture = page.with_name(f"{page.stem}-rows.png")
            _draw(runs[name], picture)
            section += f"\n\n![Seconds and peak memory by rows]({picture.name})"
        sections.append(section)
    page.write_text("\n\n".join(sections) + "\n", encoding="utf-8")
    return page


def _machines(found: Mapping[str, Any]) -> str:
    """Say what each comparison ran on; once where it is the same for all."""
    told: dict[str, list[str]] = {}
    for name, part in found.items():
        machine = part["machine"]
        versions = ", ".join(f"{k} {v}" for k, v in machine["versions"].items())
        text = f"{machine['cpu']}, {machine['cores']} cores, {machine['system']}; {versions}"
        told.setdefault(text, []).append(name)
    loads = ", ".join(f"{part['load_before']} ({TITLES[name]})" for name, part in found.items())
    lines = [
        f"- Measured on {text}" + (f" ({', '.join(names)})" if len(told) > 1 else "") + "."
        for text, names in told.items()
    ]
    return "\n".join([*lines, f"- Load of the machine before each began: {loads}."])


def _goals(runs: Mapping[str, Sequence[Runs]]) -> str:
    rows = []
    for goal in GOALS:
        values = goal.measure(runs[goal.comparison]) if goal.comparison in runs else None
        if values is None:
            missing = "not run"
            if goal.comparison in runs:
                missing = "not installed or not asked for"
            rows.append((TITLES[goal.comparison], goal.what, missing, goal.promise(), ""))
            continue
        row = _spread(goal, values), goal.promise(), goal.verdict(median(values))
        rows.append((TITLES[goal.comparison], goal.what, *row))
    return _table(("comparison", "figure", "measured", "promised", ""), rows)


def _spread(goal: Goal, values: Sequence[float]) -> str:
    middle = goal.form.format(median(values))
    if len(values) == 1:
        return middle
    return f"{middle} ({goal.form.format(min(values))} to {goal.form.format(max(values))})"


def _runs(runs: Sequence[Runs], with_memory: bool) -> str:
    rows = [
        (
            f"`{one.name}`" if one.name.startswith("python -c") else one.name,
            f"{one.rows:,}" if one.rows else "",
            f"{one.median_seconds:.3g} ({min(one.seconds):.3g} to {max(one.seconds):.3g})",
            f"{one.rows / one.median_seconds / 1e6:.3g}" if one.rows else "",
            f"{one.median_mb:.0f}" if with_memory else "",
            len(one.seconds),
        )
        for one in runs
    ]
    return _table(("", "rows", "seconds", "million rows a second", "peak MB", "runs"), rows)


def _draw(runs: Sequence[Runs], path: Path) -> None:
    """Draw seconds and peak memory by rows, both axes by powers of ten."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
    for ax, values, title in (
        (left, "seconds", "seconds"), (right, "peak_mb", "peak memory, MB")
    ):  # fmt: skip
        axes_and_figure(ax, (4.5, 3.8))
        for name, colour in COLOURS.items():
            _draw_one(ax, [one for one in runs if one.name == name], values, colour)
        ax.set(xscale="log", yscale="log", xlabel="rows", ylabel=title)
    legend_above(left)
    figure.savefig(path, dpi=150, metadata={"Software": None})
    plt.close(figure)


def _draw_one(ax: Axes, runs: Sequence[Runs], values: str, colour: str) -> None:
    if not runs:
        return
    runs = sorted(runs, key=lambda one: one.rows)
    found = [getattr(one, values) for one in runs]
    middle = [median(one) for one in found]
    below = [m - min(one) for m, one in zip(middle, found, strict=True)]
    above = [max(one) - m for m, one in zip(middle, found, strict=True)]
    ax.errorbar(
        [one.rows for one in runs], middle, [below, above], color=colour, marker="o",
        markersize=4, capsize=2, label=runs[0].name,
    )  # fmt: skip


def _table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


if __name__ == "__main__":
    main()
