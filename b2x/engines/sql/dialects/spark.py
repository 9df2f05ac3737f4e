"""Spark SQL."""

from b2x.engines.sql.dialect import ID_SPACE, TRANSLATED, WHOLE, Dialect

DIALECT = Dialect(
    name="spark",
    title="Spark SQL (4.0 or newer)",
    place=4,
    executed=True,
    shape="nested",
    rows="values",
    without="EXCEPT",
    quote=("`", "`"),
    string_type="STRING",
    text="CAST({x} AS STRING)",
    trimmed="TRIM(BOTH {space} FROM {x})",
    space="CONCAT(' ', CHAR(9), CHAR(10), CHAR(11), CHAR(12), CHAR(13))",
    id_space=f"CAST(X'{''.join(map(chr, ID_SPACE)).encode().hex()}' AS STRING)",
    lowered=TRANSLATED,
    is_whole=f"{{x}} RLIKE {WHOLE}",
    before_point="SUBSTRING({x}, 1, INSTR({x}, '.') - 1)",
    weekday="DATEDIFF({x}, CAST('0001-01-01' AS DATE)) % 7",  # that was a Monday
    hour="HOUR({x})",
    midnight="(HOUR({x}) + MINUTE({x}) + SECOND({x}) = 0)",
    days="DATEDIFF({b}, {a})",
    timestamp="TIMESTAMP_NTZ",  # a TIMESTAMP would leap over hours that the zone has not
    as_number="CASE WHEN NOT ISNAN(CAST({x} AS DOUBLE)) THEN CAST({x} AS DOUBLE) END",
    text_of_number=(  # TYPEOF is known before the query runs
        "CASE WHEN TYPEOF({x}) IN ('float', 'double') AND TRY_CAST(CAST({x} AS STRING) AS"
        " DECIMAL(38, 0)) = CAST(CAST({x} AS STRING) AS DOUBLE)"
        " THEN CAST(CAST(CAST({x} AS STRING) AS DECIMAL(38, 0)) AS STRING)"
        " ELSE CAST({x} AS STRING) END"
    ),
    # No backslash, which a legacy setting takes as it is; ${x} is replaced even within quotes.
    in_text=(
        *((c, f"' || CHAR({ord(c)}) || '") for c in "'\\\n\r"),
        ("${", "$' || '{"),
    ),
    variable="${",
)
