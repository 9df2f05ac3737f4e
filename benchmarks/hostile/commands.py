"""The commands that write, run in forked processes; kills and full disks are left to others."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from b2x.cli import main
from b2x.scorecard.manifest import HISTORY_KEY
from b2x.writing.unfinished import SUFFIX
from tests.one_teacher import use_one_teacher

Files = dict[str, bytes]
OLD = b"an older result\n"
OLD_MODEL = "scorecard.json", "metrics.json", "manifest.json", "history.parquet", "notes.txt"


@dataclass(frozen=True)
class Command:
    """A command that writes into a folder.

    Attributes
    ----------
    name
        What to call it.
    arguments
        Of the command line; ``{source}``, ``{place}`` and ``{key}`` stand for the source, the
        folder, and the key of histories, which is there: a new one is another in each run.
    writes
        Names of what it writes, in the order in which a run puts it in place; none where it
        replaces all of them in one step.
    old
        Names of the files that are there before.
    from_stdin
        Whether it reads the source as standard input, spooled into the folder.
    """

    name: str
    arguments: str
    writes: tuple[str, ...]
    old: tuple[str, ...]
    from_stdin: bool = False

    def line(self, source: Path, place: Path) -> list[str]:
        """Return the command line."""
        key = source.with_name(HISTORY_KEY)
        parts = self.arguments.split()
        return [part.format(source=source, place=place, key=key) for part in parts]

    def put_old(self, place: Path) -> Files:
        """Write the older files and remove everything else; return what is there then."""
        for path in sorted(place.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        for name in self.old:
            (place / name).parent.mkdir(exist_ok=True)
            (place / name).write_bytes(OLD)
        return files(place)

    def fault(self, now: Files, old: Files, new: Files) -> dict[str, str]:
        """Return what is wrong with the files after a run that did not come to its end."""
        if now in (old, new):
            return {}
        if gone := set(old) & set(new) - set(now):
            return {"lost": f"{sorted(gone)} is gone"}
        torn = [name for name in now if now[name] not in (old.get(name), new.get(name))]
        if torn:
            return {"mixed": f"{torn} is neither old nor new"}
        replaced = [now.get(name) == new[name] for name in self.writes]
        if self.writes and replaced == sorted(replaced, reverse=True):
            return {}
        return {"mixed": f"new: {[n for n in now if now[n] != old.get(n)]}"}


COMMANDS = {
    command.name: command
    for command in (
        Command(
            "score",
            "score {source} {place}/out.csv --write-history {place}/h.parquet --history-key {key}"
            " --json",
            ("out.csv.rejects", "out.csv", "h.parquet"),
            ("out.csv.rejects", "out.csv", "h.parquet"),
        ),
        Command("score to Parquet", "score {source} {place}/o.parquet --json",
                ("o.parquet.rejects", "o.parquet"), ("o.parquet.rejects", "o.parquet")),
        Command("score to gzip", "score {source} {place}/o.csv.gz --json",
                ("o.csv.gz.rejects", "o.csv.gz"), ("o.csv.gz.rejects", "o.csv.gz")),
        Command("score from standard input", "score - {place}/out.csv --json",
                ("out.csv.rejects", "out.csv"), ("out.csv.rejects", "out.csv"), from_stdin=True),
        Command("history", "score {source} - --write-history {place}/h.parquet --history-key {key}",
                ("h.parquet",), ("h.parquet",)),
        Command(
            "train -o",
            "train {source} --label kind --allow-no-signal --history-key {key} --json"
            " -o {place}/model",
            (),
            tuple(f"model/{name}" for name in OLD_MODEL),
        ),
        Command("export", "export sql hotel --dialect duckdb --table o -o {place}/o.sql",
                ("o.sql",), ("o.sql",)),
        Command("simulate", "simulate web-shop --rows 2000 -o {place}/s.csv",
                ("s.csv",), ("s.csv",)),
        Command("inspect --write-map", "inspect {source} --write-map {place}/m.toml",
                ("m.toml",), ()),  # it writes over no older file
    )
}  # fmt: skip


def files(place: Path) -> Files:
    """Return the files of a folder by name, less what killed runs left."""
    found = (path for path in place.rglob("*") if path.is_file())
    return {
        name: path.read_bytes()
        for path in found
        if SUFFIX not in (name := str(path.relative_to(place)))
    }


def left_overs(place: Path) -> list[str]:
    """Return the names of unfinished files and folders."""
    return [path.name for path in place.iterdir() if path.name.endswith(SUFFIX)]


def write_source(path: Path, rows: int = 3000) -> Path:
    """Write sales with a label, buyers and days, a line that is not a row, and beside it a key."""
    lines = ["volume,channel,ordered_at,buyer_id,kind"]
    for i in range(rows):
        firm = i % 7 < 2
        volume = 5 + i * 37 % 900 * (3 if firm else 1)
        channel = "phone" if i * 5 % 11 < 3 + 4 * firm else "web"
        day, buyer = f"2024-{1 + i * 12 // rows:02}-{1 + i % 28:02}", i % (rows // 3)
        lines.append(f"{volume}.50,{channel},{day},b{buyer},{'B2B' if firm else 'B2C'}")
    path.with_name(HISTORY_KEY).write_text("0" * 64)
    path.write_text("\n".join([*lines[:9], "too,few", *lines[9:]]) + "\n")
    return path


def train_once(source: Path) -> Callable[[], None]:
    """Learn from a file with one teacher; ``b2x train`` then saves that, here and in forks.

    Returns
    -------
    A function after which it learns again, with one teacher.
    """
    from b2x.training import train as training

    patch = pytest.MonkeyPatch()
    use_one_teacher(patch)
    learn = training.train
    key = source.with_name(HISTORY_KEY)
    trained = learn(source, label="kind", name="model", history_key=key)
    patch.setattr(training, "train", lambda *_, **__: trained)
    return lambda: patch.setattr(training, "train", learn)


class Said:
    """What a command says on standard error; a pipe, which has no limit on its size as a file has.

    What is longer than a pipe takes (64 KiB) would stop the command.
    """

    def __init__(self) -> None:
        self._from, self.to = os.pipe()
        os.set_blocking(self._from, False)

    def read(self) -> str:
        """Return what came since the last call."""
        try:
            return os.read(self._from, 2**20).decode("utf-8", "replace")
        except BlockingIOError:
            return ""


def start(
    line: list[str], said: Said, before: Callable[[], object] = int, stdin: str = os.devnull
) -> int:
    """Start ``b2x`` in a forked process, in a group of its own; return its number.

    Parameters
    ----------
    line
        The command line.
    said
        Where its standard error goes; standard output goes nowhere.
    before
        What it does first.
    stdin
        What it reads as standard input.
    """
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        os.setpgid(0, 0)
        for number, end in enumerate((os.open(stdin, 0), os.open(os.devnull, 1), said.to)):
            os.dup2(end, number)
        sys.stdout = os.fdopen(1, "w", closefd=False)
        sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)
        before()
        main(line)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def finish(
    line: list[str], said: Said, before: Callable[[], object] = int, stdin: str = os.devnull
) -> int:
    """Run ``b2x`` to its end and return its exit code, negative where a signal ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(start(line, said, before, stdin), 0)[1])
