"""Without labels nothing is measured: what is expected is called so, what moved is a warning."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import b2x
from b2x.cli import main
from b2x.predict.model import Model
from tests.decide.changes.test_drift import dearer
from tests.decide.sellers import model, sales, save, write


@pytest.fixture(scope="module")
def mine() -> Model:
    return model(sales(4000, 0))


@pytest.mark.parametrize("share", [0.1, 0.3, 0.6])
def test_the_expected_error_is_that_of_the_truth_if_the_share_alone_changed(
    mine: Model, share: float
) -> None:
    table = sales(8000, 1, share)
    found = b2x.evaluate(table, mine)
    assert found.verdict.name == "not measured"
    assert "If nothing but the mix changed" in found.verdict.reason
    assert (found.rows, found.metrics) == (0, None)
    expected = found.verdict.details["expected"]
    truth, labels = np.array(table["is_b2b"]), mine.labels(mine.log_odds(table))
    assert expected["b2b_share"] == pytest.approx(truth.mean(), abs=0.03)
    for label, wrong in (("B2B", ~truth), ("B2C", truth)):
        chosen = labels == label
        assert expected["decisions"][label]["rows"] == chosen.sum()
        assert expected["decisions"][label]["wrong"] == pytest.approx(
            wrong[chosen].mean(), abs=0.04
        )


def test_what_moved_besides_is_a_warning(mine: Model, tmp_path: Path) -> None:
    source = write(dearer(sales(1000, 1)), tmp_path / "new.csv")
    words = ["evaluate", str(source), "--model", str(save(mine, tmp_path / "mine"))]
    done = CliRunner().invoke(main, [*words, "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["verdict"] == "not measured"
    assert found["warnings"][0].startswith("more than the mix changed: volume: stability index")
    assert "b2x label" in CliRunner().invoke(main, words).stdout.splitlines()[-1]
    plain = b2x.evaluate(sales(200, 1), Model(mine.scorecard))
    assert "no counts of its training rows" in plain.warnings[0]


def test_no_figure_is_given_where_no_share_explains_the_sales(mine: Model) -> None:
    few = b2x.evaluate(sales(30, 1), mine)
    assert "What error is expected of 30 sales cannot be said" in few.verdict.reason
    table = {"volume": [3.0] * 60, "channel": ["web shop"] * 60}
    found = b2x.evaluate(table, mine)
    assert "%" not in found.verdict.reason
    assert "What error is expected of 60 sales cannot be said" in found.verdict.reason
    expected = found.verdict.details["expected"]
    assert (expected["b2b_share"], expected["decisions"]["B2C"]["wrong"]) == (None, None)
    assert any("too few, or not a mixture" in warning for warning in found.warnings)
