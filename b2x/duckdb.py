"""A model as a table macro of DuckDB, made from the exported SQL.

:func:`b2x.engines.sql.history.history_sql`, which counts earlier orders in DuckDB, can
be imported from here too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from b2x.engines.sql import DIALECTS, to_sql
from b2x.engines.sql.history import history_sql
from b2x.errors import UsageError
from b2x.predict.model import Model

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["history_sql", "register"]


def register(
    connection: DuckDBPyConnection,
    model: Model,
    name: str = "b2x",
    *,
    columns: Mapping[str, str | None] | None = None,
) -> None:
    """Make ``SELECT * FROM b2x('orders')`` score a table where it is.

    The macro is temporary: it ends with the connection and is not stored in the database. It runs
    on all threads of DuckDB and gives all columns of the table and those that
    :func:`b2x.engines.sql.to_sql` names, in no order of rows.

    Parameters
    ----------
    connection
        An open connection.
    model
        The model, with its parameters as they are now.
    name
        The macro's name; a macro of that name is replaced.
    columns
        Column by input, None where the tables have none; see :func:`b2x.engines.sql.to_sql`.

    Raises
    ------
    UsageError
        When an input does not exist, or `name` is not a plain word.

    Examples
    --------
    >>> import b2x, b2x.duckdb, duckdb
    >>> connection = duckdb.connect()
    >>> orders = connection.execute("CREATE TABLE orders AS SELECT 31 AS nights, 0.5 AS volume")
    >>> model = b2x.load("hotel")
    >>> absent = dict.fromkeys(model.scorecard.inputs.keys() - {"nights", "volume"})
    >>> b2x.duckdb.register(connection, model, columns=absent)
    >>> connection.execute("SELECT nights, b2x_label FROM b2x('orders')").fetchall()
    [(31, 'B2C')]
    """
    if not name.isidentifier():
        raise UsageError(f"{name!r} is not a name for a macro", next_step="use letters and _")
    quoted = DIALECTS["duckdb"].name_of(_PLACE)
    query = to_sql(model.scorecard, "duckdb", table=_PLACE, columns=columns, name=model.name)
    body = query.replace(f"FROM {quoted} AS t", "FROM query_table(source) AS t")
    connection.execute(f'CREATE OR REPLACE TEMP MACRO "{name}"(source) AS TABLE\n{body}')


_PLACE = "the table that is named"
