"""Fields: headers mean one field each, ranges are finite."""

from __future__ import annotations

import math
from collections import Counter

import pytest

from b2x.schema.fields import BY_HEADER, FIELDS, field_ranges, header_key


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
