"""A disk that is full, or a limit on the size of files: said, and the old file stays."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from b2x.score.file import score_file
from tests import small_disk

Run = subprocess.CompletedProcess[bytes]
OLD_FILES = "scored.csv", "scored.csv.rejects", "scored.csv.gz", "scored.parquet"
OLD = b"an older result\n"
NO_SPACE = "no space left on device"
ROWS = b"volume,channel,note\n" + b"".join(
    b"%d.50,%s,%016x\n" % (17 * i % 6000, (b"phone", b"web")[i % 2], i * 0x9E3779B97F4A7C15 % 2**64)
    for i in range(10_000)
)
PAGE = 4096


@dataclass(frozen=True)
class Result:
    """What a run on a small disk said, and what is on the disk after it."""

    exit_code: int
    said: str
    files: dict[str, bytes] = field(repr=False)

    def check_refused(self) -> None:
        """Assert that a run found no space, said so, and left the disk as it was."""
        assert (self.exit_code, NO_SPACE in self.said) == (3, True), self.said
        assert "traceback" not in self.said
        assert sorted(self.files) == sorted(OLD_FILES)  # nothing unfinished is left to fill it
        assert set(self.files.values()) == {OLD}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_bytes(ROWS)
    return path


@pytest.fixture(scope="module")
def own_mounts() -> list[str]:
    """Return the command that lets a child mount a disk that nobody else sees."""
    return small_disk.own_mounts() or pytest.skip("this machine lets nobody mount a small disk")


@pytest.fixture
def on_small_disk(own_mounts: list[str], tmp_path: Path) -> Callable[..., Result]:
    """Return a function that runs ``b2x`` with a small disk at ``disk``."""
    disk, seen = tmp_path / "disk", tmp_path / "seen"
    disk.mkdir()

    def on_small_disk(size: int, *arguments: str | Path, **environment: str | Path) -> Result:
        command = shlex.join([sys.executable, "-m", "b2x", *map(str, arguments)])
        run = _run(
            [
                *own_mounts,
                f"mount -t tmpfs -o size={size} none '{disk}' || exit 99\n"
                f"printf '{OLD.decode()}' | tee '{disk}/scored.csv' '{disk}/scored.csv.rejects' "
                f"'{disk}/scored.csv.gz' > '{disk}/scored.parquet'\n"
                f"{command} < '{tmp_path}/orders.csv'; code=$?\n"
                f"cp -a '{disk}' '{seen}'; exit $code",
            ],
            **{name: str(value) for name, value in environment.items()},
        )
        assert run.returncode != 99, run.stderr
        files = {path.name: path.read_bytes() for path in seen.iterdir()}
        shutil.rmtree(seen)
        return Result(run.returncode, run.stderr.decode().lower(), files)

    return on_small_disk


@pytest.mark.parametrize("name", ["scored.csv", "scored.csv.gz", "scored.parquet"])
def test_a_full_disk_is_named_and_leaves_the_old_file_alone(
    on_small_disk: Callable[..., Result],
    tmp_path: Path,
    source: Path,
    model_folder: Path,
    name: str,
) -> None:
    target = tmp_path / "disk" / name
    options = "score", source, target, "--model", model_folder
    score_file(source, tmp_path / name, model=model_folder)
    new = (tmp_path / name).read_bytes()
    needed = -(-len(new) // PAGE) * PAGE + 4 * PAGE  # four old files, a page each
    for size in (5 * PAGE, needed - PAGE):  # full at once; full at what is written at the close
        on_small_disk(size, *options).check_refused()
    result = on_small_disk(needed + PAGE, *options)
    assert result.exit_code == 0, result.said
    assert hash(result.files[name]) == hash(new)


def test_a_disk_that_the_rejects_fill_leaves_both_old_files(
    on_small_disk: Callable[..., Result], tmp_path: Path, source: Path, model_folder: Path
) -> None:
    source.write_bytes(b"volume,channel,note\n5000,phone,x\n" + b"too,few\n" * 10_000)
    target = tmp_path / "disk" / "scored.csv"
    on_small_disk(40 * PAGE, "score", source, target, "--model", model_folder).check_refused()


@pytest.mark.parametrize("size", [40, 3 + len(ROWS) // PAGE], ids=["half of it", "all but the end"])
def test_a_full_disk_for_temporary_files_is_named_too(
    on_small_disk: Callable[..., Result],
    tmp_path: Path,
    source: Path,
    model_folder: Path,
    size: int,
) -> None:
    target = tmp_path / "scored.csv"
    target.write_bytes(OLD)
    options = "score", "-", target, "--model", model_folder
    result = on_small_disk(size * PAGE, *options, TMPDIR=tmp_path / "disk")
    result.check_refused()
    assert f"({tmp_path / 'disk'})" in result.said
    assert target.read_bytes() == OLD


@pytest.mark.parametrize("on_disk", ["target", "history", "both"])
def test_a_disk_that_the_history_or_the_target_fills_leaves_target_rejects_and_history(
    on_small_disk: Callable[..., Result], tmp_path: Path, source: Path, on_disk: str
) -> None:
    source.write_bytes(
        b"volume,channel,buyer_id,ordered_at\nbad\n"
        + b"".join(b"%d,phone,%x,2024-01-%02d\n" % (i, i, 1 + i % 28) for i in range(9_000))
    )
    disk, here = tmp_path / "disk", tmp_path / "here"
    here.mkdir()
    old = {name: here / name for name in ("scored.csv", "scored.csv.rejects", "history.parquet")}
    for path in old.values():
        path.write_bytes(OLD)
    target = (here if on_disk == "history" else disk) / "scored.csv"
    history = (here if on_disk == "target" else disk) / "scored.parquet"
    if on_disk == "target":
        history = old["history.parquet"]
    size = 10 if on_disk == "history" else 100 if on_disk == "both" else 40
    result = on_small_disk(size * PAGE, "score", source, target, "--write-history", history)
    result.check_refused()
    assert "nothing was changed" in result.said
    assert str(target if on_disk == "target" else history) in result.said
    assert {path.name for path in here.iterdir()} == set(old)
    assert all(path.read_bytes() == OLD for path in old.values())


@pytest.mark.parametrize(
    "command",
    ["export sql hotel --dialect duckdb --table o -o", "simulate web-shop --rows 9000 -o"],
)
def test_other_commands_on_a_full_disk_leave_the_old_file_too(
    on_small_disk: Callable[..., Result], tmp_path: Path, source: Path, command: str
) -> None:
    result = on_small_disk(5 * PAGE, *command.split(), tmp_path / "disk" / "scored.csv")
    result.check_refused()
    assert "nothing was changed" in result.said


@pytest.mark.parametrize("target", ["/dev/full", "-"])
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_device_or_standard_output_is_named(
    source: Path, model_folder: Path, target: str
) -> None:
    with open("/dev/full", "wb") as full:
        run = subprocess.run(
            [sys.executable, "-m", "b2x", "score", source, target, "--model", model_folder],
            stdout=full,
            stderr=subprocess.PIPE,
        )
    said = run.stderr.decode().lower()
    assert (run.returncode, NO_SPACE in said) == (3, True), said
    assert "nothing was changed" not in said  # a part may have been taken
    assert "traceback" not in said
    assert "exception ignored" not in said


@pytest.mark.parametrize("name", ["scored.csv", "scored.csv.gz", "scored.parquet"])
def test_a_limit_on_the_size_of_files_is_named_and_leaves_the_old_file_alone(
    tmp_path: Path, source: Path, model_folder: Path, name: str
) -> None:
    resource = pytest.importorskip("resource", reason="limits of POSIX")
    target = tmp_path / name
    target.write_bytes(OLD)
    run = subprocess.run(
        [sys.executable, "-m", "b2x", "score", source, target, "--model", model_folder],
        capture_output=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
    )
    said = run.stderr.decode().lower()
    assert (run.returncode, "file too large" in said) == (3, True), said
    assert target.read_bytes() == OLD
    assert {path.name for path in tmp_path.iterdir()} == {"orders.csv", name}


def _run(command: list[str], **environment: str) -> Run:
    return subprocess.run(command, capture_output=True, env={**os.environ, **environment})
