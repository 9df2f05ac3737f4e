"""An output file is whole or absent, whatever happens."""

import errno
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from b2x.errors import UsageError
from b2x.records.tables.csv_table import CsvTable
from b2x.score.file import score_file
from b2x.writing import whole_or_absent as pending
from b2x.writing.unfinished import SUFFIX

BLOCKS = 20
ROWS = b"volume,channel\n" + b"5000,phone\n50,web\nbad\n" * 2000


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_bytes(ROWS)
    return path


@pytest.fixture
def small_blocks(monkeypatch):
    """Read the source in many blocks."""
    monkeypatch.setattr(CsvTable, "block_size", len(ROWS) // BLOCKS)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, MemoryError])
@pytest.mark.parametrize("target", ["scored.csv", "scored.parquet", "scored.csv.gz"])
def test_an_interrupted_run_leaves_the_old_file_and_nothing_else(
    source, tmp_path, model, error, target
):
    old = tmp_path / target
    old.write_bytes(b"old")
    (tmp_path / f"{target}.rejects").write_bytes(b"old rejects")

    def stop(share):
        assert any(name.endswith(SUFFIX) for name in names(tmp_path))
        raise error("stop")

    with pytest.raises(error, match="stop"):
        score_file(source, old, model=model, progress=stop)
    assert old.read_bytes() == b"old"
    assert (tmp_path / f"{target}.rejects").read_bytes() == b"old rejects"
    assert names(tmp_path) == sorted(["orders.csv", target, f"{target}.rejects"])


def test_a_killed_run_leaves_the_old_file_and_a_file_known_as_unfinished(
    source, tmp_path, model, model_folder
):
    # Wherever a run is killed: test_killed.py. This one kills it on systems without fork too.
    target = tmp_path / "scored.csv"
    target.write_bytes(b"old")
    code = (
        "import sys; from b2x.score.file import score_file; "
        "from b2x.records.tables.csv_table import CsvTable; "
        f"CsvTable.block_size = {len(ROWS) // BLOCKS}; "
        f"score_file({str(source)!r}, {str(target)!r}, model={str(model_folder)!r}, "
        "progress=lambda share: (print(share, flush=True), sys.stdin.readline()))"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    for _ in range(BLOCKS // 2):
        assert run.stdout.readline()
        run.stdin.write(b"\n")
        run.stdin.flush()
    run.kill()  # it waits for an answer, with rows written and nothing in place
    run.communicate()
    assert target.read_bytes() == b"old"
    left = set(names(tmp_path)) - {"orders.csv", "scored.csv"}
    assert left
    assert all(name.startswith(".scored.csv") and name.endswith(SUFFIX) for name in left)
    score_file(source, target, model=model)
    assert target.read_bytes().startswith(b"volume,channel,b2x_label")


def test_the_old_file_is_replaced_not_written_over(source, tmp_path, model):
    (tmp_path / "scored.csv").write_bytes(b"old")
    os.link(tmp_path / "scored.csv", tmp_path / "kept.csv")
    score_file(source, tmp_path / "scored.csv", model=model)
    assert (tmp_path / "kept.csv").read_bytes() == b"old"


def test_a_new_file_keeps_the_mode_of_the_old_one_and_links_stay_links(source, tmp_path, model):
    target = tmp_path / "scored.csv"
    target.write_bytes(b"old")
    target.chmod(0o640)
    (tmp_path / "link.csv").symlink_to(target)
    score_file(source, tmp_path / "link.csv", model=model)
    assert (tmp_path / "link.csv").is_symlink()
    assert target.stat().st_mode & 0o777 == 0o640
    assert target.read_bytes().startswith(b"volume,channel,b2x_label")


def test_rejects_get_the_mode_of_the_target(source, tmp_path, model):
    target = tmp_path / "scored.csv"
    target.write_bytes(b"old")
    target.chmod(0o600)
    score_file(source, target, model=model)
    assert (tmp_path / "scored.csv.rejects").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("failing", ["scored.csv.rejects", "scored.csv", "history.parquet"])
@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt("stop")])
def test_files_of_a_run_that_are_in_place_already_are_put_back_when_a_later_one_fails(
    source, tmp_path, monkeypatch, failing, there, error
):
    source.write_bytes(b"volume,buyer_id,ordered_at\n50,a,2024-01-01\nbad\n")
    three = [tmp_path / n for n in ("scored.csv.rejects", "scored.csv", "history.parquet")]
    for path in three if there else []:
        path.write_bytes(b"old " + path.name.encode())
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    replace = os.replace

    def fail(old, new):
        if Path(new).name == failing and not monkeypatched:
            monkeypatched.append(new)
            raise error
        replace(old, new)

    monkeypatched = []
    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(type(error)) as caught:
        score_file(source, three[1], write_history=three[2])
    assert pending.UNCHANGED in caught.value.__notes__
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_rejects_of_an_earlier_run_stay_when_the_target_cannot_be_replaced(
    source, tmp_path, monkeypatch, model
):
    source.write_bytes(b"volume\n50\n")
    (tmp_path / "scored.csv.rejects").write_bytes(b"old")
    replace = os.replace

    def fail(old, new):
        if Path(new).name == "scored.csv":
            raise OSError(errno.EIO, "Input/output error")
        replace(old, new)

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="Input/output"):
        score_file(source, tmp_path / "scored.csv", model=model)
    assert (tmp_path / "scored.csv.rejects").read_bytes() == b"old"
    assert names(tmp_path) == ["orders.csv", "scored.csv.rejects"]


