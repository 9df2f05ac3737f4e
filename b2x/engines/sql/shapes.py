"""Puts a query together from its parts, in the shape that the dialect needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from b2x.engines.sql.constants import bin_table, level_table, pair_table
from b2x.engines.sql.dialect import Dialect, side_by_side
from b2x.engines.sql.expressions import OUTPUTS, Columns, interval_tree
from b2x.engines.sql.history import earlier_orders, with_earlier_orders
from b2x.errors import UsageError
from b2x.printable import printable
from b2x.schema.fields import HISTORY_SOURCES
from b2x.scorecard.decision import B2B, B2C, LABEL, LOG_ODDS, PROBABILITY, REJECT, UNSURE
from b2x.scorecard.terms import LevelBins, NumericBins

INDENT = "  "


@dataclass(frozen=True)
class Query:
    """One scorecard over one table, in one dialect."""

    columns: Columns
    dialect: Dialect
    table: str

    def text(self) -> str:
        """Return the query."""
        shapes = {"nested": self._nested, "lateral": self._lateral, "scalar": self._scalar}
        return shapes[self.dialect.shape]()

    def check_joins(self) -> None:
        """Refuse a scorecard that needs more joins than the dialect allows."""
        limit, columns = self.dialect.joins, self.columns
        joins = len(self._joined()) + len(self.columns.scorecard.pairs) + bool(columns.counted)
        if limit is not None and joins > limit:
            raise UsageError(
                f"the model needs {joins} joins, {self.dialect.title} does at most {limit}",
                next_step="train it on fewer categories, or export to another dialect",
            )

    def _nested(self) -> str:
        """Each stage adds columns to the one before; the last one leaves helper columns out."""
        helpers = [*self.columns.inputs(), *self.columns.features()]
        helpers += [name for name, _ in self._bin_columns()]
        parts = [
            ("input", self._inputs(), [*self._history(), self._guard([*OUTPUTS, *helpers])]),
            ("feature", self._features(), []),
            ("bin", self._bins(), []),
            ("sum", self._sum(), self._joins()),
            ("decision", self._decision(), []),
        ]
        tables, source, alias = self._tables(), self.table, "t"
        for name, body, rest in parts:
            if body:
                lines = [f"SELECT {alias}.*,\n{body}", f"FROM {source} AS {alias}", *rest]
                source, alias = self.columns.prefix + name, "s"
                tables.append(_common(source, lines))
        without = ",\n".join(_indented(name) for name in helpers)
        star = f"SELECT s.* {self.dialect.without} (\n{without}\n)"
        return f"WITH\n{_listed(tables)}\n{star}\nFROM {source} AS s"

    def _lateral(self) -> str:
        """Each stage is joined to the table's rows; only the table and the outputs are selected.

        The outputs are selected without an alias, so that a table with a column of such a name is
        refused as ambiguous.
        """
        apply = self.dialect.lateral
        stages = [("i", self._inputs()), ("f", self._features()), ("b", self._bins())]
        lines = self._history()
        lines += [f"{apply} (\nSELECT\n{body}\n) AS {alias}" for alias, body in stages if body]
        lines += self._joins()
        lines.append(f"{apply} (\nSELECT\n{self._sum()}\n) AS s")
        lines.append(f"{apply} (\nSELECT\n{self._decision()}\n) AS d")
        outputs = ", ".join(OUTPUTS)
        body = "\n".join([f"SELECT t.*, {outputs}", f"FROM {self.table} AS t", *lines])
        return f"{self._with(self._tables())}{body}"

    def _scalar(self) -> str:
        """Each row asks two sub-queries: for the reject reason and for the log-odds."""
        inputs = f"SELECT\n{self._inputs()}"
        features = f"SELECT s.*,\n{self._features()}\nFROM (\n{_indented(inputs)}\n) AS s"
        bins = features
        if self._bins():
            bins = f"SELECT s.*,\n{self._bins()}\nFROM (\n{_indented(features)}\n) AS s"
        reject = f"SELECT s.{REJECT} FROM (\n{_indented(features)}\n) AS s"
        total = "\n".join(
            [f"SELECT\n{self._sum()}", f"FROM (\n{_indented(bins)}\n) AS s", *self._joins()]
        )
        scored = "\n".join(
            [
                "SELECT t.*,",
                f"  (\n{_indented(reject)}\n  ) AS {REJECT},",
                f"  (\n{_indented(total)}\n  ) AS {LOG_ODDS}",
                f"FROM {self.table} AS t",
                *self._history(),
                self._guard(OUTPUTS),
            ]
        )
        name = f"{self.columns.prefix}scored"
        tables = _listed([*self._tables(), f"{name} AS MATERIALIZED (\n{_indented(scored)}\n)"])
        return f"WITH\n{tables}\nSELECT s.*,\n{self._decision()}\nFROM {name} AS s"

    def _guard(self, names: Sequence[str]) -> str:
        """Return a condition that is true, and ambiguous if the table has a column of such a name.

        Its query is bound, but never run.
        """
        read = ",\n".join(side_by_side(names))
        nulls = ",\n".join(side_by_side([f"NULL AS {name}" for name in names]))
        return "\n".join(
            [
                "WHERE NOT EXISTS (  -- refused where the table has a column of one of these names",
                f"  SELECT\n{_indented(_indented(read))}",
                f"  FROM {self.table} AS t CROSS JOIN (\n    SELECT",
                f"{_indented(_indented(_indented(nulls)))}\n  ) AS s",
                "  WHERE 1 = 0\n)",
            ]
        )

    def _with(self, tables: list[str]) -> str:
        return f"WITH\n{_listed(tables)}\n" if tables else ""

    def _inputs(self) -> str:
        return _selected(self.columns.inputs().items())

    def _features(self) -> str:
        reject = (REJECT, self.columns.reject())
        return _selected([*self.columns.features().items(), reject])

    def _bins(self) -> str:
        return _selected(self._bin_columns())

    def _bin_columns(self) -> list[tuple[str, str]]:
        """Return the bin of each paired number, and the log-odds of the others."""
        found = []
        for i, term in enumerate(self.columns.scorecard.terms):
            if not isinstance(term.bins, NumericBins):
                continue
            x = self.columns.value_of(term)
            if self._is_paired(i):
                leaves = [str(k) for k in range(len(term.bins))]
            else:
                leaves = [self.dialect.number(value) for value in term.values]
                # PostgreSQL reads literals as decimals; one cast makes the whole tree double.
                leaves[-1] = f"CAST({leaves[-1]} AS {self.dialect.double})"
            tree = interval_tree(x, term.bins, leaves, self.dialect)
            found.append((self._bin_name(i), tree))
        return found

    def _bin_name(self, i: int) -> str:
        name = self.columns.scorecard.terms[i].feature.name
        return self.columns.helper(name, "_bin" if self._is_paired(i) else "_adds")

    def _tables(self) -> list[str]:
        card, columns = self.columns.scorecard, self.columns
        tables = []
        if columns.counted:
            head = comment(f"earlier orders of the buyer: {', '.join(columns.counted)}")
            name, (buyer, date) = self._earlier(), self._history_sources()
            of = (name, self.table, buyer, date, self.dialect, columns.statuses)
            tables.append(head + earlier_orders(*of))
        for i in self._joined():
            term = card.terms[i]
            write = level_table if isinstance(term.bins, LevelBins) else bin_table
            tables.append(comment(term.feature.name) + write(self._table(i), term, self.dialect))
        for j, pair in enumerate(card.pairs, 1):
            head = comment(card.pair_name(pair))
            tables.append(head + pair_table(self._pair(j), pair, self.dialect))
        return tables

    def _history(self) -> list[str]:
        if not self.columns.counted:
            return []
        buyer, date = self._history_sources()
        return [with_earlier_orders(self._earlier(), buyer, date, self.dialect)]

    def _history_sources(self) -> tuple[str, str]:
        buyer, date = (self.columns.sources[name] for name in HISTORY_SOURCES)
        return buyer, date

    def _earlier(self) -> str:
        return f"{self.columns.prefix}earlier_orders"

    def _joins(self) -> list[str]:
        card = self.columns.scorecard
        # Every bin is in its table, so an inner join would do. But SQLite tries orders of inner
        # joins for minutes and begins with products of tables; it keeps the order of left joins.
        join = "JOIN" if self.dialect.shape == "nested" else "LEFT JOIN"
        lines = []
        for i in self._joined():
            term, table = card.terms[i], self._table(i)
            if isinstance(term.bins, LevelBins):
                value = self.columns.value_of(term)
                level, text = (self.dialect.by_bytes.format(x=x) for x in (f"{table}.level", value))
                lines.append(f"LEFT JOIN {table} ON {level} = {text}")
            else:
                lines.append(f"{join} {table} ON {table}.bin = {self._bin(i)}")
        for j, pair in enumerate(card.pairs, 1):
            first, second = self._coarse(pair.first), self._coarse(pair.second)
            table = self._pair(j)
            lines.append(
                f"{join} {table} ON {table}.first_bin = {first} AND {table}.second_bin = {second}"
            )
        return lines

    def _coarse(self, i: int) -> str:
        term = self.columns.scorecard.terms[i]
        column = f"{self._table(i)}.coarse_bin"
        if isinstance(term.bins, LevelBins):
            return f"COALESCE({column}, {term.coarse[term.bins.other]})"
        return column

    def _sum(self) -> str:
        card, number = self.columns.scorecard, self.dialect.number
        parts = [number(card.intercept)]
        for i, term in enumerate(card.terms):
            if isinstance(term.bins, LevelBins):
                other = number(term.values[term.bins.other])
                parts.append(f"COALESCE({self._table(i)}.log_odds, {other})")
            else:
                parts.append(f"{self._table(i)}.log_odds" if self._is_paired(i) else self._bin(i))
        parts += [f"{self._pair(j)}.log_odds" for j in range(1, len(card.pairs) + 1)]
        total = "\n  + ".join(parts)
        reject = self.columns.at("f", REJECT)
        lines = (
            f"CASE WHEN {reject} IS NULL THEN CAST(\n    {total}\n  AS {self.dialect.double}) END"
        )
        return _selected([(LOG_ODDS, lines)])

    def _decision(self) -> str:
        thresholds, number = self.columns.scorecard.thresholds, self.dialect.number
        string, log_odds = self.dialect.string, f"s.{LOG_ODDS}"
        label = "\n".join(
            [
                "CASE",
                f"  WHEN {log_odds} >= {number(thresholds.b2b_from)} THEN {string(B2B)}",
                f"  WHEN {log_odds} <= {number(thresholds.b2c_to)} THEN {string(B2C)}",
                f"  WHEN {log_odds} IS NOT NULL THEN {string(UNSURE)}",
                "END",
            ]
        )
        # Beyond 700 the exponential is not a double, and some engines stop with an error.
        probability = "\n".join(
            [
                "CASE",
                f"  WHEN {log_odds} < {number(-700.0)} THEN {number(0.0)}",
                f"  WHEN {log_odds} > {number(700.0)} THEN {number(1.0)}",
                f"  ELSE {number(1.0)} / ({number(1.0)} + EXP(-{log_odds}))",
                "END",
            ]
        )
        return _selected([(LABEL, label), (PROBABILITY, probability)])

    def _joined(self) -> list[int]:
        terms = self.columns.scorecard.terms
        return [
            i
            for i, term in enumerate(terms)
            if isinstance(term.bins, LevelBins) or self._is_paired(i)
        ]

    def _is_paired(self, i: int) -> bool:
        return any(i in (pair.first, pair.second) for pair in self.columns.scorecard.pairs)

    def _table(self, i: int) -> str:
        return self.columns.helper(self.columns.scorecard.terms[i].feature.name, "_table")

    def _pair(self, j: int) -> str:
        return f"{self.columns.prefix}pair_{j}"

    def _bin(self, i: int) -> str:
        return self.columns.at("b", self._bin_name(i))


def comment(text: str) -> str:
    """Return a comment of one line, whatever is in the text."""
    told = printable(text).replace("${", "$ {").replace("$(", "$ (")  # no variable of a client
    return f"-- {told}\n"


def _common(name: str, lines: Iterable[str]) -> str:
    body = "\n".join(lines)
    return f"{name} AS (\n{_indented(body)}\n)"


def _selected(expressions: Iterable[tuple[str, str]]) -> str:
    return ",\n".join(_indented(f"{text} AS {name}") for name, text in expressions)


def _listed(tables: Iterable[str]) -> str:
    return ",\n".join(tables)


def _indented(text: str) -> str:
    return "\n".join(INDENT + line for line in text.split("\n"))
