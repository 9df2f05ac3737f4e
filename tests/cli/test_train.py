"""What `b2x train` takes beside a label column, and what it prints of doubtful labels."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

import b2x
from b2x.cli import main
from b2x.datasets import simulate
from tests.one_teacher import use_one_teacher


@pytest.fixture(scope="module", autouse=True)
def _one_teacher() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        use_one_teacher(patch)
        yield


@pytest.fixture
def sales(tmp_path: Path) -> pd.DataFrame:
    table = simulate("software-start-up", 400, seed=4)
    table["Firm"] = (table["buyer_id"] + " Ltd").where(table["label"] == "B2B", "")
    table.to_csv(tmp_path / "sales.csv", index=False)
    return table


def train(folder: Path, *options: str) -> Result:
    arguments = ["train", str(folder / "sales.csv"), "-o", str(folder / "model"), *options]
    return CliRunner().invoke(main, arguments)


def test_every_option_of_learning_is_on_the_command_line(
    sales: pd.DataFrame, tmp_path: Path
) -> None:
    options = ["--label", "label", "--b2b-share", "0.3", "--prior", "textbook", "--quick", "--json"]
    done = train(
        tmp_path, *options, "--monotone", "volume=up", "--confidence", "0.7", "--exclude", "Firm"
    )
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert report["verdict"] == "not measured"
    card = b2x.load(tmp_path / "model").scorecard
    (volume,) = (term for term in card.terms if term.feature.name == "volume")
    rising = volume.values[:-1]  # the last is what is missing
    assert list(rising) == sorted(rising)
    assert card.thresholds.b2b_from == pytest.approx(0.8473, abs=1e-4)
    assert not any({"volume"} & set(card.terms[pair.first].feature.inputs) for pair in card.pairs)
    assert card.provenance["b2b_share"] == 0.3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--monotone", "volume=sideways"], "is not COLUMN=up or COLUMN=down"),
        (["--hints", "Firm"], "is not KIND=COLUMN, auto or none"),
        (["--b2b-share", "1"], "--b2b-share"),
    ],
)
def test_options_that_cannot_be_are_refused(
    sales: pd.DataFrame, tmp_path: Path, options: list[str], message: str
) -> None:
    refused = train(tmp_path, "--label", "label", *options)
    assert refused.exit_code == 2
    assert message in refused.output


def test_a_named_column_of_hints_is_enough(sales: pd.DataFrame, tmp_path: Path) -> None:
    ranked = train(tmp_path, "--hints", "company=Firm", "--exclude", "label", "--json")
    assert ranked.exit_code == 0, ranked.output
    provenance = b2x.load(tmp_path / "model").scorecard.provenance
    assert provenance["documented_rows"] == (sales["Firm"] != "").sum()
    assert "(Firm)" in provenance["documented_by"]


def test_labels_that_look_wrong_are_listed_by_line(sales: pd.DataFrame, tmp_path: Path) -> None:
    clear = sales.assign(volume=sales["volume"] * (1 + 30 * (sales["label"] == "B2B")))
    wrong = clear.index[clear["label"] == "B2B"][[5, 25, 45]]
    clear.loc[wrong, "label"] = "B2C"
    clear.drop(columns="Firm").to_csv(tmp_path / "sales.csv", index=False)
    done = train(tmp_path, "--label", "label", "--features", "volume,quantity")
    assert done.exit_code == 0, done.output
    assert "A second look: " in done.stdout
    for row in wrong:
        assert f"line {row + 2}: labelled B2C, " in done.stdout  # the header is line 1
    found = json.loads(train(tmp_path, "--label", "label", "--features", "volume", "--json").stdout)
    assert all(label["line"] == label["row"] + 1 for label in found["second_look"])
    assert set(wrong + 1) & {label["row"] for label in found["second_look"]}
