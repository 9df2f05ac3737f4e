"""No header, value, file name or model name reaches the terminal as a command to it."""

from __future__ import annotations

import ast
import contextlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import b2x.cli
from b2x.cli import main
from b2x.schema.features import Feature
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import LevelBins, Term

EVIL = "\x1b[2J\x1b]0;pwned\x07\x9b31m\u202ered"
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def printed(*arguments: object) -> str:
    result = CliRunner().invoke(main, list(map(str, arguments)), color=True)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.output + result.stderr


@pytest.fixture
def evil(tmp_path: Path) -> Path:
    """Return a folder of a model and a table whose every name and value holds escapes."""
    channel = Feature("column", ("channel",), "category")
    own = Feature("column", (EVIL,), "category")
    terms = tuple(Term(f, LevelBins(("web",)), (1.0, 2.0, 3.0)) for f in (channel, own))
    card = Scorecard(0.0, terms, (), Thresholds(-1.0, 1.0), provenance={"name": EVIL})
    card.save(tmp_path / "model")
    rows = "".join(f"{i},{EVIL},web,{EVIL}\n" for i in range(30))
    (tmp_path / f"{EVIL}.csv".replace("/", "")).write_text(
        f"volume,{EVIL},channel,ordered_at\n{rows}", "utf-8"
    )
    return tmp_path


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such file names")
def test_every_command_shows_terminal_escapes_as_text(evil: Path) -> None:
    (table,) = evil.glob("*.csv")
    model = evil / "model"
    runs = [
        printed("inspect", table),
        printed("inspect", table, "--json"),
        printed("score", table, evil / f"out{EVIL}.csv", "--model", model, "--reasons"),
        printed("score", table, evil / "out.csv", "--model", model, "--json"),
        printed("explain", table, "--model", model),
        printed("score", table, evil / "out.csv", "--model", evil / EVIL),
        printed("score", table, evil / "out.csv", "--map", f"{EVIL}=x"),
        printed("score", table, evil / "out.csv", f"--{EVIL}"),
        printed("score", evil / f"no{EVIL}.csv", evil / "out.csv", "--model", model),
        printed("export", "sql", model, "--dialect", "duckdb", "--table", "orders"),
        printed("evaluate", table, "--model", model, "--label", EVIL),
        printed("train", table, "--label", EVIL, "-o", evil / "new"),
        printed(EVIL),
    ]
    for run in runs:
        assert run
        assert not OBEYED.search(run), repr(run)
    assert sum("\\u001b[2J" in run for run in runs) >= 6


def test_the_command_line_prints_through_one_function() -> None:
    for path in sorted(Path(b2x.cli.__file__).parent.glob("*.py")):
        calls = [
            ast.unparse(node)
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("click.echo", "print")
        ]
        # A result that goes to standard output, such as SQL, is written as it is.
        calls = [call for call in calls if call != "click.echo(text, nl=False)"]
        assert path.name == "say.py" or not calls, calls


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")
@pytest.mark.parametrize("colour", [True, False])
def test_on_a_terminal_lines_fold_at_its_width_and_colour_can_be_switched_off(
    tmp_path: Path, colour: bool
) -> None:
    table = tmp_path / "salg.csv"
    table.write_text("Beløp;Kanal;Firma\n" + "1,5;på nett;Blåbær AS\n" * 30, "utf-8")
    environment = {"COLUMNS": "80", "TERM": "xterm", "NO_COLOR": "" if colour else "1"}
    shown = on_a_terminal("hints", table, **environment)
    plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown)
    command = next(line for line in plain.splitlines() if line.startswith("Next: "))
    assert command == f"Next: b2x label {table} -n 50 -o label_me.csv"  # in one piece, to copy
    assert max(len(line) for line in plain.splitlines() if line != command) <= 80
    assert "volume from Beløp" in plain
    scored = on_a_terminal("score", table, tmp_path / "out.csv", **environment)
    assert ("\x1b[33mwarning: " in scored) == colour
    assert scored.index("warning: ") < scored.index("scoring  [")
    elsewhere = printed("hints", table)
    assert "\x1b" not in elsewhere
    assert "source                column  says  rows" in elsewhere


def on_a_terminal(*arguments: object, **environment: str) -> str:
    """Return what a command prints on a terminal."""
    import pty

    parent, child = pty.openpty()
    command = [sys.executable, "-m", "b2x", *map(str, arguments)]
    variables = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    variables |= {key: value for key, value in environment.items() if value}
    process = subprocess.Popen(command, stdout=child, stderr=child, env=variables)
    os.close(child)
    shown = b""
    with contextlib.suppress(OSError):  # Linux ends a terminal with an error
        while part := os.read(parent, 2**16):
            shown += part
    os.close(parent)
    assert process.wait() == 0
    return shown.decode()
