"""Every command in the documentation has the options that it is shown with, and code is Python."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

import click
import pytest

from b2x.cli import main

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "models").rglob("*.md")]
)
COMMAND = re.compile(r"(?:^(?: {4}|    \$ |!|\s*- run: )|`)(b2x [a-z][^`\n]*)", re.MULTILINE)


def commands(page: Path) -> list[str]:
    """Return the command lines of a page, without what explains them."""
    found = []
    for line in COMMAND.findall(page.read_text("utf-8")):
        words = re.split(r"\s{2,}|\s+#|\s+>|\s+\\$| && |\.\.\.|…", line.strip())[0]
        found.append(words.rstrip(".,:;"))
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_of_a_page_is_one(page: Path) -> None:
    root = click.Context(main, info_name="b2x")
    for line in commands(page):
        words = shlex.split(line)[1:]
        command = main.get_command(root, words[0])
        assert command is not None, line
        while isinstance(command, click.Group) and len(words) > 1:
            words = words[1:]
            command = command.get_command(root, words[0])
            assert command is not None, line
        context = click.Context(command, root, info_name=words[0], resilient_parsing=True)
        command.make_parser(context).parse_args(list(words[1:]))  # raises for unknown options


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_python_on_a_page_is_python(page: Path) -> None:
    for code in re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
        ast.parse(code)


def test_a_misspelt_option_would_be_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("    b2x score orders.csv out.csv --modl mine   # decide\n", "utf-8")
    (line,) = commands(page)
    assert line == "b2x score orders.csv out.csv --modl mine"
    command = main.get_command(click.Context(main), "score")
    assert command is not None
    with pytest.raises(click.NoSuchOption):
        command.make_parser(click.Context(command)).parse_args(shlex.split(line)[2:])
