"""Loads the tables to compare on: those of a folder's ``tables.toml``, or the project's own."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from b2x.datasets import PROTOCOLS, SELLERS, simulate
from b2x.errors import UsageError
from b2x.measure.folds import group_ids

SIMULATED_SALES = 20_000
SIMULATED_NUMBERS = (
    "volume", "quantity", "lines", "stakeholders", "cycle_days", "prior_orders",
    "relationship_days", "order_gap_days", "stages", "quote_revisions", "discount",
    "weekday", "hour",
)  # fmt: skip
SIMULATED_LEVELS = ("channel", "payment", "category")
CONTROLS = {"dataco"}
_KEYS = {
    "name", "file", "label", "positive", "features", "categorical", "group", "time", "cutoff",
    "max_rows", "control",
}  # fmt: skip


@dataclass(frozen=True)
class Table:
    """Labelled sales, ready to be split.

    Attributes
    ----------
    name
        Its name in the results.
    X
        Features: float64 (NaN is missing), or text (None is missing) where they hold levels.
    levels
        Names of the columns that hold levels.
    y
        bool of shape (n,), True for B2B.
    buyers
        Columns that identify the buyer, shape (n,) each; rows equal in all of them stay together.
    time
        datetime64 of shape (n,); None where the table has no dates.
    cutoff
        First day that is tested when the split is by time too; None takes b2x's default.
    control
        Whether the label has nothing to do with the features, so that no model can be right.
    """

    name: str
    X: pd.DataFrame
    levels: tuple[str, ...]
    y: NDArray[np.bool_]
    buyers: tuple[NDArray[Any], ...]
    time: NDArray[np.datetime64] | None
    cutoff: str | None = None
    control: bool = False


def project_tables() -> Iterator[Table]:
    """Load the four public tables, and simulate the six sellers."""
    for name, protocol in PROTOCOLS.items():
        yield make_table(
            name,
            protocol.load(),
            features=protocol.features,
            categorical=protocol.categories,
            group=[protocol.buyer],
            time=protocol.time,
            cutoff=protocol.cutoff,
            control=name in CONTROLS,
        )
    for seller in SELLERS:
        sales = simulate(seller, SIMULATED_SALES, seed=1)
        if "first_contact_at" in sales:
            first = sales["first_contact_at"].dt.normalize()
            sales["cycle_days"] = (sales["ordered_at"].dt.normalize() - first).dt.days
        sales["weekday"] = sales["ordered_at"].dt.weekday
        sales["hour"] = sales["ordered_at"].dt.hour
        levels = [name for name in SIMULATED_LEVELS if name in sales]
        numbers = [name for name in SIMULATED_NUMBERS if name in sales]
        yield make_table(
            f"simulated {seller}",
            sales,
            features=[*numbers, *levels],
            categorical=levels,
            group=["buyer_id"],
            time="ordered_at",
        )


def folder_tables(folder: Path) -> Iterator[Table]:
    """Load the tables listed in the folder's ``tables.toml``.

    Raises
    ------
    UsageError
        When the list or one of its tables is not as the README beside this module describes.
    """
    listing = folder / "tables.toml"
    if not listing.is_file():
        raise UsageError("no tables.toml", where=str(folder), next_step="list the tables in one")
    try:
        entries = tomllib.loads(listing.read_text(encoding="utf-8")).get("table", [])
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"the file is not TOML: {error}", where=str(listing)) from error
    if not entries:
        raise UsageError("there is no [[table]] in it", where=str(listing))
    for entry in entries:
        where = f"{listing}, table {entry.get('name')!r}"
        if unknown := set(entry) - _KEYS:
            raise UsageError(f"unknown keys {sorted(unknown)}", where=where)
        if lacking := {"name", "file", "label", "positive", "features"} - set(entry):
            raise UsageError(f"no {', '.join(sorted(lacking))}", where=where)
        settings = {key: value for key, value in entry.items() if key not in ("name", "file")}
        if not (folder / entry["file"]).is_file():
            raise UsageError(f"no file {entry['file']!r}", where=where)
        rows = pd.read_csv(folder / entry["file"], dtype=str, encoding="utf-8")
        try:
            yield make_table(entry["name"], rows, **settings)
        except UsageError as error:
            raise UsageError(str(error), where=where) from error


def make_table(
    name: str,
    rows: pd.DataFrame,
    *,
    features: Sequence[str],
    categorical: Sequence[str] = (),
    group: str | Sequence[str] = (),
    label: str = "label",
    positive: object = "B2B",
    time: str | None = None,
    cutoff: str | None = None,
    max_rows: int | None = None,
    control: bool = False,
) -> Table:
    """Return the columns as the models get them; rows without a label are left out and counted.

    Parameters
    ----------
    name, features, categorical, label, positive, time, cutoff, control
        As in :class:`Table`.
    rows
        The sales; numbers may be texts.
    group
        Columns that name the buyer; none means that each row is a buyer of its own.
    max_rows
        Whole buyers are drawn until the next one would exceed this many rows.
    """
    group = [group] if isinstance(group, str) else list(group)
    named = [*features, *categorical, *group, label, *([time] if time else [])]
    if lacking := sorted(set(named) - set(rows.columns)):
        raise UsageError(f"no column {', '.join(lacking)}")
    if stray := sorted(set(categorical) - set(features)):
        raise UsageError(f"categorical, but not a feature: {', '.join(stray)}")
    unlabelled = rows[label].isna()
    if unlabelled.any():
        print(f"{name}: {int(unlabelled.sum()):,} rows without a label left out", file=sys.stderr)
        rows = rows[~unlabelled]
    if max_rows is not None:
        rows = _draw_buyers(rows, group, max_rows)
    rows = rows.reset_index(drop=True)
    columns: dict[str, Any] = {}
    for feature in features:
        if feature in categorical:
            values = rows[feature]
            columns[feature] = values.astype(str).where(values.notna(), None).astype(object)
        else:
            columns[feature] = _numbers(rows[feature])
    buyers = [rows[column].to_numpy(dtype=object) for column in group]
    return Table(
        name=name,
        X=pd.DataFrame(columns),
        levels=tuple(feature for feature in features if feature in categorical),
        y=(rows[label].astype(str) == str(positive)).to_numpy(),
        buyers=tuple(buyers) or (np.arange(len(rows)).astype(object),),
        time=None if time is None else _times(rows[time]),
        cutoff=cutoff,
        control=control,
    )


def _draw_buyers(rows: pd.DataFrame, group: Sequence[str], max_rows: int) -> pd.DataFrame:
    if len(rows) <= max_rows:
        return rows
    if group:
        ids = group_ids([rows[column].to_numpy(dtype=object) for column in group])
    else:
        ids = np.arange(len(rows))
    order = np.random.default_rng(0).permutation(int(ids.max()) + 1)
    sizes = np.bincount(ids)[order]
    kept = np.zeros(len(order), dtype=bool)
    kept[order[np.cumsum(sizes) <= max_rows]] = True
    return rows[kept[ids]]


def _numbers(values: pd.Series[Any]) -> pd.Series[Any]:
    if not pd.api.types.is_numeric_dtype(values):
        found = pd.to_numeric(values, errors="coerce")
        wrong = values[found.isna() & values.notna()]
        if len(wrong):
            raise UsageError(
                f"{len(wrong)} values of {values.name!r} are not numbers, {wrong.iloc[0]!r} first",
                next_step="name the column under categorical",
            )
        values = found
    numbers = values.astype(float)
    return numbers.where(np.isfinite(numbers))


def _times(values: pd.Series[Any]) -> NDArray[np.datetime64]:
    times = pd.to_datetime(values, errors="raise", utc=True, format="mixed")
    return times.dt.tz_localize(None).to_numpy(dtype="datetime64[us]")
