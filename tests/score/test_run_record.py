"""The record beside an output says what was read, with what, and holds no value of a row."""

import json
import os
from hashlib import sha256
from pathlib import Path

import pytest

import b2x
from b2x.errors import UsageError
from b2x.score.run_record import Run, record_place, write_recorded


def test_inputs_are_named_with_the_hashes_of_their_bytes(tmp_path):
    source, folder = tmp_path / "in.csv", tmp_path / "parts"
    source.write_bytes(b"volume\n5\n")
    (folder / "customer=Quasimodo").mkdir(parents=True)
    (folder / "customer=Quasimodo" / "a.csv").write_bytes(b"a")
    (folder / "b.csv").write_bytes(b"b")
    os.mkfifo(tmp_path / "pipe")  # a pipe can be read once, and that is the run's
    inputs = {
        "source": source,
        "folder": folder,
        "pipe": tmp_path / "pipe",
        "table": {"who": ["Quasimodo"]},
        "standard input": "-",
    }
    found = Run("totals", inputs, {}).document("out.csv")
    hashes = sorted(sha256(data).hexdigest() + "\n" for data in (b"a", b"b"))
    assert found["inputs"] == {
        "source": {
            "name": str(source),
            "bytes": 9,
            "sha256": sha256(b"volume\n5\n").hexdigest(),
        },
        "folder": {
            "name": str(folder),
            "files": 2,
            "bytes": 2,
            "sha256_of_sha256s": sha256("".join(hashes).encode()).hexdigest(),
        },
        "pipe": {"name": str(tmp_path / "pipe")},
        "table": {"in_memory": "dict"},
        "standard input": {"name": "-"},
    }
    assert "Quasimodo" not in json.dumps(found)


def test_options_are_kept_as_given_and_tables_by_their_type():
    options = {
        "mapping": {"volume": "Sum"},
        "history": {"buyer": ["Quasimodo"]},
        "labels": [{"b2x_id": "Quasimodo"}],
        "show": ("Kundenr",),
        "write_history": Path("h.parquet"),
        "locale": None,
    }
    assert Run("score", {}, options).document("out.csv")["options"] == {
        "mapping": {"volume": "Sum"},
        "history": "<dict>",
        "labels": "<list>",
        "show": ["Kundenr"],
        "write_history": "h.parquet",
    }


def test_the_model_is_named_with_the_hash_of_its_file(tmp_path):
    textbook = b2x.load("textbook", typical_volume=850, b2b_share=0.2)
    folder = textbook.save(tmp_path / "mine").parent
    own = Run("score", {}, {}).document("o.csv", model=b2x.load(folder))["model"]
    assert own["path"] == str(folder)
    assert own["sha256"] == sha256((folder / "scorecard.json").read_bytes()).hexdigest()
    shipped = Run("score", {}, {}).document("o.csv", model=textbook)["model"]
    assert (shipped["name"], shipped["path"], shipped["promise"]) == ("textbook", None, None)
    assert shipped["parameters"] == {"typical_volume": 850.0}
    assert shipped["b2b_share"] == pytest.approx(0.2)
    unsaved = b2x.load(folder)
    unsaved.path = None
    assert Run("score", {}, {}).document("o.csv", model=unsaved)["model"]["sha256"] == own["sha256"]


def test_output_and_record_are_written_together_or_not_at_all(tmp_path):
    target, document = tmp_path / "out.json", Run("totals", {}, {}).document("out.json")
    write_recorded(target, b"1", document)
    record = tmp_path / "out.json.run.json"
    assert json.loads(record.read_bytes())["command"] == "totals"
    record.unlink()
    record.mkdir()  # nothing can be put in its place
    with pytest.raises(UsageError, match="not a regular file"):
        write_recorded(target, b"2", document)
    assert target.read_bytes() == b"1"
    record.rmdir()
    write_recorded(target, b"3", document, private=True)
    write_recorded(target, b"4", document, False)
    assert {path.name for path in tmp_path.iterdir()} == {"out.json"}  # no record of another run


def test_a_name_that_leaves_no_room_is_refused():
    assert record_place("a" * 246) == "a" * 246 + ".run.json"
    assert record_place("a" * 250, False) is None
    with pytest.raises(UsageError, match="1 bytes too long for a run record beside it"):
        record_place("a" * 247)
    assert record_place(os.devnull) is None
