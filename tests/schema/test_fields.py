"""Fields and words: one meaning each, in the form in which they are compared."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b2x.schema import words
from b2x.schema.fields import BY_HEADER, FIELDS, field_ranges, header_key
from b2x.schema.text import normalise_text, number_text, whole_number


def test_no_header_means_two_fields() -> None:
    keys = [key for f in FIELDS.values() for key in {header_key(f.name), *f.synonyms}]
    assert not [key for key, n in Counter(keys).items() if n > 1]
    assert len(BY_HEADER) == len(keys)


def test_synonyms_are_in_the_form_in_which_headers_are_compared() -> None:
    for field in FIELDS.values():
        assert all(header_key(word) == word for word in field.synonyms), field.name


@pytest.mark.parametrize("header", ["Order Total", "order_total", " ORDER-TOTAL ", "order  total"])
def test_headers_are_compared_without_case_and_punctuation(header: str) -> None:
    assert BY_HEADER[header_key(header)] == "volume"


def test_every_range_is_finite_and_money_has_none() -> None:
    for low, high in field_ranges(FIELDS).values():
        assert math.isfinite(low)
        assert low < high < math.inf
    assert not {"volume", "quantity"} & field_ranges(FIELDS).keys()


@pytest.mark.parametrize(
    ("table", "levels"),
    [(words.CHANNEL_WORDS, words.CHANNELS), (words.PAYMENT_WORDS, words.PAYMENTS)],
)
def test_every_word_is_normalised_and_stands_for_a_level_of_the_list(
    table: dict[str, str], levels: tuple[str, ...]
) -> None:
    assert set(table.values()) == set(levels)
    assert all(normalise_text(word) == word for word in table)
    assert all(table[level] == level for level in levels)


@given(st.text())
def test_normalising_twice_changes_nothing_and_beyond_ascii_nothing_changes(text: str) -> None:
    once = normalise_text(text)
    if once is not None:
        assert normalise_text(once) == once
        kept = [c for c in text if not c.isascii()]
        assert [c for c in once if not c.isascii()] == kept


@given(st.integers(-(2**52), 2**52))
def test_a_whole_number_is_one_level_however_it_is_written(value: int) -> None:
    assert number_text(float(value)) == str(value) == whole_number(f"{value}.0")
