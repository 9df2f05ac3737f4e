"""Buyers in a history are found with its key and with no other, and the key goes nowhere else."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import b2x
from b2x.cli import main
from b2x.datasets import simulate
from b2x.errors import InputError, UsageError
from b2x.predict.model import Model
from b2x.records.read_table import read_table
from b2x.records.sales.history import History
from b2x.records.sales.history_key import HistoryKey
from b2x.training.model_folder import save_model
from b2x.training.train import train
from tests.one_teacher import use_one_teacher
from tests.records.sales.test_count_history import KEY, SHOP, Sales, counted, counts
from tests.scorecards import small_scorecard

ROWS: Sales = [(name, dt.datetime(2024, 1, 1)) for name in ("kari", "ola", "per")]
LATER: Sales = [("kari", dt.datetime(2024, 1, 9))]
WARNING = "earlier sales of known buyers cannot be looked up"


def saved(folder: Path, key: HistoryKey = KEY) -> Path:
    folder.mkdir(exist_ok=True)
    counted(ROWS, key=key).history().save(folder / "history.parquet")
    return folder / "history.parquet"


def hashes(path: Path) -> set[int]:
    return set(pq.read_table(path)["buyer"].to_pylist())


def test_without_the_key_the_hashes_of_a_history_cannot_be_made_from_the_buyers_ids(
    tmp_path: Path,
) -> None:
    path = saved(tmp_path, HistoryKey.new())
    about = json.loads(pq.read_schema(path).metadata[b"b2x_history"])
    assert set(about) == {"format", "key_check", "sha256"}
    # All that the file holds, tried as the key of every hash that could have been used.
    known = [bytes.fromhex(about[name]) for name in ("key_check", "sha256")]
    known += [about[name].encode() for name in ("key_check", "sha256")] + [b"", bytes(32)]
    guesses = set()
    for key, name, person in itertools.product(known, ("kari", "ola", "per"), (b"", b"buyer")):
        digest = hashlib.blake2b(name.encode(), digest_size=8, key=key[:64], person=person)
        guesses.add(int.from_bytes(digest.digest(), "little"))
    assert not guesses & hashes(path)
    secret = (tmp_path / "history.key").read_text().strip()
    digests = (
        hashlib.blake2b(name, digest_size=8, key=bytes.fromhex(secret), person=b"buyer")
        for name in (b"kari", b"ola", b"per")
    )
    assert {int.from_bytes(d.digest(), "little") for d in digests} == hashes(path)


def test_another_key_gives_other_hashes_and_each_new_key_is_another(tmp_path: Path) -> None:
    one, two = (saved(tmp_path / name, HistoryKey.new()) for name in ("one", "two"))
    assert not hashes(one) & hashes(two)
    assert HistoryKey.new().secret != HistoryKey.new().secret
    assert len(HistoryKey.new().secret) == 32


def test_the_key_is_its_owners_and_stands_in_its_own_file_alone(tmp_path: Path) -> None:
    path = saved(tmp_path)
    key = tmp_path / "history.key"
    if os.name == "posix":
        assert key.stat().st_mode & 0o777 == 0o600
    assert KEY.secret not in path.read_bytes()
    assert KEY.secret.hex() not in path.read_bytes().decode("latin-1")
    assert counts(LATER, History.load(path)) == [(1.0, 8.0, 8.0)]
    for text in (repr(KEY), repr(History.load(path)), str(History.load(path))):
        assert KEY.secret.hex() not in text
        assert repr(KEY.secret) not in text


def test_the_same_key_is_not_written_again_and_another_one_never_replaced(tmp_path: Path) -> None:
    path = saved(tmp_path)
    before = (tmp_path / "history.key").stat().st_mtime_ns
    saved(tmp_path)
    assert (tmp_path / "history.key").stat().st_mtime_ns == before
    old = path.read_bytes()
    with pytest.raises(UsageError, match=r"key of other histories.*history\.key.*another folder"):
        saved(tmp_path, HistoryKey.new())
    assert path.read_bytes() == old
    assert HistoryKey.of(path).secret == KEY.secret


def test_a_wrong_key_is_refused_by_name(tmp_path: Path) -> None:
    path = saved(tmp_path / "one")
    saved(tmp_path / "two", HistoryKey.new())
    shutil.copy(tmp_path / "two" / "history.key", tmp_path / "one")
    with pytest.raises(InputError, match=r"history\.key is not that of the history \(.*one"):
        History.load(path)
    (tmp_path / "one" / "history.key").write_text("secret of mine")
    with pytest.raises(InputError, match=r"64 hexadecimal digits \(.*key\)") as damaged:
        History.load(path)
    assert "secret of mine" not in str(damaged.value)
    with pytest.raises(InputError, match=r"is not there \(nowhere\.key\).*--history-key"):
        History.load(path, "nowhere.key")


@pytest.fixture
def shop(tmp_path: Path) -> tuple[Path, Path]:
    """Two files of sales, the second after the first."""
    table = simulate("wholesaler", 120, seed=4)[SHOP].sort_values("ordered_at")
    halves = table[: len(table) // 2], table[len(table) // 2 :]
    day = halves[1]["ordered_at"].dt.date.iloc[0]
    halves[0][halves[0]["ordered_at"].dt.date < day].to_csv(tmp_path / "one.csv", index=False)
    halves[1].to_csv(tmp_path / "two.csv", index=False)
    return tmp_path / "one.csv", tmp_path / "two.csv"


def score(source: Path, target: Path, **options: Any) -> tuple[list[str], list[str]]:
    """Score a file; return its probabilities and the warnings about earlier orders."""
    model = b2x.load("textbook", typical_volume=300)
    warnings = b2x.score_file(source, target, model=model, **options)["warnings"]
    scored = pd.read_csv(target, dtype=str)["b2x_probability"].tolist()
    return scored, [warning for warning in warnings if "earlier" in warning]


def test_a_history_without_its_key_scores_with_one_warning_and_is_not_gone_on_from(
    tmp_path: Path, shop: tuple[Path, Path]
) -> None:
    one, two = shop
    history, out = tmp_path / "h" / "history.parquet", tmp_path / "out.csv"
    history.parent.mkdir()
    score(one, out, write_history=history)
    known, warnings = score(two, out, history=history)
    assert warnings == []
    key = (history.parent / "history.key").rename(tmp_path / "kept.key")
    new, warnings = score(two, out, history=history)
    assert [WARNING in w for w in warnings] == [True]
    assert new != known
    assert new == score(two, out)[0]
    assert score(two, out, history=history, history_key=key) == (known, [])
    with pytest.raises(InputError, match=r"key of the history is not there.*history\.key"):
        score(two, out, history=history, write_history=tmp_path / "next.parquet")
    with pytest.raises(InputError, match=r"key of the history is not there"):
        train(two, label="channel", history=history)


def test_a_named_key_is_made_once_read_afterwards_and_not_copied(
    tmp_path: Path, shop: tuple[Path, Path]
) -> None:
    one, two = shop
    key, out = tmp_path / "safe.key", tmp_path / "out.csv"
    histories = [tmp_path / f"h{i}.parquet" for i in range(2)]
    score(one, out, write_history=histories[0], history_key=key)
    secret = key.read_text()
    score(two, out, history=histories[0], write_history=histories[1], history_key=key)
    assert key.read_text() == secret
    assert [p.name for p in tmp_path.glob("*.key")] == ["safe.key"]
    assert History.load(histories[1], key).key.secret.hex() == secret.strip()


def test_histories_go_on_under_one_key_from_folder_to_folder(
    tmp_path: Path, shop: tuple[Path, Path]
) -> None:
    one, two = shop
    (tmp_path / "next").mkdir()
    score(one, tmp_path / "out.csv", write_history=tmp_path / "h.parquet")
    options = {"history": tmp_path / "h.parquet", "write_history": tmp_path / "next" / "h.parquet"}
    score(two, tmp_path / "out.csv", **options)
    assert History.load(options["write_history"]).key == History.load(options["history"]).key
    # A table as the history, and a file without one, take the key that is there.
    score(two, tmp_path / "out.csv", **{**options, "history": one})
    score(one, tmp_path / "out.csv", write_history=tmp_path / "next" / "other.parquet")
    saved(tmp_path / "other")
    options["write_history"] = tmp_path / "other" / "h.parquet"
    before = (tmp_path / "out.csv").read_bytes()
    with pytest.raises(UsageError, match="the key of other histories"):
        score(two, tmp_path / "out.csv", **options)
    assert (tmp_path / "out.csv").read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        "two.csv history.key --history h.parquet",
        "one.csv history.key --write-history h2.parquet",
        "two.csv x.key --history h.parquet --history-key x.key",
        "one.csv out.csv --write-history x.key --history-key x.key",
    ],
)
def test_no_result_is_written_over_a_key(
    tmp_path: Path, shop: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, arguments: str
) -> None:
    score(shop[0], tmp_path / "out.csv", write_history=tmp_path / "h.parquet")
    shutil.copy(tmp_path / "history.key", tmp_path / "x.key")
    monkeypatch.chdir(tmp_path)
    found = CliRunner().invoke(main, ["score", *arguments.split()])
    assert found.exit_code == 2
    assert "history's key" in found.output
    assert History.load("h.parquet", "x.key").key.secret == HistoryKey.of("h.parquet").secret


def test_a_history_into_a_device_needs_a_file_for_its_key(shop: tuple[Path, Path]) -> None:
    with pytest.raises(UsageError, match=r"beside a device or pipe.*--history-key"):
        score(shop[0], shop[0].with_name("out.csv"), write_history=os.devnull)


def test_a_models_folder_has_its_key_or_is_passed_on_without(tmp_path: Path) -> None:
    metrics = {
        "verdict": "usable", "reason": "It is.", "rows": 9, "b2b_share": 0.5, "protocol": "folds",
        "metrics": {}, "decisions": {}, "warnings": [],
    }  # fmt: skip
    history, model = counted(ROWS).history(), Model(small_scorecard(), "mine")
    folder = save_model(model, metrics, tmp_path / "model", history=history)
    assert History.load(folder / "history.parquet").key.secret == KEY.secret
    for path in folder.iterdir():
        if path.name != "history.key":
            assert KEY.secret.hex() not in path.read_bytes().decode("latin-1"), path.name
    (folder / "history.key").unlink()
    assert b2x.load(folder).decide({"volume": [1.0]}) is not None
    # A key that stands elsewhere is made there, and not in the folder.
    elsewhere = counted(ROWS, key=HistoryKey.at(tmp_path / "safe.key")).history()
    save_model(model, metrics, folder, history=elsewhere)
    assert not (folder / "history.key").exists()
    loaded = History.load(folder / "history.parquet", tmp_path / "safe.key")
    assert np.array_equal(loaded.buyers, elsewhere.buyers)


def test_a_model_that_is_trained_again_keeps_its_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_one_teacher(monkeypatch)
    source, model = tmp_path / "sales.csv", tmp_path / "model"
    simulate("wholesaler", 150, seed=4)[[*SHOP, "label"]].to_csv(source, index=False)
    arguments = ["train", source, "--label", "label", "--negative", "B2C", "-o", model]
    arguments += ["--features", "prior_orders,volume", "--allow-no-signal"]
    seen = []
    for _ in range(2):
        said = CliRunner().invoke(main, [str(argument) for argument in arguments])
        assert said.exit_code == 0, said.output
        seen.append((model / "history.key").read_bytes())
        assert seen[0].decode().strip() not in said.output
    assert seen[0] == seen[1]
    columns = read_table(
        [{"buyer_id": "x", "ordered_at": "2031-01-01"}], history=model / "history.parquet"
    )
    assert columns.understood.warnings == ()
