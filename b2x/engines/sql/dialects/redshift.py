"""Redshift: PostgreSQL's dialect where it still is."""

from dataclasses import replace

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
    weekday="MOD(CAST(EXTRACT(DOW FROM {x}) AS INTEGER) + 6, 7)",
    days="DATEDIFF(day, CAST({a} AS DATE), CAST({b} AS DATE))",
    backslash="\\\\",
)
