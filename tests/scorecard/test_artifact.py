"""A scorecard's file: exact round trip, and a clear refusal of anything that is not right."""

from __future__ import annotations

import copy
import datetime as dt
import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b2x.engines.record import RecordEngine
from b2x.errors import ArtifactError
from b2x.predict.load import shipped_models
from b2x.schema.features import Feature
from b2x.scorecard import artifact
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.scorecard import Scorecard, dump_scorecard, load_scorecard, read_scorecard
from b2x.scorecard.terms import NumericBins, Term
from tests.scorecards import random_scorecard, small_scorecard


def document() -> dict[str, Any]:
    return json.loads(dump_scorecard(random_scorecard(0)))


def signed(body: dict[str, Any]) -> bytes:
    """Return the file of a document, its checksum made to fit."""
    head = {name: body[name] for name in ("format", "needs")}
    rest = {
        name: value for name, value in body.items() if name not in ("format", "needs", "sha256")
    }
    text = json.dumps({**head, "sha256": artifact.checksum(rest), **rest})
    return text.encode()


@given(st.integers(0, 2**32 - 1))
def test_a_scorecard_comes_back_exactly_as_it_was(seed: int) -> None:
    card = random_scorecard(seed)
    text = dump_scorecard(card)
    assert load_scorecard(text.encode()) == card
    assert dump_scorecard(load_scorecard(text.encode())) == text


def test_a_shipped_file_is_written_again_byte_for_byte() -> None:
    text = (shipped_models()["hotel"] / artifact.FILE_NAME).read_text("utf-8")
    assert dump_scorecard(load_scorecard(text.encode())) == text


def hours(operation: str, at_zero: float) -> Scorecard:
    feature = Feature(operation, ("ordered_at",), "number")
    term = Term(feature, NumericBins((8.0,)), (at_zero, 1.0, 0.0))
    return Scorecard(0.0, (term,), (), Thresholds(-1.0, 1.0))


def test_a_file_of_format_1_takes_midnight_for_hour_0_and_one_of_format_2_for_no_hour() -> None:
    old = json.loads(dump_scorecard(hours("hour", -1.0)))
    assert old["format"] == 2
    assert load_scorecard(signed(old)) == hours("hour", -1.0)
    loaded = load_scorecard(signed({**old, "format": 1}))
    assert loaded == hours("hour_with_midnight", -1.0)
    assert load_scorecard(dump_scorecard(loaded).encode()) == loaded
    for hour, missing in ((hours("hour", -1.0), 0.0), (loaded, -1.0)):
        assert RecordEngine(hour).log_odds({"ordered_at": dt.datetime(2024, 3, 1)}) == missing
        assert RecordEngine(hour).log_odds({"ordered_at": dt.datetime(2024, 3, 1, 0, 1)}) == -1.0
    textbook = read_scorecard(shipped_models()["textbook"])
    assert json.loads(dump_scorecard(textbook))["format"] == 1
    same = hours("hour", 0.0)  # at midnight both formats say the same
    assert json.loads(dump_scorecard(same))["format"] == 1
    assert load_scorecard(dump_scorecard(same).encode()) == same


def test_the_file_is_read_from_its_folder_or_its_path(tmp_path: Path) -> None:
    path = small_scorecard().save(tmp_path / "mine")
    assert read_scorecard(path) == read_scorecard(tmp_path / "mine") == small_scorecard()
    assert [p.name for p in path.parent.iterdir()] == ["scorecard.json"]


def test_a_file_that_cannot_be_written_leaves_the_old_one_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = small_scorecard().save(tmp_path)
    old = path.read_bytes()

    def fail(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        random_scorecard(0).save(tmp_path)
    assert path.read_bytes() == old
    assert [p.name for p in tmp_path.iterdir()] == ["scorecard.json"]


def test_an_absent_model_is_named_with_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match=r"No such file.*nowhere.*Next: name a shipped model"):
        read_scorecard(tmp_path / "nowhere")


