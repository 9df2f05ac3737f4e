"""A report says what was computed, to the figure, holds no name, and loads nothing."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import b2x
from b2x.cli import main
from b2x.errors import UsageError
from b2x.show.languages import LANGUAGES, texts
from b2x.show.report.page import render
from b2x.show.words import Words

ROOT = Path(__file__).resolve().parents[3]
SHOP = ROOT / "data/demo/nettbutikk.csv"
ANSWERS = ROOT / "data/demo/nettbutikk-svar.csv"
AUDIT = ROOT / "data/demo/nettbutikk-kontroll.csv"
VOID = {"meta", "link", "br", "hr", "img", "input", "path", "use", "rect"}


class Tags(HTMLParser):
    """Checks that tags are closed in order, and keeps what they load."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loads += [v or "" for name, v in attrs if name in ("src", "href", "xlink:href")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_is_whole_and_loads_nothing(lang: str) -> None:
    html = b2x.report(SHOP, model="textbook", lang=lang).html
    tags = Tags()
    tags.feed(html)
    assert tags.open == []
    assert all(target.startswith("#") for target in tags.loads)
    assert "<script" not in html
    assert "default-src 'none'" in html
    assert len(html.encode()) < 2**20


def test_a_promise_whose_last_day_has_passed_is_marked() -> None:
    model = b2x.load("textbook")
    side = {"max_error": 0.05, "decided": 9, "audited": 9, "wrong": 0}
    said = {"b2b": side, "b2c": None, "confidence": 0.9, "counted": "sale", "sales": 9}
    for until, over in (("2020-01-31", True), ("2999-12-31", False)):
        promise = {**said, "buyers": 9, "measured_on": "a.csv", "until": until}
        card = replace(model.scorecard, provenance={"promise": promise})
        html = b2x.report(SHOP, model=model.with_scorecard(card)).html
        assert "at most 5% are wrong" in html
        assert ("promise was made until 2020-01-31: draw a new audit sample" in html) == over


def test_the_figures_are_those_of_totals_and_of_the_buyers() -> None:
    made = b2x.report(SHOP, model="textbook", audit=AUDIT)
    totals = b2x.totals(SHOP, model="textbook", audit=AUDIT)
    assert totals.number.low is not None
    assert totals.number.high is not None
    sentence = (
        f"About {totals.number.estimate:,.0f} of 800 sales "
        f"({totals.number.estimate / 800:.0%}) were to businesses. "
        f"Between {totals.number.low:,.0f} and {totals.number.high:,.0f}, with 90% confidence."
    )
    assert sentence in made.html
    assert "by the audited sales alone" in made.html
    buyers = b2x.buyers(SHOP, "textbook", labels=AUDIT)
    places = [made.html.index(line["id"]) for line in buyers.first]
    assert places == sorted(places)
    assert made.content.overall.number == totals.number


def test_without_an_audit_sample_no_interval_and_no_error_is_claimed() -> None:
    html = b2x.report(SHOP, model="textbook").html
    assert "How far off it may be is not known here" in html
    assert "confidence." not in html
    assert "wrong, of audited" not in html
    assert "it ranks sales, and nothing says how wrong it is" in html


