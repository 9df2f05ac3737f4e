"""The command line: what scripts rely on, and errors that say what to do next."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from b2x.cli import COMMANDS, main
from b2x.datasets import simulate
from tests.one_teacher import use_one_teacher
from tests.order_lines import LINES

ROOT = Path(__file__).parents[2]
SHOP = ROOT / "data/samples/web-shop.csv"
COLUMNS = ["buyer_id", "volume", "stakeholders", "channel", "label"]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def as_json(*arguments: object) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def sales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sales") / "sales.csv"
    simulate("consulting-firm", 200, 1)[COLUMNS].to_csv(path, index=False)
    return path


once_trained = pytest.mark.xdist_group("cli training")
"""Tests of the trained model run in one process, so that it is trained once."""


@pytest.fixture(scope="module")
def trained(sales: Path) -> tuple[Path, dict[str, Any]]:
    folder = sales.parent / "mine"
    with pytest.MonkeyPatch.context() as patch:
        use_one_teacher(patch)
        return folder, as_json("train", sales, "--label", "label", "-o", folder)


def test_a_warning_of_the_panel_is_not_repeated_after_the_run(tmp_path: Path) -> None:
    source, target = tmp_path / "sales.csv", tmp_path / "scored.csv"
    source.write_text("volume\n9500\nnine\n")
    result = run("score", source, target)
    assert result.stderr.count("inputs of the model are not in the table") == 1
    assert "inputs of the model" not in result.stdout
    assert "warning: 1 row was rejected because of volume" in result.stdout


def test_help_lists_every_command_and_each_shows_an_example() -> None:
    listed = run("--help").output
    for name in COMMANDS:
        assert name in listed
        assert f"Example: b2x {name}" in " ".join(run(name, "--help").output.split())
    assert "Example: b2x export sql" in " ".join(run("export", "sql", "--help").output.split())


def test_score_reports_what_scripts_rely_on(tmp_path: Path) -> None:
    report = as_json("score", SHOP, tmp_path / "out.csv", "--reasons")
    assert report["rows_in"] == report["rows_scored"] + report["rows_rejected"] == 400
    assert set(report["counts"]) <= {"B2B", "B2C", "unsure"}
    assert sum(report["counts"].values()) == 400
    assert report["model"] == "textbook"
    assert report["parameters"]["typical_volume"] > 0


def test_a_share_of_b2b_moves_scores_and_explanations(tmp_path: Path) -> None:
    assert as_json("score", SHOP, tmp_path / "out.csv")["b2b_share"] == 0.5
    assert as_json("score", SHOP, tmp_path / "out.csv", "--b2b-share", 0.2)["b2b_share"] == 0.2
    (row,) = as_json("explain", SHOP, "--row", 2, "--b2b-share", 0.2)["rows"]
    assert row["intercept"] == pytest.approx(-1.3863, abs=1e-4)
    refused = run("score", SHOP, tmp_path / "out.csv", "--b2b-share", 20)
    assert refused.exit_code == 2
    assert "is not between 0 and 1, such as 0.3 or 30%" in refused.output


def test_without_a_target_the_result_is_beside_the_file_and_of_its_kind(tmp_path: Path) -> None:
    table = tmp_path / "orders.csv"
    table.write_text("volume;channel\n9500;field sales\n20;web\n", encoding="utf-8")
    assert run("score", table).exit_code == 0
    assert (tmp_path / "orders-scored.csv").is_file()
    assert run("score", table, tmp_path / "first.xlsx").exit_code == 0
    import openpyxl

    book = openpyxl.load_workbook(tmp_path / "first.xlsx")
    assert book.active["C1"].value == "b2x_label"
    book.active.delete_cols(3, 2)
    book.save(tmp_path / "own.xlsx")
    assert run("score", tmp_path / "own.xlsx").exit_code == 0
    assert openpyxl.load_workbook(tmp_path / "own-scored.xlsx").active.max_row == 3


def test_score_shows_what_it_understood_before_it_works(tmp_path: Path) -> None:
    result = run("score", SHOP, tmp_path / "out.csv", "--map", "volume=Total")
    assert result.exit_code == 0
    assert "read: volume from Total, " in result.stderr
    assert "(--verbose shows all)" in result.stderr
    assert len(result.stderr.splitlines()) < 15
    everything = run("score", SHOP, tmp_path / "out.csv", "--map", "volume=Total", "--verbose")
    assert re.search(r"volume +Total ", everything.stderr)
    assert "400 rows in, 400 scored" in result.stdout


def test_score_reads_and_writes_standard_streams(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "b2x", "score", "-", "-"],
        input=SHOP.read_bytes(),
        capture_output=True,
        check=True,
    )
    run("score", SHOP, tmp_path / "out.csv")
    assert done.stdout == (tmp_path / "out.csv").read_bytes()
    assert b"\r" not in done.stderr  # no progress bar where there is no terminal


@once_trained
def test_train_reports_the_verdict_and_writes_the_model(
    trained: tuple[Path, dict[str, Any]],
) -> None:
    folder, report = trained
    files = {"scorecard.json", "metrics.json", "CARD.md", "golden.csv", "manifest.json"}
    assert {path.name for path in folder.iterdir()} == {*files, "profile.json"}
    assert report["verdict"] in {"usable", "weak", "too few labels"}
    assert report["rows"] == 200
    assert 0 < report["b2b_share"] < 1
    for name in ("average_precision", "roc_auc", "log_loss", "brier", "calibration_error"):
        figure = report["metrics"][name]
        assert figure["low"] <= figure["value"] <= figure["high"]
    assert "buyer_id" not in report["features"]


@once_trained
def test_a_trained_model_scores_evaluates_and_explains(
    trained: tuple[Path, dict[str, Any]], sales: Path, tmp_path: Path
) -> None:
    folder, _ = trained
    assert as_json("score", sales, tmp_path / "out.csv", "--model", folder)["rows_scored"] == 200
    later = tmp_path / "later.csv"
    simulate("consulting-firm", 200, 2)[COLUMNS].to_csv(later, index=False)
    report = as_json("evaluate", later, "--model", folder, "--label", "label")
    assert report["rows"] == 200
    assert report["metrics"]["roc_auc"]["value"] > 0.6
    (row,) = as_json("explain", sales, "--model", folder, "--row", 7)["rows"]
    assert row["intercept"] + sum(row["contributions"].values()) == row["log_odds"]


def test_labels_without_signal_are_not_saved_unless_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_one_teacher(monkeypatch)
    table = simulate("web-shop", 1500, 3)[["volume", "lines", "label"]]
    table["label"] = table["label"].sample(frac=1, random_state=0).to_numpy()
    path, folder = tmp_path / "noise.csv", tmp_path / "model"
    table.to_csv(path, index=False)
    refused = run("train", path, "--label", "label", "-o", folder)
    assert refused.exit_code == 4
    assert "no signal" in refused.stderr
    assert "--allow-no-signal" in refused.stderr
    assert not folder.exists()
    allowed = run("train", path, "--label", "label", "-o", folder, "--allow-no-signal")
    assert allowed.exit_code == 0
    assert "Verdict: no signal. These columns" in allowed.stdout
    assert f"Next: b2x score {path} scored.csv --model {folder}" in allowed.stdout
    assert (folder / "scorecard.json").exists()
    table["label"] = table["label"].sample(frac=1, random_state=1).to_numpy()
    table.to_csv(path, index=False)
    measured = run("evaluate", path, "--model", folder, "--label", "label")
    assert measured.exit_code == 4
    assert "Verdict: no signal" in measured.stdout
    assert "Next: b2x score" not in measured.output


def test_labels_that_are_swapped_are_told(tmp_path: Path) -> None:
    table = simulate("software start-up", 400, 3)
    table["label"] = np.where(table["label"] == "B2B", "B2C", "B2B")
    path = tmp_path / "swapped.csv"
    table.to_csv(path, index=False)
    measured = run("evaluate", path, "--model", "textbook", "--label", "label")
    assert measured.exit_code == 4
    assert "the AUC is below 0.5" in measured.stdout
    assert "are B2B and B2C swapped" in " ".join(measured.stdout.split())


def test_a_leak_is_named_reported_to_scripts_and_not_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_one_teacher(monkeypatch)
    table = simulate("web-shop", 400, 4)[["volume", "lines", "label", "buyer_id"]]
    table["wing"] = [
        f"Firm {i % 40}" if kind == "B2B" else None for i, kind in enumerate(table["label"])
    ]
    path, folder = tmp_path / "leak.csv", tmp_path / "model"
    table.to_csv(path, index=False)
    refused = run("train", path, "--label", "label", "-o", folder, "--json")
    assert refused.exit_code == 4
    assert "wing" in refused.stderr
    assert "--exclude" in refused.stderr
    assert json.loads(refused.stdout)["verdict"] == "leaking"
    assert not folder.exists()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["scor"], 2, "Did you mean score"),
        (["score"], 2, "Missing argument"),
        (["score", SHOP, "OUT", "--map", "volume"], 2, "is not FIELD=COLUMN"),
        (["score", SHOP, "OUT", "--map", "volumen=Total"], 2, "Did you mean volume"),
        (["score", SHOP, "OUT", "--map", "volume=Totals"], 3, "Did you mean Total"),
        (["score", "nowhere.csv", "OUT"], 3, "nowhere.csv"),
        (["score", SHOP, "OUT", "--model", "hotell"], 2, "Did you mean hotel"),
        (["models", "hotell"], 2, "Did you mean hotel"),
        (["simulate", "lawfirm"], 2, "Did you mean law-firm"),
        (["train", SHOP, "--label", "lable", "-o", "OUT"], 3, "Did you mean label"),
        (["train", SHOP, "--label", "Currency", "-o", "OUT"], 3, "which of its values mean B2B?"),
        (["explain", SHOP, "--row", "401"], 3, "there is no row 401"),
        (["explain", SHOP, "--first", "0"], 2, "--first"),
        (["score", SHOP, "-", "--json"], 2, "cannot both go to standard output"),
        (["score", SHOP, "out.ods"], 2, "spreadsheets of this kind are not written"),
        (["score", "-"], 2, "name the file to write"),
        (["score", SHOP, "OUT", "--map", "volume=a", "--map", "volume=b"], 2, "mapped twice"),
        (
            ["train", SHOP, "--label", "label", "--exclude", "nope", "-o", "OUT"],
            3,
            "no column 'nope'",
        ),
        (["train", SHOP, "--label", "label", "--seed", "-1", "-o", "OUT"], 2, "--seed"),
        (["train", SHOP, "--label", "label", "-o", SHOP], 2, "is a file"),
        (["simulate", "wholesaler", "-o", "no/such/folder/x.csv"], 2, "no such folder"),
        (["simulate", "wholesaler", "--json"], 2, "name it with -o"),
    ],
)
def test_an_error_has_its_exit_code_and_says_what_to_do(
    arguments: list[Any], code: int, message: str, tmp_path: Path
) -> None:
    result = run(*(tmp_path / "out" if a == "OUT" else a for a in arguments))
    assert result.exit_code == code, result.output
    assert message in " ".join(result.stderr.split())
    assert not (tmp_path / "out").exists()


def test_rejected_rows_are_said_with_what_rejected_them(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("volume,channel,lines\n10,phone,-3\n20,web,1\nabc,web,0\n")
    result = run("score", source, tmp_path / "out.csv")
    assert result.exit_code == 0
    assert "1 row was rejected because of lines" in result.stdout
    assert "1 row was rejected because of volume" in result.stdout
    assert "1 CANNOT BE READ" in run("inspect", source, "--decimal", "point").stdout


def test_inspect_shows_fields_units_and_missing_shares() -> None:
    report = as_json("inspect", SHOP)
    fields = {column["name"]: column for column in report["columns"]}
    assert fields["volume"]["header"] == "Total"
    assert "  volume        Total  " in run("inspect", SHOP).stdout


def test_models_and_simulate_list_what_there_is(tmp_path: Path) -> None:
    assert set(as_json("models")) == {"hotel", "textbook"}
    assert run("models", "hotel").output.startswith("# hotel")
    assert "wholesaler" in as_json("simulate")
    written = as_json("simulate", "wholesaler", "--rows", 50, "-o", tmp_path / "sales.csv")
    assert written["rows"] == 50
    assert len((tmp_path / "sales.csv").read_text(encoding="utf-8").splitlines()) == 51


def test_rows_are_explained_for_people_as_for_scripts() -> None:
    lines = run("explain", SHOP, "--row", 2, "--model", "textbook").stdout.splitlines()
    (row,) = as_json("explain", SHOP, "--row", 2, "--model", "textbook")["rows"]
    assert lines[1] == f"Row 2: {row['label']}, {row['probability']:.0%} likely to be B2B"
    figures = [reason["log_odds"] for reason in row["reasons"]]
    assert row["intercept"] + sum(figures) == row["log_odds"]
    assert figures == [v for v in row["contributions"].values() if v]
    shown = " ".join(lines).lower()
    assert all(reason["header"].lower() in shown for reason in row["reasons"])
    assert {change["label"] for change in row["changes"]} == {"B2B", "B2C", "unsure"} - {
        row["label"]
    }
    assert lines[-1].startswith("Next: b2x score ")
    norsk = run("explain", SHOP, "--row", 2, "--model", "textbook", "--lang", "nb").stdout
    assert "sannsynlig B2B" in norsk
    assert len(as_json("explain", SHOP, "--first", 5)["rows"]) == 5


def test_labels_of_folded_lines_are_said_to_count_orders(tmp_path: Path) -> None:
    source = tmp_path / "lines.csv"
    source.write_text(LINES, encoding="utf-8")
    arguments = ["score", str(source), str(tmp_path / "scored.csv"), "--order", "Ordrenr"]
    said = CliRunner().invoke(main, arguments)
    assert said.exit_code == 0, said.output
    assert re.search(r"8 rows in, \d scored, \d rejected; 2 orders: B2B ", said.stdout)
