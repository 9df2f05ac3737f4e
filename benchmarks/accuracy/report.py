"""Writes the page and the picture of a results folder; `compare` does the arithmetic.

``python -m benchmarks.accuracy.report FOLDER`` writes them again, also of unfinished results.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.accuracy.cells import PROTOCOLS
from benchmarks.accuracy.compare import (
    ALL_METRICS,
    OWN,
    Difference,
    Outcome,
    difference,
    file_name,
    of_budget,
    pooled_differences,
)

TITLES = {
    "average_precision": "average precision",
    "roc_auc": "ROC AUC",
    "log_loss": "log loss",
    "brier": "Brier score",
    "calibration_error": "calibration error",
    "fit_s": "seconds to fit",
    "predict_s": "seconds to predict",
}
WORST = 5


def main() -> None:
    """Write the page of the folder named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    write_report(parser.parse_args().folder)


def write_report(folder: Path) -> Path | None:
    """Write ``report.md`` and ``report.png``; return the page, or None without any result."""
    outcome = Outcome.read(folder)
    if not outcome.models:
        return None
    sections = [_head(outcome), _ranks(outcome)]
    if OWN in outcome.models and outcome.peers:
        _draw(outcome, folder / "report.png")
        sections += [
            "![Average precision of b2x less each peer's](report.png)",
            _differences(outcome, "average_precision"),
            _differences(outcome, "log_loss"),
            _regrets(outcome),
            _pooled(outcome, folder),
            *(_other_differences(outcome, metric) for metric in ALL_METRICS if metric not in
              ("average_precision", "log_loss")),
        ]  # fmt: skip
    sections += [_means(outcome, metric) for metric in ("average_precision", "log_loss")]
    sections += [_seconds(outcome), _notes(outcome)]
    page = folder / "report.md"
    page.write_text("\n\n".join(filter(None, sections)) + "\n", encoding="utf-8")
    return page


def _head(outcome: Outcome) -> str:
    n_cells = len(outcome.rows.groupby(["table", "protocol", "n_labels"]))
    head = (
        f"# Accuracy\n\n{len(outcome.models)} models, {n_cells:,} cells (a table, a protocol and a "
        f"number of labels), {outcome.rows['draw'].nunique()} draws. Test rows are of other buyers."
    )
    if outcome.controls:
        names = ", ".join(outcome.controls)
        head += f" Controls (tables without signal) are listed but not counted: {names}."
    rows = [
        (name, f"{f['rows']:,}", f["features"], f"{f['buyers']:,}", f"{f['b2b_share']:.1%}")
        for name, f in outcome.tables.items()
        if name in set(outcome.rows["table"])
    ]
    return head + "\n\n" + _table(("table", "rows", "features", "buyers", "B2B"), rows)


def _ranks(outcome: Outcome) -> str:
    means = outcome.cell_means("average_precision")
    if means.empty:
        return ""
    ap, loss = outcome.mean_ranks("average_precision"), outcome.mean_ranks("log_loss")
    rows = [(name, f"{ap[name]:.2f}", f"{loss[name]:.2f}") for name in ap.sort_values().index]
    text = (
        "## Mean rank\n\n1 is best. Over the "
        f"{len(means)} cells in which every listed model has finished a draw, ranked on means "
        "over the draws that all have."
    )
    if few := [name for name in outcome.models if name not in ap.index]:
        text += f" With results in too few cells to be ranked: {', '.join(few)}."
    return f"{text}\n\n" + _table(("model", "average precision", "log loss"), rows)


