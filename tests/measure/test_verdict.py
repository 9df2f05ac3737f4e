"""Promises of the verdict: noise is not sold, a real signal is not missed, a leak comes first."""

import json
from collections import Counter
from statistics import NormalDist

import numpy as np
import pytest

from b2x.errors import UsageError
from b2x.measure.leaks import find_leaks
from b2x.measure.permutation import FIRST_LOOK, MAX_REFIT_ROWS, N_REFITS
from b2x.measure.resample import Interval
from b2x.measure.verdict import judge, verdict_name


def scored(n, auc, share, rng, *, rows_per_buyer=1.4):
    """Scores of a given AUC for `n` sales of fewer buyers."""
    n_buyers = int(n / rows_per_buyer)
    groups = np.concatenate([np.arange(n_buyers), rng.integers(0, n_buyers, n - n_buyers)])
    kind = np.zeros(n_buyers, dtype=bool)
    kind[: round(share * n_buyers)] = True
    y = kind[groups]
    shift = NormalDist().inv_cdf(auc) * 2**0.5
    return y, rng.normal(size=n) + shift * y, groups


def verdicts(n, auc, share, draws=10):
    rng = np.random.default_rng(0)
    return Counter(judge(*scored(n, auc, share, rng), seed=i).name for i in range(draws))


@pytest.mark.parametrize("share", [0.06, 0.12, 0.375, 0.5])
def test_a_thousand_labels_without_signal_are_said_to_have_none(share):
    assert verdicts(1000, 0.5, share)["no signal"] >= 9


@pytest.mark.parametrize("share", [0.12, 0.375])
def test_fifty_labels_without_signal_are_never_called_usable_or_weak(share):
    names = verdicts(50, 0.5, share, draws=20)
    assert names["no signal"] + names["too few labels"] >= 19


@pytest.mark.parametrize(("n", "share"), [(200, 0.12), (1000, 0.06), (1000, 0.5)])
def test_a_strong_signal_is_usable(n, share):
    assert verdicts(n, 0.97, share)["usable"] == 10


def test_a_weak_signal_is_weak():
    assert verdicts(5000, 0.62, 0.06, draws=3) == {"weak": 3}


def test_a_promising_score_on_few_labels_asks_for_more():
    assert verdicts(50, 0.8, 0.2)["too few labels"] >= 7
    assert "weak" not in verdicts(200, 0.8, 0.12)


def test_fewer_than_five_buyers_of_a_kind_are_too_few_however_many_rows():
    y = np.repeat([True, False], 500)
    verdict = judge(y, y * 9.0, np.where(y, np.arange(1000) % 4, 100 + np.arange(1000)))
    assert verdict.name == "too few labels"
    assert "Only 4 B2B buyers among 1,000 labelled sales" in verdict.reason


def test_a_leak_comes_before_everything_else():
    y = np.arange(300) % 10 == 0
    leaks = find_leaks({"company": np.where(y, "Firm", None)}, y, np.arange(300))
    verdict = judge(y, y * 5.0, np.arange(300), leaks=leaks)
    assert verdict.name == "leaking"
    assert verdict.reason == "Whether company is filled explains 99% of the label."
    assert verdict.details["leaks"][0]["column"] == "company"


def test_a_signal_carried_by_two_large_buyers_is_not_usable():
    rng = np.random.default_rng(0)
    groups = np.concatenate([np.repeat([0, 1], 300), np.arange(2, 402)])
    y = groups < 22
    z = rng.normal(size=len(y)) + 4 * (groups < 2)  # the other 20 B2B buyers look like anyone
    assert judge(y, z, groups).name != "usable"


def test_the_share_of_the_seller_decides_not_that_of_the_labels():
    y, z, groups = scored(4000, 0.75, 0.5, np.random.default_rng(0), rows_per_buyer=1)
    assert judge(y, z, groups).name == "usable"
    at_two_percent = judge(y, z, groups, share=0.02)
    assert at_two_percent.name == "weak"
    assert at_two_percent.details["roc_auc"]["value"] == pytest.approx(
        judge(y, z, groups).details["roc_auc"]["value"]
    )
    for share in (0, 1, 3):
        with pytest.raises(UsageError, match=rf"share of {share}.*between 0 and 1"):
            judge(y, z, groups, share=share)


def test_refits_find_out_a_learner_that_flatters_itself():
    """A learner whose scores follow whatever labels it is given, as through a lazy split."""
    rng = np.random.default_rng(0)
    y, noise, groups = scored(300, 0.5, 0.3, rng)

    def lazy(labels):
        return noise + 1.0 * labels

    assert judge(y, lazy(y), groups).details["p_value"] < 0.001
    verdict = judge(y, lazy(y), groups, refit=lazy)
    assert verdict.details["p_value"] > 0.01
    assert verdict.details["permuted_with"] == "refits"


def test_a_clear_case_takes_few_refits_and_a_close_one_takes_all():
    y, z, groups = scored(300, 0.9, 0.3, np.random.default_rng(0))
    asked = []

    def honest(labels):
        asked.append(labels)
        return np.random.default_rng(len(asked)).normal(size=len(labels))

    judge(y, z, groups, refit=honest)
    assert len(asked) == FIRST_LOOK
    asked.clear()
    y, z, groups = scored(300, 0.57, 0.3, np.random.default_rng(0))
    judge(y, z, groups, refit=honest)
    assert len(asked) == N_REFITS


