"""The comparison of accuracy: which rows it tests, what it writes, and how it continues."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from b2x.errors import UsageError
from benchmarks.accuracy import apart, peers
from benchmarks.accuracy.cells import MIN_EACH, draw_cell
from benchmarks.accuracy.compare import Outcome, difference, pooled_differences
from benchmarks.accuracy.report import write_report
from benchmarks.accuracy.results import COLUMNS
from benchmarks.accuracy.run import main, parse_models
from benchmarks.accuracy.tables import Table, folder_tables, make_table
from benchmarks.accuracy.tasks import OverTimeError, Prediction, Task, held_out

CUTOFF = "2024-09-01"
LISTING = f"""
[[table]]
name = "shop"
file = "shop.csv.gz"
label = "kind"
positive = "firm"
features = ["amount [EUR]", "hour", "channel", "empty"]
categorical = ["channel"]
group = ["buyer"]
time = "day"
cutoff = "{CUTOFF}"
"""
Run = Callable[..., int]


def sales(n: int = 900, seed: int = 0) -> pd.DataFrame:
    """Return sales of which firms, a fifth, order more and by phone."""
    rng = np.random.default_rng(seed)
    firm = rng.random(n // 3) < 0.2
    buyer = rng.integers(0, n // 3, n)
    is_firm = firm[buyer]
    return pd.DataFrame(
        {
            "amount [EUR]": rng.lognormal(4 + is_firm, 1).round(2),
            "hour": np.where(rng.random(n) < 0.1, np.nan, rng.integers(0, 24, n)),
            "channel": np.where(rng.random(n) < 0.3 + 0.4 * is_firm, "phone", "web"),
            "empty": np.nan,
            "buyer": [f"buyer {b}" for b in buyer],
            "day": pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 365, n), "D"),
            "kind": np.where(is_firm, "firm", "person"),
        }
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tables.toml").write_text(LISTING, encoding="utf-8")
    sales().to_csv(tmp_path / "shop.csv.gz", index=False)
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Run:
    def run(*options: str, models: str = "Logistic,extra-trees", budgets: str = "50") -> int:
        where = ["--tables", str(folder), "--out", str(folder / "out"), "--threads", "1"]
        return main([*where, "--models", models, "--budgets", budgets, *options])

    return run


@pytest.fixture
def table(folder: Path) -> Table:
    return next(iter(folder_tables(folder)))


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "out" / "results.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_a_run_writes_one_row_for_each_model_and_cell(run: Run, folder: Path) -> None:
    assert run("--draws", "2", budgets="50,all") == 0
    found = rows(folder)
    assert tuple(found[0]) == COLUMNS
    assert tuple(found[0])[:6] == (
        "table", "protocol", "n_labels", "draw", "model", "average_precision"
    )  # fmt: skip
    assert len(found) == 2 * 2 * 2 * 2  # draws, budgets, protocols, models
    assert [row["draw"] for row in found] == ["0"] * 8 + ["1"] * 8
    assert [row["n_labels"] for row in found][:8] == ["50"] * 4 + ["all"] * 4
    for row in found:
        assert row["note"] == ""
        assert 0 < float(row["average_precision"]) <= 1
        assert float(row["fit_s"]) > 0
        assert row["n_labels"] == "all" or row["train_rows"] == "50"


def test_a_run_goes_on_where_it_ended_and_drops_a_torn_line(run: Run, folder: Path) -> None:
    run("--draws", "1")
    file = folder / "out" / "results.csv"
    whole = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(whole[:-1]) + whole[-1][:30], encoding="utf-8")
    run("--draws", "1")
    again = file.read_text(encoding="utf-8").splitlines(keepends=True)
    assert again[:-1] == whole[:-1]
    assert again[-1].split(",")[:10] == whole[-1].split(",")[:10]  # all but the seconds
    run("--draws", "1")
    assert file.read_text(encoding="utf-8").splitlines(keepends=True) == again


def test_two_jobs_find_what_one_finds(run: Run, folder: Path) -> None:
    def figures() -> set[tuple[str, ...]]:
        return {tuple(row[name] for name in COLUMNS[:10]) for row in rows(folder)}

    run("--draws", "1", models="logistic")
    one = figures()
    (folder / "out" / "results.csv").unlink()
    run("--draws", "1", "--jobs", "2", models="logistic")
    assert figures() == one


def test_a_model_that_fails_is_reported_and_the_others_go_on(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(task: Task, test: pd.DataFrame) -> Prediction:
        raise ValueError("no such luck\nand more")

    monkeypatch.setitem(peers.MODELS, "extra trees", broken)
    assert run("--draws", "1", "--protocols", "buyer") == 1
    logistic, trees = rows(folder)
    assert logistic["note"] == ""
    assert trees["note"] == "failed: ValueError: no such luck"
    assert trees["average_precision"] == "nan"
    assert "1 rows of models that failed" in capsys.readouterr().err
    assert "no such luck" in (folder / "out" / "report.md").read_text(encoding="utf-8")


def test_a_model_over_its_cap_is_not_tried_on_later_draws(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def slow(task: Task, test: pd.DataFrame) -> Prediction:
        tried.append(task.seed)
        raise OverTimeError("over 120 s")

    monkeypatch.setitem(peers.MODELS, "extra trees", slow)
    assert run("--draws", "3", "--protocols", "buyer", models="extra trees") == 0
    assert [row["note"] for row in rows(folder)] == ["over 120 s"] * 3
    assert tried == [0]


def test_a_fit_is_ended_at_its_cap(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "EBM_CAP_S", 0.1)
    monkeypatch.setattr(apart, "OTHERWISE_S", 0.1)
    X, y = table.X[["hour"]], table.y
    task = Task(X, y, np.arange(len(y)), X, (), 0, 1)
    with pytest.raises(OverTimeError, match="over 0 s"):
        apart.predict_ebm(task, X)


@pytest.mark.parametrize("protocol", ["buyer", "buyer and time"])
@pytest.mark.parametrize("budget", [50, 200, None])
def test_no_buyer_is_on_both_sides_and_labels_are_of_both_kinds(
    table: Table, protocol: str, budget: int | None
) -> None:
    for draw in range(6):
        cell = draw_cell(table, protocol, budget, draw)
        assert cell is not None
        (buyers,) = table.buyers
        known = np.concatenate([cell.train, cell.unlabelled])
        assert not set(buyers[known]) & set(buyers[cell.test])
        assert not set(cell.train) & set(cell.unlabelled)
        assert min(table.y[cell.train].sum(), (~table.y[cell.train]).sum()) >= MIN_EACH
        assert budget is None or len(cell.train) == budget
        if protocol == "buyer and time":
            assert table.time is not None
            assert table.time[known].max() < np.datetime64(CUTOFF) <= table.time[cell.test].min()


def test_five_draws_of_all_labels_test_every_row_once(table: Table) -> None:
    cells = [draw_cell(table, "buyer", None, draw) for draw in range(5)]
    tested = np.concatenate([cell.test for cell in cells if cell is not None])
    assert sorted(tested) == list(range(len(table.y)))


def test_labels_are_never_fewer_than_five_of_a_kind_where_firms_are_rare() -> None:
    frame = sales(3000)
    rare = frame[(frame["kind"] == "person") | (np.arange(len(frame)) % 9 == 0)]
    table = make_table(
        "rare", rare, features=["hour"], label="kind", positive="firm", group="buyer"
    )
    cell = draw_cell(table, "buyer", 50, 0)
    assert cell is not None
    assert table.y.mean() < 0.05
    assert table.y[cell.train].sum() == MIN_EACH


@pytest.mark.parametrize(
    ("listing", "message"),
    [
        (LISTING + 'colour = "red"', r"unknown keys \['colour'\].*'shop'"),
        (LISTING.replace('label = "kind"', ""), "no label"),
        (LISTING.replace("shop.csv.gz", "shop.tsv"), "no file 'shop.tsv'"),
        (LISTING.replace('"hour"', '"minute"'), "no column minute"),
        (LISTING.replace('categorical = ["channel"]', ""), "'channel' are not numbers"),
        ("", r"no \[\[table\]\]"),
    ],
)
def test_a_listing_that_is_wrong_is_refused_by_name(
    folder: Path, listing: str, message: str
) -> None:
    (folder / "tables.toml").write_text(listing, encoding="utf-8")
    with pytest.raises(UsageError, match=message):
        list(folder_tables(folder))


def test_a_control_is_listed_but_not_counted(run: Run, folder: Path) -> None:
    twice = LISTING + LISTING.replace('"shop"', '"noise"') + "control = true\n"
    (folder / "tables.toml").write_text(twice, encoding="utf-8")
    run("--draws", "1", "--protocols", "buyer")
    outcome = Outcome.read(folder / "out")
    assert outcome.controls == ["noise"]
    assert {place[0] for place in outcome.cell_means("average_precision").index} == {"shop"}
    assert "| noise | buyer |" in (folder / "out" / "report.md").read_text(encoding="utf-8")


def test_most_rows_are_drawn_by_whole_buyers() -> None:
    table = make_table(
        "some", sales(), features=["hour"], label="kind", positive="firm", group="buyer",
        max_rows=200,
    )  # fmt: skip
    every = sales()["buyer"].value_counts()
    kept = pd.Series(table.buyers[0]).value_counts()
    assert 150 < len(table.y) <= 200
    assert (every[kept.index] == kept).all()


@pytest.mark.parametrize("text", ["EXTRA TREES", "extra-trees", "extratrees"])
def test_models_are_known_by_any_spelling(text: str) -> None:
    assert parse_models(f"{text},hgb") == ["extra trees", "HistGradientBoosting"]


@pytest.mark.parametrize(
    ("option", "text", "message"),
    [
        ("--models", "catbost", "no model 'catbost'"),
        ("--budgets", "few", "a budget of 'few'"),
        ("--only", "shopp", "no 'shopp'"),
        ("--protocols", "time", "no 'time'"),
    ],
)
def test_an_unknown_choice_is_refused_with_its_name(
    folder: Path, capsys: pytest.CaptureFixture[str], option: str, text: str, message: str
) -> None:
    assert main(["--tables", str(folder), "--out", str(folder), option, text]) == 2
    assert message in capsys.readouterr().err


def test_what_boosting_stops_on_is_of_other_buyers(table: Table) -> None:
    groups = np.arange(1200) // 3
    task = Task(table.X, np.arange(1200) % 7 == 0, groups, table.X, (), 0, 1)
    held = held_out(task)
    assert held is not None
    assert 0.1 < held.mean() < 0.2
    assert not set(groups[held]) & set(groups[~held])


def made_up(folder: Path, gaps: dict[str, float]) -> None:
    """Write results of two tables in which b2x is ahead of each peer by the gap, give or take."""
    lines = []
    for table in ("one", "two"):
        for draw in range(10):
            for name, gap in {"b2x": 0.0, **gaps}.items():
                noise = 0.01 * (draw % 2) * (name != "b2x")
                ap = 0.8 + 0.01 * draw - gap + noise
                lines.append((table, "buyer", 50, draw, name, ap, *[0.5] * 4, 1, 1, 50, 100, ""))
    folder.mkdir()
    pd.DataFrame(lines, columns=COLUMNS).to_csv(folder / "results.csv", index=False)
    facts = '{"rows": 1, "features": 1, "buyers": 1, "b2b_share": 0.5, "control": false}'
    (folder / "tables.json").write_text(f'{{"one": {facts}, "two": {facts}}}', encoding="utf-8")


def test_differences_are_paired_and_regret_is_against_the_best_peer(tmp_path: Path) -> None:
    made_up(tmp_path / "out", {"close": 0.02, "far": 0.2})
    outcome = Outcome.read(tmp_path / "out")
    found = difference(outcome.figures("average_precision"), "close", "average_precision")
    assert found is not None
    assert found.value == pytest.approx(0.015)
    assert 0.010 < found.draws[0] < 0.015 < found.draws[1] < 0.020
    assert (found.won, found.n_tables, found.n_draws) == (1.0, 2, 20)
    assert outcome.best_peer() == "close"
    assert outcome.mean_ranks("average_precision").to_dict() == {"b2x": 1, "close": 2, "far": 3}
    assert outcome.regrets()["regret"].tolist() == pytest.approx([-0.015] * 2)


def test_the_page_tells_differences_and_shows_a_picture(tmp_path: Path) -> None:
    made_up(tmp_path / "out", {"close": 0.02, "far": -0.2})
    page = write_report(tmp_path / "out")
    assert page is not None
    text = page.read_text(encoding="utf-8")
    assert "| 50 | close | +0.015 |" in text
    assert "| 50 | **far** | -0.205 |" in text
    assert "| one | buyer | 50 | +0.205 | far |" in text
    assert (tmp_path / "out" / "report.png").stat().st_size > 5_000


def test_b2x_runs_and_its_folds_are_pooled_over_buyers(run: Run, folder: Path) -> None:
    assert run("--draws", "1", "--protocols", "buyer", models="b2x,logistic") == 0
    assert {row["model"] for row in rows(folder)} == {"b2x", "logistic regression"}
    rng = np.random.default_rng(0)
    for fold in range(5):
        place = folder / "out" / "predictions" / "shop" / "buyer" / str(fold)
        place.mkdir(parents=True)
        y = rng.random(40) < 0.3
        for model, noise in (("b2x", 0.1), ("logistic-regression", 5.0)):
            np.savez(
                place / f"{model}.npz",
                rows=np.arange(40) + 40 * fold,
                log_odds=y + noise * rng.normal(size=40),
                y=y,
                buyers=np.arange(40) // 2 + 40 * fold,
            )
    pooled = pooled_differences(folder / "out", ["logistic regression", "CatBoost"])
    assert list(pooled["shop", "buyer"]) == ["logistic regression"]
    assert pooled["shop", "buyer"]["logistic regression"].low > 0
    write_report(folder / "out")
    assert "## All labels, folds pooled" in (folder / "out" / "report.md").read_text("utf-8")
