"""A file that is never to be replaced is written whole by one of two runs, and stays as it is."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from b2x.cli import main
from b2x.errors import UsageError
from b2x.records import write_preset
from b2x.writing.whole_or_absent import PendingFile


def pending(target: Path, data: bytes) -> PendingFile:
    file = PendingFile(target, only_new=True)
    file.stream.write(data)
    return file


@pytest.mark.parametrize("can_link", [True, False])
def test_of_two_writers_one_has_the_file_and_the_other_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, can_link: bool
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    if not can_link:
        monkeypatch.setattr(os, "link", fail)
    target = tmp_path / "map.toml"
    with pending(target, b"one") as one, pending(target, b"two") as two:
        two.commit()
        with pytest.raises(UsageError, match=r"the file exists already \(.*map\.toml\)"):
            one.commit()
    assert target.read_bytes() == b"two"
    assert os.listdir(tmp_path) == ["map.toml"]


def test_a_map_that_another_run_writes_meanwhile_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "map.toml"
    source.write_text("volume,channel\n5,web shop\n7,phone\n")
    text = write_preset.preset_text

    def meanwhile(*arguments: object) -> str:
        target.write_text("of another run")
        return text(*arguments)

    with monkeypatch.context() as other_run:
        other_run.setattr(write_preset, "preset_text", meanwhile)
        found = CliRunner().invoke(main, ["inspect", str(source), "--write-map", str(target)])
    assert found.exit_code == 2
    assert "the file exists already" in found.output
    assert target.read_text() == "of another run"
    target.unlink()
    found = CliRunner().invoke(main, ["inspect", str(source), "--write-map", str(target)])
    assert found.exit_code == 0
    assert target.read_text().count("volume")
    assert sorted(os.listdir(tmp_path)) == ["in.csv", "map.toml"]
