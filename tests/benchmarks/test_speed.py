"""The comparison of speed: runs take turns, are measured one by one, and become a page."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.speed.comparisons import ARROW, COMPARISONS, OWN, PIPELINE
from benchmarks.speed.goals import GOALS, Goal
from benchmarks.speed.measure import Contender, Runs, in_turn, run_once
from benchmarks.speed.pipeline import make_hgb_pipeline
from benchmarks.speed.report import write_report
from benchmarks.speed.run import RESULTS, keep, machine, main
from benchmarks.speed.table import are_businesses, sales, write_table
from tests.scorecards import small_scorecard

pytestmark = pytest.mark.skipif(not hasattr(os, "wait4"), reason="memory as POSIX counts it")


@pytest.fixture
def one_core() -> Iterator[None]:
    """Keep peers from waiting for each other's threads on a machine that runs other tests."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    yield
    os.sched_setaffinity(0, before)


def python(code: str, **options: object) -> Contender:
    return Contender("one", (sys.executable, "-S", "-c", code), **options)  # type: ignore[arg-type]  # of any field


def test_contenders_take_turns_after_an_unmeasured_round(tmp_path: Path) -> None:
    log = tmp_path / "log"
    note = f"open({str(log)!r}, 'a').write"
    found = in_turn([python(f"{note}('a')"), python(f"{note}('b')")], repeats=3)
    assert log.read_text() == "ab" * 4
    assert [len(runs.seconds) for runs in found] == [3, 3]
    assert [len(runs.peak_mb) for runs in found] == [3, 3]


def test_seconds_and_memory_are_those_of_the_run() -> None:
    code = (
        "import sys; from benchmarks.speed.measure import Contender, run_once; "
        "import benchmarks.speed.run\n"  # all that the command holds while it measures
        "for work in sys.argv[1:]: print(*run_once(Contender('one', (sys.executable, '-c', work))))"
    )
    works = "pass", "import time; x = bytearray(300_000_000); time.sleep(0.5)"
    found = subprocess.run(
        [sys.executable, "-c", code, *works], capture_output=True, text=True, check=True
    )
    (short, small), (long, large) = (map(float, line.split()) for line in found.stdout.splitlines())
    assert short < long
    assert long >= 0.5
    assert small < 60  # and not what the process that starts it takes
    assert 300 <= large < 360
    assert run_once(python("print('took', 12.5)", times_itself=True))[0] == 12.5


@pytest.mark.parametrize("setting", ["OMP_NUM_THREADS", "PYTHONDONTWRITEBYTECODE"])
def test_nobody_is_held_to_one_thread_or_compiled_anew(
    setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(setting, "1")
    run_once(python(f"import os; assert {setting!r} not in os.environ"))


def test_a_run_that_fails_or_makes_nothing_ends_the_comparison(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"one ended with 1:\n(.|\n)*no such luck"):
        run_once(python("raise SystemExit('no such luck')"))
    stale = tmp_path / "output"
    stale.write_text("of an earlier run")
    with pytest.raises(RuntimeError, match="one ended with 0"):
        run_once(python("pass", output=stale))


@pytest.mark.parametrize(
    ("at_most", "value", "verdict"),
    [(True, 0.9, "met"), (True, 1.8, "missed by 100%"), (False, 0.9, "met"),
     (False, 0.45, "missed by 50%")],
)  # fmt: skip
def test_a_goal_says_by_how_much_it_is_missed(at_most: bool, value: float, verdict: str) -> None:
    assert Goal("csv", "", lambda runs: None, 0.9, at_most).verdict(value) == verdict


def test_every_goal_is_of_a_comparison_that_exists() -> None:
    assert {goal.comparison for goal in GOALS} == set(COMPARISONS)


def test_a_page_tells_what_is_met_missed_and_not_run(tmp_path: Path) -> None:
    def runs(name: str, rows: int, *seconds: float, mb: float = 100.0) -> dict[str, object]:
        return {"name": name, "rows": rows, "seconds": seconds, "peak_mb": [mb] * len(seconds)}

    sizes = 10**5, 10**6
    found = {
        "csv": [runs(OWN, 10, 1.0, 3.0, 1.0), runs(ARROW, 10, 1.0, 2.0, 2.0),
                runs(PIPELINE, 10, 20.0, 48.0, 20.0)],
        "growth": [runs(name, rows, rows / 1e6, rows / 5e5, mb=350.0)
                   for rows in sizes for name in (OWN, ARROW)],
    }  # fmt: skip
    for name, each in found.items():
        keep(tmp_path / RESULTS, name, {"runs": each, "machine": machine(), "load_before": 0.1})
    page = write_report(tmp_path / RESULTS, tmp_path / "docs" / "speed.md")
    text = page.read_text(encoding="utf-8")
    assert (page.parent / "speed-rows.png").stat().st_size > 10_000
    for line in (
        "reading and writing with pyarrow | 1.00 (0.50 to 1.50) | at most 0.90 | missed by 11% |",
        "wall time of pandas + HGB, over b2x | 20.0 (16.0 to 20.0) | at least 15.0 | met |",
        "the same with reasons | not installed or not asked for | at most 1.50 |  |",
        "rows a second at the largest size, over the size before | 1.00 (1.00 to 1.00) "
        "| at least 0.90 | met |",
        "peak memory at the largest size, MB | 350 (350 to 350) | at most 300 | missed by 17% |",
        "| Cold start | `b2x --help`, seconds | not run | at most 0.150 |  |",
        "2 cores" if machine()["cores"] == 2 else "cores, ",
    ):
        assert line in text


def test_the_command_runs_keeps_and_reports(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], one_core: None
) -> None:
    cache = tmp_path / "cache"
    # In place of one that takes its time to be learned:
    small_scorecard().save(cache / "models-300")
    options = ("--sizes", "400", "--repeats", "1", "--labels", "300", "--cache", str(cache))
    out, page = tmp_path / "out", tmp_path / "speed.md"
    assert main(["--out", str(out), "--only", "growth", "--page", str(page), *options]) == 0
    found = json.loads((out / RESULTS).read_text(encoding="utf-8"))
    names = {one["name"]: Runs(**one) for one in found["growth"]["runs"]}
    assert set(names) == {OWN, ARROW, PIPELINE}
    assert all(one.rows == 400 and one.median_seconds > 0 for one in names.values())
    report = (out / "report.md").read_text(encoding="utf-8")
    assert page.read_text(encoding="utf-8").replace("speed-rows", "report-rows") == report
    with pytest.raises(SystemExit):
        main(["--out", str(out), "--only", "csw"])
    assert "no comparison 'csw'; there are cold,one,memory" in capsys.readouterr().err


def test_the_table_is_what_the_page_says(tmp_path: Path) -> None:
    write_table(tmp_path / "sales.csv", 5000)
    write_table(tmp_path / "sales.parquet", 5000)
    lines = (tmp_path / "sales.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 5001
    assert lines[0].count(",") == 11
    assert 0.05 < sum('"' in line for line in lines) / 5000 < 0.2
    table = sales(2000, seed=5)
    assert 0.2 < are_businesses(table, seed=6).mean() < 0.8
    fitted = make_hgb_pipeline().fit(table, are_businesses(table, seed=6))
    assert fitted[:-1].transform(table).shape == (2000, 12)
