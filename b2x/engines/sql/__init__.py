"""The SQL engine: a scorecard as one SELECT that a database runs without b2x."""

from b2x.engines.sql.dialects import DIALECTS
from b2x.engines.sql.query import to_sql

__all__ = ["DIALECTS", "to_sql"]
