"""Counts each buyer's earlier orders, as ``records/sales/count_history.py`` does for files."""

from __future__ import annotations

from collections.abc import Sequence

from b2x.engines.sql.dialect import Dialect
from b2x.engines.sql.dialects import DIALECTS
from b2x.engines.sql.statuses import Status
from b2x.schema.fields import FIELDS, HISTORY
from b2x.schema.text import MISSING_IDS

FIRST_DAY, LAST_DAY = -719162, 2932896
"""The days of the years 1 to 9999, the dates that a file may hold, counted from 1970."""


def history_sql(table: str, buyer: str, date: str) -> str:
    """Return a query that counts each buyer's earlier orders, in DuckDB's dialect.

    It gives every row of a table with the three counts after its columns, NULL where missing, in
    the memory that the database is given.

    Parameters
    ----------
    table
        A table or view, or files: ``read_parquet('sales/*.parquet')``.
    buyer, date
        The columns of the buyer and of the order date.

    Examples
    --------
    >>> print(history_sql("sales", "customer_id", "ordered_at").splitlines()[0])
    WITH earlier AS (
    """
    dialect = DIALECTS["duckdb"]
    t_buyer, t_date = f"t.{buyer}", f"t.{date}"
    counts = ", ".join(f"CAST(h.{name} AS BIGINT) AS {name}" for name in HISTORY)
    return "\n".join(
        [
            f"WITH {earlier_orders('earlier', table, t_buyer, t_date, dialect)}",
            f"SELECT t.*, {counts}",
            f"FROM {table} AS t",
            with_earlier_orders("earlier", t_buyer, t_date, dialect),
        ]
    )


def earlier_orders(
    name: str,
    table: str,
    buyer: str,
    date: str,
    dialect: Dialect,
    statuses: Sequence[Status] = (),
) -> str:
    """Return ``name AS (...)``: the counts for each buyer and day with a sale.

    Sales of one calendar day have the same counts, so a row needs no number to find its own.

    Parameters
    ----------
    name
        Of the common table expression.
    table
        The table, as SQL; its rows are read as ``t``.
    buyer, date
        Columns, as SQL.
    dialect
        How to write it.
    statuses
        Columns that say which rows are sales.
    """
    key = dialect.by_bytes.format(x="k.buyer")
    read = {"buyer": _buyer(buyer, dialect), "day": _day(date, dialect)}
    conditions = [
        f"k.day BETWEEN {FIRST_DAY} AND {LAST_DAY}",
        dialect.is_one_of("k.buyer", ("", *sorted(MISSING_IDS)), negated=True),
    ]
    for i, status in enumerate(statuses, 1):
        read[f"status_{i}"] = status.text(dialect)
        conditions.append(f"NOT ({status.excludes(f'k.status_{i}', dialect)})")
    inner = ",\n".join(_indented(f"{text} AS {column}") for column, text in read.items())
    where = "\n  AND ".join(conditions).replace("\n", "\n    ")
    window = "OVER (PARTITION BY d.buyer ORDER BY d.day ROWS UNBOUNDED PRECEDING)"
    previous = "LAG(d.day) OVER (PARTITION BY d.buyer ORDER BY d.day)"
    counts = {
        "prior_orders": f"SUM(d.orders) {window} - d.orders",
        "relationship_days": f"d.day - MIN(d.day) {window}",
        "order_gap_days": f"d.day - {previous}",
    }
    listed = ",\n    ".join(f"{counts[name]} AS {name}" for name in HISTORY)
    # SQLite takes groups for a hundred rows at most, and scans them for each row of the table (1.1
    # ms a row of 2,000); with as many as the table has, it makes an index (16 us).
    nothing = f"SELECT {', '.join(['NULL'] * 5)} FROM {table} AS t WHERE 1 = 0"
    more = f"\n  UNION ALL {nothing}  -- adds no row" if dialect.shape == "scalar" else ""
    return f"""{name} AS (
  SELECT d.buyer, d.day,
    {listed}
  FROM (
    SELECT {key} AS buyer, k.day, COUNT(*) AS orders
    FROM (
      SELECT
{inner}
      FROM {table} AS t
    ) AS k
    WHERE {where}
    GROUP BY {key}, k.day
  ) AS d{more}
)"""


def with_earlier_orders(name: str, buyer: str, date: str, dialect: Dialect) -> str:
    """Return the join of a table's rows, ``t``, to :func:`earlier_orders`, as ``h``."""
    return "\n".join(
        [
            f"LEFT JOIN {name} AS h",
            f"  ON h.buyer = {dialect.by_bytes.format(x=_buyer(buyer, dialect))}",
            f"  AND h.day = {_day(date, dialect)}",
        ]
    )


def count_of(name: str, dialect: Dialect) -> str:
    """Return a count of ``h`` as a double; NULL where a placeholder date makes it impossible."""
    high = dialect.number(FIELDS[name].high)
    return f"CAST(CASE WHEN h.{name} <= {high} THEN h.{name} END AS {dialect.double})"


def _buyer(column: str, dialect: Dialect) -> str:
    """Return the key of a buyer: the id as text, trimmed, ``48159.0`` as ``48159``."""
    text = dialect.text.format(x=column)
    plain = dialect.trimmed.format(x=text, space=dialect.space)
    is_whole, before = (t.format(x=plain) for t in (dialect.is_whole, dialect.before_point))
    other = dialect.trimmed.format(x=text, space=dialect.id_space)
    lines = [f"WHEN {is_whole}\n  THEN {before}", f"ELSE {other}"]
    if dialect.plain_id:
        lines = [f"WHEN {dialect.plain_id.format(x=text)} THEN {text}", *lines]
    return "\n  ".join(["(CASE", *lines]) + "\nEND)"


def _day(column: str, dialect: Dialect) -> str:
    """Return days since 1970; NULL where the column holds no date."""
    time = dialect.as_time.format(x=column, timestamp=dialect.timestamp)
    return dialect.days.format(a=f"CAST('1970-01-01' AS {dialect.timestamp})", b=time)


def _indented(text: str) -> str:
    return "\n".join(" " * 8 + line for line in text.split("\n"))
