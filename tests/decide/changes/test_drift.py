"""A file like the training rows is within limits; each limit is passed by what it is for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import b2x
from b2x.cli import main
from b2x.errors import InputError, UsageError
from b2x.predict.model import Model
from tests.decide.sellers import model, sales, save, write

Table = dict[str, Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(model(sales(2000, 0)), tmp_path_factory.mktemp("models") / "mine")


@pytest.fixture
def run(folder: Path, tmp_path: Path) -> Callable[..., Result]:
    def drift(table: Table, *arguments: object) -> Result:
        source = write(table, tmp_path / "new.csv")
        words = ["drift", str(source), "--model", str(folder), *map(str, arguments)]
        return CliRunner().invoke(main, words)

    return drift


def dearer(table: Table) -> Table:
    return {**table, "volume": [11.5 * v for v in table["volume"]]}


def without_volume(table: Table) -> Table:
    return {**table, "volume": [None if i % 3 else v for i, v in enumerate(table["volume"])]}


def new_channel(table: Table, level: str = "live stream") -> Table:
    return {
        **table,
        "channel": [level if i % 8 == 0 else c for i, c in enumerate(table["channel"])],
    }


def doubtful(table: Table) -> Table:
    return {**table, "volume": [148.0] * len(table["volume"])}


CHANGES: dict[str, Callable[[Table], Table]] = {
    "psi": dearer,
    "missing": without_volume,
    "unseen": new_channel,
    "unsure": doubtful,
}


def test_another_file_of_the_seller_is_within_limits(run: Callable[..., Result]) -> None:
    done = run(sales(1000, 1), "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["compared_with"], found["reference_rows"], found["past"]) == (
        "training",
        2000,
        [],
    )
    assert (found["rows"], found["buyers"]) == (1000, 500)


@pytest.mark.parametrize("name", CHANGES)
def test_each_limit_exits_with_4_and_can_be_moved(run: Callable[..., Result], name: str) -> None:
    table = CHANGES[name](sales(1000, 1))
    others = [
        word
        for other in ("psi", "missing", "unseen", "unsure")
        if other != name
        for word in (f"--max-{other}", 1000)
    ]
    assert run(table, *others).exit_code == 4
    assert run(table, *others, f"--max-{name}", 1000).exit_code == 0


def test_two_files_are_told_apart_by_what_no_column_shows_alone(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    old, new = sales(1000, 1), sales(1000, 2)
    new["volume"], new["channel"] = sorted(new["volume"]), sorted(new["channel"])
    reference = write(old, tmp_path / "old.csv")
    found = b2x.drift(new, model(old), reference=old, max_auc=0.6)
    assert [one.past for one in found.features if one.name != "log-odds"] == [(), ()]
    assert found.past[-1].startswith("a classifier tells the two files apart: AUC 0.")
    assert run(new, "--reference", reference, "--max-auc", "0.6", "--max-psi", 99).exit_code == 4
    done = run(sales(1000, 2), "--reference", reference, "--max-auc", "0.6")
    assert done.exit_code == 0, done.stdout


def test_a_level_is_shown_only_where_several_buyers_have_it(folder: Path) -> None:
    for buyers, shown in ((4, ()), (5, ("live stream",))):
        table = sales(400, 1)
        of_them = [int(b[1:]) < buyers for b in table["buyer_id"]]
        table["channel"] = [
            "Live Stream" if new else c for new, c in zip(of_them, table["channel"], strict=True)
        ]
        found = b2x.drift(table, folder)
        (channel,) = [one for one in found.features if one.name == "channel"]
        assert channel.unseen_levels == shown
        assert channel.unseen == buyers * 2 / 400


def test_new_levels_are_named(run: Callable[..., Result]) -> None:
    done = run(new_channel(sales(1000, 1)))
    assert "channel: 12.5% are levels that the model does not know (live stream)" in done.stdout


@pytest.mark.parametrize("n", [1, 3, 49])
def test_of_a_few_sales_nothing_is_said(run: Callable[..., Result], n: int) -> None:
    done = run(sales(n, 1))
    assert done.exit_code == 0
    assert f"Drift: cannot be said: {n} sales are too few, 50 are needed." in done.stdout
    assert "within limits" in run(sales(50, 1)).stdout


def test_few_rows_to_compare_with_are_too_few(folder: Path) -> None:
    found = b2x.drift(sales(400, 1), folder, reference=sales(20, 2))
    assert found.verdict == "cannot be said: 20 rows to compare with are too few, 50 are needed"
    assert found.to_dict()["verdict"] == found.verdict


def test_a_model_without_counts_says_what_it_can(folder: Path) -> None:
    table = new_channel(sales(400, 1))
    plain = Model(b2x.load(folder).scorecard)
    found = b2x.drift(table, plain)
    assert found.compared_with == "nothing"
    assert [one.psi for one in found.features] == [None, None]
    assert found.past == ("channel: 12.5% are levels that the model does not know (live stream)",)
    assert "no profile of its training rows" in found.warnings[0]
    assert not b2x.drift(sales(400, 1), plain).past
    assert b2x.drift(dearer(table), plain, reference=table).compared_with == "file"


def test_without_buyers_each_sale_counts_and_it_is_said(folder: Path) -> None:
    table = sales(400, 1)
    del table["buyer_id"]
    found = b2x.drift(table, folder)
    assert found.buyers is None
    assert "no column names the buyer" in found.warnings[0]


def test_what_is_asked_wrongly_is_refused(folder: Path) -> None:
    table = sales(50, 1)
    with pytest.raises(UsageError, match=r"a limit of 0 \(max_psi\)"):
        b2x.drift(table, folder, max_psi=0)
    with pytest.raises(UsageError, match=r"a limit of '0\.2' \(max_psi\)"):
        b2x.drift(table, folder, max_psi="0.2")
    with pytest.raises(UsageError, match=r"no option 'refrence'\. Did you mean reference"):
        b2x.drift(table, folder, refrence=table)
    with pytest.raises(InputError, match="column"):
        b2x.drift({"nothing": [1, 2]}, folder)
