"""``b2x label``: a sheet from a table, answered in the terminal, stopped and gone on with."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from b2x.cli import main

HEADER = "Kundenr;Kundenavn;Firma;Dato;Beløp;Kanal\n"


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    lines = [
        f"K{i % 8};Navn {'ABCDEFGH'[i % 8]};{'Fjord AS' if i % 8 == 1 else ''};"
        f"{i % 27 + 1:02}.03.2024;{100 + 7 * i},50;{('Nettbutikk', 'Telefon')[i % 3 > 0]}\n"
        for i in range(40)
    ]
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return path


def run(*arguments: object, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=typed)


def as_json(*arguments: object, typed: str | None = None) -> dict[str, Any]:
    result = run(*arguments, "--json", typed=typed)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def answers(sheet: Path) -> list[str]:
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        return [row["b2x_answer"] for row in csv.DictReader(file, delimiter=";")]


def test_the_first_line_of_help_says_that_names_are_shown() -> None:
    lines = run("label", "--help").output.splitlines()
    assert "shows the names in your file" in lines[2]
    assert "shows names" in " ".join(run("--help").output.split())


def test_a_sheet_with_fewer_lines_than_asked_for_says_why(orders: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "audit.csv"
    everyone = as_json("label", orders, "--audit", "-n", 30, "-o", sheet)
    assert everyone["warnings"] == ["8 lines in place of 30: there are no more buyers"]
    sheet.write_text(sheet.read_text("utf-8-sig").replace("\n;", "\nB2B;", 3), "utf-8-sig")
    more = ("--labels", sheet, "-o", tmp_path / "more.csv")
    rest = as_json("label", orders, "--audit", "-n", 30, *more)
    assert rest["warnings"] == [
        "5 lines in place of 30: there are no more buyers that have no answer"
    ]
    assert as_json("label", orders, "--audit", "-n", 4, *more)["warnings"] == []


def test_a_sheet_says_what_is_in_it_and_what_to_do_next(orders: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "label me.csv"
    result = run("label", orders, "-n", 6, "-o", sheet)
    assert result.exit_code == 0, result.output
    assert "6 of 40 sales, 3 drawn at random, 3 chosen because they differ" in result.stdout
    assert result.stdout.endswith(f"Next: b2x train {orders} --labels '{sheet}' -o mine\n")
    assert "Navn" not in result.output


def test_the_next_command_reads_the_file_in_the_same_way(orders: Path, tmp_path: Path) -> None:
    options = ["--map", "buyer_id=Kundenavn", "--order", "none", "--dates", "dmy"]
    result = run("label", orders, "-n", 3, "-o", tmp_path / "s.csv", *options)
    assert result.exit_code == 0, result.output
    for words in ("--map buyer_id=Kundenavn", "--order none", "--dates dmy"):
        assert words in result.stdout.splitlines()[-1]


def test_the_sheet_shows_what_the_hints_say(orders: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    run("label", orders, "-n", 8, "--by", "buyer", "-o", sheet)
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert list(rows[0])[:4] == ["b2x_answer", "b2x_rows", "b2x_hint", "Firma"]
    said = {row["Kundenavn"]: row["b2x_hint"] for row in rows}
    assert said["Navn B"] == "B2B: legal form in a name (Firma)"
    assert said["Navn A"] == ""
    assert {row["b2x_rows"] for row in rows} == {"5"}


def test_scripts_get_the_counts(orders: Path, tmp_path: Path) -> None:
    found = as_json("label", orders, "-n", 4, "--audit", "--by", "buyer", "-o", tmp_path / "s.xlsx")
    assert found["by"] == "buyer"
    assert found["how"] == {"audit": 4}
    assert (found["rows"], found["lines"], found["answered"], found["unanswered"]) == (40, 4, 0, 4)


def test_an_audit_by_value_has_probabilities_and_is_not_to_learn_from(
    orders: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "audit.csv"
    result = run("label", orders, "-n", 5, "--audit", "--by-value", "-o", sheet)
    assert "5 of 40 sales, 5 drawn by value" in result.stdout
    assert f"Next: b2x evaluate {orders} --labels {sheet} --model mine" in result.stdout
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        shares = [row["b2x_inclusion"] for row in csv.DictReader(file, delimiter=";")]
    found = [re.fullmatch(r"p=(0\.\d+|1\.0) \(5 of 40\)", share) for share in shares]
    assert all(found), shares


def test_the_same_seed_gives_the_same_sheet(orders: Path, tmp_path: Path) -> None:
    sheets = [tmp_path / f"{i}.csv" for i in range(3)]
    for sheet, seed in zip(sheets, (1, 1, 2), strict=True):
        run("label", orders, "-n", 5, "--seed", seed, "-o", sheet)
    first, again, other = (sheet.read_bytes() for sheet in sheets)
    assert first == again != other


def test_asking_stops_and_goes_on_where_it_was(orders: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    asked = ["label", orders, "-n", 5, "--ask", "-o", sheet]
    result = run(*asked, typed="b\nc\nc\nu\n?\nq\n")
    assert result.exit_code == 0, result.output
    assert answers(sheet) == ["B2B", "B2C", "?", "", ""]
    assert "3 answered: 1 B2B, 1 B2C, 1 not known; 2 left" in result.stdout
    assert "\x1b" not in result.output
    assert max(map(len, result.stdout.partition("Next:")[0].splitlines()[:-3])) <= 80
    found = as_json(*asked, typed="bedrift\nprivat\n")
    assert answers(sheet) == ["B2B", "B2C", "?", "B2B", "B2C"]
    assert (found["answered"], found["unsure"], found["unanswered"]) == (4, 1, 0)
    assert as_json(*asked, typed="")["lines"] == 5


def test_a_workbook_can_be_asked_about_too(orders: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.xlsx"
    as_json("label", orders, "-n", 3, "--ask", "-o", sheet, typed="b\n")
    found = as_json("label", orders, "--ask", "-o", sheet, typed="c\n")
    assert (found["b2b"], found["b2c"], found["unanswered"]) == (1, 1, 1)


def test_buyers_of_an_earlier_sheet_are_not_asked_about_again(orders: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    as_json("label", orders, "-n", 5, "--ask", "-o", first, typed="b\nc\nc\n")
    as_json("label", orders, "-n", 40, "--labels", first, "-o", second)

    def buyers(sheet: Path, n: int) -> set[str]:
        with sheet.open(encoding="utf-8-sig", newline="") as file:
            return {row["Kundenr"] for row in list(csv.DictReader(file, delimiter=";"))[:n]}

    assert len(buyers(second, 40)) == 5
    assert not buyers(first, 3) & buyers(second, 40)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--by-value", "-o", "s.csv"], 2, "drawing by value is for audits of sales"),
        (["-o", "s.txt"], 2, "a sheet is a .csv or .xlsx file"),
        (["-o", "IN"], 2, "the sheet is the source"),
        (["-o", "other.csv"], 2, "the file exists already and is not a sheet"),
        (["-o", "other.csv", "--ask"], 3, "not a sheet that b2x label wrote"),
        (["--labels", "other.csv", "-o", "s.csv"], 3, "not a sheet that b2x label wrote"),
        (["--show", "Kundenavnet", "-o", "s.csv"], 3, "Did you mean Kundenavn"),
        (["-n", "0", "-o", "s.csv"], 2, "-n"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    orders: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, message: str
) -> None:
    monkeypatch.chdir(orders.parent)
    Path("other.csv").write_text("a,b\n1,2\n")
    result = run("label", orders, *(orders if text == "IN" else text for text in arguments))
    assert result.exit_code == code, result.output
    assert message in " ".join(result.stderr.split())
    assert {path.name for path in orders.parent.iterdir()} == {"orders.csv", "other.csv"}


def test_answers_are_never_written_over(orders: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    as_json("label", orders, "-n", 5, "--ask", "-o", sheet, typed="b\n")
    before = sheet.read_bytes()
    result = run("label", orders, "-n", 5, "-o", sheet)
    assert result.exit_code == 2
    assert "the sheet has 1 answers, which would be lost" in result.stderr
    assert "--ask" in result.stderr
    assert sheet.read_bytes() == before


@contextmanager
def asking(*arguments: object, **streams: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``b2x label --ask`` in a process of its own, which is killed at the end."""
    command = [sys.executable, "-m", "b2x", "label", *map(str, arguments), "--ask"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, **streams) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(done: Callable[[], bool], meanwhile: Callable[[], object] = lambda: None) -> None:
    """Wait until something is so; do something every quarter of a second until then."""
    for _ in range(240):
        if done():
            return
        meanwhile()
        time.sleep(0.25)
    pytest.fail("a minute was not enough")


