"""Writes single values as SQL: inputs, features, bins, reasons to reject a row."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from b2x.engines.sql.dialect import Dialect
from b2x.engines.sql.history import count_of
from b2x.engines.sql.statuses import Status
from b2x.printable import as_cell
from b2x.schema.features import Feature
from b2x.schema.fields import CYCLE, Kind
from b2x.scorecard.decision import LABEL, LOG_ODDS, PROBABILITY, REJECT
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import LevelBins, NumericBins, Term

OUTPUTS = (REJECT, LOG_ODDS, LABEL, PROBABILITY)
"""The columns that are added to each row, in the order in which they follow from each other."""

LARGEST = 1.7976931348623157e308
WHOLE_LEVEL = re.compile(r"[+-]?[0-9]+(\.0+)?")
"""Levels that ``5.0`` could mean as ``5``. Where a term has none, whole numbers are not sought."""

ARITY = 4
"""Branches of each CASE: on DuckDB 64 bins take 27 ns a row with 4, 34 with 2, 28 with 8."""


@dataclass(frozen=True)
class Columns:
    """What a query reads, and the names of its helper columns.

    Attributes
    ----------
    dialect
        How to write it.
    scorecard
        What to compute.
    sources
        Column of the table by input, as SQL; an input without one is missing.
    names
        Name of each of these columns, as the database has it.
    kinds
        Kind of each input, and of the two dates where ``cycle_days`` follows from them.
    cycle_derived
        Whether ``cycle_days`` follows from the dates of first contact and order.
    counted
        Inputs that are counted from the buyer's earlier orders.
    statuses
        Columns that say which rows are sales.
    """

    dialect: Dialect
    scorecard: Scorecard
    sources: Mapping[str, str]
    names: Mapping[str, str]
    kinds: Mapping[str, Kind]
    cycle_derived: bool
    counted: Sequence[str] = ()
    statuses: Sequence[Status] = ()
    _names: dict[tuple[str, str], str] = field(default_factory=dict)

    @cached_property
    def prefix(self) -> str:
        """How the query's own names begin: with a hash of the model, so as no table's column."""
        card = self.scorecard
        model = repr((card.intercept, card.terms, card.pairs)).encode()
        return f"b2x_{hashlib.sha256(model).hexdigest()[:4]}_"

    def helper(self, name: str, role: str = "") -> str:
        """Return the helper column of an input or feature in a role: short, ASCII and unique."""
        if (name, role) not in self._names:
            stem = re.sub(r"[^a-z0-9]+", "_", name.lower().encode("ascii", "ignore").decode())
            base = stem = self.prefix + (stem.strip("_")[:32] or "column") + role
            taken, n = set(self._names.values()), 1
            while stem in taken:
                n += 1
                stem = f"{base}_{n}"
            self._names[name, role] = stem
        return self._names[name, role]

    def at(self, stage: str, name: str) -> str:
        """Return a helper column as it is read: with the alias of the stage that computes it."""
        return f"{stage if self.dialect.shape == 'lateral' else 's'}.{name}"

    def inputs(self) -> dict[str, str]:
        """Return the inputs by helper name: doubles and times (NULL where missing), texts ('')."""
        names = [name for name in self.kinds if name != "cycle_days" or not self.cycle_derived]
        found = {self.helper(name): self._input(name) for name in names}
        return found | {self._status(s): s.text(self.dialect) for s in self.statuses}

    def features(self) -> dict[str, str]:
        """Return what is computed from the inputs, by helper name."""
        found: dict[str, str] = {}
        if self.cycle_derived:
            found[self.helper("cycle_days")] = self._cycle_days()
        for term in self.scorecard.terms:
            if not self._is_plain(term):
                found[self.helper(term.feature.name, "_value")] = self._feature(term)
        return found

    def value_of(self, term: Term) -> str:
        """Return the helper column that holds a term's feature, with its alias."""
        if not self._is_plain(term):
            return self.at("f", self.helper(term.feature.name, "_value"))
        name = term.feature.inputs[0]
        is_derived = name == "cycle_days" and self.cycle_derived
        return self.at("f" if is_derived else "i", self.helper(name))

    def reject(self) -> str:
        """Return the first reason why a row cannot be scored, NULL where there is none."""
        reasons = [reason for name in self.kinds for reason in self._reasons(name)]
        first, second = CYCLE
        # As when a table is read: the two dates are checked where no column holds their difference.
        if first in self.sources and second in self.sources and "cycle_days" not in self.sources:
            days = self.dialect.days.format(a=self._read(first), b=self._read(second))
            reasons.append((f"{days} < 0", "cycle_days: the first contact is after the order"))
        reasons += [
            (status.excludes(self.at("i", self._status(status)), self.dialect), status.reason)
            for status in self.statuses
        ]
        if not reasons:
            return f"CASE WHEN 1 = 0 THEN {self.dialect.string('')} END"
        lines = [
            f"  WHEN {test} THEN {self.dialect.string(as_cell(text))}" for test, text in reasons
        ]
        return "\n".join(["CASE", *lines, "END"])

    def _status(self, status: Status) -> str:
        return self.helper(status.header, "_status")

    def _is_plain(self, term: Term) -> bool:
        if term.feature.kind == "category":
            return not reads_whole_numbers(term)
        return term.feature.operation == "column"

    def _input(self, name: str) -> str:
        dialect, kind = self.dialect, self.kinds[name]
        if name in self.counted:
            return count_of(name, dialect)
        source = self.sources.get(name)
        if source is None:
            kinds = {"number": dialect.double, "time": dialect.timestamp}
            if kind in kinds:
                return f"CAST(NULL AS {kinds[kind]})"
            return dialect.string("")
        if kind == "number":
            return dialect.as_number.format(x=source, double=dialect.double)
        if kind == "time":
            return dialect.as_time.format(x=source, timestamp=dialect.timestamp)
        readers = [term for term in self.scorecard.terms if term.feature.inputs == (name,)]
        text = dialect.text
        if dialect.text_of_number and any(map(reads_whole_numbers, readers)):
            text = dialect.text_of_number
        lowered = dialect.lowered.format(x=text.format(x=source))
        trimmed = dialect.trimmed.format(x=lowered, space=dialect.space)
        return f"COALESCE({trimmed}, {dialect.string('')})"

    def _feature(self, term: Term) -> str:
        feature, dialect = term.feature, self.dialect
        inputs = [self._operand(name) for name in feature.inputs]
        match feature.operation:
            case "column" | "lookup":  # the term's table says what a word stands for
                is_whole = dialect.is_whole.format(x=inputs[0])
                before = dialect.before_point.format(x=inputs[0])
                return f"CASE WHEN {is_whole} THEN {before} ELSE {inputs[0]} END"
            case "relative":
                return self._relative(feature, inputs[0])
            case "ratio":
                return self._quotient(inputs[0], inputs[1])
            case "days_between":
                value = dialect.days.format(a=inputs[0], b=inputs[1])
            case "weekday":
                value = dialect.weekday.format(x=inputs[0])
            case "hour":
                midnight, hour = (t.format(x=inputs[0]) for t in (dialect.midnight, dialect.hour))
                value = f"CASE WHEN NOT {midnight} THEN {hour} END"
            case "hour_with_midnight":
                value = dialect.hour.format(x=inputs[0])
        return f"CAST({value} AS {dialect.double})"

    def _operand(self, name: str) -> str:
        if name == "cycle_days" and self.cycle_derived:
            return self._cycle_days()
        return self._read(name)

    def _read(self, name: str) -> str:
        return self.at("i", self.helper(name))

    def _cycle_days(self) -> str:
        dates = {"a": self._read(CYCLE[0]), "b": self._read(CYCLE[1])}
        return f"CAST({self.dialect.days.format(**dates)} AS {self.dialect.double})"

    def _relative(self, feature: Feature, value: str) -> str:
        assert feature.parameter is not None
        typical = self.scorecard.parameters[feature.parameter]
        if typical is None:
            return f"CAST(NULL AS {self.dialect.double})"
        return self._quotient(value, self.dialect.number(typical), typical)

    def _quotient(self, top: str, bottom: str, divisor: float | None = None) -> str:
        """Return a quotient as in IEEE 754, NULL where `bottom` is zero.

        Where `bottom` is a constant, its value is the `divisor`. Engines that stop at an overflow
        are kept from it: what is beyond the largest double becomes that double, which is in the
        same bin, and what is below half the smallest becomes zero.
        """
        number, guards = self.dialect.number, self.dialect.guards
        whens = []
        if divisor is None:
            whens.append(f"WHEN {bottom} = {number(0.0)} THEN NULL")
        if "underflow" in guards and (divisor is None or divisor > 1):
            smallest = f"CAST({number(5e-324)} AS {self.dialect.double})"
            whens.append(
                f"WHEN ABS({bottom}) > 1e0 AND ABS({top}) < 1e0 "
                f"AND ABS({top}) * 2e0 <= FLOOR(ABS({bottom})) * {smallest} THEN 0e0"
            )
        if "overflow" in guards and (divisor is None or divisor < 1):
            largest = f"CAST({number(LARGEST)} AS {self.dialect.double})"
            whens.append(
                f"WHEN ABS({bottom}) < 1e0 AND ABS({top}) >= ABS({bottom}) * {largest} "
                f"THEN SIGN({top}) * SIGN({bottom}) * {largest}"
            )
        if not whens:
            return f"{top} / {bottom}"
        lines = [*(f"  {when}" for when in whens), f"  ELSE {top} / {bottom}"]
        return "\n".join(["CASE", *lines, "END"])

    def _reasons(self, name: str) -> Iterable[tuple[str, str]]:
        source, kind = self.sources.get(name), self.kinds[name]
        if source is None or kind == "category":
            return
        x, dialect = self._read(name), self.dialect
        if kind == "time":
            if dialect.bad_time:
                yield dialect.bad_time.format(x=x), f"{name}: not a date"
            return
        if dialect.bad_number:
            yield dialect.bad_number.format(source=source), f"{name}: not a number"
        if dialect.is_infinite:
            yield dialect.is_infinite.format(x=x), f"{name}: infinite"
        if name in self.scorecard.ranges:
            low, high = self.scorecard.ranges[name]
            yield f"{x} < {dialect.number(low)}", f"{name}: below {low:g}"
            yield f"{x} > {dialect.number(high)}", f"{name}: above {high:g}"


