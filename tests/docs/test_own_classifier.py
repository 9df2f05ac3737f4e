"""The page on distilling a classifier of one's own: its code runs and says what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

PAGE = (Path(__file__).parents[2] / "docs/own-classifier.md").read_text("utf-8")
CODE = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_the_code_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    sales = pd.DataFrame({"volume": rng.lognormal(5, 1, 900), "lines": rng.integers(1, 9, 900)})
    y = np.where(sales["volume"] * rng.lognormal(0, 0.5, 900) > 150, "B2B", "B2C")
    names = {
        "X": sales[:500], "y": y[:500], "buyers": np.arange(500) // 2, "other_sales": sales[500:]
    }  # fmt: skip
    assert len(CODE) == 2
    for code in CODE:
        exec(code, names)
    assert (tmp_path / "mine/scorecard.json").is_file()
    assert "of the sales get the same decision" in str(names["distilled"].fidelity)
