"""A model's folder is replaced as a whole, or stays as it was, whatever happens."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from b2x.errors import UsageError
from b2x.predict.model import Model
from b2x.records.sales.count_history import HistoryCounter
from b2x.records.sales.history_key import HistoryKey
from b2x.schema.columns import Levels
from b2x.scorecard.manifest import MODEL_FILES
from b2x.training import model_folder
from b2x.training.model_folder import save_model
from b2x.writing import whole_folder
from b2x.writing.unfinished import SUFFIX
from tests.scorecards import small_profile, small_scorecard

METRICS: dict[str, Any] = {
    "verdict": "usable", "reason": "It is.", "rows": 9, "b2b_share": 0.5, "protocol": "folds",
    "metrics": {}, "decisions": {}, "warnings": [],
}  # fmt: skip
Files = dict[str, bytes]

# Forked from a process that has imported what they need: threads of this one would not survive.
PROCESSES = multiprocessing.get_context("forkserver") if hasattr(os, "fork") else multiprocessing
if hasattr(os, "fork"):
    PROCESSES.set_forkserver_preload([__name__])


def save(folder: Path, reason: str = "new", *, with_history: bool = True) -> Path:
    counter = HistoryCounter(key=HistoryKey(bytes(32)))
    counter.add(Levels(np.array([0, 0]), ("kari",)), np.array(["2024-03-01"] * 2, "M8[s]"))
    history = counter.history() if with_history else None
    model = Model(small_scorecard(), "mine", profile=small_profile() if with_history else None)
    return save_model(model, {**METRICS, "reason": reason}, folder, history=history)


def files(folder: Path) -> Files:
    found = (path for path in folder.rglob("*") if not path.is_dir())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


@pytest.fixture
def old(tmp_path: Path) -> tuple[Path, Files]:
    """An older model with a history, the user's notes beside it, and what is in the folder."""
    folder = save(tmp_path / "model", "old")
    (folder / "notes").mkdir()
    (folder / "notes" / "why.txt").write_text("mine")
    (folder / "link").symlink_to("notes/why.txt")
    return folder, files(folder)


def unchanged(old: tuple[Path, Files]) -> bool:
    return files(old[0]) == old[1] and [p.name for p in old[0].parent.iterdir()] == ["model"]


def test_a_new_folder_holds_the_models_files(tmp_path: Path) -> None:
    assert set(files(save(tmp_path / "models" / "mine"))) == set(MODEL_FILES)


def test_an_older_model_is_replaced_and_what_is_not_of_it_stays(old: tuple[Path, Files]) -> None:
    folder, before = old
    folder.chmod(0o750)
    save(folder, with_history=False)
    after = files(folder)
    assert set(before) - set(after) == {"history.parquet", "history.key", "profile.json"}
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"metrics.json", "CARD.md", "manifest.json"}
    assert (folder / "link").is_symlink()
    assert folder.stat().st_mode & 0o777 == 0o750
    assert [path.name for path in folder.parent.iterdir()] == ["model"]


def test_a_link_to_a_folder_stays_a_link(old: tuple[Path, Files], tmp_path: Path) -> None:
    (tmp_path / "latest").symlink_to("model")
    save(tmp_path / "latest")
    assert (tmp_path / "latest").is_symlink()
    assert b"new" in (old[0] / "metrics.json").read_bytes()


def test_a_file_in_the_folders_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model").write_text("a file")
    with pytest.raises(UsageError, match=r"the target is a file.*name a folder"):
        save(tmp_path / "model")


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, MemoryError])
def test_an_error_while_saving_leaves_the_old_folder(
    old: tuple[Path, Files], monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    def fail(*_: object) -> str:
        raise error("no card")

    monkeypatch.setattr(model_folder, "model_card", fail)
    with pytest.raises(error, match="no card"):
        save(old[0])
    assert unchanged(old)


@pytest.mark.parametrize("call", ["link", "fsync"])
def test_a_full_disk_leaves_the_old_folder(
    old: tuple[Path, Files], monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(os, call, fail)
        full.setattr("shutil.copy2", fail)
        with pytest.raises(OSError, match="No space left"):
            save(old[0])
    assert unchanged(old)


def test_a_limit_on_the_size_of_files_leaves_the_old_folder(old: tuple[Path, Files]) -> None:
    pytest.importorskip("resource", reason="limits of POSIX")
    assert _exit_code(_limited, old[0]) == 1
    assert unchanged(old)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="swaps folders as Linux does")
def test_a_save_that_is_killed_at_any_step_leaves_the_old_folder_or_the_new_one(
    tmp_path: Path,
) -> None:
    assert _exit_code(_killed_at_every_step, tmp_path) == 0


def test_a_folder_that_cannot_be_swapped_has_its_files_replaced_one_by_one(
    old: tuple[Path, Files], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_folder, "_exchanged", lambda *_: False)
    monkeypatch.setattr(os.path, "ismount", lambda path: str(path) == str(old[0]))
    save(old[0], with_history=False)
    after = files(old[0])
    assert set(old[1]) - set(after) == {"history.parquet", "history.key", "profile.json"}
    assert b"new" in after["metrics.json"]


def _limited(target: Path) -> None:
    """Save where files may have 2,000 bytes."""
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
    save(target)


def _killed_at_every_step(parent: Path) -> None:
    """Save in processes of which each is killed a step later; a step names a file in `parent`."""
    (save(parent / "new") / "notes.txt").write_text("mine")
    new, target, found = files(parent / "new"), parent / "here" / "model", set()
    for step in count():
        save(target, "old")
        (target / "notes.txt").write_text("mine")
        old = files(target)
        child = os.fork()
        if not child:
            _kill_at(step, str(target.parent))
            save(target)
            os._exit(0)
        killed = os.waitpid(child, 0)[1]
        assert files(target) in (old, new), f"step {step}"
        found.add(files(target) == new)
        left = {path.name for path in target.parent.iterdir()} - {"model"}
        assert all(name.startswith(".model.") and name.endswith(SUFFIX) for name in left), left
        if not killed:
            break
        assert killed == signal.SIGKILL
    assert found == {True, False}
    assert step > 15


def _kill_at(step: int, folder: str) -> None:
    steps = count()

    def kill(event: str, arguments: tuple[object, ...]) -> None:
        names = [str(argument) for argument in arguments if isinstance(argument, str | Path)]
        if any(name.startswith(folder) for name in names) and next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(kill)


def _exit_code(function: Callable[..., None], *arguments: object) -> int | None:
    child = PROCESSES.Process(target=function, args=arguments)
    child.start()
    child.join()
    return child.exitcode
