"""A query that counts each buyer's earlier orders, as count_history.py does."""

from __future__ import annotations


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
    WITH days AS (
    """
    return f"""WITH days AS (
  SELECT {buyer} AS buyer, CAST({date} AS DATE) AS sold_on, COUNT(*) AS n
  FROM {table} WHERE {buyer} IS NOT NULL AND {date} IS NOT NULL GROUP BY ALL
), counted AS (
  SELECT buyer, sold_on,
    SUM(n) OVER up_to - n AS prior_orders,
    DATE_DIFF('day', MIN(sold_on) OVER up_to, sold_on) AS relationship_days,
    DATE_DIFF('day', LAG(sold_on) OVER up_to, sold_on) AS order_gap_days
  FROM days WINDOW up_to AS (PARTITION BY buyer ORDER BY sold_on)
)
SELECT t.*, CAST(c.prior_orders AS BIGINT) AS prior_orders, c.relationship_days, c.order_gap_days
FROM {table} AS t
LEFT JOIN counted AS c ON t.{buyer} = c.buyer AND CAST(t.{date} AS DATE) = c.sold_on"""