@given(st.floats(0, 1, exclude_max=True))
def test_a_truncated_file_is_refused(share: float) -> None:
    data = dump_scorecard(small_scorecard()).rstrip().encode()
    with pytest.raises(ArtifactError, match="cut off"):
        load_scorecard(data[: int(share * len(data))])


def test_a_changed_file_is_refused() -> None:
    text = dump_scorecard(small_scorecard())
    changed = text.replace("3.0", "2.5")
    assert changed != text
    with pytest.raises(ArtifactError, match="changed after it was written"):
        load_scorecard(changed.encode())


def test_a_newer_format_is_refused_with_the_version_to_install() -> None:
    body = document() | {"format": artifact.FORMAT + 1, "needs": "b2x>=9.2"}
    with pytest.raises(ArtifactError, match=r"newer than this b2x.*pip install 'b2x>=9\.2'"):
        load_scorecard(signed(body))


@pytest.mark.parametrize("number", [0, -1])
def test_a_format_that_never_was_is_refused(number: int) -> None:
    with pytest.raises(ArtifactError, match=f"format {number} does not exist"):
        load_scorecard(signed(document() | {"format": number}))


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(ArtifactError, match="larger than 32 MiB"):
        load_scorecard(b" " * (artifact.MAX_BYTES + 1))


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b"[" * 100_000, b"\xff\xfe", b'{"format": "1"}']
)
def test_a_file_that_is_not_a_scorecard_is_refused(data: bytes) -> None:
    with pytest.raises(ArtifactError, match=r"damaged or cut off|not a scorecard"):
        load_scorecard(data)


