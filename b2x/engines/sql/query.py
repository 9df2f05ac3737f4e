"""Writes a scorecard as one SELECT: checks the options and adds the heading.

How the parts are written is left to :mod:`b2x.engines.sql.expressions` (single values) and
:mod:`b2x.engines.sql.shapes` (the query).
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Mapping, Sequence

from b2x.engines.sql.dialect import Dialect
from b2x.engines.sql.dialects import dialect_of
from b2x.engines.sql.expressions import Columns
from b2x.engines.sql.shapes import Query, comment
from b2x.engines.sql.statuses import Status, statuses_of
from b2x.errors import UsageError, did_you_mean
from b2x.schema.features import field_of_parameter
from b2x.schema.fields import CYCLE, HISTORY, HISTORY_SOURCES, Kind
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.share import caveat

_FROM = "from the table's first row on; orders of one day do not count for one another"
_EVERY_ROW = "Every row counts as a sale: leave out cancelled orders, drafts, totals and the like."


def to_sql(
    scorecard: Scorecard,
    dialect: str,
    *,
    table: str,
    columns: Mapping[str, str | None] | None = None,
    not_a_sale: Mapping[str, Collection[str]] | None = None,
    sale: Mapping[str, Collection[str]] | None = None,
    left: Sequence[str] = (),
    name: str = "",
) -> str:
    """Return a scorecard as one SELECT; nothing has to be installed in the database.

    Parameters
    ----------
    scorecard
        The model.
    dialect
        A key of :data:`b2x.engines.sql.dialects.DIALECTS`.
    table
        The table, ``orders`` or ``schema.orders``. Names are quoted as they are written; in
        Snowflake, plain lower-case names become upper case. ``"Names in quotes"`` are kept
        exactly, points included.
    columns
        Column by input, where it has another name; None where the table has no such column, so
        that the input counts as missing. With ``first_contact_at`` and without ``cycle_days``,
        the sales cycle is the days from ``first_contact_at`` to ``ordered_at``. With ``buyer_id``,
        those of ``prior_orders``, ``relationship_days`` and ``order_gap_days`` that are not named
        are counted from it and ``ordered_at`` over the rows of the table.
    not_a_sale, sale
        By column, the values of rows that are not sales, and the only values of rows that are; as
        in the file of a known export, see ``docs/exports.md``. Rows that are not sales are
        rejected and are nobody's earlier orders.
    left
        What the query leaves to its user, for the comments.
    name
        The model's name in the comments; by default the one in its provenance.

    Returns
    -------
    A query that gives every row of the table, all its columns, and the following ones. A table
    that has a column of one of these names is refused by the database.

    - ``b2x_reject``: why the row cannot be scored, else NULL. A rejected row has no label.
    - ``b2x_log_odds``: equal to those of the other engines to the last bit.
    - ``b2x_label``: ``B2B``, ``B2C`` or ``unsure``.
    - ``b2x_probability``: of B2B.

    Numbers have to be of a numeric type (not text or boolean), times timestamps or dates in the
    seller's local time (in SQLite ISO text), categories text or anything that casts to text.

    Raises
    ------
    UsageError
        When the dialect or an input does not exist, every input is missing, or the dialect
        cannot join as many tables as the scorecard needs.

    Examples
    --------
    >>> import b2x
    >>> card = b2x.load("textbook", typical_volume=850).scorecard
    >>> print(to_sql(card, "duckdb", table="orders", columns={"volume": "Amount"})[:52])
    -- b2x model "textbook": B2B, B2C or unsure for each
    """
    statuses = statuses_of(not_a_sale or {}, sale or {})
    read = columns_read(scorecard, dialect_of(dialect), columns or {}, statuses)
    return query_text(read, _table_name(table, read.dialect), table, name, left)


def query_text(
    columns: Columns, table: str, shown: str, name: str = "", left: Sequence[str] = ()
) -> str:
    """Return the query over a table, which is `table` as SQL and `shown` in the comments."""
    query = Query(columns, columns.dialect, table)
    title = name or str(columns.scorecard.provenance.get("name", "unnamed"))
    query.check_joins()
    return "\n".join([*_heading(columns, title, shown, left), query.text(), ""])


def names_read(scorecard: Scorecard) -> list[str]:
    """Return the inputs, and the fields that some of them may follow from."""
    kinds = scorecard.inputs
    names = [*kinds, *(CYCLE if "cycle_days" in kinds else ())]
    return [*dict.fromkeys([*names, *(HISTORY_SOURCES if kinds.keys() & {*HISTORY} else ())])]


def columns_read(
    scorecard: Scorecard,
    dialect: Dialect,
    columns: Mapping[str, str | None],
    statuses: Sequence[Status] = (),
) -> Columns:
    """Return what a query reads, and warn of what it does not know; raises as :func:`to_sql`."""
    kinds: dict[str, Kind] = dict(scorecard.inputs)
    first, second = CYCLE
    derived = (
        "cycle_days" in kinds
        and columns.get("cycle_days") is None
        and (first in columns or (first in kinds and "cycle_days" in columns))
        and None not in (columns.get(first, first), columns.get(second, second))
    )
    buyer, date = HISTORY_SOURCES
    counted: tuple[str, ...] = ()
    if columns.get(buyer) is not None:
        counted = tuple(n for n in HISTORY if n in kinds and columns.get(n) is None)
    known = names_read(scorecard)
    for name in columns:
        if name not in known:
            raise UsageError(
                f"the model reads no {name!r}.{did_you_mean(name, known)}",
                next_step=f"it reads {', '.join(known)}",
            )
    if derived:
        kinds |= dict.fromkeys(CYCLE, "time")
    if counted:
        kinds[date] = "time"
    read = [name for name in kinds if not (derived and name == "cycle_days")]
    read = [name for name in read if name not in counted] + [buyer] * bool(counted)
    given = {name: columns.get(name, _literal(name)) for name in read}
    there = {name: column for name, column in given.items() if column is not None}
    sources = {name: f"t.{dialect.name_of(column)}" for name, column in there.items()}
    names = {name: dialect.unquoted(column) for name, column in there.items()}
    if counted and date not in sources:
        raise UsageError(
            f"earlier orders are counted from {buyer} and {date}, and the table has no {date}",
            next_step=f"name its column ({date}=COLUMN), or leave {buyer} out",
        )
    if not sources:
        raise UsageError("every input is missing", next_step=f"name a column of {', '.join(known)}")
    found = Columns(dialect, scorecard, sources, names, kinds, derived, counted, statuses)
    _warn_of_parameters(found)
    return found


def _warn_of_parameters(columns: Columns) -> None:
    for name in _unknown_parameters(columns):
        warnings.warn(
            f"{field_of_parameter(name)} counts as missing, because the seller's "
            f"{name.replace('_', ' ')} is not known. Next: b2x.load(..., {name}=...)",
            stacklevel=4,
        )


def _unknown_parameters(columns: Columns) -> list[str]:
    return [
        name
        for name, value in columns.scorecard.parameters.items()
        if value is None and field_of_parameter(name) in columns.sources
    ]


def _heading(columns: Columns, title: str, table: str, left: Sequence[str]) -> list[str]:
    card = columns.scorecard
    lines = [
        f'b2x model "{title}": B2B, B2C or unsure for each row of {table}.',
        f"Written for {columns.dialect.title}.",
        f"B2B from log-odds {card.thresholds.b2b_from:.4f} on, "
        f"B2C up to {card.thresholds.b2c_to:.4f}, unsure between them.",
    ]
    if known := caveat(card):
        lines.append(f"It {known}.")
    lines += [f"{name} = {value:g}" for name, value in card.parameters.items() if value is not None]
    lines += [
        f"{name} is not known, so {field_of_parameter(name)} counts as missing"
        for name in _unknown_parameters(columns)
    ]
    if columns.cycle_derived:
        lines.append("cycle_days = days from first_contact_at to ordered_at")
    if columns.counted:
        lines.append(f"{', '.join(columns.counted)}: counted by buyer_id and ordered_at, {_FROM}")
    missing = [n for n in card.inputs if n not in columns.sources and n not in columns.counted]
    missing = [n for n in missing if not (n == "cycle_days" and columns.cycle_derived)]
    if missing:
        lines.append(f"Not in the table, so missing: {', '.join(missing)}")
    lines += [*map(str, columns.statuses)] or [_EVERY_ROW]
    lines += [f"Left to you: {text}" for text in left]
    return [comment(line).rstrip("\n") for line in lines]


def _literal(name: str) -> str:
    """Return an input's name so that quotes in it stay; those in a user's names have a meaning."""
    return '"' + name.replace('"', '""') + '"' if name[0] == name[-1] == '"' else name


def _table_name(table: str, dialect: Dialect) -> str:
    parts = re.findall(r'"(?:[^"]|"")+"|[^.]+', table)
    if not parts or ".".join(parts) != table:
        raise UsageError(f"{table!r} is not the name of a table", next_step="write schema.orders")
    return ".".join(dialect.name_of(part) for part in parts)
