"""Names and numbers as each dialect writes them."""

from __future__ import annotations

import pkgutil
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from b2x.engines.sql import DIALECTS, dialects
from b2x.errors import UsageError


def test_every_file_is_a_dialect_of_its_name() -> None:
    assert sorted(DIALECTS) == [module.name for module in pkgutil.iter_modules(dialects.__path__)]
    assert list(DIALECTS)[:3] == ["duckdb", "postgres", "sqlite"]


def test_a_name_with_control_characters_is_refused() -> None:
    with pytest.raises(UsageError, match="control characters"):
        DIALECTS["duckdb"].name_of("a\nb")


@settings(max_examples=300, deadline=None)
@given(value=st.floats(allow_nan=False, allow_infinity=False))
def test_every_double_is_written_so_that_it_is_read_as_itself(value: float) -> None:
    connection = sqlite3.connect(":memory:")
    read = connection.execute(f"SELECT {DIALECTS['sqlite'].number(value)}").fetchone()
    connection.close()
    assert read == (value,)
    written = DIALECTS["duckdb"].number(value)
    assert float(written) == value
    assert "e" in written  # without an exponent it would be a decimal
