"""Writes a scorecard's tables as tables of constants: bins, levels and pairs."""

from __future__ import annotations

from collections.abc import Sequence

from b2x.engines.sql.dialect import Dialect, side_by_side
from b2x.schema.text import MISSING_LEVELS
from b2x.scorecard.terms import LevelBins, NumericBins, Pair, Term


def bin_table(name: str, term: Term, dialect: Dialect) -> str:
    """Return a number's table: bin, log-odds and coarse bin."""
    assert isinstance(term.bins, NumericBins)
    rows = [
        (str(i), dialect.number(value), str(term.coarse[i] if term.coarse else 0))
        for i, value in enumerate(term.values)
    ]
    return constant_table(name, ("bin", "log_odds", "coarse_bin"), rows, dialect)


def level_table(name: str, term: Term, dialect: Dialect) -> str:
    """Return a category's table: level, log-odds and coarse bin of every text that means a level.

    Words that stand for a level and texts that mean missing are rows too. A text that is not in
    the table is another level.
    """
    bins = term.bins
    assert isinstance(bins, LevelBins)
    index = {level: i for i, level in enumerate(bins.levels)}
    index |= {word: index.get(level, bins.other) for word, level in term.feature.words}
    index |= dict.fromkeys(("", *sorted(MISSING_LEVELS)), bins.missing)
    rows = [
        (
            dialect.string(text),
            dialect.number(term.values[i]),
            str(term.coarse[i] if term.coarse else 0),
        )
        for text, i in sorted(index.items(), key=lambda item: (item[1], item[0]))
        if i != bins.other
    ]
    return constant_table(name, ("level", "log_odds", "coarse_bin"), rows, dialect)


def pair_table(name: str, pair: Pair, dialect: Dialect) -> str:
    """Return a pair's table: the two coarse bins and log-odds."""
    rows = [
        (str(i), str(j), dialect.number(value))
        for i, row in enumerate(pair.values)
        for j, value in enumerate(row)
    ]
    return constant_table(name, ("first_bin", "second_bin", "log_odds"), rows, dialect)


def constant_table(
    name: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]], dialect: Dialect
) -> str:
    """Return ``name AS (...)``, a common table expression of constants.

    The first row's log-odds is cast, so that no engine makes the column a decimal.
    """
    at = columns.index("log_odds")
    first = list(rows[0])
    first[at] = f"CAST({first[at]} AS {dialect.double})"
    if dialect.rows == "union":
        head = ", ".join(f"{v} AS {c}" for v, c in zip(first, columns, strict=True))
        rest = [f"  UNION ALL SELECT {', '.join(row)}" for row in rows[1:]]
        return "\n".join([f"{name} AS (", f"  SELECT {head}", *rest, ")"])
    if dialect.rows == "structs":
        types = {"log_odds": dialect.double, "level": "STRING"}
        fields = ", ".join(f"{c} {types.get(c, 'INT64')}" for c in columns)
        listed = ",\n    ".join(side_by_side([f"({', '.join(row)})" for row in rows]))
        array = f"UNNEST(ARRAY<STRUCT<{fields}>>[\n    {listed}\n  ])"
        return f"{name} AS (\n  SELECT * FROM {array}\n)"
    texts = [f"({', '.join(row)})" for row in (first, *rows[1:])]
    listed = ", ".join(columns)
    values = "VALUES\n    " + ",\n    ".join(side_by_side(texts))
    if dialect.rows == "select values":
        return f"{name} AS (\n  SELECT * FROM ({values}\n  ) AS v ({listed})\n)"
    return f"{name} ({listed}) AS (\n  {values}\n)"
