"""Reasons add up to the log-odds exactly, in the user's words, and say how common a value is."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

import b2x
from b2x.predict.model import Model
from b2x.scorecard.profile import BinCounts, Profile
from b2x.show.reasons import Explainer, explain_table
from b2x.show.reasons_file import write_reasons
from tests.scorecards import KINDS, awkward_values, random_scorecard, small_scorecard

COUNTS = Profile(
    {
        "volume": BinCounts((50.0, 30.0, 20.0, 0.0), (50.0, 30.0, 20.0, 0.0), (5.0, 9.0, 19.0, 0)),
        "channel": BinCounts((20.0, 40.0, 0.0, 40.0), (0.0, 40.0, 0.0, 40.0), (0.0, 4.0, 0.0, 2.0)),
    },
    100, 100, None, (), (100,), {"volume": "Ordresum", "channel": "Kanal"},
)  # fmt: skip
MODEL = Model(small_scorecard(), profile=COUNTS)


@pytest.mark.parametrize("seed", range(3))
def test_reasons_and_start_add_up_and_the_largest_comes_first(seed: int) -> None:
    explainer = Explainer(Model(random_scorecard(seed)))
    for values in awkward_values()[seed::83]:
        why = explainer.explain({name: values.get(name) for name in KINDS})
        figures = [reason.log_odds for reason in why.reasons]
        assert why.intercept + sum(figures) == why.log_odds
        assert sorted(map(abs, figures), reverse=True) == [abs(figure) for figure in figures]
        assert 0.0 not in figures
        json.dumps(why.to_dict(), allow_nan=False)


def test_a_reason_says_value_and_how_often_such_sales_were_b2b() -> None:
    why = Explainer(MODEL).explain({"volume": 5000.0, "channel": "web shop"})
    assert [reason.text for reason in why.reasons] == [
        "Ordresum: 5,000. Such sales (1,000 or more) were B2B in 95% of 20 training sales; 20% of "
        "all sales are such.",
        "Kanal: web shop. Such sales were B2B in 10% of 40 training sales; 40% of all sales are "
        "such.",
    ]


def test_a_missing_value_is_said_to_be_missing() -> None:
    terms = small_scorecard().terms
    card = replace(
        small_scorecard(), terms=(terms[0], replace(terms[1], values=(1.0, -1.0, 0.0, -2.0)))
    )
    (reason,) = Explainer(Model(card, profile=COUNTS)).explain({"volume": 500.0}).reasons
    assert reason.value is None
    assert reason.text.startswith(
        "Kanal is missing. Such sales were B2B in 5% of 40 training sales"
    )


def test_norwegian_says_the_same_with_its_own_figures() -> None:
    why = Explainer(MODEL, "nb").explain({"volume": 5000.0, "channel": "web shop"})
    assert why.reasons[0].text == (
        "Ordresum: 5\xa0000. Slike salg (1\xa0000 eller mer) var B2B i 95\xa0% av 20 treningssalg; "
        "20\xa0% av alle salg er slik."
    )
    assert str(why).splitlines()[0] == "B2B, 82\xa0% sannsynlig B2B"


def test_a_model_without_counts_says_the_value_alone() -> None:
    why = Explainer(Model(small_scorecard())).explain({"volume": 5000.0})
    assert [reason.text for reason in why.reasons] == ["Volume: 5,000."]


def test_the_text_fits_the_width_and_its_figures_add_up() -> None:
    why = Explainer(MODEL).explain({"volume": 5000.0, "channel": "web shop"})
    lines = why.lines(60)
    assert max(map(len, lines)) <= 60
    figures = [float(line[:7]) for line in lines if line.lstrip()[0] in "+-"]
    assert sum(figures[:-1]) == pytest.approx(figures[-1])
    assert lines[-2:] == [
        "  The answer would be B2C with Ordresum below 1,000 instead",
        "  of 5,000.",
    ]


def test_what_would_change_the_answer_is_told_in_words_and_numbers() -> None:
    why = Explainer(MODEL).explain({"volume": 5000.0, "channel": "web shop"})
    changes = {change["label"]: change for change in why.to_dict()["changes"]}
    told = changes["B2C"]
    assert told["text"] == "The answer would be B2C with Ordresum below 1,000 instead of 5,000."
    assert (told["field"], told["low"], told["high"]) == ("volume", None, 1000.0)
    assert told["size"] == pytest.approx(0.25)
    assert changes["unsure"]["field"] is None
    assert changes["unsure"]["text"] == "No change of one field alone would make the answer unsure."


def test_what_a_user_wrote_is_text_in_html_and_on_a_terminal() -> None:
    why = Explainer(MODEL, headers={"volume": "<b>\x1b[2J"}).explain({"volume": 5000.0})
    assert "<b>\x1b" not in why._repr_html_()
    assert "&lt;b&gt;" in why._repr_html_()
    assert "\x1b" not in str(why)
    norsk = Explainer(MODEL, "nb").explain({"volume": 50.0, "channel": "web shop"})
    str(norsk).encode("cp1252")  # a terminal of Windows


def test_a_file_has_a_line_for_each_reason_and_they_add_up(tmp_path: Path) -> None:
    table = {"volume": [5000.0, float("inf"), 50.0], "channel": ["=cmd|x", "phone", None]}
    rows = explain_table(table, MODEL)
    n = write_reasons(rows, tmp_path / "why.csv")
    with (tmp_path / "why.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == n
    assert [line["row"] for line in lines if line["what"] == "rejected"] == ["2"]
    for row in rows:
        own = [line for line in lines if line["row"] == str(row.row.row)]
        parts = [float(line["log_odds"]) for line in own if line["what"] in ("start", "reason")]
        decided = [line for line in own if line["what"] == "decision"]
        if row.why is not None:
            assert sum(parts) == float(decided[0]["log_odds"]) == row.why.log_odds
            assert decided[0]["value"] == row.why.label
    assert not [c for line in lines for c in (line["value"], line["text"]) if c.startswith("=")]


def test_a_model_explains_one_record_under_its_own_keys() -> None:
    model = b2x.load("textbook", typical_volume=850)
    record = {"Order Total": 48000, "cycle_days": 62, "payment": None}
    why = model.explain_one(record, lang="nb")
    assert why.log_odds == model.predict_one(record).log_odds
    assert [reason.header for reason in why.reasons] == ["Order Total", "cycle_days"]
    assert "62 dager fra første kontakt til ordre" in str(why)
    assert "explain_one" in dir(model)
