"""Compares the models of a results file: ranks, paired differences, regrets; `report` prints them.

Everything also works on part of the results: an unfinished run, some models, some budgets.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import t as student

from b2x.measure.bootstrap import METRICS, paired_difference
from b2x.measure.folds import N_FOLDS
from b2x.measure.resample import Interval

OWN = "b2x"
CELL = ["table", "protocol", "n_labels"]
ALL_METRICS = (*METRICS, "fit_s", "predict_s")
HIGHER_IS_BETTER = {"average_precision", "roc_auc"}
LEVEL = 0.95
MIN_COVERED = 0.6
"""A peer with results in a smaller share of the cells is left out of ranks and regrets."""


@dataclass(frozen=True)
class Outcome:
    """The results of a folder.

    Attributes
    ----------
    rows
        One per table, protocol, budget, draw and model, as `run` wrote them.
    tables
        Facts of each table; ``control`` marks a table without signal.
    """

    rows: pd.DataFrame
    tables: dict[str, dict[str, Any]]

    @classmethod
    def read(cls, folder: Path) -> Outcome:
        """Read ``results.csv`` and ``tables.json``."""
        rows = pd.read_csv(folder / "results.csv", dtype={"n_labels": str, "note": str})
        tables = json.loads((folder / "tables.json").read_text(encoding="utf-8"))
        return cls(rows.fillna({"note": ""}), tables)

    @property
    def controls(self) -> list[str]:
        """Tables without signal, which no comparison counts."""
        found = set(self.rows["table"])
        return [name for name, facts in self.tables.items() if facts["control"] and name in found]

    @property
    def budgets(self) -> list[str]:
        """Numbers of labels, ascending; all labels last."""
        return sorted(set(self.rows["n_labels"]), key=lambda b: np.inf if b == "all" else int(b))

    @property
    def models(self) -> list[str]:
        """Models with a result, b2x first."""
        found = list(self.rows.loc[self.rows["average_precision"].notna(), "model"].unique())
        return sorted(found, key=lambda name: name != OWN)

    @property
    def peers(self) -> list[str]:
        """The models without b2x."""
        return [name for name in self.models if name != OWN]

    def figures(self, metric: str) -> pd.DataFrame:
        """Return a metric by cell and draw (index) and model (columns), without controls."""
        rows = self.rows[~self.rows["table"].isin(self.controls)]
        return rows.pivot(index=[*CELL, "draw"], columns="model", values=metric)[self.models]

    def ranked_models(self) -> list[str]:
        """Return b2x and the peers that have results in most cells."""
        covered = self.figures("average_precision").groupby(level=CELL).mean().notna().mean()
        return [name for name in self.models if name == OWN or covered[name] >= MIN_COVERED]

    def cell_means(self, metric: str) -> pd.DataFrame:
        """Return each cell's mean over the draws that every ranked model has finished."""
        return self.figures(metric)[self.ranked_models()].dropna().groupby(level=CELL).mean()

    def mean_ranks(self, metric: str) -> pd.Series[float]:
        """Return each model's mean rank over cells; 1 is best, ties share their mean rank."""
        means = self.cell_means(metric)
        return means.rank(axis=1, ascending=metric not in HIGHER_IS_BETTER).mean()

    def best_peer(self) -> str | None:
        """Return the peer of the best mean rank in average precision over all cells."""
        ranks = self.mean_ranks("average_precision").drop(OWN, errors="ignore").dropna()
        return None if ranks.empty else str(ranks.idxmin())

    def regrets(self) -> pd.DataFrame:
        """Return for each cell the mean AP of its best peer less that of b2x.

        Negative where b2x is ahead of every peer. Columns: regret, peer, its AP, b2x's AP; sorted
        by regret, largest first.
        """
        means = self.cell_means("average_precision")
        peers = means.drop(columns=OWN)
        best = peers.max(axis=1)
        found = pd.DataFrame(
            {
                "regret": best - means[OWN],
                "peer": peers.idxmax(axis=1),
                "best": best,
                "own": means[OWN],
            }
        )
        return found.sort_values("regret", ascending=False)