def _differences(outcome: Outcome, metric: str) -> str:
    figures, best = outcome.figures(metric), outcome.best_peer()
    rows = []
    for budget in outcome.budgets:
        for peer in outcome.peers:
            found = difference(of_budget(figures, budget), peer, metric)
            if found is not None:
                name = f"**{peer}**" if peer == best else peer
                rows.append(
                    (budget, name, f"{found.value:+.3f}", _range(found.draws), _range(found.tables),
                     f"{found.won:.0%}", found.n_draws, found.n_tables)
                )  # fmt: skip
    columns = ("labels", "peer", "difference", "95% over draws", "95% over tables", "won", "draws",
               "tables")  # fmt: skip
    better = "positive" if metric == "average_precision" else "negative"
    return (
        f"## {TITLES[metric].capitalize()} of b2x less each peer's\n\nPaired by draw, mean over "
        f"tables; {better} is in favour of b2x. The interval over draws is for these "
        "tables, the one over tables for other tables. In bold the best single peer: the one "
        "with the best mean rank in average precision over all cells.\n\n" + _table(columns, rows)
    )


def _regrets(outcome: Outcome) -> str:
    if OWN not in outcome.ranked_models():
        return ""
    regrets = outcome.regrets()
    if regrets.empty:
        return ""
    lines = [
        "## Regret\n",
        "Mean average precision of the best peer of each cell, chosen after seeing the result, "
        "less that of b2x; negative where b2x is ahead of all.\n",
    ]
    groups = [
        (budget, regrets.loc[regrets.index.get_level_values("n_labels") == budget, "regret"])
        for budget in outcome.budgets
    ]
    rows = [
        (budget, f"{group.mean():+.3f}", f"{group.clip(lower=0).mean():.3f}", f"{group.max():+.3f}",
         len(group))
        for budget, group in (*groups, ("every", regrets["regret"])) if len(group)
    ]  # fmt: skip
    columns = ("labels", "mean", "mean, where ahead counted as 0", "largest", "cells")
    worst = [
        (*place, f"{regret:+.3f}", peer, f"{best:.3f}", f"{own:.3f}")
        for place, (regret, peer, best, own) in zip(
            regrets.index.to_list()[:WORST], regrets.to_numpy()[:WORST], strict=True
        )
    ]
    lines += [_table(columns, rows), "\nThe largest:\n"]
    lines += [
        _table(("table", "protocol", "labels", "regret", "best peer", "its AP", "b2x's AP"), worst)
    ]
    return "\n".join(lines)


def _pooled(outcome: Outcome, folder: Path) -> str:
    pooled = pooled_differences(folder, outcome.peers)
    if not pooled:
        return ""
    peers = [peer for peer in outcome.peers if any(peer in found for found in pooled.values())]
    names = {file_name(name): name for name in (*outcome.tables, *PROTOCOLS)}
    rows = [
        (*map(names.get, place), *(_signed(found[peer]) if peer in found else "" for peer in peers))
        for place, found in pooled.items()
    ]
    return (
        "## All labels, folds pooled\n\nAverage precision of b2x less each peer's over the test "
        "rows of the first five draws together, which are the five folds of buyers; 95% "
        "intervals over buyers.\n\n" + _table(("table", "protocol", *peers), rows)
    )


def _other_differences(outcome: Outcome, metric: str) -> str:
    figures = outcome.figures(metric)
    rows = []
    for peer in outcome.peers:
        found = [difference(of_budget(figures, b), peer, metric) for b in outcome.budgets]
        rows.append((peer, *(_short(d) if d else "" for d in found)))
    return (
        f"## {TITLES[metric][0].upper()}{TITLES[metric][1:]} of b2x less each peer's\n\n"
        "By number of labels, with the interval over draws.\n\n"
        + _table(("peer", *outcome.budgets), rows)
    )


def _means(outcome: Outcome, metric: str) -> str:
    means = (
        outcome.rows.groupby(["n_labels", "protocol", "table", "model"])[metric].mean().unstack()
    )
    best = np.nanmax if metric == "average_precision" else np.nanmin
    parts = []
    for budget in outcome.budgets:
        part = means.loc[budget][outcome.models]
        rows = []
        for (protocol, table), figures in zip(part.index.to_list(), part.to_numpy(), strict=True):
            if not np.isnan(figures).all():
                top = best(figures)
                rows.append((table, protocol, *(_figure(figure, top) for figure in figures)))
        parts.append(
            f"### {'All' if budget == 'all' else budget} labels\n\n"
            + _table(("table", "protocol", *outcome.models), rows)
        )
    return f"## Mean {TITLES[metric]}\n\n" + "\n\n".join(parts)


