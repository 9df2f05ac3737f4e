"""The web service of the page, started as the page says, answers and refuses as b2x does."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import b2x

PAGE = (Path(__file__).parents[2] / "docs/serve.md").read_text("utf-8")
(APP,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
(COMMAND,) = re.findall(r"^CMD (\[.*\])$", PAGE, re.MULTILINE)
SALE = {"volume": 48000, "cycle_days": 62, "stakeholders": 4}

# One after the other with all else that asks for a free port and takes it later.
pytestmark = pytest.mark.xdist_group("ports")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the page's service with the command of its container, on a free port."""
    folder = tmp_path_factory.mktemp("service")
    (folder / "app.py").write_text(APP, "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    words = [word.replace("0.0.0.0", "127.0.0.1") for word in json.loads(COMMAND)]
    words[words.index("--port") + 1] = port
    service = subprocess.Popen(
        [sys.executable, "-m", *words], cwd=folder, env=os.environ | {"B2X_MODEL": "textbook"}
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        service.terminate()
        service.wait(10)


def asked(address: str, sale: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
    """Return status and answer, of ``/health`` without a sale; the service may still start."""
    data = None if sale is None else json.dumps(sale).encode()
    kind = {"content-type": "application/json"}
    url = f"{address}/{'health' if sale is None else 'decide'}"
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(urllib.request.Request(url, data, kind)) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)
        except urllib.error.URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def test_a_sale_is_decided_as_in_python(address: str) -> None:
    status, answer = asked(address, SALE)
    expected = b2x.load("textbook").predict_one(SALE)
    assert (status, answer["label"]) == (200, expected.label)
    assert answer["probability"] == round(expected.probability, 4)
    assert answer["reasons"] == [str(reason) for reason in expected.reasons[:3]]
    assert "typical volume" in answer["warnings"][0]
    assert asked(address)[1] == {"model": "textbook", "version": b2x.__version__}


@pytest.mark.parametrize("sale", [{"volume": "9.500"}, {"colour": "red"}, {"lines": -1}])
def test_what_cannot_be_right_is_refused_with_the_reason(
    address: str, sale: dict[str, Any]
) -> None:
    status, answer = asked(address, sale)
    assert status == 422
    assert len(answer["detail"]) > 20