@dataclass(frozen=True)
class Difference:
    """A metric of b2x less that of a peer.

    Attributes
    ----------
    value
        Mean over tables of the mean over draws (and protocols) of paired differences.
    draws
        Its interval for other draws of labels and test rows from these tables.
    tables
        Its interval for other tables.
    won
        Share of the paired draws in which b2x is better; a tie counts half.
    n_tables, n_draws
        Number of tables and of paired draws.
    """

    value: float
    draws: tuple[float, float]
    tables: tuple[float, float]
    won: float
    n_tables: int
    n_draws: int


def difference(figures: pd.DataFrame, peer: str, metric: str) -> Difference | None:
    """Compare b2x with a peer on the draws that both have finished; return None without any.

    Parameters
    ----------
    figures
        Rows of :meth:`Outcome.figures`, of one budget or several.
    peer
        A column.
    metric
        Its name, which says whether higher or lower is better.

    Notes
    -----
    Both intervals are Student's t: over draws within tables, each table with its own variance, and
    over the tables' means. Draws of one table share rows, so the first says what another run would
    give, not what another seller would.
    """
    if peer not in figures or OWN not in figures:
        return None
    paired = (figures[OWN] - figures[peer]).dropna()
    if paired.empty:
        return None
    # The two protocols of a draw share their folds: they count as one.
    by_draw = paired.groupby(level=["table", "n_labels", "draw"]).mean().groupby(level="table")
    means, sizes = by_draw.mean(), by_draw.size()
    error = (
        float(np.sqrt((by_draw.var() / sizes).sum()) / len(means)) if sizes.min() > 1 else np.nan
    )
    over_tables = float(means.std() / np.sqrt(len(means)))
    sign = 1 if metric in HIGHER_IS_BETTER else -1
    value = float(means.mean())
    return Difference(
        value=value,
        draws=_interval(value, error, int((sizes - 1).sum())),
        tables=_interval(value, over_tables, len(means) - 1),
        won=float(((sign * paired > 0) + 0.5 * (paired == 0)).mean()),
        n_tables=len(means),
        n_draws=len(paired),
    )


def of_budget(figures: pd.DataFrame, budget: str) -> pd.DataFrame:
    """Return the rows of one budget."""
    return figures[figures.index.get_level_values("n_labels") == budget]


def pooled_differences(folder: Path, peers: Sequence[str]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return AP of b2x less each peer's on all rows, five folds pooled, intervals over buyers.

    Returns
    -------
    dict
        By table and protocol (names of their folders), then by peer, an interval; a model without
        all five folds is left out.
    """
    found: dict[tuple[str, str], dict[str, Interval]] = {}
    for place in sorted((folder / "predictions").glob("*/*")):
        own = _pooled(place, OWN)
        if own is None:
            continue
        for peer in peers:
            other = _pooled(place, peer)
            if other is None or not np.array_equal(own["rows"], other["rows"]):
                continue
            found.setdefault((place.parent.name, place.name), {})[peer] = paired_difference(
                own["y"], own["log_odds"], other["log_odds"], own["buyers"]
            )
    return found


def file_name(name: str) -> str:
    """Return a name as it is written in the paths of predictions.

    Examples
    --------
    >>> file_name("buyer and time")
    'buyer-and-time'
    """
    return "".join(c if c.isascii() and (c.isalnum() or c == ".") else "-" for c in name)


def _pooled(place: Path, model: str) -> dict[str, Any] | None:
    files = [place / str(fold) / f"{file_name(model)}.npz" for fold in range(N_FOLDS)]
    if not all(file.is_file() for file in files):
        return None
    folds = [dict(np.load(file)) for file in files]
    return {key: np.concatenate([fold[key] for fold in folds]) for key in folds[0]}


def _interval(value: float, error: float, freedom: int) -> tuple[float, float]:
    if freedom < 1 or not np.isfinite(error):
        return float("nan"), float("nan")
    reach = float(student.ppf((1 + LEVEL) / 2, freedom)) * error
    return value - reach, value + reach
