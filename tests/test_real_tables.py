"""What must hold on real tables, tested on parts of them; the whole tables are in benchmarks/.

Few rows and few columns: a verdict trains six models, and each column adds to its time.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import b2x
from b2x.datasets import PROTOCOLS
from b2x.errors import VerdictError
from tests.one_teacher import use_one_teacher


def test_a_table_without_signal_is_refused(data_folder: Path, tmp_path: Path) -> None:
    dataco = PROTOCOLS["dataco"]
    trained = b2x.train(
        dataco.load().sample(1000, random_state=0),
        label="label",
        group=dataco.buyer,
        features=("volume", "quantity", "payment", "discount"),
    )
    assert trained.evaluation.verdict.name == "no signal"
    with pytest.raises(VerdictError, match=r"no signal.*--allow-no-signal"):
        trained.save(tmp_path / "model")
    assert trained.save(tmp_path / "model", allow_no_signal=True).exists()


def test_a_company_name_handed_in_as_a_column_is_found_to_leak(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_one_teacher(monkeypatch)  # a leak is found in the column, whatever is learned
    hotel = PROTOCOLS["hotel"]
    table = hotel.load().sample(1200, random_state=0)
    trained = b2x.train(
        table, label="label", group=hotel.buyer, features=(*hotel.features, "leak_company")
    )
    assert trained.evaluation.verdict.name == "leaking"
    assert "leak_company" in trained.evaluation.verdict.reason


def test_an_easy_seller_is_told_apart_from_some_thousand_orders(data_folder: Path) -> None:
    orders = PROTOCOLS["adventureworks"]
    table = orders.load().sample(1400, random_state=0)
    trained = b2x.train(table, label="label", group=orders.buyer, features=orders.features)
    assert trained.evaluation.verdict.name == "usable"
    assert trained.evaluation.metrics is not None
    assert trained.evaluation.metrics.average_precision.value > 0.98
