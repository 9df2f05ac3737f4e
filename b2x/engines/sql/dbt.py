"""Writes a model as files of a dbt project: a macro, two models, a seed and tests of them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeAlias

from b2x.engines.sql.dialects import dialect_of
from b2x.engines.sql.expressions import Columns
from b2x.engines.sql.query import columns_read, query_text
from b2x.engines.sql.statuses import statuses_of
from b2x.errors import UsageError
from b2x.scorecard.decision import LABEL, LOG_ODDS, PROBABILITY, REJECT
from b2x.scorecard.golden import Record, golden_records
from b2x.scorecard.scorecard import Scorecard

Scorer: TypeAlias = Callable[[Sequence[Record]], Sequence[float | None]]
"""Gives the log-odds of records by field name, None where a record cannot be right."""

EXPECTED = "expected_log_odds"
"""Column of the seed with what the tests expect."""


def to_dbt(
    scorecard: Scorecard,
    dialect: str,
    log_odds: Scorer,
    *,
    table: str,
    columns: Mapping[str, str | None] | None = None,
    not_a_sale: Mapping[str, Collection[str]] | None = None,
    sale: Mapping[str, Collection[str]] | None = None,
    left: Sequence[str] = (),
    name: str = "",
) -> dict[str, str]:
    """Return the files of a dbt project that scores a table, by their path in the project.

    Parameters
    ----------
    log_odds
        Any engine, for what the tests of the project expect.
    table
        A model or seed of the project, ``orders``, or a table of a source, ``shop.orders``.
    scorecard, dialect, columns, not_a_sale, sale, left, name
        As :func:`b2x.engines.sql.to_sql`.

    Raises
    ------
    UsageError
        As that function; also when two inputs are one column, which made-up rows cannot show.

    Examples
    --------
    >>> import b2x
    >>> model = b2x.load("hotel")
    >>> files = to_dbt(model.scorecard, "duckdb", lambda rows: [None] * len(rows), table="stays")
    >>> print(files["models/b2x_scored.sql"].splitlines()[-1])
    {{ b2x_score(ref(var('b2x_orders', 'stays'))) }}
    """
    statuses = statuses_of(not_a_sale or {}, sale or {})
    read = columns_read(scorecard, dialect_of(dialect), columns or {}, statuses)
    names = table.split(".")
    if not all(re.fullmatch(r"\w+", part) for part in names) or len(names) > 2:
        raise UsageError(
            f"{table!r} is not the name of a model or of a source's table in dbt",
            next_step="write orders for ref('orders'), shop.orders for source('shop', 'orders')",
        )
    variable = f"var('b2x_orders', '{names[-1]}')"
    given = f"ref({variable})" if len(names) == 1 else f"source('{names[0]}', {variable})"
    macro = _as_jinja(query_text(read, _PLACE, table, name, left)).replace(_PLACE, "{{ orders }}")
    seed, types = _seed(read, log_odds)
    # A name without quotes means upper case there, and so it is read.
    quoted = "" if read.dialect.folds_upper else "      quote_columns: true\n"
    listed = "".join(f"        {json.dumps(c)}: {json.dumps(kind)}\n" for c, kind in types.items())
    compared = {"odds": LOG_ODDS, "expected": read.dialect.name_of(EXPECTED)}
    return {
        "macros/b2x_score.sql": f"{{% macro b2x_score(orders) %}}\n{macro}{{% endmacro %}}\n",
        "models/b2x.yml": _DESCRIBED,
        "models/b2x_golden_scored.sql": "{{ b2x_score(ref('b2x_golden')) }}\n",
        "models/b2x_scored.sql": f"{_WHICH}{{{{ b2x_score({given}) }}}}\n",
        "seeds/b2x.yml": _SEED.format(quoted=quoted, types=listed),
        "seeds/b2x_golden.csv": seed,
        "tests/b2x_golden.sql": _GOLDEN.format(**compared),
        "tests/b2x_scored.sql": _SCORED,
    }


def _as_jinja(text: str) -> str:
    """Return a text that dbt renders as itself, whatever levels and names are in it."""
    return re.sub(r"\{(?=[{%#])", "{{ '{' }}", text)


def _seed(columns: Columns, log_odds: Scorer) -> tuple[str, dict[str, str]]:
    """Return golden rows with the log-odds that they should get, as CSV, and the columns' types."""
    dialect, statuses = columns.dialect, columns.statuses
    headers = [*columns.names.values(), *dict.fromkeys(s.header for s in statuses), EXPECTED]
    if len({*headers}) < len(headers):
        raise UsageError(
            "a column of the table stands for several inputs, which the tests' rows cannot show",
            next_step="give each input a column of its own in a view",
        )
    records = [_dated(record, i, columns) for i, record in enumerate(_golden(columns))]
    sales = [i for i in range(len(records)) if not statuses or i % _NO_SALES]
    given = [{name: records[i][name] for name in columns.names} for i in sales]
    expected = dict(zip(sales, log_odds(given), strict=True))
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headers)
    for i, record in enumerate(records):
        values = [_written(record[name]) for name in columns.names]
        said = {s.header: s.example(is_sale=i in expected) for s in statuses}
        odds = expected.get(i)
        writer.writerow([*values, *said.values(), "" if odds is None else repr(odds)])
    types = {"number": dialect.double, "time": dialect.timestamp, "category": dialect.string_type}
    kinds = [types[columns.kinds.get(name, "category")] for name in columns.names]
    kinds += [dialect.string_type] * (len(headers) - len(kinds) - 1) + [dialect.double]
    return text.getvalue(), dict(zip(headers, kinds, strict=True))


