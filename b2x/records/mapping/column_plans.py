"""Decides the kind and the notation of each column, before the first batch is read.

The first rows decide where they settle the notation, or where no value in them depends on it; else
all rows do. A notation that is still open is settled when the first value depends on it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from b2x.records.arrow import floats_of
from b2x.records.mapping.map_columns import Mapped, Match
from b2x.records.mapping.own_columns import KindGuess
from b2x.records.tables.chunk import Chunk, Table
from b2x.records.values.column_text import as_text, is_number, is_time
from b2x.records.values.evidence import Evidence
from b2x.records.values.notation import Style
from b2x.schema.fields import CYCLE, FIELDS, Kind


@dataclass(frozen=True, slots=True)
class Plan:
    """How one column is read.

    Attributes
    ----------
    name, match, kind
        The input, the column that it is read from, and its kind.
    style
        How its texts write numbers or dates; None where no value needs a style.
    sure
        Whether nothing in the table can change the style: the user gave it, Python wrote the
        texts, or all of them were looked at.
    hundredths
        Whether numbers without a percent sign are in percent, as the column's header says.
    by_python
        Whether Python wrote the texts, of values of several types.
    """

    name: str
    match: Match
    kind: Kind
    style: Style | None
    sure: bool
    hundredths: bool = False
    by_python: bool = False


@dataclass(frozen=True, slots=True)
class Styles:
    """A decimal mark and an order of dates; None where it is not given."""

    decimal: Style | None = None
    dates: Style | None = None

    def of(self, kind: Kind) -> Style | None:
        """Return the one for columns of a kind."""
        return {"number": self.decimal, "time": self.dates}.get(kind)


class Planner:
    """Decides how the columns of one table are read.

    Parameters
    ----------
    table
        The table.
    told
        How its texts are written, as the user says.
    usual
        How they are usually written, for a column that leaves it open.
    """

    def __init__(self, table: Table, told: Styles, usual: Styles) -> None:
        self._table, self._told, self._usual = table, told, usual

    def plan_all(
        self,
        mapped: Mapped,
        wanted: Mapping[str, Kind],
        also: Collection[int] = (),
        named: Collection[str] = (),
    ) -> tuple[list[Plan], dict[str, str], Chunk | None]:
        """Plan every column that is read.

        Parameters
        ----------
        mapped
            The column of each input.
        wanted
            Kinds of the model's inputs; the kind of other own columns is guessed from their values.
        also
            Positions of further columns that the first rows are to have.
        named
            Headers of own columns that are read even if they may name somebody.

        Returns
        -------
        The plans; the columns that a model cannot use, with the reason; and the first rows, None
        where there are none.

        Raises
        ------
        InputError
            When the notation of a column is ambiguous.
        """
        matches = dict(mapped.matches)
        for pair in mapped.derived.values():
            matches |= zip(CYCLE, pair, strict=True)
        kinds: dict[str, Kind] = {name: FIELDS[name].kind for name in matches if name in FIELDS}
        kinds |= {name: kind for name, kind in wanted.items() if name in matches}
        evidence = {
            name: found
            for name, kind in kinds.items()
            if (found := self._evidence(matches[name], kind)) is not None
        }
        guesses = {
            name: KindGuess(
                match.header,
                self._told_decimal(match),
                self._told.dates,
                usual=(self._usual.decimal, self._usual.dates),
                named=match.header in named,
            )
            for name, match in matches.items()
            if name not in kinds
        }
        first = None
        for chunk in self._table.chunks({match.position for match in matches.values()} | {*also}):
            if not first:
                first = chunk
                evidence = {  # only texts have a notation
                    name: found
                    for name, found in evidence.items()
                    if is_text(chunk.column(matches[name].position))
                }
            for name, found in evidence.items():
                if not found.settled:
                    found.add(_distinct(chunk.column(matches[name].position)))
            for name, guess in guesses.items():
                guess.add(chunk.column(matches[name].position))
            if first and not guesses and all(e.settled or e.indifferent for e in evidence.values()):
                break
        plans, left = [], {}
        for name, match in matches.items():
            if name in kinds:
                plans.append(self._plan(name, match, kinds[name], evidence.get(name)))
                continue
            guess_made = guesses[name].verdict()
            if guess_made.kind is None:
                left[match.header] = guess_made.reason
            else:
                kind, style = guess_made.kind, guess_made.style
                plans.append(Plan(name, match, kind, style, True, by_python=self._by_python(match)))
        return plans, left, first

    def plan_one(self, header: str, position: int, kind: Kind, chunk: Chunk) -> Plan:
        """Plan one column of a chunk as a kind; raises as :meth:`plan_all`."""
        match = Match(position, header, "own")
        evidence = self._evidence(match, kind)
        array = chunk.column(position)
        if evidence is not None and not is_text(array):
            return Plan(header, match, kind, None, sure=True)
        if evidence is not None:
            evidence.add(_distinct(array))
        return self._plan(header, match, kind, evidence)

    def settle(self, plan: Plan, texts: pa.Array) -> Plan:
        """Settle the notation of a column when the first of its texts depends on it.

        Parameters
        ----------
        plan
            The plan that leaves it open.
        texts
            The column in the chunk with that text; the whole column is read only where this is not
            enough.

        Raises
        ------
        InputError
            When the notation of the column is ambiguous.
        """
        assert plan.kind == "number" or plan.kind == "time"
        evidence, position = Evidence(plan.kind), plan.match.position
        evidence.add(_distinct(texts))
        if evidence.settled and evidence.candidates:
            return replace(plan, style=evidence.style)
        for chunk in self._table.chunks({position}):
            evidence.add(_distinct(chunk.column(position)))
        return replace(plan, style=self._style(evidence, plan.match.header), sure=True)

    def _evidence(self, match: Match, kind: Kind) -> Evidence | None:
        if kind == "number" and self._told_decimal(match) is None:
            return Evidence("number")
        return Evidence("time") if kind == "time" and self._told.dates is None else None

    def _told_decimal(self, match: Match) -> Style | None:
        return "." if self._by_python(match) else self._told.decimal

    def _by_python(self, match: Match) -> bool:
        return match.position in self._table.mixed

    def _plan(self, name: str, match: Match, kind: Kind, evidence: Evidence | None) -> Plan:
        hundredths = name == "discount" and self._is_in_percent(match)
        if evidence is not None:
            style = self._style(evidence, match.header)
            return Plan(name, match, kind, style, False, hundredths, self._by_python(match))
        style = self._told_decimal(match) if kind == "number" else self._told.of(kind)
        return Plan(name, match, kind, style, True, hundredths, self._by_python(match))

    def _is_in_percent(self, match: Match) -> bool:
        """Return whether a column's header says percent, and its values are hundredths.

        They are not where a spreadsheet holds numbers up to 1, not all of them whole, and shows
        them in percent.
        """
        if not _PERCENT.search(match.header):
            return False
        whole = True
        for chunk in self._table.chunks({match.position}):
            array = chunk.column(match.position)
            if not is_number(array.type):
                return True
            numbers = floats_of(array)
            numbers = numbers[~np.isnan(numbers)]
            if (np.abs(numbers) > 1).any():
                return True
            whole = whole and bool((numbers == np.floor(numbers)).all())
        return whole

    def _style(self, evidence: Evidence, header: str) -> Style | None:
        """Return the notation of a column, the usual one where the column is ambiguous."""
        usual = self._usual.of(evidence.kind)
        if evidence.ambiguous is not None and usual in evidence.candidates:
            return usual
        evidence.check(header, self._table.name)
        return evidence.style


_PERCENT = re.compile(r"%|\bpct\b|per ?cent|prosent|procent|prozent", re.IGNORECASE)
"""Found in the headers of columns in percent."""


def is_text(array: pa.Array) -> bool:
    """Return whether a column holds neither numbers nor dates by its type."""
    return not is_number(array.type) and not is_time(array.type)


def _distinct(array: pa.Array) -> list[str]:
    return [text.strip() for text in as_text(array).unique().to_pylist() if text]
