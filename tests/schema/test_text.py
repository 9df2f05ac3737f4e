"""The one normalisation of category text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from b2x.schema.text import normalise_text, number_text, whole_number


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
