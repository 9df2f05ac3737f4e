"""The page of a model: one small file, usable by keys, legible, that reaches no network."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import b2x
from b2x.errors import UsageError
from b2x.predict.model import Model
from b2x.schema.features import Feature
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.profile import BinCounts, Profile
from b2x.scorecard.promise import promise_line
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import LevelBins, NumericBins, Term
from b2x.show.page.assemble import page_texts
from b2x.show.page.model_page import model_page
from tests.chromium import opened, serious_faults
from tests.scorecards import small_scorecard
from tests.show.page.conftest import written

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.xdist_group("chromium")

MOST = 300_000
"""Bytes of a page."""


@pytest.mark.parametrize("name", ["hotel", "textbook"])
@pytest.mark.parametrize("language", ["en", "nb"])
def test_a_page_is_small_and_its_policy_allows_its_own_code_alone(name: str, language: str) -> None:
    page = model_page(b2x.load(name), language=language)
    assert len(page.encode()) < MOST
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
    for kind in ("default-src", "connect-src", "form-action", "base-uri"):
        assert rules[kind] == "'none'"
    for kind, tag in (
        ("script-src", r"<script[^>]*>(.*?)</script>"),
        ("style-src", "<style>(.*?)<"),
    ):
        there = re.findall(tag, page, re.DOTALL)
        hashes = {base64.b64encode(hashlib.sha256(t.encode()).digest()).decode() for t in there}
        assert {text.strip("'").removeprefix("sha256-") for text in rules[kind].split()} <= hashes
    assert not re.findall(r"(?:src|href)=\"(?!#)", page.split("<script")[0])
    assert f'<html lang="{language}">' in page


def test_both_languages_have_the_same_texts_with_the_same_places() -> None:
    english, norwegian = page_texts("en"), page_texts("nb")
    assert list(english) == list(norwegian)
    for key, text in english.items():
        places = re.findall(r"\{\w+\}", text)
        assert sorted(places) == sorted(re.findall(r"\{\w+\}", norwegian[key])), key
    with pytest.raises(UsageError, match="use one of en, nb"):
        page_texts("xx")


def test_every_text_that_a_script_asks_for_is_there_and_no_other() -> None:
    folder = Path(__file__).parents[3] / "b2x" / "show" / "page"
    kinds = ("**/*.js", "**/*.html", "*.py")
    code = "".join(path.read_text("utf-8") for kind in kinds for path in folder.glob(kind))
    refusals = {f"refused_{code}" for code in re.findall(r'Refusal\(\s*"(\w+)"', code)}
    assert {key for key in page_texts("en") if key.startswith("refused_")} == {
        *refusals,
        "refused_failed",
    }
    made = re.compile("field_|feature_|style_|delimiter_|ask_|refused_")
    for key in page_texts("en"):
        assert made.match(key) or re.search(rf"[\"'{{]{key}[\"'}}]", code), key


def test_a_page_says_what_a_model_promises_or_that_it_only_ranks() -> None:
    promise = {
        "b2b": {"max_error": 0.05}, "b2c": None, "confidence": 0.9, "counted": "sale",
        "sales": 200, "buyers": 150, "measured_on": "<b>orders</b>.csv", "until": "2027-01-31",
    }  # fmt: skip
    card = small_scorecard()
    promising = replace(card, provenance={**card.provenance, "promise": promise})
    page = model_page(Model(promising), language="nb")
    said = html.escape(promise_line(promising))
    assert "&lt;b&gt;orders" in said
    assert f'<p class="note" lang="en">{said}</p>' in page
    assert "laget av det litteraturen sier" in page.lower()
    assert "they assume that 50% of sales" in model_page(b2x.load("textbook"))
    assert 'class="note' not in model_page(Model(card))


def test_names_in_a_model_are_text_and_nothing_else(browser: Browser, tmp_path: Path) -> None:
    odd = "</script><img src=x onerror=alert(1)>"
    volume = Feature("column", (f"own {odd}",), "number")
    level = Feature("column", ("category",), "category")
    terms = (
        Term(volume, NumericBins((1.0,)), (-1.0, 2.0, 0.0)),
        Term(level, LevelBins((odd,)), (1.0, -1.0, 0.0)),
    )
    card = Scorecard(-0.5, terms, (), Thresholds(-1.0, 1.0), provenance={"name": odd})
    with opened(browser, written(Model(card), tmp_path)) as page:
        assert page.title() == f"Model {odd}: business or consumer?"
        assert odd in page.inner_text("header")
        page.fill("#f-category", odd)
        assert f"Category: {odd}" in page.inner_text("#reasons")
        assert page.locator("img").count() == 0


def test_a_model_s_own_counts_and_headers_are_shown(browser: Browser, tmp_path: Path) -> None:
    rows = BinCounts((10.0, 30.0, 0.0), (10.0, 30.0, 0.0), (1.0, 24.0, 0.0))
    card = Scorecard(
        0.0,
        (Term(Feature("column", ("volume",), "number"), NumericBins((5.0,)), (-1.0, 1.5, 0.0)),),
        (),
        Thresholds(-1.0, 1.0),
    )
    profile = Profile({"volume": rows}, 40, 40, None, (), (40,), {"volume": "Ordresum"})
    model = Model(card, "mine", profile=profile)
    with opened(browser, written(model, tmp_path)) as page:
        page.fill("#f-volume", "7")
        said = page.inner_text("#reasons")
        assert "Ordresum: 7" in said
        assert "75% of the training sales are such; 80% of them were B2B." in said
        figure = page.locator("figure")
        figure.locator("input").press("End")
        figure.locator("input").press("ArrowLeft")
        assert figure.locator("output").inner_text().startswith("from 5: +1.50. 75% of")


@pytest.mark.parametrize("width", [390, 850, 1000, 1280])
def test_no_field_runs_under_the_answer(browser: Browser, textbook_page: Path, width: int) -> None:
    with opened(browser, textbook_page, width) as page:
        over = page.eval_on_selector_all(
            "#fields input",
            """inputs => inputs.filter((one) => one.getBoundingClientRect().right
            > one.closest("#fields > *").getBoundingClientRect().right + 1).map((one) => one.id)""",
        )
        assert over == []


@pytest.mark.parametrize("width", [390, 1280])
def test_a_page_fits_its_width_and_has_no_serious_fault_of_access(
    browser: Browser, textbook_page: Path, tmp_path: Path, width: int
) -> None:
    source = tmp_path / "orders.csv"
    source.write_text("Order date,Amount,Channel\n2024-03-01,12.50,web shop\n2024-03-02,x,store\n")
    with opened(browser, textbook_page, width) as page:
        page.fill("#f-volume", "x")
        page.set_input_files("#chosen", source)
        page.wait_for_selector("[data-scored]")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if width < 1000:  # what axe-core looks at is the same in both
            assert serious_faults(page) == []


def test_a_file_of_200_000_rows_is_scored_in_the_worker_and_downloaded(
    browser: Browser, tmp_path: Path
) -> None:
    rows, model = 200_000, b2x.load("textbook", typical_volume=850)
    some = [
        f"K{i % 9973};{i % 28 + 1:02}.{i % 12 + 1:02}.2024;{i % 5000},50;{i % 7};{'wP'[i % 2]}\n"
        for i in range(2000)
    ]
    source = tmp_path / "orders.csv"
    source.write_text("Kunde;Dato;Beløp;Antall;Kanal\n" + "".join(some) * (rows // 2000), "utf-8")
    with opened(browser, written(model, tmp_path)) as page:
        page.evaluate("window.addEventListener('click', () => (window.clicked = true))")
        page.set_input_files("#chosen", source)
        # The page answers while the worker scores.
        page.locator("progress").wait_for()
        page.mouse.click(5, 5)
        assert page.evaluate("window.clicked")
        page.wait_for_selector("[data-scored]", timeout=120_000)
        downloaded = download(page, "[data-scored] a", tmp_path / "page.csv")
        command = page.inner_text("[data-scored] pre")
    assert command == ("b2x score orders.csv orders_scored.csv --model textbook")
    b2x.score_file(source, tmp_path / "out.csv", model=model)
    assert downloaded.read_bytes() == (tmp_path / "out.csv").read_bytes()


def test_what_only_the_user_can_know_is_asked_and_a_broken_file_is_not_scored(
    browser: Browser, textbook_page: Path, tmp_path: Path
) -> None:
    source = tmp_path / "orders.csv"
    lines = [f"{i},{i % 12 + 1:02}.{i % 12 + 1:02}.2024,1.{i}00,Cancelled" for i in range(1, 9)]
    source.write_text("\n".join(["Amount,Order date,Price,Status", *lines, "3,x,1,Paid", "4"]))
    told = dict(zip(("order", "export"), ("none", "none"), strict=True))
    with opened(browser, textbook_page) as page:
        page.set_input_files("#chosen", source)
        assert "won, cancelled or the like" in page.locator("[data-asks=sales]").inner_text()
        page.keyboard.press("Enter")  # the button has the focus
        downloaded = download(page, "[data-scored] a", tmp_path / "page.csv")
        assert "--order none --export none" in page.inner_text("[data-scored] pre")
        assert "1 field where the header has 4" in page.locator("details").first.text_content()
        source.write_text("Amount,Channel\n1.234,web\n")
        page.set_input_files("#chosen", source)
        page.locator("[data-asks=decimal]").wait_for()
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        page.locator("[data-scored]").wait_for()
        assert "--decimal comma" in page.inner_text("[data-scored] pre")
        source.write_bytes(b'Amount,Channel\n5,"web\n6,web\n')
        page.set_input_files("#chosen", source)
        assert "a quote opens" in page.locator("[data-refused=quotes]").inner_text()
    source.write_text("\n".join(["Amount,Order date,Price,Status", *lines, "3,x,1,Paid", "4"]))
    b2x.score_file(source, tmp_path / "out.csv", model="textbook", **told)
    assert downloaded.read_bytes() == (tmp_path / "out.csv").read_bytes()


def test_a_long_file_asks_for_the_median_sale(browser: Browser, tmp_path: Path) -> None:
    source = tmp_path / "orders.csv"
    source.write_text("Amount,Channel\n" + f"12.50,{'x' * 2000}\n" * 2_100)
    with opened(browser, written(b2x.load("textbook"), tmp_path)) as page:
        page.set_input_files("#chosen", source)
        asked = page.locator("[data-asks=typical]")
        assert "Of the sales in this file it is 12.5" in asked.inner_text()
        page.keyboard.press("Enter")
        page.locator("[data-scored]").wait_for()
        assert "--typical-volume 12.5" in page.inner_text("[data-scored] pre")


def download(page: Page, selector: str, path: Path) -> Path:
    """Click a link and return what it downloads."""
    with page.expect_download() as started:
        page.click(selector)
    started.value.save_as(path)
    return path
