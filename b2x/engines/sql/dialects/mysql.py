"""MySQL, from 8.0.17 on, which brought CAST AS DOUBLE and utf8mb4_0900_bin.

https://dev.mysql.com/doc/relnotes/mysql/8.0/en/news-8-0-17.html
"""

from functools import reduce
from string import ascii_uppercase

from b2x.engines.sql.dialect import ESCAPED, ID_SPACE, OVERFLOW, WHOLE, Dialect

# It has no TRANSLATE, and its LOWER goes beyond ASCII.
LOWERED = reduce(
    lambda text, letter: f"REPLACE({text}, '{letter}', '{letter.lower()}')", ascii_uppercase, "{x}"
)

DIALECT = Dialect(
    name="mysql",
    title="MySQL (8.0.17 or newer)",
    place=9,
    shape="lateral",
    rows="union",
    quote=("`", "`"),
    timestamp="DATETIME(6)",  # without digits, a fraction is rounded to the next second
    string_type="TEXT",
    text="CONVERT({x} USING utf8mb4) COLLATE utf8mb4_0900_bin",
    trimmed=r"REGEXP_REPLACE({x}, '^[{space}]+|[{space}]+\\z', '')",
    space=r" \\t\\n\\x0b\\f\\r",
    id_space="".join(rf"\\x{{{i:x}}}" for i in ID_SPACE),
    lowered=LOWERED,
    is_whole=f"REGEXP_LIKE({{x}}, {WHOLE})",
    before_point="SUBSTRING({x}, 1, INSTR({x}, '.') - 1)",
    weekday="(DATEDIFF({x}, CAST('1900-01-01' AS DATE)) % 7 + 7) % 7",  # that was a Monday
    hour="HOUR({x})",
    midnight="(HOUR({x}) + MINUTE({x}) + SECOND({x}) = 0)",
    days="DATEDIFF({b}, {a})",
    by_bytes="{x} COLLATE utf8mb4_0900_bin",
    is_infinite="",
    guards=OVERFLOW,
    in_text=ESCAPED,
    joins=60,
)
