"""Results show themselves in a notebook: short tables of the figures that they hold."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import numpy as np
import pandas as pd
import pytest

import b2x
from b2x.datasets import simulate


@pytest.fixture(scope="module")
def sales() -> pd.DataFrame:
    return simulate("web-shop", 400, seed=3)


@pytest.fixture(scope="module")
def unlabelled(sales: pd.DataFrame) -> pd.DataFrame:
    return sales.drop(columns="label")


@pytest.fixture(scope="module")
def audit(sales: pd.DataFrame, unlabelled: pd.DataFrame) -> pd.DataFrame:
    asked = b2x.suggest(unlabelled, 80, audit=True)
    return asked.assign(b2x_answer=sales["label"])


def shown(result: Any) -> str:
    """Return the text of a result's HTML, which is short and whole."""
    html = result._repr_html_()
    assert len(html) < 8000
    assert html.count("<table>") == html.count("</table>") == 1
    return unescape(re.sub("<[^>]+>", " ", html))


def test_totals_show_each_figure_with_its_interval(
    unlabelled: pd.DataFrame, audit: pd.DataFrame
) -> None:
    found = b2x.totals(unlabelled, model="textbook", audit=audit, by="year")
    text = shown(found)
    assert f"{found.number.estimate:,.0f} of 400 sales are B2B" in text
    assert found.value is not None
    assert f"{found.value.low:,.0f} to {found.value.high:,.0f}" in text
    for line in found.table.to_pylist():
        assert f"{line['b2b_value_low']:,.0f} to {line['b2b_value_high']:,.0f}" in text
    by_week = b2x.totals(unlabelled, model="textbook", by="week")
    assert f"{len(by_week.table) - 12} more lines are in .table" in shown(by_week)


def test_a_promise_shows_what_it_takes_and_what_it_holds(
    unlabelled: pd.DataFrame, audit: pd.DataFrame
) -> None:
    limits: dict[str, Any] = {"max_error_b2b": 0.9, "max_error_b2c": 0.4}
    before = b2x.promise(unlabelled, "textbook", **limits)
    assert "No promise yet: it takes an audit sample" in shown(before)
    after = b2x.promise(unlabelled, "textbook", audit=audit, **limits)
    assert after.b2c.max_error == 0.4
    assert "of the sales called B2C at most 40% are wrong" in shown(after)
    assert f"called B2C {after.b2c.decided}" in re.sub(" +", " ", shown(after))
    asked = b2x.promise(unlabelled, "textbook", audit=audit, max_error_b2c=0.001)
    assert "No promise: the 80 answers of the audit sample do not carry it" in shown(asked)


def test_buyers_show_ids_and_no_name(unlabelled: pd.DataFrame) -> None:
    named = unlabelled.assign(Firma=[f"Fjord {i} AS" for i in range(400)])
    found = b2x.buyers(named, "textbook")
    text = shown(found)
    assert found.first[0]["id"] in text
    assert f"{found.first[0]['priority']:,.0f}" in text
    assert "Fjord" not in text


def test_a_comparison_shows_differences_or_that_nothing_was_measured(sales: pd.DataFrame) -> None:
    found = b2x.compare(sales, "textbook", b2x.load("textbook", b2b_share=0.2), label="label")
    assert f"{found.figures['log_loss'].difference.value:+.3f}" in shown(found)
    unmeasured = b2x.compare(sales.drop(columns="label"), "textbook", "textbook")
    assert "is not measured" in shown(unmeasured)


def test_drift_shows_what_is_past_its_limit(unlabelled: pd.DataFrame) -> None:
    dearer = unlabelled.assign(stakeholders=np.nan)
    found = b2x.drift(dearer, "textbook", reference=unlabelled)
    assert found.past[0] in shown(found)


def test_a_verification_shows_each_check() -> None:
    found = b2x.verify("textbook")
    assert "textbook: verified" in shown(found)
    assert all(check.what in shown(found) for check in found.checks)


def test_a_report_keeps_its_styles_in_a_frame_of_its_own(unlabelled: pd.DataFrame) -> None:
    report = b2x.report(unlabelled, model="textbook")
    html = report._repr_html_()
    assert html.startswith("<iframe")
    assert "<style" not in html
    assert report.html in unescape(html)
