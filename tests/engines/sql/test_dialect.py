"""Names and numbers as each dialect writes them."""

from __future__ import annotations

import pkgutil
import sqlite3
from contextlib import closing

import duckdb
import pytest
import sqlglot
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


NASTY = [
    "a\\", "\\", "a\\'b", "a'b", "a`b", 'a"b', "a]b", "[a", "a\\`b", 'a\\"b', "''", "``", "a\\\\",
    "x); DROP TABLE victim; -- ", "*/ x /*", "-- x", "a;b", "${a}", "$(a)",
    "%s", "?", ":a", "é\u202eb",
]  # fmt: skip


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("name", DIALECTS)
def test_a_name_or_text_is_one_name_or_text_whatever_is_in_it(name: str, text: str) -> None:
    dialect = DIALECTS[name]
    if dialect.variable and dialect.variable in text:
        assert dialect.variable not in dialect.string(text)
        with pytest.raises(UsageError, match=r"takes for a variable .*Next: rename the column"):
            dialect.name_of(text)
        return
    query = f"SELECT t.{dialect.name_of(text)}, {dialect.string(text)} FROM x AS t"
    (statement,) = sqlglot.parse(query, read=name)
    assert isinstance(statement, sqlglot.exp.Select)
    column, literal = statement.expressions
    assert column.name == text
    if not isinstance(literal, sqlglot.exp.Literal):  # put together of several
        read = literal.sql("duckdb").replace("NCHAR(", "CHR(")
        assert duckdb.execute(f"SELECT {read}").fetchall() == [(text,)]
    else:
        assert literal.name == text


@pytest.mark.parametrize("text", NASTY)
def test_duckdb_and_sqlite_read_a_name_and_a_text_as_they_are(text: str) -> None:
    def query(name: str) -> str:
        dialect = DIALECTS[name]
        column = dialect.name_of(text)
        return f"SELECT {column}, {dialect.string(text)} FROM (SELECT 7 AS {column}) AS t"

    with closing(sqlite3.connect(":memory:")) as connection:
        assert connection.execute(query("sqlite")).fetchall() == [(7, text)]
    with duckdb.connect() as duck:
        assert duck.execute(query("duckdb")).fetchall() == [(7, text)]


def test_a_text_with_a_nul_character_is_refused() -> None:
    for dialect in DIALECTS.values():
        with pytest.raises(UsageError, match="NUL character"):
            dialect.string("a\0b")


def test_a_line_break_in_a_text_is_no_line_break_of_a_script() -> None:
    """SQL Server drops one behind a backslash, and its clients cut a script at a line "go"."""
    assert DIALECTS["tsql"].string("a\\\ngo") == "N'a\\' + NCHAR(10) + N'go'"


def test_a_plain_name_of_snowflake_is_the_one_that_it_was_created_as() -> None:
    names = ["order$id", "_order1", "Order", "1st", "$x", '"order$id"', "bestell nr", "ordernø"]
    assert [DIALECTS["snowflake"].name_of(name).strip('"') for name in names] == [
        "ORDER$ID", "_ORDER1", "Order", "1st", "$x", "order$id", "bestell nr", "ordernø",
    ]  # fmt: skip


def test_a_text_does_not_end_early_where_a_backslash_is_a_letter() -> None:
    """MySQL has a setting for it, and Redshift and Snowflake double quotes as the standard does."""
    for name in ("mysql", "redshift", "snowflake"):
        assert "\\'" not in DIALECTS[name].string("' OR 1=1 -- ")
