"""Left-overs of killed runs go with the next run; those of live runs and of others stay."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from b2x.writing import unfinished
from b2x.writing.unfinished import SUFFIX, remove_left_overs, unfinished_name
from b2x.writing.whole_folder import whole_folder
from b2x.writing.whole_or_absent import PendingFile, write_whole

pytestmark = pytest.mark.skipif(os.name != "posix", reason="locks and kills of POSIX")

WAITS = """
import sys
from b2x.writing.whole_folder import whole_folder
from b2x.writing.whole_or_absent import PendingFile
kind, target = sys.argv[1:]
if kind == "file":
    PendingFile(target).stream.write(b"half")
    file = PendingFile(target)
    print("begun", flush=True)
    sys.stdin.readline()
else:
    with whole_folder(target, ["a"]) as folder:
        (folder / "a").touch()
        print("begun", flush=True)
        sys.stdin.readline()
"""


def left(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.endswith(SUFFIX)]


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_the_next_run_removes_what_a_killed_run_left_and_nothing_of_a_live_one(
    tmp_path: Path, kind: str
) -> None:
    command = [sys.executable, "-c", WAITS, kind, str(tmp_path / "target")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == b"begun\n"
        before = left(tmp_path)
        assert before
        write_whole(tmp_path / "other", b"x")
        assert left(tmp_path) == before
        run.kill()
    assert left(tmp_path) == before
    if kind == "file":
        write_whole(tmp_path / "other", b"x")
    else:
        with whole_folder(tmp_path / "target", ["a"]):
            pass
    assert left(tmp_path) == []


def test_what_another_machine_writes_stays_for_a_week(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(unfinished, "_machine", lambda: "0" * 8)
        path = tmp_path / unfinished_name("scored.csv")
    path.touch()
    remove_left_overs(tmp_path)
    assert path.exists()
    os.utime(path, (1, 1))
    remove_left_overs(tmp_path)
    assert not path.exists()


def test_no_link_is_followed_and_no_file_of_the_user_removed(tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "a").touch()
    link = tmp_path / unfinished_name("model")
    link.symlink_to("precious")
    (tmp_path / f".mine{SUFFIX}").touch()
    folder = tmp_path / unfinished_name("model")
    folder.mkdir()
    (folder / "link").symlink_to("../precious")
    remove_left_overs(tmp_path)
    assert (tmp_path / "precious" / "a").exists()
    assert link.is_symlink()
    assert (tmp_path / f".mine{SUFFIX}").exists()
    assert not folder.exists()


def test_a_name_that_is_guessed_is_not_written_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "precious").write_text("kept")
    monkeypatch.setattr(os, "urandom", bytes)
    (tmp_path / unfinished_name("scored.csv")).symlink_to("precious")
    with pytest.raises(FileExistsError):
        PendingFile(tmp_path / "scored.csv")
    assert (tmp_path / "precious").read_text() == "kept"


def test_names_are_different_and_as_long_as_disks_take(tmp_path: Path) -> None:
    assert unfinished_name("a") != unfinished_name("a")
    for name in ("å" * 127, "a" * 255):
        write_whole(tmp_path / name, b"x")
        assert (tmp_path / name).read_bytes() == b"x"


def test_a_file_that_nobody_discards_goes_when_the_process_ends(tmp_path: Path) -> None:
    code = (
        "import sys; from b2x.writing.whole_or_absent import PendingFile; PendingFile(sys.argv[1])"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "target")], check=True)
    assert left(tmp_path) == []
