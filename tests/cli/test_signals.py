"""What users expect of signals, closed streams, pipes and devices."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from b2x.predict.model import Model
from tests.scorecards import small_scorecard

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and streams of POSIX")

B2X = [sys.executable, "-m", "b2x"]
ROWS = b"volume,channel\n5000,phone\n50,web\nbad\n"


@pytest.fixture(scope="module")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Model(small_scorecard()).save(tmp_path_factory.mktemp("model")).parent


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_bytes(ROWS)
    return path


@pytest.mark.parametrize(
    ("number", "said"),
    [("SIGINT", b"interrupted"), ("SIGTERM", b"stopped by SIGTERM"),
     ("SIGHUP", b"stopped by SIGHUP")],
)  # fmt: skip
def test_a_run_that_is_stopped_says_so_in_a_line_and_leaves_the_old_file(
    tmp_path: Path, source: Path, model_folder: Path, number: str, said: bytes
) -> None:
    source.write_bytes(b"volume,channel\n" + b"5000,phone\n50,web\n" * 2_000_000)
    target = tmp_path / "scored.csv"
    target.write_bytes(b"old")
    command = [*B2X, "score", source, target, "--model", model_folder, "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        while len(list(tmp_path.iterdir())) < 3:
            assert run.poll() is None
            time.sleep(0.01)
        run.send_signal(getattr(signal, number))
        _, errors = run.communicate()
    assert run.returncode == 128 + getattr(signal, number)
    assert errors.count(b"\n") == 1
    assert errors.startswith(b"b2x: " + said)
    assert target.read_bytes() == b"old"
    assert {path.name for path in tmp_path.iterdir()} == {"orders.csv", "scored.csv"}


def test_a_signal_that_the_user_had_ignored_stays_ignored(source: Path, model_folder: Path) -> None:
    shell = f"trap '' HUP; {sys.executable} -m b2x score - - --model {model_folder}"
    with subprocess.Popen(
        ["sh", "-c", shell], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        time.sleep(1)
        run.send_signal(signal.SIGHUP)
        out, errors = run.communicate(ROWS[:-4])
    assert run.returncode == 0, errors
    assert out.startswith(b"volume,channel,b2x_label")


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_do_not_end_up_in_files(
    tmp_path: Path, source: Path, model_folder: Path, closed: str
) -> None:
    command = f"'{sys.executable}' -m b2x score orders.csv out.csv --model '{model_folder}'"
    run = subprocess.run(["sh", "-c", f"{command} {closed}"], cwd=tmp_path, capture_output=True)
    assert (run.returncode, b"Traceback" in run.stderr) == (0, False), run.stderr
    assert (tmp_path / "out.csv").read_bytes().startswith(b"volume,channel,b2x_label")
    assert (tmp_path / "out.csv").read_bytes().count(b"\n") == 3
    assert (tmp_path / "out.csv.rejects").read_bytes().startswith(b"line,reason,text\n4,")


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [("score - out.csv <&-", 3, b"standard input is closed. Next: name a file"),
     ("score orders.csv - >&-", 2, b"standard output is closed. Next: name a file"),
     ("export sql hotel --dialect duckdb --table o >&-", 2, b"standard output is closed"),
     ("simulate web-shop --rows 9 >&-", 2, b"standard output is closed")],
)  # fmt: skip
def test_a_stream_that_is_needed_and_closed_is_named(
    tmp_path: Path, source: Path, command: str, code: int, said: bytes
) -> None:
    shell = f"'{sys.executable}' -m b2x {command}"
    run = subprocess.run(["sh", "-c", shell], cwd=tmp_path, capture_output=True)
    assert (run.returncode, said in run.stderr) == (code, True), run.stderr


def test_a_reader_that_has_seen_enough_is_not_an_error(source: Path, model_folder: Path) -> None:
    source.write_bytes(b"volume,channel\n" + b"5000,phone\n" * 50_000)
    shell = f"'{sys.executable}' -m b2x score '{source}' - --model '{model_folder}' --map volume="
    run = subprocess.run(["sh", "-c", f"{shell} | head -1"], capture_output=True)
    assert run.stdout == b"volume,channel,b2x_label,b2x_probability\n"
    assert b"Broken pipe" not in run.stderr
    assert b"Traceback" not in run.stderr


def test_a_pipe_is_read_as_a_file_is(tmp_path: Path, source: Path, model_folder: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["sh", "-c", f"cat '{source}' > '{tmp_path}/pipe'"]):
        run = subprocess.run(
            [*B2X, "score", tmp_path / "pipe", tmp_path / "out.csv", "--model", model_folder],
            capture_output=True,
        )
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "out.csv").read_bytes().count(b"\n") == 3


@pytest.mark.parametrize(
    "command",
    ["score orders.csv DEVICE", "export sql hotel --dialect duckdb --table o -o DEVICE",
     "simulate web-shop --rows 9 -o DEVICE", "inspect orders.csv --write-map DEVICE"],
)  # fmt: skip
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_devices_are_written_to_and_stay(tmp_path: Path, source: Path, command: str) -> None:
    for device, code in (("/dev/null", 0), ("/dev/full", 3)):
        before = os.stat(device)
        arguments = command.replace("DEVICE", device).split()
        run = subprocess.run([*B2X, *arguments], cwd=tmp_path, capture_output=True)
        assert run.returncode == code, run.stderr
        said = run.stderr.decode().splitlines()[-1:]
        if code:
            assert said == [
                f"b2x: No space left on device ({device}). Next: make room, or name another folder"
            ]
        assert os.path.samestat(os.stat(device), before)
    assert [path.name for path in tmp_path.iterdir()] == ["orders.csv"]


@pytest.mark.parametrize(
    "command",
    ["export sql hotel --dialect duckdb --table o -o none/x",
     "simulate web-shop --rows 9 -o none/x", "inspect orders.csv --write-map none/x",
     "score orders.csv none/x"],
)  # fmt: skip
def test_a_missing_folder_is_wrong_usage(tmp_path: Path, source: Path, command: str) -> None:
    run = subprocess.run([*B2X, *command.split()], cwd=tmp_path, capture_output=True)
    assert run.returncode == 2, run.stderr
    assert b"there is no such folder" in run.stderr
