"""SQLite, whose columns hold values of any type."""

from b2x.engines.sql.dialect import Dialect

DIALECT = Dialect(
    name="sqlite",
    title="SQLite (3.35 or newer, with its mathematical functions)",
    place=3,
    executed=True,
    shape="scalar",
    rows="values",
    double="REAL",
    timestamp="TEXT",
    text="CAST({x} AS TEXT)",
    trimmed="TRIM({x}, {space})",
    space="CHAR(9, 10, 11, 12, 13, 32)",
    lowered="LOWER({x})",  # ASCII only, by its documentation
    is_whole=(
        "{x} GLOB '[-+0-9]*.0*' AND {x} GLOB '*[0-9].*' AND {x} NOT GLOB '?*[^0-9.]*'"
        " AND {x} NOT GLOB '*.*.*' AND {x} NOT GLOB '*.*[^0]*'"
    ),
    before_point="SUBSTR({x}, 1, INSTR({x}, '.') - 1)",
    weekday="(CAST(STRFTIME('%w', {x}) AS INTEGER) + 6) % 7",
    hour="STRFTIME('%H', {x})",
    days="JULIANDAY(DATE({b})) - JULIANDAY(DATE({a}))",
    is_infinite="ABS({x}) = 9e999",
    exact_literals=False,
    typeless=True,
    joins=60,
)
