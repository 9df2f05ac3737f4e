"""No name, mail, number or address of a table stands in what b2x writes or prints of it.

Canaries are put into every kind of column and cell: personal columns, own columns without a telling
header, rare levels, a row shifted by one, the label and the group column. Then every command is run
and all that was written is searched.
"""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import b2x
from b2x.cli import main
from b2x.datasets import simulate
from tests.one_teacher import use_one_teacher

LETTERS = "bdfgklmnprstvxz"


def word(seed: str) -> str:
    draw = random.Random(seed)
    return "Qu" + "".join(draw.choice(LETTERS) + draw.choice("aeiou") for _ in range(4))


def person(seed: object) -> str:
    return f"{word(f'first {seed}')} {word(f'last {seed}')}"


HEADERS = {
    "Kundenavn": person,
    "Ordered by": person,
    "who": person,
    "Firma": lambda i: f"{word(f'firm {i}')} AS",
    "partner": lambda i: f"{word(f'partner {i}')} GmbH",
    "E-post": lambda i: f"{word(f'mail {i}')}@example.com",
    "reach": lambda i: f"{word(f'reach {i}')}@example.com",
    "Telefon": lambda i: str(77_310_000 + i),
    "line out": lambda i: str(78_310_000 + 37 * i % 89_999),
    "Fakturaadresse": lambda i: f"{word(f'street {i}')}veien {i}",
    "site": lambda i: f"{word(f'site {i}')}veien {i}",
    "Kommentar": lambda i: f"call {word(f'note {i}')} back before it is late",
    "remark text": lambda i: f"call {word(f'remark {i}')} back before it is late",
    "Organisasjonsnummer": lambda i: str(973_100_000 + i),
}


@pytest.fixture
def table(tmp_path: Path) -> tuple[Path, pd.DataFrame]:
    sales = simulate("web-shop", 500, 3).astype(object)
    sales = sales[["buyer_id", "ordered_at", "volume", "lines", "channel", "payment", "label"]]
    codes, _ = pd.factorize(sales["buyer_id"])
    sales["buyer_id"] = [person(f"buyer {code}") for code in codes]
    sales["room"] = [("small", "large", "suite")[i % 3] for i in range(len(sales))]
    for header, value in HEADERS.items():
        sales[header] = [value(int(code)) for code in codes]
    sales = sales.astype(object).fillna("").map(str).astype(object)
    # Rare levels of one buyer's rows, a label that is a name, and rows shifted by one.
    for column in ("channel", "payment", "room"):
        sales.loc[sales["buyer_id"] == sales["buyer_id"][7], column] = person(f"rare {column}")
    sales.loc[[20, 21], "channel"] = person("two rows")
    sales.loc[30, "label"] = person("label")
    shifted = [sales["Kundenavn"][40], *sales.loc[40].tolist()[:-1]]
    sales.loc[40] = shifted
    sales.loc[41] = [*sales.loc[41].tolist()[1:], ""]
    sales.loc[42, "volume"] = person("volume")
    sales.loc[43, "lines"] = HEADERS["Telefon"](99)
    path = tmp_path / "sales.csv"
    sales.to_csv(path, index=False)
    return path, sales


def canaries(sales: pd.DataFrame) -> set[str]:
    """Return the words and numbers that nothing may repeat, in lower case."""
    text = "\n".join(sales.astype(str).agg("\n".join, axis=1))
    words = set(re.findall(r"qu[a-z]{8}", text.lower()))
    numbers = {n for h in ("Telefon", "line out", "Organisasjonsnummer") for n in sales[h]}
    return words | {n for n in numbers if n.isdecimal() and len(n) >= 8}


def found_in(text: str, secret: set[str]) -> set[str]:
    return {w for w in re.findall(r"qu[a-z]{8}|\d{8,}", text.lower()) if w in secret}