def _seconds(outcome: Outcome) -> str:
    times = outcome.rows.groupby(["model", "n_labels"])[["fit_s", "predict_s"]].mean()
    texts = {key: f"{fit:.2f} + {predict:.2f}" for key, fit, predict in times.itertuples()}
    rows = [(m, *(texts.get((m, b), "") for b in outcome.budgets)) for m in outcome.models]
    return (
        "## Seconds\n\nTo fit and to predict, mean over cells and draws, by number of labels.\n\n"
        + _table(("model", *outcome.budgets), rows)
    )


def _notes(outcome: Outcome) -> str:
    noted = outcome.rows[outcome.rows["note"] != ""]
    if noted.empty:
        return ""
    counts = noted.groupby(["model", "n_labels", "note"]).size()
    rows = [(*key, n) for key, n in zip(counts.index.to_list(), counts, strict=True)]
    return "## Without a result\n\n" + _table(("model", "labels", "why", "rows"), rows)


def _draw(outcome: Outcome, path: Path) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from b2x.show.style import B2B, GREY, INK

    figures = outcome.figures("average_precision")
    budgets, peers = outcome.budgets, outcome.peers[::-1]
    figure = Figure(
        figsize=(1.6 + 2.2 * len(budgets), 1.2 + 0.28 * len(peers)), layout="constrained"
    )
    FigureCanvasAgg(figure)
    panels = figure.subplots(1, len(budgets), sharey=True, squeeze=False)[0]
    for panel, budget in zip(panels, budgets, strict=True):
        panel.axvline(0, color=GREY, linewidth=1, linestyle="--", zorder=1)
        for height, peer in enumerate(peers):
            found = difference(of_budget(figures, budget), peer, "average_precision")
            if found is None:
                continue
            panel.plot(found.tables, [height] * 2, color=GREY, linewidth=1, zorder=2)
            panel.plot(found.draws, [height] * 2, color=B2B, linewidth=3, zorder=3)
            panel.plot(found.value, height, "o", color=INK, markersize=4, zorder=4)
        panel.set_title("all labels" if budget == "all" else f"{int(budget):,} labels", fontsize=9)
        panel.tick_params(labelsize=8, length=0, axis="y")
        panel.tick_params(labelsize=8, axis="x")
        panel.spines[["top", "right", "left"]].set_visible(False)
        panel.set_ylim(-0.6, len(peers) - 0.4)
    panels[0].set_yticks(range(len(peers)), peers)
    figure.supxlabel(
        "average precision of b2x less the peer's; thick: 95% over draws, thin: over tables",
        fontsize=8,
        color=INK,
    )
    figure.savefig(path, dpi=150)


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    lines += ["| " + " | ".join(str(c).replace("|", "\\|") for c in row) + " |" for row in rows]
    return "\n".join(lines)


def _range(interval: tuple[float, float]) -> str:
    return "" if np.isnan(interval[0]) else f"{interval[0]:+.3f} to {interval[1]:+.3f}"


def _short(found: Difference) -> str:
    interval = _range(found.draws)
    return f"{found.value:+.3f}" + (f" ({interval})" if interval else "")


def _signed(interval: object) -> str:
    value, low, high = (getattr(interval, name) for name in ("value", "low", "high"))
    return f"{value:+.3f} ({low:+.3f} to {high:+.3f})"


def _figure(value: float, best: float) -> str:
    if pd.isna(value):
        return ""
    return f"**{value:.3f}**" if round(value, 3) == round(best, 3) else f"{value:.3f}"


if __name__ == "__main__":
    main()
