"""A promise from a file to a model: what it says, what it refuses, what is written."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import b2x
from b2x.decide.promises.promises import Promise, promise
from b2x.errors import InputError, UsageError, VerdictError
from b2x.predict.verify import TRAINING_HASH, file_hash
from b2x.scorecard.promise import promise_line, promise_of
from b2x.scorecard.scorecard import read_scorecard
from tests.decide.shop import audit_sheet, saved_model, shop_model, write_orders


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    return tmp_path / "orders.csv"


def promised(orders: Path, noise: float = 0.0, n: int = 600, **asked: Any) -> Promise:
    is_b2b = write_orders(orders, noise=noise)
    sheet = audit_sheet(orders, is_b2b, n)
    return promise(orders, asked.pop("model", shop_model()), audit=sheet, **asked)


def test_as_much_is_decided_as_the_sample_allows(orders: Path) -> None:
    found = promised(orders, max_error_b2b=0.05, max_error_b2c=0.05)
    assert (found.b2b.max_error, found.b2c.max_error) == (0.05, 0.05)
    thresholds = found.model.scorecard.thresholds
    assert (thresholds.b2b_from, thresholds.b2c_to) == (found.b2b.log_odds, found.b2c.log_odds)
    assert found.b2b.decided + found.b2c.decided + found.undecided == found.rows == 1200
    assert found.undecided < 100
    assert found.b2b.wrong == found.b2c.wrong == 0
    assert found.b2b.audited + found.b2c.audited <= found.sales == found.buyers == 600


def test_thresholds_change_and_log_odds_do_not(orders: Path) -> None:
    found = promised(orders, max_error_b2b=0.05)
    sales = {"volume": [40, 480, 990]}
    assert (found.model.log_odds(sales) == shop_model().log_odds(sales)).all()
    assert found.model.scorecard.thresholds.b2c_to == -1.0  # nothing was asked about B2C
    assert found.b2c.max_error is None


def test_a_side_that_the_sample_does_not_carry_has_no_automatic_decision(orders: Path) -> None:
    found = promised(orders, noise=0.1, max_error_b2b=0.02, max_error_b2c=0.2)
    assert found.b2b.log_odds is None
    assert found.b2b.decided == 0
    assert found.b2c.max_error == 0.2
    assert "B2B" not in found.model.labels(np.array([-9.0, 0.0, 9.0, 900.0])).tolist()
    allowed = found.b2b.strongest
    assert allowed is not None
    taken = promised(orders, noise=0.1, max_error_b2b=0.02, max_error_b2c=0.2, strongest=True)
    assert taken.b2b.max_error == allowed.max_error > 0.02
    assert (taken.b2b.log_odds, taken.b2b.decided) == (allowed.log_odds, allowed.decided)


def test_without_a_sample_it_is_said_how_many_answers_it_takes(orders: Path) -> None:
    write_orders(orders)
    both = promise(orders, shop_model(), max_error_b2b=0.02, max_error_b2c=0.01)
    one = promise(orders, shop_model(), max_error_b2b=0.02)
    assert (both.b2b.fewest, both.b2c.fewest, one.b2b.fewest) == (149, 299, 114)
    assert both.b2b.to_draw is not None
    assert both.b2b.to_draw > 149
    assert promise_of(both.model.scorecard) is None
    again = promised(orders, n=both.b2b.to_draw, max_error_b2b=0.02, max_error_b2c=0.5)
    assert again.b2b.max_error == 0.02


def test_sides_that_could_overlap_meet(orders: Path) -> None:
    found = promised(orders, max_error_b2b=0.6, max_error_b2c=0.6)
    thresholds = found.model.scorecard.thresholds
    assert thresholds.b2c_to < thresholds.b2b_from
    assert found.undecided == 0
    assert found.b2b.max_error == found.b2c.max_error == 0.6
    assert any("they meet" in warning for warning in found.warnings)


def test_costs_set_thresholds_and_limits_tighten_them(orders: Path) -> None:
    costs = {"cost_b2b": 50, "cost_b2c": 5, "cost_ask": 1}
    alone = promised(orders, **costs)
    assert alone.model.scorecard.thresholds.b2b_from == pytest.approx(np.log(49))
    assert alone.b2b.max_error is not None  # what the sample shows at this threshold
    cost = alone.risks["cost of a sale"]
    assert cost.low <= cost.value <= cost.high
    asking_is_dear = {"cost_b2b": 50, "cost_b2c": 5, "cost_ask": 4.5}
    tight = promised(orders, max_error_b2c=0.05, **asking_is_dear)
    assert promised(orders, **asking_is_dear).model.scorecard.thresholds.b2c_to > 2.0
    assert tight.b2c.log_odds is not None
    assert tight.b2c.log_odds < 1.0


@pytest.mark.parametrize(
    ("how", "counted"), [({"by": "buyer"}, "buyer"), ({"by_value": True}, "value")]
)
def test_what_is_counted_is_what_was_drawn(orders: Path, how: dict[str, Any], counted: str) -> None:
    is_b2b = write_orders(orders)
    sheet = audit_sheet(orders, is_b2b, 400, **how)
    found = promise(orders, shop_model(), audit=sheet, max_error_b2b=0.05)
    assert (found.counted, found.b2b.max_error) == (counted, 0.05)


def test_a_second_sheet_goes_on_where_the_first_did_not_suffice(orders: Path) -> None:
    is_b2b = write_orders(orders, 3000)
    first = audit_sheet(orders, is_b2b, 130, "first.csv")
    second = audit_sheet(orders, is_b2b, 600, "second.csv", answered=[first])
    asked = {"max_error_b2b": 0.03}
    assert promise(orders, shop_model(), audit=first, **asked).b2b.max_error is None
    assert promise(orders, shop_model(), audit=[first, second], **asked).b2b.max_error == 0.03


def test_a_small_second_sheet_takes_nothing_away(orders: Path) -> None:
    is_b2b = write_orders(orders, 3000, noise=0.04)
    first = audit_sheet(orders, is_b2b, 700, "first.csv")
    second = audit_sheet(orders, is_b2b, 60, "second.csv", answered=[first])
    one, both = (
        promise(orders, shop_model(), audit=sheets, max_error_b2b=0.06)
        for sheets in (first, [first, second])
    )
    assert both.b2b.decided >= one.b2b.decided > 1000
    assert (both.sales, both.buyers) == (700, 700)  # those that the promise rests on
    assert any("B2B rests on the first sheet alone" in warning for warning in both.warnings)


def test_who_asks_every_buyer_counts_errors_in_one_sheet_or_in_two(orders: Path) -> None:
    is_b2b = write_orders(orders, noise=0.04)
    first = audit_sheet(orders, is_b2b, 200, "first.csv")
    second = audit_sheet(orders, is_b2b, 5000, "second.csv", answered=[first])
    whole = audit_sheet(orders, is_b2b, 5000, "whole.csv")
    one, two = (
        promise(orders, shop_model(), audit=sheets, max_error_b2b=0.05, max_error_b2c=0.01)
        for sheets in (whole, [first, second])
    )
    assert (one.b2b.decided, one.b2c.decided) == (two.b2b.decided, two.b2c.decided)
    assert (two.sales, two.b2b.audited, two.b2b.max_error) == (1200, two.b2b.decided, 0.05)
    assert two.b2b.wrong / two.b2b.decided == pytest.approx(0.04, abs=0.01)
    assert two.b2c.max_error is None  # about 4% are wrong everywhere, which is known
    assert two.b2c.strongest is not None
    assert two.b2c.strongest.max_error == pytest.approx(
        two.b2c.strongest.wrong / two.b2c.strongest.decided, abs=1e-5
    )


def test_a_few_open_lines_of_a_sheet_on_all_that_were_left_cost_what_they_could(
    orders: Path,
) -> None:
    is_b2b = write_orders(orders)
    first = audit_sheet(orders, is_b2b, 200, "first.csv")
    second = audit_sheet(orders, is_b2b, 5000, "second.csv", answered=[first])
    lines = second.read_text("utf-8-sig").replace("B2B", "?", 12)
    second.write_text(lines, "utf-8-sig")
    found = promise(orders, shop_model(), audit=[first, second], max_error_b2b=0.03)
    assert found.b2b.max_error == 0.03
    assert found.sales == 1188
    second.write_text(lines.replace("B2B", "", 400), "utf-8-sig")  # most of the sheet is open
    left = promise(orders, shop_model(), audit=[first, second], max_error_b2b=0.1)
    assert left.b2b.max_error == 0.1


def test_a_written_model_says_what_it_promises_and_keeps_the_rest(
    orders: Path, tmp_path: Path
) -> None:
    home = saved_model(tmp_path / "mine")
    out = tmp_path / "mine2"
    found = promised(orders, model=home, max_error_b2b=0.05, max_error_b2c=0.04, out=out)
    card = read_scorecard(out)
    assert card == found.model.scorecard
    said = promise_of(card)
    assert said is not None
    assert said["b2b"]["max_error"], said["b2c"]["max_error"] == (0.05, 0.04)
    assert (said["sales"], said["measured_on"], said["until"]) == (600, "orders.csv", "2025-12-28")
    assert (out / "metrics.json").read_bytes() == (home / "metrics.json").read_bytes()
    assert (out / "golden.csv").read_bytes() == (home / "golden.csv").read_bytes()
    page = (out / "CARD.md").read_text("utf-8")
    assert promise_line(card) in page
    assert page.count("## What it decides") == page.count("## Where it comes from") == 1
    assert "| B2B | 3 | 90.0% |" not in page  # of the old thresholds
    model = b2x.load(out)
    assert model.label(6.0) == "B2B"
    # Written in the place of the model itself, and with another promise.
    again = promised(orders, model=out, max_error_b2b=0.3, out=out)
    assert read_scorecard(out) == again.model.scorecard
    assert (out / "CARD.md").read_text("utf-8").count("Promise:") == 1


def test_other_log_odds_promise_nothing(orders: Path) -> None:
    model = promised(orders, max_error_b2b=0.05).model
    assert promise_of(model.scorecard) is not None
    assert promise_of(model.with_b2b_share(0.1).scorecard) is None
    textbook = b2x.load("textbook", typical_volume=500)
    found = promised(orders, model=textbook, max_error_b2b=0.9)
    assert promise_of(found.model.with_parameters(typical_volume=500).scorecard) is not None
    assert promise_of(found.model.with_parameters(typical_volume=600).scorecard) is None


def test_the_last_day_is_as_said(orders: Path) -> None:
    assert promised(orders, max_error_b2b=0.1, until="2026-06-30").until == "2026-06-30"
    with pytest.raises(UsageError, match="until='soon' is not a date"):
        promised(orders, max_error_b2b=0.1, until="soon")


def test_a_last_day_that_has_passed_is_told(orders: Path) -> None:
    (over,) = promised(orders, max_error_b2b=0.1).warnings
    assert "the last day of the promise, 2025-12-28, has passed" in over
    assert "--until DATE" in over
    assert promised(orders, max_error_b2b=0.1, until="2999-12-31").warnings == ()


def test_no_more_buyers_are_to_be_drawn_than_there_are(orders: Path) -> None:
    write_orders(orders, 100)
    found = promise(orders, shop_model(), max_error_b2b=0.01)
    assert found.b2b.fewest == 230
    assert found.b2b.to_draw == found.of_buyers == 100
    everyone = promised(orders, noise=0.1, n=5000, max_error_b2b=0.001)
    assert (everyone.b2b.max_error, everyone.b2b.to_draw) == (None, None)
    assert everyone.buyers == everyone.of_buyers == 1200


@pytest.mark.parametrize("mistyped", ["2999-01-01,500", "9999-12-31,500"])
def test_a_mistyped_date_does_not_make_a_promise_for_centuries(orders: Path, mistyped: str) -> None:
    write_orders(orders)
    orders.write_text(f"{orders.read_text()}K,{mistyped}\n")
    found = promise(orders, shop_model(), max_error_b2b=0.05)
    last = dt.date.today() + dt.timedelta(365)
    assert found.until == last.isoformat()
    assert found.warnings == ("orders dated after today: 1; the promise ends a year from today",)
    # The date of a row that is not scored says nothing of how recent the sales are.
    orders.write_text(orders.read_text().replace(mistyped, "2026-01-01,inf"))
    assert promise(orders, shop_model(), max_error_b2b=0.05).until == "2025-12-28"


def test_a_promise_is_plain_json(orders: Path) -> None:
    found = promised(orders, max_error_b2b=0.1, max_error_b2c=0.1)
    plain = json.loads(json.dumps(found.to_dict()))
    assert plain["model"] == "shop"
    assert plain["b2b"]["max_error"] == 0.1
    assert plain["risks"]["share undecided"]["value"] < 0.2
    assert repr(found) == "<b2x promise of 'shop': B2B <= 0.1, B2C <= 0.1, confidence 0.9>"


def test_chosen_labels_promise_nothing(orders: Path) -> None:
    is_b2b = write_orders(orders)
    sheet = audit_sheet(orders, is_b2b, 50, audit=False)
    with pytest.raises(InputError, match=r"chosen to learn from.*b2x label IN --audit"):
        promise(orders, shop_model(), audit=sheet, max_error_b2b=0.05)


def test_sales_that_the_model_has_learned_from_promise_nothing(orders: Path) -> None:
    trained = {"trained_from": "2024-01-01", "trained_until": "2024-12-31"}
    few = promised(orders, model=shop_model(**trained), max_error_b2b=0.05)
    assert few.b2b.max_error == 0.05  # it learned from 40 sheets' lines, none of the sample's
    with pytest.raises(
        InputError, match=r"has learned from 1,000 sales.*draw the sample from later"
    ):
        promised(orders, model=shop_model(**{**trained, "rows": 1000}), max_error_b2b=0.05)


def test_without_dates_the_file_that_a_model_was_trained_on_promises_nothing(orders: Path) -> None:
    is_b2b = write_orders(orders)
    lines = [line.replace("ordered_at", "shipped") for line in orders.read_text().splitlines()]
    orders.write_text("\n".join([lines[0], *(re.sub("2024-.*,", "x,", x) for x in lines[1:]), ""]))
    sheet = audit_sheet(orders, is_b2b, 600)
    by_hash = {TRAINING_HASH: file_hash(orders)}
    for rows, digest in ((50, by_hash), (1000, {}), (1000, {TRAINING_HASH: "another"})):
        found = promise(
            orders, shop_model(rows=rows, **digest), audit=sheet, max_error_b2b=0.05
        )  # a few answers on the file, or another file
        assert (found.b2b.max_error, found.until) == (0.05, None)
    with pytest.raises(InputError, match="learned from 1,000 sales of this very file"):
        promise(orders, shop_model(rows=1000, **by_hash), audit=sheet, max_error_b2b=0.05)


def test_a_sample_that_promises_nothing_writes_no_model(orders: Path, tmp_path: Path) -> None:
    with pytest.raises(VerdictError, match=r"does not carry the promise.*--strongest"):
        promised(orders, n=20, max_error_b2b=0.01, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({}, "no limit and no costs"),
        ({"max_error_b2b": 2}, "max_error_b2b=2 is not between 0 and 1"),
        ({"max_error_b2b": "0.02"}, r"max_error_b2b='0\.02' is not between 0 and 1"),
        ({"max_error_b2b": 0.02, "confidence": "0.9"}, r"confidence='0\.9' is not between"),
        ({"cost_b2b": "many", "cost_b2c": 1, "cost_ask": 1}, "a cost of nan .*cost_b2b"),
        ({"max_error_b2b": 0.1, "confidence": 1.0}, "confidence=1.0 is not between"),
        ({"cost_b2b": 3}, "one cost is not enough"),
        ({"max_error_b2b": 0.1, "out": "mine2"}, "a promise rests on an audit sample"),
        ({"max_error_b2": 0.1}, "no option 'max_error_b2'. Did you mean max_error_b2"),
    ],
)
def test_what_cannot_be_answered_is_refused(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        promise({"volume": [1, 2]}, shop_model(), **asked)
