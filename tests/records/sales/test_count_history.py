"""What is promised of the counts of each buyer's earlier orders."""

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import b2x
from b2x.datasets import simulate
from b2x.errors import InputError, UsageError
from b2x.records.delimited.block_reader import LEAST
from b2x.records.sales.count_history import HistoryCounter
from b2x.records.sales.history import History
from b2x.records.sales.history_key import HistoryKey
from b2x.records.whole_table import read_all
from b2x.schema.columns import Levels
from b2x.schema.features import Feature
from b2x.schema.fields import HISTORY
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import NumericBins, Term

Sales = list[tuple[str | None, dt.datetime | None]]
sale = st.tuples(
    st.one_of(st.none(), st.sampled_from(["kari", "ola", "per"])),
    st.one_of(st.none(), st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2024, 1, 20))),
)
sales = st.lists(sale, max_size=30)


KEY = HistoryKey(bytes(range(32)))


def counted(rows: Sales, earlier: History | None = None, key: HistoryKey = KEY) -> HistoryCounter:
    counter = HistoryCounter(earlier, key)
    for part in (rows[: len(rows) // 2], rows[len(rows) // 2 :]):
        names = [name for name, _ in part if name]
        levels = tuple(dict.fromkeys(names))
        codes = np.array([levels.index(name) if name else -1 for name, _ in part], dtype=np.int64)
        times = np.array([at or "NaT" for _, at in part], dtype="datetime64[s]")
        counter.add(Levels(codes, levels), times)
    return counter


def counts(rows: Sales, earlier: History | None = None) -> list[tuple[float, ...]]:
    columns = counted(rows, earlier).columns(0, len(rows))
    return list(zip(*(columns[name].tolist() for name in HISTORY), strict=True))


def shown(rows: list[tuple[float, ...]]) -> str:
    return str(rows)  # NaN equals NaN as text


def by_hand(rows: Sales) -> list[tuple[float, ...]]:
    found = []
    for name, at in rows:
        if name is None or at is None:
            found.append((float("nan"),) * 3)
            continue
        days = [other.date() for who, other in rows if who == name and other is not None]
        before = [day for day in days if day < at.date()]
        gap = float((at.date() - max(before)).days) if before else float("nan")
        found.append((float(len(before)), float((at.date() - min(days)).days), gap))
    return found


@given(sales)
def test_only_earlier_days_count(rows: Sales) -> None:
    assert shown(counts(rows)) == shown(by_hand(rows))


@given(sales, st.randoms())
def test_the_order_of_rows_does_not_matter(rows: Sales, random) -> None:
    places = list(range(len(rows)))
    random.shuffle(places)
    mixed = counts([rows[i] for i in places])
    assert shown([mixed[places.index(i)] for i in range(len(rows))]) == shown(counts(rows))


@given(sales, sales)
def test_what_comes_later_changes_nothing(rows: Sales, later: Sales) -> None:
    moved = [(name, at and at + dt.timedelta(days=20)) for name, at in later]
    assert shown(counts(rows + moved)[: len(rows)]) == shown(counts(rows))


@given(st.lists(sales, max_size=4))
def test_pieces_one_after_the_other_count_like_the_whole(pieces: list[Sales]) -> None:
    moved: list[Sales] = [
        [(name, at and at + dt.timedelta(days=20 * i)) for name, at in piece]
        for i, piece in enumerate(pieces)
    ]
    earlier: History | None = None
    found = []
    for piece in moved:
        counter = counted(piece, earlier)
        columns = counter.columns(0, len(piece))
        found += list(zip(*(columns[name].tolist() for name in HISTORY), strict=True))
        earlier = counter.history()
    assert shown(found) == shown(counts([row for piece in moved for row in piece]))


SHOP = ["volume", "lines", "channel", "buyer_id", "ordered_at"]


def test_monthly_files_scored_one_after_the_other_equal_the_whole_year(tmp_path: Path) -> None:
    table = simulate("wholesaler", 600, seed=4)[SHOP].sort_values("ordered_at")
    table.to_csv(tmp_path / "all.csv", index=False)
    model = b2x.load("textbook", typical_volume=300)
    b2x.score_file(tmp_path / "all.csv", tmp_path / "all-scored.csv", model=model)
    whole = pd.read_csv(tmp_path / "all-scored.csv")
    pieces, history = [], {}
    for month, part in table.groupby(table["ordered_at"].dt.strftime("%Y-%m")):
        part.to_csv(tmp_path / f"{month}.csv", index=False)
        scored, kept = tmp_path / f"{month}-scored.csv", tmp_path / f"{month}.parquet"
        source = tmp_path / f"{month}.csv"
        b2x.score_file(source, scored, model=model, write_history=kept, **history)
        history = {"history": kept}
        pieces.append(pd.read_csv(scored))
    assert len(pieces) >= 12
    joined = pd.concat(pieces, ignore_index=True)
    pd.testing.assert_frame_equal(joined, whole)


def test_an_earlier_file_serves_as_history_and_one_that_overlaps_is_refused(tmp_path: Path) -> None:
    early = pd.DataFrame({"customer id": ["a", "b"], "date": ["2024-01-13", "2024-01-20"]})
    late = pd.DataFrame({"customer id": ["a", "c"], "date": ["2024-01-25", "2024-01-26"]})
    early.to_csv(tmp_path / "early.csv", index=False)
    late.to_csv(tmp_path / "late.csv", index=False)
    records = read_all(tmp_path / "late.csv", history=tmp_path / "early.csv")
    assert records.columns["prior_orders"].tolist() == [1, 0]
    assert records.columns["relationship_days"].tolist() == [12, 0]
    with pytest.raises(InputError, match="8 days would count twice"):
        read_all(tmp_path / "early.csv", history=tmp_path / "early.csv")
    assert "prior_orders" not in read_all(tmp_path / "late.csv", history="none").columns


def test_a_file_that_is_scored_without_its_history_is_warned_about(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    simulate("web-shop", 50, seed=1)[SHOP].to_csv(source, index=False)
    result = b2x.score_file(source, tmp_path / "out.csv")
    assert any("earlier orders are counted from this file's first" in w for w in result["warnings"])
    with pytest.raises(UsageError, match="leave --write-history out"):
        b2x.score_file(
            source, tmp_path / "out.csv", model="hotel", write_history=tmp_path / "h.parquet"
        )


def test_each_row_of_a_long_file_is_decided_by_its_own_earlier_orders(tmp_path: Path) -> None:
    terms = tuple(
        Term(Feature("column", (name,), "number"), NumericBins((0.5,)), values)
        for name, values in [("prior_orders", (-3.0, 3.0, 0.0)), ("volume", (0.0, 0.0, 0.0))]
    )
    model = b2x.Model(Scorecard(0.0, terms, (), Thresholds(-1.0, 1.0)))
    buyers = [f"buyer {i}, of a name that makes the file long" for i in range(20_000)]
    pd.DataFrame(
        {
            "buyer_id": buyers * 2,
            "ordered_at": ["2024-01-01"] * len(buyers) + ["2024-02-01"] * len(buyers),
            "volume": 7,
        }
    ).to_csv(tmp_path / "orders.csv", index=False)
    assert (tmp_path / "orders.csv").stat().st_size > 5 * LEAST * 4  # it is read in pieces
    b2x.score_file(tmp_path / "orders.csv", tmp_path / "scored.csv", model=model)
    labels = pd.read_csv(tmp_path / "scored.csv")["b2x_label"].tolist()
    assert labels == ["B2C"] * len(buyers) + ["B2B"] * len(buyers)
