"""Spark SQL."""

from b2x.engines.sql.dialect import TRANSLATED, WHOLE, Dialect

DIALECT = Dialect(
    name="spark",
    title="Spark SQL (4.0 or newer)",
    place=4,
    shape="nested",
    rows="values",
    without="EXCEPT",
    quote=("`", "`"),
    text="CAST({x} AS STRING)",
    trimmed="TRIM(BOTH {space} FROM {x})",
    space="CONCAT(' ', CHAR(9), CHAR(10), CHAR(11), CHAR(12), CHAR(13))",
    lowered=TRANSLATED,
    is_whole=f"{{x}} RLIKE {WHOLE}",
    before_point="SUBSTRING({x}, 1, INSTR({x}, '.') - 1)",
    weekday="DATEDIFF({x}, CAST('0001-01-01' AS DATE)) % 7",  # that was a Monday
    hour="HOUR({x})",
    days="DATEDIFF({b}, {a})",
    is_nan="ISNAN({x})",
    backslash="\\\\",
    quote_in_text="\\'",
)