def test_no_name_of_a_buyer_is_in_the_page() -> None:
    html = b2x.report(SHOP, model="textbook", audit=AUDIT, labels=ANSWERS).html
    with SHOP.open(encoding="cp1252", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    for header in ("Kundenavn", "Firma", "Kundenr", "Ordrenr"):
        assert not [row[header] for row in rows if row[header] and row[header] in html]


def test_a_header_cannot_inject_markup() -> None:
    evil = "<script>alert(1)</script>"
    rng = np.random.default_rng(0)
    sales = {"Total": rng.lognormal(5, 1, 60), "Kanal": ["web", f"{evil}"] * 30}
    html = b2x.report(sales, model="textbook", mapping={"volume": "Total"}).html
    assert evil not in html
    assert "&lt;script&gt;" in html


def test_the_command_writes_the_page_with_its_own_line_and_a_record(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    words = ["report", str(SHOP), "--model", "textbook", "--audit", str(AUDIT), "-o", str(page)]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    html = page.read_text("utf-8")
    assert f"b2x report {SHOP} --model textbook --audit {AUDIT} -o {page}" in html
    record = json.loads((tmp_path / "report.html.run.json").read_bytes())
    assert record["inputs"]["source"]["sha256"] in html
    assert re.search(r"Next: b2x buyers", done.stdout)


@pytest.mark.parametrize("target", ["report.pdf", "report"])
def test_another_kind_of_file_is_refused(tmp_path: Path, target: str) -> None:
    with pytest.raises(UsageError, match=r"a report is a \.html file.*name one"):
        b2x.report(SHOP, model="textbook", target=tmp_path / target)


def test_every_sentence_of_the_report_is_in_both_languages() -> None:
    keys = [{key for key in texts(lang) if key.startswith("report.")} for lang in LANGUAGES]
    assert keys[0] == keys[1]


def test_training_and_evaluating_write_a_report_too(tmp_path: Path) -> None:
    model, page, audited = tmp_path / "mine", tmp_path / "train.html", tmp_path / "audit.html"
    words = ["train", str(SHOP), "--labels", str(ANSWERS), "--quick", "-o", str(model)]
    done = CliRunner().invoke(main, [*words, "--report", str(page)])
    assert done.exit_code == 0, done.output
    assert f"--labels {ANSWERS} -o {page}" in page.read_text("utf-8")
    words = ["evaluate", str(SHOP), "--model", str(model), "--labels", str(AUDIT)]
    done = CliRunner().invoke(main, [*words, "--report", str(audited)])
    assert done.exit_code == 0, done.output
    assert "with 90% confidence" in audited.read_text("utf-8")


def test_norwegian_holds_no_english_of_the_report_s_own(tmp_path: Path) -> None:
    page = tmp_path / "rapport.html"
    words = ["report", str(SHOP), "--model", "textbook", "--audit", str(AUDIT), "--lang", "nb"]
    done = CliRunner().invoke(main, [*words, "--labels", str(ANSWERS), "-o", str(page)])
    assert done.exit_code == 0, done.output
    html = page.read_text("utf-8")
    sheets = f"--labels {AUDIT} --labels {ANSWERS}"
    assert f"b2x buyers {SHOP} buyers.csv --model textbook {sheets}" in html
    assert f"buyers.csv --model textbook {sheets}" in done.stdout.splitlines()[-1]
    assert all(f"{role}: sha256" in html for role in ("salgsfilen", "svarark 2", "modellen"))
    assert re.search(r"Ordrer fra \d\d\.\d\d\.20\d\d til \d\d\.\d\d\.20\d\d", html)
    shown = html.partition("<pre>")[0]
    assert not re.search(r"\d+k\b|relationship_days|company name|number \(", shown)
    assert html.count("Merknadene nedenfor er på engelsk") == 2  # once a section with warnings


def test_what_weakens_the_totals_stands_once_and_beside_them() -> None:
    made = b2x.report(SHOP, model="textbook", audit=AUDIT)
    (few,) = [line for line in made.content.of_totals if "groups have fewer than" in line]
    assert made.html.count(few) == 1
    totals = made.html.partition("<h2>Totals</h2>")[2].partition("<h2>")[0]
    assert few in totals
    figures = made.content.overall
    other = replace(figures, value=replace(figures.value, audited=7))
    html = render(replace(made.content, overall=other), Words())
    assert f"{figures.number.audited} for the number of sales, 7 for their value" in html


def test_a_level_is_written_as_in_the_file() -> None:
    levels = [part.level for part in b2x.report(SHOP, model="textbook").content.segments]
    assert "Visa/Mastercard" in levels


def test_a_promise_in_another_report_stands_under_what_is_in_english() -> None:
    content = replace(b2x.report(SHOP, model="textbook").content, promise="At most 2% are wrong.")
    html = render(content, Words("nb"))
    assert html.count("At most 2% are wrong.") == 1
    assert re.search(r"på engelsk\.</p>\s*<p class=.warning.>At most 2% are wrong\.", html)
    assert "<p>At most 2% are wrong.</p>" in render(content, Words())


def test_one_row_is_said_as_one() -> None:
    content = b2x.report(SHOP, model="textbook").content
    one = replace(content, overall=replace(content.overall, rejected=1))
    assert "1 rad eller linje er ikke med" in render(one, Words("nb"))
    assert "1 row or line is in no figure" in render(one, Words())