def reads_whole_numbers(term: Term) -> bool:
    """Return whether a category's ``5.0`` is read as ``5``: only where a level or word looks so."""
    assert isinstance(term.bins, LevelBins)
    words = [word for word, _ in term.feature.words]
    return any(WHOLE_LEVEL.fullmatch(text) for text in (*term.bins.levels, *words))


def interval_tree(x: str, bins: NumericBins, leaves: Sequence[str], dialect: Dialect) -> str:
    """Return a balanced tree of CASEs that finds a number's bin.

    Parameters
    ----------
    x
        A double, never NaN; NULL where missing.
    leaves
        What each bin gives, ``len(bins)`` of them.
    """
    edges = [dialect.number(edge) for edge in bins.edges]
    inner = _branches(x, edges, leaves[:-1], "  ")
    return f"CASE\n  WHEN {x} IS NULL THEN {leaves[-1]}\n{inner}\nEND"


def _branches(x: str, edges: Sequence[str], leaves: Sequence[str], indent: str) -> str:
    n = len(leaves)
    cuts = sorted({n * k // ARITY for k in range(1, ARITY + 1)} - {0})
    lines, start = [], 0
    for cut in cuts:
        word = f"{indent}ELSE" if cut == n else f"{indent}WHEN {x} < {edges[cut - 1]} THEN"
        if cut - start == 1:
            lines.append(f"{word} {leaves[start]}")
        elif cut - start <= ARITY:  # the lowest CASE fits in one line
            inner = _branches(x, edges[start : cut - 1], leaves[start:cut], "").replace("\n", " ")
            lines.append(f"{word} CASE {inner} END")
        else:
            inner = _branches(x, edges[start : cut - 1], leaves[start:cut], indent + "  ")
            lines.append(f"{word} CASE\n{inner}\n{indent}END")
        start = cut
    return "\n".join(lines)