def test_a_killed_run_keeps_every_answer(orders: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    with asking(orders, "-n", 4, "-o", sheet, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(b"b\nc\n")
        process.stdin.flush()
        wait_for(lambda: sheet.exists() and answers(sheet)[:2] == ["B2B", "B2C"])
        process.kill()
    assert as_json("label", orders, "--ask", "-o", sheet, typed="b\nb\n")["unanswered"] == 0
    assert answers(sheet) == ["B2B", "B2C", "B2B", "B2B"]


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals of POSIX")
def test_one_key_is_an_answer_on_a_terminal_and_ctrl_c_keeps_it(
    orders: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "sheet.csv"
    terminal, theirs = os.openpty()
    with asking(orders, "-n", 30, "-o", sheet, stdin=theirs, stderr=subprocess.PIPE) as process:
        # Keys that are typed before the terminal is ready for single ones are lost.
        wait_for(
            lambda: sheet.exists() and "B2B" in answers(sheet), lambda: os.write(terminal, b"b")
        )
        wait_for(lambda: process.poll() is not None, lambda: os.write(terminal, b"\x03"))
        assert process.returncode == 130
        assert process.stderr is not None
        said = process.stderr.read().decode()
    for end in (terminal, theirs):
        os.close(end)
    assert f"interrupted; the answers until now are in {sheet}" in said
    assert answers(sheet)[0] == "B2B"


def test_a_second_round_asks_where_a_first_model_is_unsure(orders: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "more.csv"
    made = as_json("label", orders, "-n", 6, "--model", "textbook", "-o", sheet)
    assert made["how"] == {"uncertain": 3, "random": 3}
