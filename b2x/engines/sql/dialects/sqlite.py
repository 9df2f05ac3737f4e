"""SQLite, whose columns hold values of any type."""

from b2x.engines.sql.dialect import ID_SPACE, Dialect
from b2x.schema.text import MISSING_WORDS

SPACE = "CHAR(9, 10, 11, 12, 13, 32)"
_WORDS = ", ".join(f"'{word}'" for word in ("", *sorted(MISSING_WORDS)))
PRESENT = f"LOWER(TRIM({{x}}, {SPACE})) NOT IN ({_WORDS})"
"""Template: whether a text does not mean missing where a number or date belongs."""

DIALECT = Dialect(
    name="sqlite",
    title="SQLite (3.35 or newer, with its mathematical functions)",
    place=3,
    executed=True,
    shape="scalar",
    rows="values",
    double="REAL",
    timestamp="TEXT",
    as_number="CASE WHEN TYPEOF({x}) IN ('integer', 'real') THEN CAST({x} AS REAL) END",
    bad_number=(
        "TYPEOF({source}) = 'blob' OR TYPEOF({source}) = 'text' AND "
        + PRESENT.replace("{x}", "{source}")
    ),
    # The wall clock without fraction and offset; '' where the text is not a date.
    as_time=(
        f"CASE WHEN {PRESENT} THEN CASE WHEN DATETIME(TRIM({{x}}, {SPACE})) IS NULL"
        f" OR DATE(SUBSTR(TRIM({{x}}, {SPACE}), 1, 16), '+0 days')"
        f" IS NOT SUBSTR(TRIM({{x}}, {SPACE}), 1, 10) THEN ''"
        f" ELSE SUBSTR(TRIM({{x}}, {SPACE}), 1,"
        f" CASE WHEN SUBSTR(TRIM({{x}}, {SPACE}), 17, 1) = ':' THEN 19 ELSE 16 END) END END"
    ),
    bad_time="{x} < '0001'",
    string_type="TEXT",
    text="CAST({x} AS TEXT)",
    text_of_number=(
        "CAST(CASE WHEN TYPEOF({x}) = 'real' AND {x} = CAST({x} AS INTEGER)"
        " THEN CAST({x} AS INTEGER) ELSE {x} END AS TEXT)"
    ),
    trimmed="TRIM({x}, {space})",
    space=SPACE,
    id_space=f"CHAR({', '.join(map(str, ID_SPACE))})",
    lowered="LOWER({x})",  # ASCII only, by its documentation
    is_whole=(
        "{x} GLOB '[-+0-9]*.0*' AND {x} GLOB '*[0-9].*' AND {x} NOT GLOB '?*[^0-9.]*'"
        " AND {x} NOT GLOB '*.*.*' AND {x} NOT GLOB '*.*[^0]*'"
    ),
    before_point="SUBSTR({x}, 1, INSTR({x}, '.') - 1)",
    weekday="(CAST(STRFTIME('%w', {x}) AS INTEGER) + 6) % 7",
    hour="STRFTIME('%H', {x})",
    midnight="(STRFTIME('%H%M%S', {x}) = '000000')",
    days="JULIANDAY(DATE({b})) - JULIANDAY(DATE({a}))",
    is_infinite="ABS({x}) = 9e999",
    exact_literals=False,
    joins=60,
)
