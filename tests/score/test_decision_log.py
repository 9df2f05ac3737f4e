"""A log of decisions: whole lines are added, nothing else changes."""

import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from b2x.errors import InputError, UsageError
from b2x.score.decision_log import append_lines, check_log


def events(log):
    return [json.loads(line) for line in log.read_bytes().splitlines()]


def test_runs_that_add_at_the_same_time_keep_all_lines(tmp_path):
    log = tmp_path / "decisions.jsonl"
    with ThreadPoolExecutor(8) as pool:
        for i in range(40):
            pool.submit(append_lines, log, [{"event": "run", "n": i, "more": "x" * 5000}] * 2)
    assert sorted(line["n"] for line in events(log)) == sorted([*range(40)] * 2)
    assert log.stat().st_mode & 0o777 == 0o600


def test_half_a_line_that_a_stopped_machine_left_is_removed(tmp_path):
    log = tmp_path / "decisions.jsonl"
    append_lines(log, [{"event": "run", "n": 1}])
    with log.open("ab") as stream:
        stream.write(b'{"event": "run", "half' + b"x" * 70_000)
    append_lines(log, [{"event": "run", "n": 2}])
    assert [line["n"] for line in events(log)] == [1, 2]
    for half in (b"", b'{"ev', b'{"event": "override", "id": "buyer-2'):
        log.write_bytes(half)
        check_log(log)
        append_lines(log, [{"event": "run"}])
        assert events(log) == [{"event": "run"}]


def test_a_whole_last_line_without_a_line_end_stays(tmp_path):
    log = tmp_path / "decisions.jsonl"
    log.write_bytes(b'{"event": "override", "n": 1}')
    check_log(log)
    append_lines(log, [{"event": "run", "n": 2}])
    append_lines(log, [{"event": "run", "n": 3}])
    assert [line["n"] for line in events(log)] == [1, 2, 3]


@pytest.mark.parametrize(
    "other",
    [
        b'["event"]',
        b'{"event": "run"}\n{"name": 1}',
        b'{"event": "login"}\n',
        b'"event"',
        b"{}",
        b"7",
        b'{"name": 1, "event": "run',
        b"half",
    ],
)
def test_another_file_is_refused_and_stays_as_it_is(tmp_path, other):
    path = tmp_path / "other.json"
    path.write_bytes(other)
    with pytest.raises(InputError, match="is not a log of decisions"):
        check_log(path)
    if not other.endswith(b"\n"):
        with pytest.raises(InputError, match="is not a log of decisions"):
            append_lines(path, [{"event": "run"}])
    assert path.read_bytes() == other


def test_a_disk_that_is_full_leaves_the_log_as_it_was(tmp_path, monkeypatch):
    log = tmp_path / "decisions.jsonl"
    append_lines(log, [{"event": "run", "n": 1}])
    before, write = log.read_bytes(), os.write

    def half(descriptor, data):
        if len(data) < 100:
            raise OSError(28, "No space left on device")
        return write(descriptor, data[:100])

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(OSError, match="No space left") as caught:
        append_lines(log, [{"event": "run", "more": "x" * 100}])
    assert caught.value.filename == str(log)
    assert log.read_bytes() == before


def test_a_log_that_cannot_be_one_is_refused_before_the_work(tmp_path, score):
    other = tmp_path / "sales.csv"
    other.write_bytes(b"volume\n5\n")
    with pytest.raises(InputError, match=r"is not a log of decisions.*sales\.csv"):
        score(b"volume\n5\n", log=other)
    with pytest.raises(UsageError, match="not a regular file"):
        check_log(tmp_path)
    with pytest.raises(UsageError, match="no such folder"):
        check_log(tmp_path / "none" / "log.jsonl")
    assert not (tmp_path / "scored.csv").exists()


def test_a_run_of_scoring_leaves_its_record_and_a_line_in_the_log(score, tmp_path):
    log = tmp_path / "decisions.jsonl"
    result = score(b"volume,channel\n5000,phone\nx,web\n", log=log).result
    score(b"volume,channel\n5000,phone\n", log=log, run_record=False)
    assert result["run_record"] == str(tmp_path / "scored.csv.run.json")
    first, second = events(log)
    assert first["event"] == second["event"] == "run"
    assert first["counts"]["rejected_by"] == {"volume": 1}
    assert not (tmp_path / "scored.csv.run.json").exists()  # it was of the earlier run
    assert second["counts"]["rows_in"] == 1


def test_the_log_is_no_other_file_of_the_run(score, tmp_path):
    with pytest.raises(UsageError, match="the log is the run record"):
        score(b"volume\n5\n", log=tmp_path / "scored.csv.run.json")