def _set(body: Any, path: list[Any], value: Any) -> None:
    for step in path[:-1]:
        body = body[step]
    body[path[-1]] = value


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (["intercept"], 1e6, "out of range"),
        (["intercept"], 0.1, "not a multiple"),
        (["intercept"], "1", "is not a finite number"),
        (["intercept"], True, "is not a finite number"),
        (["intercept"], 10**400, "int too large|is not a finite number"),
        (["thresholds", "b2c_to"], 3.0, "not below the B2B threshold"),
        (["thresholds"], [], "wrong type"),
        (["terms"], [], "has no terms"),
        (["terms", 0, "edges"], [2.0, 1.0], "do not increase"),
        (["terms", 0, "edges"], [1.0, 1.0], "do not increase"),
        (["terms", 0, "edges"], list(range(64)), "bins, at most 64"),
        (["terms", 0, "edges"], [0.0], "values for 3 bins"),
        (["terms", 0, "values"], [0.0], "1 values for"),
        (["terms", 0, "values", 0], None, "is not a finite number"),
        (["terms", 0, "operation"], "eval", "unknown feature operation"),
        (["terms", 0, "kind"], "category", "levels"),
        (["terms", 0, "inputs"], ["quantity", "volume"], "takes 1 field"),
        (["terms", 0, "coarse"], [0], "do not cover"),
        (["terms", 3, "coarse"], [], "no coarse bins|wrong size"),
        (["terms", 4, "levels", 0], "Web Shop", "not normalised"),
        (["terms", 4, "levels", 0], "phone", "listed twice"),
        (["pairs", 0, "first"], 99, "does not exist"),
        (["pairs", 0, "values"], [[0.0]], "wrong size"),
        (["pairs", 0, "first"], 1.5, "is not a whole number"),
        (["parameters"], {}, "are needed"),
        (["ranges"], {"volume": [1.0]}, "wrong type"),
        (["ranges"], {"volume": [2.0, 1.0]}, "2.0 to 1.0 is not a range"),
        (["ranges"], {"channel": [0.0, 1.0]}, "is not a range"),
        (["parameters", "typical_volume"], -1.0, "not a positive number"),
        (["format"], True, "has no format number"),
        (["format"], 10**4000, "1000.* is newer than this b2x"),
        (["pairs"], {}, "is not a list"),
        (["terms"], "column", "'column' is not a list"),
        (["provenance"], [["name", "x"]], "is not a table"),
        (["terms", 0, "inputs"], "volume", "'volume' is not a list"),
        (["terms", 0, "inputs"], [], "takes 1 field"),
        (["terms", 2, "inputs"], [], "takes 2 field"),
        (["terms", 0, "inputs"], [""], "without a name"),
        (["terms", 0, "inputs"], [" \u200b\u00a0"], "without a name"),
        (["terms", 0, "operation"], ["column"], "is not a text"),
        (["terms", 0, "coarse"], "", "is not a list"),
        (["terms", 4, "levels"], "web", "'web' is not a list"),
        (["terms", 4, "levels", 0], "", "'' is not normalised"),
        (["terms", 4, "levels", 0], " phone", "is not normalised"),
        (["terms", 4, "levels", 0], "5.0", "is not normalised"),
        (["terms", 4, "levels", 0], "n/a", "is not normalised"),
        (["terms", 4, "levels", 0], "\ud800", "half of a surrogate pair"),
        (["terms", 5, "words", "x"], "", "'' is not normalised"),
        (["terms", 5, "words", "x"], " Phone ", "is not normalised"),
        (["terms", 5, "words", "X"], "phone", "'X' is not normalised"),
        (["terms", 3, "inputs"], ["channel"], "two terms"),
        (["terms", 3, "inputs"], ["payment"], "reads a number, .* kind category.*'payment'"),
        (["terms", 3, "inputs"], ["ordered_at"], "reads a number, .* kind time|read both"),
        (["terms", 3, "inputs"], ["buyer_id"], "reads a number, .* kind id"),
        (["terms", 6, "inputs"], ["lines"], "reads a category, .* kind number"),
        (["terms", 8, "inputs"], ["own category"], "read both as"),
        (["provenance", "name"], "\udfff", "half of a surrogate pair"),
    ],
)  # fmt: skip
def test_what_is_out_of_range_is_refused(path: list[Any], value: Any, message: str) -> None:
    body = copy.deepcopy(document())
    _set(body, path, value)
    with pytest.raises(ArtifactError, match=message):
        load_scorecard(signed(body))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"intercept": ', '"intercept": ' + "9" * 5000 + ", ", "damaged.*(digits|expecting)"),
        ('"intercept": ', '"intercept": 1e400, "more": ', "beyond those that a float64 holds"),
        ('"intercept": ', '"intercept": 0, "intercept": ', "'intercept' is there twice"),
        ('"operation": ', '"kind": "", "operation": ', "'kind' is there twice"),
        ('"name": ', '"deep": ' + "[" * 40 + "]" * 40 + ', "name": ', "nested more than 32 deep"),
        ('"name": ', '"deep": ' + "[" * 99_999 + "]" * 99_999 + ', "name": ', "nested too deeply"),
    ],
    ids=["5,000 digits", "1e400", "twice", "twice in a term", "deep", "very deep"],
)
def test_text_that_programs_read_in_several_ways_is_refused(
    old: str, new: str, message: str
) -> None:
    text = json.dumps(document())
    assert old in text
    with pytest.raises(ArtifactError, match=message):
        load_scorecard(text.replace(old, new, 1).encode())


def test_an_error_is_short_however_large_the_wrong_value_is() -> None:
    for value in ("x" * 10**6, [0] * 10**6, 10**4000):
        body = document() | {"intercept": value}
        with pytest.raises(ArtifactError) as caught:
            load_scorecard(signed(body))
        assert len(str(caught.value)) < 400


def test_nan_and_infinity_are_refused_even_with_a_fitting_checksum() -> None:
    for word in (b"NaN", b"Infinity", b"-Infinity"):
        with pytest.raises(ArtifactError, match="is not a finite number"):
            load_scorecard(signed(document()).replace(b'"intercept": ', b'"intercept": ' + word, 1))


@pytest.mark.parametrize(
    "name", ["terms", "pairs", "thresholds", "parameters", "ranges", "provenance"]
)
def test_a_file_without_one_of_its_parts_is_refused(name: str) -> None:
    body = document()
    del body[name]
    with pytest.raises(ArtifactError, match="a part is missing"):
        load_scorecard(signed(body))
