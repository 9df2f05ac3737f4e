"""No name, mail, number or address of a table stands in what b2x writes or prints of it.

Canaries are put into every kind of column and cell: personal columns, own columns without a telling
header, rare levels, a row shifted by one, the label and the group column. Then every command is run
and all that was written is searched: what is printed, logged and warned of, the model's folder,
plots, and files of results, in which a table's own columns alone may repeat its values. The stored
notebooks are not searched: they run on simulated sales and public tables, without canaries.
"""

from __future__ import annotations

import importlib
import inspect
import io
import json
import logging
import pkgutil
import random
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

import b2x
import b2x.show
from b2x.cli import main
from b2x.datasets import simulate
from b2x.show.terms import plot_terms
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


def made_sales() -> pd.DataFrame:
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
    sales.insert(0, "order no", [str(20_000 + i // 2) for i in range(len(sales))])
    return sales


def canaries(sales: pd.DataFrame) -> set[str]:
    """Return the words and numbers that nothing may repeat, in lower case."""
    text = "\n".join(sales.astype(str).agg("\n".join, axis=1))
    words = set(re.findall(r"qu[a-z]{8}", text.lower()))
    numbers = {n for h in ("Telefon", "line out", "Organisasjonsnummer") for n in sales[h]}
    return words | {n for n in numbers if n.isdecimal() and len(n) >= 8}


def found_in(text: str, secret: set[str]) -> set[str]:
    return {
        w for w in re.findall(r"qu[a-z]{8}|\b[0-9a-f]{64}\b|\d{8,}", text.lower()) if w in secret
    }


def search(text: str, secret: set[str]) -> list[str]:
    """Return the first of what `text` repeats."""
    return sorted(found_in(text, secret))[:3]


def said_by(*arguments: object) -> str:
    """Run a command; return all that it prints, logs, warns of and raises."""
    log = io.StringIO()
    handler, logger = logging.StreamHandler(log), logging.getLogger()
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
    warned = "\n".join(str(warning.message) for warning in caught)
    said = (result.output, repr(result.exception), f"exit code {result.exit_code}")
    return "\n".join([*said, log.getvalue(), warned])


@dataclass(frozen=True)
class Trained:
    """A model that was trained on the table with canaries, and what was said meanwhile."""

    sales: pd.DataFrame
    source: Path
    folder: Path
    said: str
    secret: set[str]


LABELS = ["--label", "label", "--negative", "B2C"]
ROWS = ["--order", "none"]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    sales, here = made_sales(), tmp_path_factory.mktemp("canary")
    source, folder = here / "sales.csv", here / "model"
    sales.to_csv(source, index=False)
    with pytest.MonkeyPatch.context() as patch:
        use_one_teacher(patch)
        options = [*LABELS, *ROWS, "--allow-no-signal", "--group", "buyer_id"]
        said = said_by("train", source, "-o", folder, *options)
    secret = canaries(sales) | {(folder / "history.key").read_text().strip()}
    assert len(secret) > 1000
    return Trained(sales, source, folder, said, secret)


def test_no_command_prints_logs_or_warns_of_a_canary(trained: Trained, tmp_path: Path) -> None:
    path, model, out = trained.source, trained.folder, tmp_path / "out.csv"
    labels, history = [*LABELS, *ROWS], model / "history.parquet"
    damaged = tmp_path / "damaged.csv"
    scored = ["score", path, out, "--model", model]
    runs: list[list[object]] = [
        ["inspect", path, *ROWS],
        ["inspect", path, "--json", *ROWS],
        ["inspect", path, *ROWS, "--write-map", tmp_path / "map.toml"],
        ["hints", path, *ROWS],
        ["hints", path, *ROWS, "--json"],
        ["label", path, "-n", "9", "-o", tmp_path / "sheet.csv", *ROWS],
        ["label", path, "-n", "9", "--by", "buyer", "-o", tmp_path / "s.xlsx", "--json", *ROWS],
        ["evaluate", path, *labels, "--model", model],
        ["evaluate", path, *labels, "--model", model, "--json"],
        ["explain", path, "--model", model, "--row", "41", *ROWS],
        ["export", "sql", model, "--dialect", "duckdb", "--table", "orders"],
        ["export", "html", model, "--lang", "nb"],  # the page is what it prints
        [*scored, *ROWS],
        [*scored, *ROWS, "--json", "--reasons"],
        [*scored, *ROWS, "--write-history", tmp_path / "h.parquet"],
        [*scored, "--order", "order no"],
        ["buyers", path, tmp_path / "buyers.csv", "--model", model, *ROWS],
        ["buyers", path, tmp_path / "buyers.xlsx", "--model", model, *ROWS, "--json"],
        [*scored, *ROWS, "--history", "none", "--log", tmp_path / "decisions.jsonl"],
    ]
    # What goes wrong must not repeat a value either.
    wrong: list[list[object]] = [
        ["inspect", path],
        ["start", path, *ROWS],  # every sale names a company
        ["models", model],
        [*scored, *ROWS, "--typical-volume", "90"],
        [*scored, *ROWS, "--history", history],
        [*scored, *ROWS, "--history", tmp_path / "h.parquet", "--history-key", path],
        [*scored, *ROWS, "--history", history, "--history-key", tmp_path / "history.key"],
        ["train", path, "--label", "label", "-o", tmp_path / "no", *ROWS],
        ["train", path, "--label", "Kundenavn", "-o", tmp_path / "no", *ROWS],
        ["train", path, "--label", "who", "--positive", "x", "-o", tmp_path / "no", *ROWS],
        ["train", path, *labels, "--time", "who", "-o", tmp_path / "no"],
        ["train", path, *labels, "--map", "lines=who", "-o", tmp_path / "no"],
        ["hints", path, "--hint", "company=who", "--hint", "name=no such column", *ROWS],
        ["label", path, "--labels", damaged, "-o", tmp_path / "no.csv", *ROWS],
        ["label", path, "--labels", path, "-o", tmp_path / "no.csv", *ROWS],
        ["train", path, "--labels", damaged, "-o", tmp_path / "no", *ROWS],
        ["score", path, tmp_path / "out2.csv", "--map", "volume=Kundenavn", *ROWS],
        ["score", path, tmp_path / "out3.csv", "--map", "ordered_at=Telefon", *ROWS],
        ["score", path, tmp_path / "out4.csv", "--rate", "median", "--decimal", "comma", *ROWS],
        ["score", path, tmp_path / "out5.csv", "--order", "Kundenavn"],
        ["buyers", path, tmp_path / "no.csv", "--labels", damaged, *ROWS],
        ["buyers", path, tmp_path / "no.csv", "--map", "buyer_id=no such column", *ROWS],
    ]
    said_by("label", path, "-n", "3", "-o", damaged, *ROWS)
    text = damaged.read_text(encoding="utf-8-sig")
    damaged.write_text(
        text.replace("\n", f"\n{trained.sales['Kundenavn'][1]}", 1), encoding="utf-8"
    )
    leaked = {"train": search(trained.said, trained.secret)}
    for arguments in [*runs, *wrong]:
        said = said_by(*arguments)
        assert arguments in wrong or "exit code 0" in said, said
        leaked[" ".join(map(str, arguments))] = search(said, trained.secret)
    assert {run: hits for run, hits in leaked.items() if hits} == {}
    sheet = (tmp_path / "sheet.csv").read_text(encoding="utf-8-sig")
    assert search(sheet, trained.secret)  # it shows names: who fills it in needs them
    for ending in ("toml", "run.json", "jsonl"):
        files = list(tmp_path.glob(f"*.{ending}"))
        assert files
        for file in files:
            assert search(file.read_text("utf-8"), trained.secret) == [], file.name


def test_no_canary_is_in_a_models_folder(trained: Trained) -> None:
    written = {p.name for p in trained.folder.iterdir()}
    model = {"scorecard.json", "golden.csv", "metrics.json", "CARD.md", "manifest.json"}
    assert written == {*model, "profile.json", "history.parquet", "history.key"}
    for file in trained.folder.iterdir():
        text = file.read_bytes().decode("latin-1")
        if file.suffix == ".parquet":
            text += pd.read_parquet(file).to_csv() + str(pq.read_schema(file).metadata)
        expected = [text.strip()] if file.suffix == ".key" else []
        assert search(text, trained.secret) == expected, file.name
    inputs = json.loads((trained.folder / "scorecard.json").read_text(encoding="utf-8"))
    assert not set(HEADERS) & set(str(inputs).split("'"))


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("out.csv", [*ROWS, "--reasons"]),
        ("out.parquet", [*ROWS, "--reasons"]),
        ("out.csv", ["--order", "order no", "--reasons"]),
        ("out.csv", ["--order", "order no", "--by", "order", "--reasons"]),
    ],
)
def test_in_results_a_tables_own_columns_alone_hold_its_values(
    trained: Trained, tmp_path: Path, name: str, options: list[str]
) -> None:
    out = tmp_path / name
    said_by("score", trained.source, out, "--model", trained.folder, *options)
    is_parquet = name.endswith(".parquet")
    found = pd.read_parquet(out) if is_parquet else pd.read_csv(out, dtype=str)
    own = [header for header in found.columns if header in trained.sales.columns]
    assert search(found[own].astype(str).to_csv(), trained.secret)
    added = found.drop(columns=own)
    assert {"b2x_label", "b2x_probability"} <= set(added.columns)
    assert search(added.astype(str).to_csv(), trained.secret) == []
    if is_parquet:
        assert search(str(pq.read_schema(out).metadata), trained.secret) == []
    assert added["b2x_reject"].notna().any()


def test_the_sheet_of_buyers_shows_names_in_the_tables_own_columns_alone(
    trained: Trained, tmp_path: Path
) -> None:
    sheet, log = tmp_path / "buyers.csv", tmp_path / "decisions.jsonl"
    command = ["buyers", trained.source, sheet, "--model", trained.folder, *ROWS, "--log", log]
    said_by(*command)
    found = pd.read_csv(sheet, dtype=str)
    own = [header for header in found.columns if header in trained.sales.columns]
    assert search(found[own].to_csv(), trained.secret)
    assert search(found.drop(columns=own).to_csv(), trained.secret) == []
    found["b2x_answer"] = found["b2x_label"].map({"B2B": "B2C", "B2C": "B2B"})
    answers = tmp_path / "answers.csv"
    found.to_csv(answers, index=False)
    command[2] = tmp_path / "again.csv"
    said = said_by(*command, "--labels", answers, "--reviewer", "initials")
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert [line["event"] for line in lines].count("override") == lines[1]["overridden"] > 0
    assert search(said + log.read_text("utf-8"), trained.secret) == []


def displays() -> list[Callable[..., Any]]:
    """Return the functions in `b2x.show` that draw a model, or its decisions on records."""
    found = []
    for module in pkgutil.iter_modules(b2x.show.__path__, "b2x.show."):
        for _, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if kind.__module__ == module.name and hasattr(kind, "from_estimator"):
                found.append(kind.from_estimator)
    return found


@pytest.mark.filterwarnings("ignore:.*earlier orders are not counted here")  # a frame's rows
def test_no_plot_holds_a_canary(trained: Trained, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(matplotlib.rcParams, "svg.fonttype", "none")  # text as text
    model = b2x.load(trained.folder)
    good = trained.sales.drop(index=[20, 21, 30, 40, 41, 42, 43])
    is_b2b, card = (good["label"] == "B2B").to_numpy(), model.scorecard
    names = [term.feature.name for term in card.terms]
    pairs = [(names[pair.first], names[pair.second]) for pair in card.pairs]
    pairs = [pair for pair in pairs if {"room", "channel", "payment"} & {*pair}][:3]
    assert "room" in names
    assert len(pairs) == 3
    dates = pd.to_datetime(good["ordered_at"]).to_numpy()
    measured = {"X": good, "y": is_b2b, "times": dates, "segments": good["channel"]}
    sales = good.drop(columns=["label", "order no"]).to_dict("records")
    what: dict[str, list[dict[str, Any]]] = {
        "feature": [{"feature": name} for name in names],
        "first": [{"first": first, "second": second} for first, second in pairs],
        "record": [{"record": {k: sale[k] for k in ("channel", "room")}} for sale in sales[:2]],
        "X": [measured],
        "estimator": [],  # it takes a classifier, and shows numbers of labels alone
    }
    texts = [svg_of(plot_terms(model, good)[0].figure_)]
    for display in displays():
        taken = list(inspect.signature(display).parameters)
        for given in what[taken[1]] if taken[0] == "model" else what[taken[0]]:
            arguments = {name: value for name, value in given.items() if name in taken}
            texts.append(svg_of(display(model, **arguments).figure_))
    assert len(texts) == 1 + len(names) + len(pairs) + 2 + 7
    assert {"room", "suite", "volume"} <= set(re.findall(r"\w+", "".join(texts)))  # text is text
    assert [search(text, trained.secret) for text in texts if found_in(text, trained.secret)] == []


def svg_of(figure: Figure) -> str:
    svg = io.StringIO()
    figure.savefig(svg, format="svg")
    plt.close(figure)
    return svg.getvalue()