def test_no_canary_is_written_or_printed(
    table: tuple[Path, pd.DataFrame], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_one_teacher(monkeypatch)
    path, sales = table
    secret, model, damaged = canaries(sales), tmp_path / "model", tmp_path / "damaged.csv"
    assert len(secret) > 1000
    labels = ["--label", "label", "--negative", "B2C"]
    runs = [
        ["inspect", path],
        ["inspect", path, "--json"],
        ["train", path, *labels, "-o", model, "--allow-no-signal", "--group", "buyer_id"],
        ["evaluate", path, *labels, "--model", model],
        ["evaluate", path, *labels, "--model", model, "--json"],
        ["explain", path, "--model", model, "--row", "41"],
        ["hints", path, "-o", tmp_path / "hints.csv"],
        ["hints", path, "--json"],
        ["export", "sql", model, "--dialect", "duckdb", "--table", "orders"],
        ["models", model],
        ["score", path, tmp_path / "out.csv", "--model", model],
        ["label", path, "-n", "9", "-o", tmp_path / "sheet.csv"],
        ["label", path, "-n", "9", "--by", "buyer", "-o", tmp_path / "sheet.xlsx", "--json"],
        # What goes wrong must not repeat a value either.
        ["train", path, "--label", "label", "-o", tmp_path / "no"],
        ["train", path, "--label", "Kundenavn", "-o", tmp_path / "no"],
        ["train", path, "--label", "who", "--positive", "x", "-o", tmp_path / "no"],
        ["train", path, *labels, "--time", "who", "-o", tmp_path / "no"],
        ["train", path, *labels, "--map", "lines=who", "-o", tmp_path / "no"],
        ["hints", path, "--hint", "company=who", "--hint", "name=no such column"],
        ["label", path, "--labels", damaged, "-o", tmp_path / "no.csv"],
        ["label", path, "--labels", path, "-o", tmp_path / "no.csv"],
        ["score", path, tmp_path / "out2.csv", "--map", "volume=Kundenavn"],
        ["score", path, tmp_path / "out3.csv", "--map", "ordered_at=Telefon"],
        ["score", path, tmp_path / "out4.csv", "--rate", "median", "--decimal", "comma"],
    ]
    sheet_of = ["label", str(path), "-n", "3", "-o", str(damaged)]
    assert CliRunner().invoke(main, sheet_of).exit_code == 0
    text = damaged.read_text(encoding="utf-8-sig")
    damaged.write_text(text.replace("\n", f"\n{sales['Kundenavn'][1]}", 1), encoding="utf-8")
    leaked: dict[str, list[str]] = {}
    for arguments in runs:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
        said = f"{result.output}\n{result.exception!r}"
        if hits := found_in(said, secret):
            leaked[" ".join(map(str, arguments))] = sorted(hits)[:3]
    assert leaked == {}
    written = {p.name for p in model.iterdir()}
    assert {"scorecard.json", "golden.csv", "metrics.json", "CARD.md"} <= written
    for file in model.iterdir():
        text = file.read_bytes().decode("utf-8", "replace")
        if file.suffix == ".parquet":
            text = pd.read_parquet(file).to_csv()
        assert found_in(text, secret) == set(), file.name
    sheet = (tmp_path / "sheet.csv").read_text(encoding="utf-8-sig")
    assert found_in(sheet, secret)  # it shows names: who fills it in needs them
    reasons = pd.read_csv(tmp_path / "out.csv", dtype=str)["b2x_reject"].dropna()
    assert len(reasons)
    assert found_in("\n".join(reasons), secret) == set()
    hinted = (tmp_path / "hints.csv").read_text("utf-8")
    assert "legal form in a name in 'Firma'" in hinted
    made = b2x.hints(sales.drop(columns=["volume", "lines"]))
    assert found_in(f"{hinted}\n{made.to_csv()}", secret) == set()
    inputs = json.loads((model / "scorecard.json").read_text(encoding="utf-8"))
    assert not set(HEADERS) & set(str(inputs).split("'"))
