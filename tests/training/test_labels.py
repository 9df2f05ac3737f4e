"""Labels that are unclear are asked about; other values count as unlabelled."""

from __future__ import annotations

import pytest

from b2x.errors import InputError, UsageError
from b2x.training.labels import read_labels


@pytest.mark.parametrize(
    ("texts", "options", "message"),
    [
        (["B2B", "B2C", "maybe"], {}, r"2 values beside B2B.*name them with --negative"),
        (["B2B", "B2B"], {}, "all labelled rows are B2B.*label some B2C rows"),
        (["firm", "other"], {}, r"which of its values mean B2B\?.*name them with --positive"),
        (["1", "0"], {}, r"which of its values mean B2B\?.*--positive"),
        (["privat", "?"], {}, r"no row is labelled B2B.*label rows of both kinds"),
        (["B2B", "B2C"], {"negative": ("priv",)}, "no row is labelled 'priv'.*--negative"),
        ([None, ""], {}, "no row has a label.*empty.*name another column"),
    ],
)
def test_labels_that_are_unclear_are_asked_about(
    texts: list[str | None], options: dict[str, tuple[str, ...]], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        read_labels(texts, "kind", **options)


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        ("Kundetype", ["Bedrift", "PRIVAT", "?", None]),
        ("kind", ["business", "Consumer", "", None]),
        ("is_b2b", ["1", "0", "", None]),
        ("Bedrift", ["ja", "nei", "", None]),
        ("Customer type", ["B", "C", "?", None]),
    ],
)
def test_usual_words_are_understood(column: str, texts: list[str | None]) -> None:
    labels = read_labels(texts, column)
    assert labels.is_b2b.tolist() == [True, False, False, False]
    assert labels.known.tolist() == [True, True, False, False]


def test_values_beside_the_named_ones_count_as_unlabelled() -> None:
    labels = read_labels(["firm", " private ", "?", None], "kind", ("firm",), ("private",))
    assert labels.is_b2b.tolist() == [True, False, False, False]
    assert labels.known.tolist() == [True, True, False, False]
    assert labels.warnings == ("1 row labelled '?' counts as unlabelled",)


def test_every_value_may_mean_b2b_but_those_that_mean_b2c() -> None:
    labels = read_labels(["Firm 1", "Firm 2", "private", ""], "company", ("*",), ("private",))
    assert labels.is_b2b.tolist() == [True, True, False, False]
    assert labels.known.tolist() == [True, True, True, False]
    with pytest.raises(UsageError, match="every value of 'company' would mean B2B"):
        read_labels(["Firm 1"], "company", ("*",))
