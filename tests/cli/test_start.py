"""The road in the terminal: each step works, stops and goes on, in every language."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from b2x.cli import main
from b2x.datasets import simulate
from b2x.label.hint_sources import BELIEFS
from b2x.show.languages import LANGUAGES, texts
from tests.one_teacher import use_one_teacher


@pytest.fixture(scope="module", autouse=True)
def _one_teacher() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        use_one_teacher(patch)
        yield


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    """Write an export without labels into the working folder; return it with them."""
    monkeypatch.chdir(tmp_path)
    sales = simulate("wholesaler", 300, seed=2)
    business = sales["label"] == "B2B"
    sales["Firma"] = (sales["buyer_id"] + " AS").where(business & (sales.index % 3 == 0), "")
    sales.drop(columns="label").to_csv("orders.csv", index=False)
    return sales


def start(*options: str, keys: str = "") -> Result:
    return CliRunner().invoke(main, ["start", "orders.csv", *options], input=keys)


def fill(sheet: Path, sales: pd.DataFrame) -> None:
    """Answer all lines of a sheet; its ids hold the line in the file."""
    lines = pd.read_csv(sheet, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    places = lines["b2x_id"].str.split("-").str[1].astype(int) - 2
    lines["b2x_answer"] = sales["label"].to_numpy()[places]
    lines.to_csv(sheet, index=False)


def test_a_sheet_is_filled_in_between_and_the_road_goes_on(shop: pd.DataFrame) -> None:
    first = start(keys="x\ns\n")  # x is no answer: it asks again
    assert first.exit_code == 0, first.output
    assert "Firma: " in first.output
    assert "Fill in the column b2x_answer of orders-answers.csv" in first.output
    assert not Path("orders-model").exists()
    fill(Path("orders-answers.csv"), shop)
    second = start()
    assert second.exit_code == 0, second.output
    assert re.search(r"Measured on \d+ answered sales", second.output)
    scored = pd.read_csv("orders-scored.csv")
    assert len(scored) == len(shop)
    for label in ("B2B", "B2C", "unsure"):
        assert f"{(scored['b2x_label'] == label).sum()} {label}" in second.output


def test_the_commands_that_are_printed_do_the_same(shop: pd.DataFrame) -> None:
    printed = start(keys="s\n").output
    sheet = Path("orders-answers.csv")
    asked = sheet.read_bytes()
    sheet.unlink()
    _run(_commands(printed))
    assert sheet.read_bytes() == asked
    fill(sheet, shop)
    commands = [c for c in _commands(start().output) if c.split()[1] in ("train", "score")]
    assert len(commands) == 2
    result, model = Path("orders-scored.csv"), Path("orders-model/scorecard.json")
    expected = result.read_bytes(), model.read_bytes()
    result.unlink()
    _run(commands)
    assert (result.read_bytes(), model.read_bytes()) == expected


def test_answers_are_given_in_the_terminal_and_later(shop: pd.DataFrame) -> None:
    stopped = start("-n", "20", keys="h\n" + "b\nc\n" * 5 + "q\n")
    assert stopped.exit_code == 0, stopped.output
    assert "orders-answers.csv has 5 answers B2B and 5 B2C" in stopped.output
    later = start("-n", "20", keys="y\n" + "b\n" * 10)
    assert "orders-answers.csv has 15 answers B2B and 5 B2C" in later.output


def test_without_answers_the_model_ranks(shop: pd.DataFrame) -> None:
    ranked = start(keys="o\n")
    assert ranked.exit_code == 0, ranked.output
    assert "It is not measured" in ranked.output
    assert Path("orders-scored.csv").exists()


def test_without_hints_and_answers_there_is_no_model(shop: pd.DataFrame) -> None:
    shop.drop(columns=["label", "Firma"]).to_csv("orders.csv", index=False)
    nothing = start(keys="o\n")
    assert nothing.exit_code == 3
    assert "No column says who is a company" in nothing.output
    assert "nothing says of any sale whether it is B2B" in nothing.output
    assert not Path("orders-scored.csv").exists()


def test_it_speaks_norwegian_and_passes_reading_options_on(shop: pd.DataFrame) -> None:
    norsk = start("--lang", "nb", "--map", "volume=volume", keys="r\n")
    assert norsk.exit_code == 0, norsk.output
    assert "Fyll ut kolonnen b2x_answer i orders-answers.csv" in norsk.output
    assert "b2x inspect orders.csv --map volume=volume" in norsk.output


def test_numbers_and_fields_are_norwegian_and_the_road_ends_with_totals(shop: pd.DataFrame) -> None:
    shop = shop.assign(Beloep=shop["volume"]).drop(columns=["volume", "label"])
    shop.to_csv("orders.csv", index=False)
    norsk = start("--lang", "nb", "--map", "volume=Beloep", keys="v\n").output
    assert "Beloep (beløp)" in norsk
    assert re.search(r"Firma: \d+ salg \(\d+\xa0%\)", norsk)
    ends = norsk.partition("Hva du kan gjøre nå")[2]
    assert re.findall(r"b2x (\w+)", ends)[-4:] == ["totals", "promise", "report", "start"]


def test_standard_input_is_refused() -> None:
    refused = CliRunner().invoke(main, ["start", "-"])
    assert refused.exit_code == 2
    assert "the file is read several times" in refused.output


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_asks_for_the_keys_that_it_names(language: str) -> None:
    other = texts(language)
    for keys in ("answers.keys", "answers.more_keys"):
        asked = other[keys.removesuffix("_keys").removesuffix(".keys")] if "more" in keys else ""
        asked = asked or other["answers.how"]
        assert re.findall(r"\[(.)\]", asked) == list(other[keys])
    assert {f"source.{name}" for name in BELIEFS} <= other.keys()


def _commands(output: str) -> list[str]:
    return re.findall(r"the same by itself: (b2x .*)", output)


def _run(commands: list[str]) -> None:
    for command in commands:
        done = CliRunner().invoke(main, shlex.split(command)[1:])
        assert done.exit_code == 0, (command, done.output)
