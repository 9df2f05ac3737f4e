"""Loading a model and scoring a file run no code from either, start no program, open no connection.

Python reports such steps to audit hooks (PEP 578), so a fresh interpreter with a hook shows them.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HOOK = """
import sys
FORBIDDEN = ("socket.connect", "socket.getaddrinfo", "pickle.find_class", "marshal.loads",
             "subprocess.Popen", "os.system", "os.exec", "os.fork", "os.posix_spawn")
def refuse(event, arguments):
    if event in FORBIDDEN and "importlib" not in sys._getframe(1).f_code.co_filename:
        raise SystemExit(f"{event}: {arguments}")
sys.addaudithook(refuse)
"""
LOAD = "import b2x; model = b2x.load('textbook', typical_volume=850)\n"
SCORE = "b2x.score_file('data/samples/web-shop.csv', {target!r}, model=model)\n"
CONNECT = "import socket; socket.create_connection(('127.0.0.1', 9))\n"
UNPICKLE = "import pickle; pickle.loads(pickle.dumps(dict))\n"


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", HOOK + code], capture_output=True, text=True, check=False
    )


def test_loading_and_scoring_do_neither(tmp_path: Path) -> None:
    done = run(LOAD + SCORE.format(target=str(tmp_path / "scored.csv")))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "scored.csv").stat().st_size > 10_000


@pytest.mark.parametrize("step", [CONNECT, UNPICKLE])
def test_the_hook_sees_what_it_is_there_for(step: str) -> None:
    assert "socket." in (seen := run(step).stderr) or "pickle." in seen
