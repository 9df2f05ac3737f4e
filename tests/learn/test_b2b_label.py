"""Which of two labels means B2B, by the labels alone."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from b2x.errors import UsageError
from b2x.learn.b2b_label import b2b_label


@pytest.mark.parametrize(
    ("labels", "header", "expected"),
    [
        (["B2B", "B2C"], "", "B2B"), (["b2b", "b2c"], "", "b2b"),
        (["Företag", "Privat"], "", "Företag"), (["B2B", "rest"], "", "B2B"),
        ([False, True], "", True), ([False, True], "Privatkunde", False),
        ([0, 1], "is_b2b", 1), ([0.0, 1.0], "is_private", 0.0), ([-1, 1], "", 1),
        (["nei", "ja"], "Bedrift?", "ja"),
    ],
)  # fmt: skip
def test_labels_that_say_it_are_believed(labels: list[Any], header: str, expected: object) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert b2b_label(labels, header=header) == expected
        assert b2b_label(labels, expected) == expected


@pytest.mark.parametrize("labels", [[0, 1], [-1, 1], ["0", "1"], ["F", "P"], ["no", "yes"], [1, 2]])
def test_labels_that_do_not_say_it_are_asked_about_where_it_counts(labels: list[Any]) -> None:
    with pytest.raises(UsageError, match=r"do not say.*monotone depends on it.*pass positive="):
        b2b_label(labels, needed_by="monotone")
    assert b2b_label(labels, labels[0], needed_by="monotone") == labels[0]


def test_the_label_that_is_taken_is_named() -> None:
    for labels, taken in ((["F", "P"], "P"), (["Consumer", "F"], "F")):
        with pytest.warns(UserWarning, match=f"the label '{taken}' is taken to mean B2B"):
            assert b2b_label(labels) == taken