def _golden(columns: Columns) -> list[Record]:
    return [dict(record) for record in golden_records(columns.scorecard)]


def _dated(record: Record, i: int, columns: Columns) -> Record:
    """Return a record with the buyer and dates that its counts and days follow from."""
    day = dt.datetime(2024, 1, 1, 12) + dt.timedelta(days=i * 11 % 400)
    if columns.counted:
        record["buyer_id"] = f"buyer {i * 7 % 101}" if i % 9 else None
    for name in columns.names.keys() - {"buyer_id"}:
        if columns.kinds[name] == "time" and record.get(name) is None:
            record[name] = day if i % 10 else None
    return record


def _written(value: object) -> str:
    if value is None:
        return ""
    return repr(value) if isinstance(value, float) else str(value)


_PLACE = "b2x reads this table"
_NO_SALES = 12
"""Of so many rows one is not a sale, where a status says so."""
_WHICH = """{# Scores a table with all its columns; another one than this: vars: b2x_orders. #}
"""
_DESCRIBED = f"""version: 2

models:
  - name: b2x_scored
    description: "Each sale with the model's decision: B2B, B2C or unsure."
    columns:
      - name: {REJECT}
        description: "Why a value cannot be right or the row is not a sale; it then has no label."
      - name: {LOG_ODDS}
        description: "The exact sum of what the model adds up."
      - name: {LABEL}
        description: "B2B, B2C or unsure."
      - name: {PROBABILITY}
        description: "Probability of B2B."
  - name: b2x_golden_scored
    description: "Made-up sales of every kind that the model knows, scored as in b2x_scored."
"""
_SEED = """version: 2

seeds:
  - name: b2x_golden
    description: "Made-up sales, and the log-odds that b2x gives them."
    config:
{quoted}      column_types:
{types}"""
_GOLDEN = """{{# Made-up sales that the database scores otherwise than b2x does; there are none. #}}
SELECT s.*
FROM {{{{ ref('b2x_golden_scored') }}}} AS s
WHERE s.{odds} <> s.{expected}
  OR (s.{odds} IS NULL AND s.{expected} IS NOT NULL)
  OR (s.{odds} IS NOT NULL AND s.{expected} IS NULL)
"""
_SCORED = f"""{{# Sales without a label or a reason to have none, or with both; there are none. #}}
SELECT s.*
FROM {{{{ ref('b2x_scored') }}}} AS s
WHERE (s.{LABEL} IS NULL AND s.{REJECT} IS NULL)
  OR (s.{LABEL} IS NOT NULL AND s.{REJECT} IS NOT NULL)
"""
