"""Redshift: PostgreSQL's dialect where it still is.

EXCLUDE ends the whole select list, so nothing stands beside the star
(https://docs.aws.amazon.com/redshift/latest/dg/r_EXCLUDE_list.html).
"""

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
    string_type="VARCHAR(65535)",
    text="CAST({x} AS VARCHAR(65535))",
    text_of_number="",
    as_number="CASE WHEN NOT {x} = CAST('NaN' AS DOUBLE PRECISION)"
    " THEN CAST({x} AS DOUBLE PRECISION) END",
    bad_time="",
    weekday="MOD(CAST(EXTRACT(DOW FROM {x}) AS INTEGER) + 6, 7)",
    days="DATEDIFF(day, CAST({a} AS DATE), CAST({b} AS DATE))",
    # https://docs.aws.amazon.com/redshift/latest/dg/r_COLLATE.html
    by_bytes="COLLATE({x}, 'case_sensitive')",
    in_text=ESCAPED,
)
