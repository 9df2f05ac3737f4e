"""Redshift: PostgreSQL's dialect where it still is."""

from dataclasses import replace

from b2x.engines.sql.dialect import ESCAPED
from b2x.engines.sql.dialects.postgres import DIALECT as POSTGRES

DIALECT = replace(
    POSTGRES,
    name="redshift",
    title="Redshift",
    place=8,
    executed=False,
    shape="nested",
    rows="union",
    without="EXCLUDE",
    text="CAST({x} AS VARCHAR(65535))",
    text_of_number="",
    as_number="CASE WHEN NOT {x} = CAST('NaN' AS DOUBLE PRECISION)"
    " THEN CAST({x} AS DOUBLE PRECISION) END",
    bad_time="",
    weekday="MOD(CAST(EXTRACT(DOW FROM {x}) AS INTEGER) + 6, 7)",
    days="DATEDIFF(day, CAST({a} AS DATE), CAST({b} AS DATE))",
    # By the manual, two texts of one comparison have one collation.
    same_text="COLLATE({a}, 'case_sensitive') = COLLATE({b}, 'case_sensitive')",
    in_text=ESCAPED,
)
