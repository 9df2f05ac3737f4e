"""Two models on the same sales: paired figures, and no winner where chance may have chosen it."""

import numpy as np
import pytest
from click.testing import CliRunner

import b2x
from b2x.cli import main
from b2x.datasets import simulate
from b2x.errors import InputError, UsageError
from b2x.schema.features import Feature
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import NumericBins, Term
from tests.decide.shop import audit_sheet, shop_model, write_orders


def model(name, *values):
    term = Term(Feature("column", ("lines",), "number"), NumericBins((3.0,)), values)
    return b2x.Model(Scorecard(0.0, (term,), (), Thresholds(-1.0, 1.0)), name)


GOOD, BAD = model("good", -2.0, 2.0, 0.0), model("bad", 2.0, -2.0, 0.0)


@pytest.fixture
def sales():
    rng = np.random.default_rng(0)
    lines = rng.integers(1, 6, 200)
    kind = np.where(rng.random(200) < np.where(lines >= 3, 0.9, 0.1), "B2B", "B2C")
    return {"lines": lines, "kind": kind, "customer_id": np.arange(200) // 2}


def test_the_better_model_is_named_with_the_difference_in_pairs(sales):
    found = b2x.compare(sales, GOOD, BAD, label="kind")
    assert {figure.better for figure in found.figures.values()} == {"first"}
    precision = found.figures["average_precision"]
    assert precision.difference.low > 0.2
    assert precision.difference.value == pytest.approx(precision.first - precision.second)
    other = b2x.compare(sales, BAD, GOOD, label="kind").figures["average_precision"]
    assert (other.better, other.first) == ("second", precision.second)


def test_a_model_is_not_better_than_itself(sales):
    found = b2x.compare(sales, GOOD, GOOD, label="kind")
    assert {figure.better for figure in found.figures.values()} == {"neither"}
    assert (found.same_decision, found.labelled) == (1.0, 200)


def test_without_labels_only_decisions_are_compared(sales):
    del sales["kind"]
    found = b2x.compare(sales, GOOD, BAD)
    assert (found.figures, found.labelled, found.same_decision) == ({}, 0, 0.0)
    many = int((sales["lines"] >= 3).sum())
    assert found.decisions["B2B"] == {"B2B": 0, "B2C": many, "unsure": 0}
    assert repr(found) == "<good and bad: same decision on 0.0%>"


def test_misspelt_options_and_headers_are_refused(sales):
    with pytest.raises(UsageError, match=r"no option 'lable'.*Did you mean label"):
        b2x.compare(sales, GOOD, BAD, lable="kind")
    with pytest.raises(InputError, match="Did you mean kind"):
        b2x.compare(sales, GOOD, BAD, label="kin")


def test_the_command_prints_who_is_better_or_that_it_cannot_be_told(tmp_path):
    GOOD.save(tmp_path / "a")
    path = tmp_path / "shop.csv"
    simulate("web-shop", 300).to_csv(path, index=False)
    words = ["compare", str(tmp_path / "a"), "textbook", str(path), "--label", "label"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    assert "get the same decision of both models" in result.stdout
    assert "average precision" in result.stdout
    assert "Next: b2x score" in result.stdout
    without = CliRunner().invoke(main, words[:-2])
    assert "which of them is better is not measured" in without.stdout


def test_an_audit_is_weighed_as_evaluate_does_and_the_better_model_comes_next(tmp_path):
    orders = tmp_path / "orders.csv"
    is_b2b = write_orders(orders, 600, noise=0.1)
    good, bad = shop_model(), shop_model().with_b2b_share(0.99)
    sheet = audit_sheet(orders, is_b2b, 150, by_value=True)
    found = b2x.compare(orders, good, bad, labels=sheet)
    alone = b2x.evaluate(orders, good, labels=sheet)
    assert alone.of_two_aucs
    for name, figures in alone.metrics.to_dict().items():
        assert found.figures[name].first == figures["value"]
    assert found.better == "first"
    good.save(tmp_path / "good")
    bad.save(tmp_path / "bad")
    models = [str(tmp_path / "bad"), str(tmp_path / "good")]
    said = CliRunner().invoke(main, ["compare", *models, str(orders), "--labels", str(sheet)])
    assert said.stdout.splitlines()[-1].endswith(f"--model {models[1]}")
