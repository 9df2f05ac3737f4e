from __future__ import annotations

from typing import Any

import pytest

from b2x.learn.settings import FitSettings


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"confidence": 0.5}, r"confidence=0\.5 is out of range.*between 0\.5 and 1"),
        ({"confidence": 1.0}, "confidence"),
        ({"max_bins": 1}, "max_bins=1 .*between 2 and 64"),
        ({"max_bins": 65}, "max_bins"),
        ({"max_pairs": 33}, "max_pairs=33 .*between 0 and 32"),
        ({"n_folds": 1}, "n_folds"),
        ({"monotone": ["volume"]}, "is not a mapping.*direction"),
    ],
)
def test_settings_out_of_range_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        FitSettings(**changes)


def test_settings_at_the_border_of_their_range_are_taken() -> None:
    FitSettings(confidence=0.51, max_bins=2, max_pairs=0, n_folds=2)
    FitSettings(max_bins=64, max_pairs=32)