def test_large_tables_are_not_refitted():
    y, z, groups = scored(MAX_REFIT_ROWS + 1, 0.9, 0.3, np.random.default_rng(0))
    verdict = judge(y, z, groups, refit=lambda labels: pytest.fail("refitted"))
    assert verdict.details["permuted_with"] == "fixed scores"


def test_labels_that_cannot_be_learned_from_are_permuted_again():
    y, z, groups = scored(100, 0.5, 0.2, np.random.default_rng(0))
    asked = []

    def fussy(labels):
        asked.append(labels)
        if len(asked) % 2:
            raise UsageError("only B2C among the rows to train on")
        return z

    assert judge(y, z, groups, refit=fussy).details["permutations"] >= FIRST_LOOK

    def impossible(labels):
        raise UsageError("only B2C among the rows to train on")

    with pytest.raises(UsageError, match="only B2C among the rows"):
        judge(y, z, groups, refit=impossible)


def test_rows_that_were_not_tested_are_left_out():
    y, z, groups = scored(400, 0.95, 0.3, np.random.default_rng(0), rows_per_buyer=1)
    more = np.concatenate([z, np.full(100, np.nan)])
    longer = judge(np.append(y, np.ones(100)), more, np.append(groups, np.arange(900, 1000)))
    assert longer.details["roc_auc"] == judge(y, z, groups).details["roc_auc"]
    assert longer.details["rows"] == 400


def test_a_constant_score_is_not_a_signal():
    y = np.arange(500) % 4 == 0
    assert judge(y, np.zeros(500), np.arange(500)).name == "no signal"


def test_a_verdict_can_be_written_as_json():
    verdict = judge(*scored(200, 0.9, 0.3, np.random.default_rng(0)))
    assert json.loads(json.dumps(verdict.details)) == verdict.details


@pytest.mark.parametrize(("auc", "name"), [(0.95, "usable"), (0.5, "no signal")])
def test_many_rows_are_judged_by_parts_as_they_are_as_a_whole(auc, name):
    scores = scored(6000, auc, 0.2, np.random.default_rng(1))
    judged = [judge(*scores, many_rows=rows) for rows in (1000, 6000)]
    assert [verdict.name for verdict in judged] == [name, name]
    widths = [v.details["roc_auc"]["high"] - v.details["roc_auc"]["low"] for v in judged]
    assert widths[0] == pytest.approx(widths[1], rel=0.25)
    assert judged[0].details["rows"] == 6000


def test_five_buyers_of_each_kind_can_be_judged():
    y, z = np.arange(10) < 5, np.arange(10.0)[::-1]
    assert "p_value" in judge(y, z, np.arange(10)).details
    assert "p_value" not in judge(y, z, np.minimum(np.arange(10), 8)).details


@pytest.mark.parametrize(
    ("auc", "gain", "p", "name"),
    [
        ((0.85, 0.95), (0.2, 0.4), 0.01, "usable"),  # a signal up to p, usable from the gain on
        ((0.85, 0.95), (0.2, 0.4), 0.011, "too few labels"),
        ((0.0, 0.1), (0.19, 0.4), 0.01, "weak"),  # an interval of exactly the width is not wide
        ((0.75, 0.86), (0.19, 0.2), 0.01, "too few labels"),
        ((0.75, 0.86), (0.1, 0.19), 0.01, "weak"),
        ((0.45, 0.7), (0.0, 0.19), 0.011, "no signal"),
        ((0.45, 0.71), (0.0, 0.19), 0.011, "too few labels"),
        ((0.45, 0.7), (0.0, 0.2), 0.011, "too few labels"),
    ],
)
def test_the_rule_at_its_exact_limits(auc, gain, p, name):
    limits = (Interval(np.mean(bounds), *bounds) for bounds in (auc, gain))
    assert verdict_name(*limits, p) == name


def test_models_are_refitted_up_to_the_rows_that_are_many():
    y, z, groups = scored(100, 0.9, 0.3, np.random.default_rng(0))
    options = {"refit": lambda labels: z, "n_refits": 3}
    made_with = [
        judge(y, z, groups, many_rows=rows, **options).details["permuted_with"]
        for rows in (100, 99)
    ]
    assert made_with == ["refits", "fixed scores"]


def test_no_p_value_is_shown_below_what_so_many_permutations_can_give():
    y, z, groups = scored(300, 0.95, 0.3, np.random.default_rng(0))
    certain = judge(y, z, groups)
    assert certain.details["p_value"] < 1e-6
    assert "p < 0.005, 200 permutations" in certain.reason
    refitted = judge(y, z, groups, refit=lambda labels: z + np.where(labels, 0.01, 0), n_refits=9)
    assert "p < 0.112, 8 permutations" in refitted.reason
    chance = judge(y, np.random.default_rng(1).normal(size=300), groups)
    assert f"p = {chance.details['p_value']:.2g}, 200 permutations" in chance.reason


@pytest.mark.parametrize("share", [None, 0.05])
def test_the_sentence_tells_the_lift_of_the_rarer_kind(share):
    y, z, groups = scored(1500, 0.9, 0.1, np.random.default_rng(0))
    few = judge(y, z, groups, share=share)
    many = judge(~y, -z, groups, share=None if share is None else 1 - share)
    assert "B2B" in few.reason
    assert many.reason == few.reason.replace("B2B", "B2C")
    assert many.details["rarer"]["kind"] == "B2C"
    assert many.details["rarer"]["lift"] == pytest.approx(few.details["lift"], abs=0.02)
    assert many.details["lift"]["value"] < 1.2  # all that can be found of the common kind
