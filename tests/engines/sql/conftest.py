"""The databases that run queries here: DuckDB, SQLite, PostgreSQL and Spark."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from b2x.engines.sql import DIALECTS
from b2x.engines.sql.dialect import Dialect
from tests.java import java_for_spark, running_spark
from tests.postgres import NoPostgresError, running_postgres

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture(scope="session")
def postgres() -> Iterator[Any]:
    try:
        with running_postgres() as connection:
            yield connection
    except NoPostgresError as error:
        pytest.skip(f"NOT TESTED on PostgreSQL: {error}")


@pytest.fixture(scope="package")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    with (
        java_for_spark(tmp_path_factory.mktemp("java")),
        running_spark("local[2]", tmp_path_factory.mktemp("warehouse")) as session,
    ):
        session.conf.set("spark.sql.adaptive.enabled", "false")  # small tables are planned once
        yield session


SPARK = [
    pytest.mark.xdist_group("ports"),  # one worker, because a second one would start a second Java
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]


@dataclass
class Engine:
    """A database: its dialect, and a function that runs a statement and returns names and rows."""

    name: str
    run: Callable[[str], tuple[list[str], list[tuple[Any, ...]]]]
    dialect: Dialect = field(init=False)

    def __post_init__(self) -> None:
        self.dialect = DIALECTS[self.name]

    def create(self, columns: dict[str, list[str]]) -> None:
        """Create the table ``orders``: a row number ``n``, and columns of SQL expressions."""
        rows = list(zip(*columns.values(), strict=True))
        names = [self.dialect.name_of(name) for name in ("n", *columns)]
        selects = [
            ", ".join(
                f"{value} AS {name}" for value, name in zip((str(i), *row), names, strict=True)
            )
            for i, row in enumerate(rows)
        ]
        kind = "TABLE"
        if self.name == "spark":
            kind = "OR REPLACE TEMP VIEW"
        else:
            self.run("DROP TABLE IF EXISTS orders")
        self.run(f"CREATE {kind} orders AS SELECT " + " UNION ALL SELECT ".join(selects))

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Return a query's rows in the order of ``n``."""
        names, rows = self.run(sql)
        assert len(set(names)) == len(names)
        return sorted(
            (dict(zip(names, row, strict=True)) for row in rows), key=lambda row: row["n"]
        )


@pytest.fixture(
    params=["duckdb", "sqlite", "postgres", pytest.param("spark", marks=SPARK)],
)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each database with an empty session, one after the other."""
    if request.param == "duckdb":
        with duckdb.connect() as connection:
            yield Engine("duckdb", lambda sql: _fetched(connection.execute(sql)))
    elif request.param == "sqlite":
        with closing(sqlite3.connect(":memory:")) as lite:
            yield Engine("sqlite", lambda sql: _fetched(lite.execute(sql)))
    elif request.param == "postgres":
        with request.getfixturevalue("postgres").cursor() as cursor:
            yield Engine("postgres", lambda sql: _fetched(cursor.execute(sql, prepare=False)))
    else:
        session: SparkSession = request.getfixturevalue("spark")

        def run(sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
            frame = session.sql(sql)
            return frame.columns, [tuple(row) for row in frame.collect()]

        yield Engine("spark", run)


def _fetched(cursor: Any) -> tuple[list[str], list[tuple[Any, ...]]]:
    if cursor.description is None:
        return [], []
    return [column[0] for column in cursor.description], cursor.fetchall()
