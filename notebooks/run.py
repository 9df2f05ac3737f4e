"""Run the lessons and store their outputs: each .py here and the .ipynb beside it are a pair."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent
LESSONS = sorted(path for path in HERE.glob("[0-9]*.py"))


def run(lesson: Path) -> nbformat.NotebookNode:
    """Run a lesson in its folder and return the notebook with outputs."""
    notebook = jupytext.read(lesson)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"  # the same at every run
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,  # a line that is printed later stands in the same output
    )
    # Lessons run `b2x` as their readers do, from the environment that runs this.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return client.execute(cwd=HERE, env={**os.environ, "PATH": path})


def main() -> None:
    """Write every lesson's .ipynb."""
    for lesson in LESSONS:
        notebook = run(lesson)
        notebook.metadata["kernelspec"] = {
            "display_name": "Python 3", "language": "python", "name": "python3"
        }  # fmt: skip
        # Lines that begin with an exclamation mark are IPython's.
        notebook.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
        nbformat.write(notebook, lesson.with_suffix(".ipynb"))
        print(lesson.with_suffix(".ipynb"), file=sys.stderr)


if __name__ == "__main__":
    main()