def test_a_name_with_no_room_for_its_rejects_file_is_refused_at_once(source, tmp_path, model):
    with pytest.raises(UsageError, match="3 bytes too long for a rejects file"):
        score_file(source, tmp_path / ("å" * 125), model=model, run_record=False)
    score_file(source, tmp_path / ("a" * 247), model=model, run_record=False)
    with pytest.raises(UsageError, match="1 bytes too long for a run record"):
        score_file(source, tmp_path / ("a" * 247), model=model)


def test_a_new_file_has_the_mode_that_the_user_gives_new_files(source, tmp_path, model):
    before = os.umask(0o027)
    try:
        score_file(source, tmp_path / "scored.csv", model=model)
    finally:
        os.umask(before)
    assert (tmp_path / "scored.csv").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("target", ["none/scored.csv", "folder"])
def test_a_target_that_cannot_be_a_file_is_refused(source, tmp_path, target, model):
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match=r"no such folder|not a regular file"):
        score_file(source, tmp_path / target, model=model)
    assert names(tmp_path) == ["folder", "orders.csv"]


def test_a_pipe_or_device_is_written_through_not_replaced(source, tmp_path, model):
    few = tmp_path / "few.csv"
    few.write_bytes(b"volume\n5000\n")  # fits a pipe's buffer: nobody reads while it is written
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["cat", tmp_path / "pipe"], stdout=subprocess.PIPE) as reader:
        try:
            score_file(few, tmp_path / "pipe", model=model)
        except BaseException:
            reader.kill()
            raise
        text = reader.stdout.read()
    assert text == b"volume,b2x_label,b2x_probability\n5000,B2B,0.9241\n"
    assert names(tmp_path) == ["few.csv", "orders.csv", "pipe"]
    result = score_file(source, os.devnull, model=model)
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)
    assert "2,000 rejected lines are not kept; name a file to keep them" in result["warnings"]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads Linux's own figure")
def test_memory_does_not_grow_with_the_file(tmp_path, model_folder):
    code = (
        "import sys; from b2x.score.file import score_file; "
        f"score_file(sys.argv[1], {str(tmp_path / 'scored.csv')!r}, model={str(model_folder)!r}); "
        "print(open('/proc/self/status').read().partition('VmHWM:')[2].split()[0])"
    )
    peaks = []
    for rows in (80_000, 320_000):
        path = tmp_path / f"{rows}.csv"
        path.write_text("volume,channel,note\n" + f"5000,phone,{'x' * 200}\n" * rows)
        done = subprocess.run(
            [sys.executable, "-c", code, str(path)], capture_output=True, check=True
        )
        peaks.append(int(done.stdout))
    # KiB; the larger file has 50,000 more. What threads hold at a time differs by up to 20,000.
    assert peaks[1] - peaks[0] < 30_000


def test_what_the_disk_could_not_take_meanwhile_is_not_forgotten(tmp_path, monkeypatch):
    monkeypatch.setattr(pending, "AHEAD", 1)
    done = threading.Event()

    def fail(descriptor):
        done.set()
        raise OSError(errno.EIO, "Input/output error")

    target = tmp_path / "scored.csv"
    target.write_bytes(b"old")
    with monkeypatch.context() as failing:
        failing.setattr(os, "fsync", fail)
        file = pending.PendingFile(target)
        file.stream.write(b"new")
        file.sync_ahead()
        assert done.wait(30)
    # The system tells such an error once: the next call would find nothing wrong.
    with pytest.raises(OSError, match="Input/output error"):
        file.commit()
    file.discard()
    assert (target.read_bytes(), names(tmp_path)) == (b"old", ["scored.csv"])


def test_a_file_that_is_put_on_disk_meanwhile_is_whole(
    source, tmp_path, monkeypatch, small_blocks, model
):
    score_file(source, tmp_path / "at-the-end.csv", model=model)
    synced = []
    fsync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda file: (synced.append(file), fsync(file)))
    score_file(source, tmp_path / "at-the-end.csv", model=model)
    at_the_end = len(synced)
    monkeypatch.setattr(pending, "AHEAD", 1000)
    for _ in range(3):
        score_file(source, tmp_path / "scored.csv", model=model)
    assert len(synced) > 4 * at_the_end
    assert (tmp_path / "scored.csv").read_bytes() == (tmp_path / "at-the-end.csv").read_bytes()
