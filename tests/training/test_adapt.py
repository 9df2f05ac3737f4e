"""A model is adapted to what was asked for, where nothing else differs, and says so."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

import b2x
from b2x.cli import main
from b2x.errors import ArtifactError, UsageError, VerdictError
from b2x.predict.model import Model
from tests.decide.changes.test_drift import dearer, new_channel
from tests.decide.sellers import SHARE, model, sales, save, write


@pytest.fixture(scope="module")
def mine() -> Model:
    return model(sales(4000, 0))


def test_amounts_in_another_currency_move_every_edge_by_one_factor(mine: Model) -> None:
    adapted = b2x.adapt(mine, dearer(sales(2000, 1)), money=True)
    assert adapted.changes["money_factor"] == pytest.approx(11.5, rel=0.1)
    before, after = (m.scorecard.terms[0].bins.edges for m in (mine, adapted.model))
    assert [b / a for a, b in zip(before, after, strict=True)] == pytest.approx(
        [adapted.changes["money_factor"]] * len(before)
    )
    table = sales(500, 2)
    same = mine.log_odds(table) == adapted.model.log_odds(dearer(table))
    assert same.mean() > 0.9
    assert not b2x.drift(dearer(table), adapted.model).past


def test_another_share_is_estimated(mine: Model) -> None:
    adapted = b2x.adapt(mine, sales(3000, 1, share=0.6), share=True)
    assert adapted.changes["b2b_share_from"] == SHARE
    assert adapted.changes["b2b_share_to"] == pytest.approx(0.6, abs=0.06)
    assert adapted.model.b2b_share == adapted.changes["b2b_share_to"]
    assert 0.5 < adapted.changes["b2b_share_low"] < 0.6 < adapted.changes["b2b_share_high"] < 0.7
    assert re.search(r"B2B \d\d\.\d% of the sales \(90% 5\d\.\d% to 6\d\.\d%\)", adapted.line())


def test_currency_and_share_together(mine: Model) -> None:
    adapted = b2x.adapt(mine, dearer(sales(3000, 1)), money=True, share=True)
    assert adapted.changes["b2b_share_to"] == pytest.approx(SHARE, abs=0.06)


def test_what_differs_otherwise_is_refused(mine: Model) -> None:
    table = sales(2000, 1)
    with pytest.raises(VerdictError, match=r"amounts are \d\.\d+ times .* about the same"):
        b2x.adapt(mine, table, money=True)
    squared = {**table, "volume": [v**2 for v in table["volume"]]}
    with pytest.raises(VerdictError, match="volume has another shape, not another unit"):
        b2x.adapt(mine, squared, money=True)
    with pytest.raises(VerdictError, match=r"not only the share of B2B differs: .*channel"):
        b2x.adapt(mine, new_channel(table), share=True)
    with pytest.raises(VerdictError, match=r"not only the share of B2B differs|at any share"):
        b2x.adapt(mine, dearer(table), share=True)


@pytest.mark.parametrize("n", [1, 5, 99])
def test_a_few_sales_say_neither_a_factor_nor_a_share(mine: Model, n: int) -> None:
    for asked in ({"money": True}, {"share": True}):
        with pytest.raises(VerdictError, match=f"{n} sales are too few .*; 100 are needed"):
            b2x.adapt(mine, dearer(sales(n, 1)), **asked)


def test_a_share_or_factor_that_the_sales_leave_open_is_refused(mine: Model) -> None:
    with pytest.raises(VerdictError, match=r"the share of B2B is not known: .* possible"):
        b2x.adapt(mine, sales(100, 11, share=0.5), share=True)
    table = dearer(sales(2000, 1))
    table["volume"] = [v if v < 1500 else 2.5 * v for v in table["volume"]]
    with pytest.raises(VerdictError, match="amounts do not differ by one factor: quantiles are"):
        b2x.adapt(mine, table, money=True, max_psi=99)


def test_nothing_is_adapted_by_itself(mine: Model) -> None:
    with pytest.raises(UsageError, match="nothing is adapted by itself"):
        b2x.adapt(mine, sales(100, 1))
    with pytest.raises(UsageError, match=r"a limit of '0\.2' \(max_psi\)"):
        b2x.adapt(mine, sales(100, 1), share=True, max_psi="0.2")
    with pytest.raises(ArtifactError, match="no profile of its training rows"):
        b2x.adapt(Model(mine.scorecard), sales(100, 1), share=True)


def test_the_artifact_says_what_was_adapted_and_that_nothing_was_measured(
    mine: Model, tmp_path: Path
) -> None:
    promise = {**mine.scorecard.provenance, "promise": {"confidence": 0.9}}
    promising = Model(replace(mine.scorecard, provenance=promise), profile=mine.profile)
    old = save(promising, tmp_path / "mine")
    source, new = write(dearer(sales(2000, 1)), tmp_path / "new.csv"), tmp_path / "mine2"
    words = ["adapt", str(old), str(source), "-o", str(new), "--json"]
    assert CliRunner().invoke(main, words).exit_code == 2
    assert CliRunner().invoke(main, [*words, "--share"]).exit_code == 4
    assert not new.exists()
    done = CliRunner().invoke(main, [*words, "--money"])
    assert done.exit_code == 0, done.output
    provenance = b2x.load(new).scorecard.provenance
    (change,) = provenance["adapted"]
    assert "promise" not in provenance
    assert provenance["name"] == "mine2"
    assert (change["from"], change["rows"], change["buyers"]) == ("mine", 2000, 1000)
    assert json.loads(done.stdout)["money_factor"] == change["money_factor"]
    assert json.loads((new / "metrics.json").read_text())["verdict"] == "not measured"
    assert "Nothing was measured on the new seller." in (new / "CARD.md").read_text()
    assert b2x.verify(new).passed
