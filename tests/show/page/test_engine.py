"""The browser's engine equals Python's: log-odds to the last bit, decisions, reasons."""

from __future__ import annotations

import datetime as dt
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import b2x
from b2x.engines.record import RecordEngine
from b2x.predict.model import Model
from b2x.schema.features import OPERATIONS
from b2x.schema.text import normalise_text
from b2x.scorecard.scorecard import Scorecard
from tests.chromium import opened
from tests.scorecards import awkward_values, random_scorecard, random_values
from tests.show.page.conftest import written

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.xdist_group("chromium")  # one browser, one worker

ENGINE = """([text, all]) => {
  const data = JSON.parse(byId("data").textContent);
  const engine = new Engine(unpacked(data.card));
  const answers = JSON.parse(text).map((values) => {
    for (const name of ["channel", "own category"]) {
      if (typeof values[name] === "string") values[name] = normaliseText(values[name]);
    }
    const logOdds = engine.logOdds(values);
    const answer = [logOdds, engine.label(logOdds)];
    if (!all) return answer;
    return [...answer, engine.bins(values), Object.fromEntries(engine.contributions(values))];
  });
  return JSON.stringify(answers);
}"""
EPOCH = dt.datetime(1970, 1, 1)


def test_log_odds_and_decisions_of_random_records_are_equal_to_the_last_bit(
    browser: Browser, tmp_path: Path
) -> None:
    card = random_scorecard(0)
    assert {term.feature.operation for term in card.terms} == set(OPERATIONS)
    records = random_values(10_000, 0)
    engine = RecordEngine(card)
    for values, answer in zip(records, answers_on(records, card, browser, tmp_path), strict=True):
        log_odds = engine.log_odds(checked(values))
        assert answer == [log_odds, card.thresholds.label(log_odds)], values


def test_log_odds_bins_and_contributions_are_equal_to_the_last_bit(
    browser: Browser, tmp_path: Path
) -> None:
    card, records = random_scorecard(1), awkward_values()
    engine = RecordEngine(card)
    answers = answers_on(records, card, browser, tmp_path, everything=True)
    for values, answer in zip(records, answers, strict=True):
        clean = checked(values)
        log_odds = engine.log_odds(clean)
        label = card.thresholds.label(log_odds)
        assert answer == [log_odds, label, engine.bins(clean), engine.contributions(clean)], values


def answers_on(
    records: list[dict[str, Any]],
    card: Scorecard,
    browser: Browser,
    folder: Path,
    *,
    everything: bool = False,
) -> list[list[Any]]:
    """Return what the page says of records: log-odds and label; bins and contributions too."""
    with opened(browser, written(Model(card), folder)) as page:
        sent = json.dumps([sendable(values) for values in records], allow_nan=False)
        answers: list[list[Any]] = json.loads(page.evaluate(ENGINE, [sent, everything]))
    return answers


def sendable(values: dict[str, Any]) -> dict[str, Any]:
    """Return a record as the page has it: times in seconds, missing as null."""
    return {
        name: (value - EPOCH).total_seconds() if isinstance(value, dt.datetime) else value
        for name, value in values.items()
        if not (isinstance(value, float) and math.isnan(value))
    }


def checked(values: dict[str, Any]) -> dict[str, Any]:
    """Return a record as the record engine takes it."""
    texts = {name: normalise_text(v) for name, v in values.items() if isinstance(v, str)}
    missing = {n: None for n, v in values.items() if isinstance(v, float) and math.isnan(v)}
    return {**values, **texts, **missing}


def test_the_form_says_what_the_model_says_with_its_reasons(
    browser: Browser, textbook_page: Path
) -> None:
    record = {"volume": 48000, "cycle_days": 62, "stakeholders": 4, "channel": "Field sales"}
    moment = dt.datetime(2024, 3, 1, 10, 30)
    model = b2x.load("textbook", typical_volume=850)
    decision = model.predict_one({**record, "ordered_at": moment})
    with opened(browser, textbook_page) as page:
        for name, value in {"typical_volume": 850, **record}.items():
            page.fill(f"#f-{name}", str(value))
        page.fill("#f-ordered_at", "2024-03-01")
        page.fill("#t-ordered_at", "10:30")
        assert float(page.get_attribute("#verdict", "data-log-odds") or "") == decision.log_odds
        assert page.inner_text("#verdict") == decision.label == "B2B"
        shown = page.eval_on_selector_all(
            "#reasons li", "items => items.map((item) => [item.dataset.field, item.dataset.adds])"
        )
        wanted = [(r.field, r.log_odds) for r in decision.reasons if abs(r.log_odds) >= 0.005]
        assert [(field, float(adds)) for field, adds in shown] == wanted
        assert "48,000" in page.inner_text("#reasons")
        # What cannot be right is said beside its field, and changes no answer.
        page.fill("#f-lines", "-1")
        assert "from 0 to" in page.inner_text("#e-lines")
        assert float(page.get_attribute("#verdict", "data-log-odds") or "") == decision.log_odds
        page.click("button[type=reset]")
        page.wait_for_function("document.querySelector('#verdict').textContent === ''")
        assert page.inner_text("#probability") == "Fill in a field to see a decision."
        assert page.get_attribute("#verdict", "data-log-odds") is None
        assert page.locator("#reasons li").count() == 0


def test_a_curve_tells_the_value_that_is_pointed_at(browser: Browser, textbook_page: Path) -> None:
    terms = b2x.load("textbook").scorecard.terms
    lines = next(term for term in terms if term.feature.name == "lines")
    with opened(browser, textbook_page) as page:
        figure = page.locator("figure").filter(has_text="Order lines")
        figure.locator("svg").hover(position={"x": 43, "y": 40})
        first = figure.locator("output").inner_text()
        assert first == f"below {lines.bins.edges[0]:g}: −{abs(lines.values[0]):.2f}"
        figure.locator("input").press("End")
        assert figure.locator("output").inner_text() == "not known: 0.00"
