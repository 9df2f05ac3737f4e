"""How each column of a table is read: kind and style, decided before the first batch.

The first rows decide if they settle it, or if none of them can be read in two ways; all rows if
not. A column that nothing has settled yet is settled when a value asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from b2x.records.mapping.map_columns import Mapped, Match
from b2x.records.mapping.own_columns import KindGuess
from b2x.records.tables.chunk import Chunk, Table
from b2x.records.values.check import as_text, is_number, is_time
from b2x.records.values.evidence import Evidence
from b2x.records.values.notation import Style
from b2x.schema.fields import CYCLE, FIELDS, Kind


@dataclass(frozen=True, slots=True)
class Plan:
    """How one column is read.

    Attributes
    ----------
    name, match, kind
        The input and the column that it is read from.
    style
        How its texts write numbers or dates; None where no value needs one.
    sure
        Whether nothing in the table can change that: the user told it, Python wrote the texts, or
        all of them were looked at.
    hundredths
        Whether a number without a percent sign is in percent, as the column's name says.
    """

    name: str
    match: Match
    kind: Kind
    style: Style | None
    sure: bool
    hundredths: bool = False


@dataclass(frozen=True, slots=True)
class Styles:
    """A decimal mark and an order of dates; None where nothing is said."""

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
        How its texts are written.
    usual
        How they are where a column leaves it open.
    """

    def __init__(self, table: Table, told: Styles, usual: Styles) -> None:
        self._table, self._told, self._usual = table, told, usual

    def plan_all(
        self, mapped: Mapped, wanted: Mapping[str, Kind], also: Collection[int] = ()
    ) -> tuple[list[Plan], dict[str, str], Chunk | None]:
        """Plan every column that is read.

        Parameters
        ----------
        mapped
            Which column is which input.
        wanted
            Kinds of the model's inputs; other own columns get the kind that they look like.
        also
            Positions of further columns that the first rows are to hold.

        Returns
        -------
        The plans; the columns that hold nothing a model can use, with the reason; and the first
        rows, None where there are none.

        Raises
        ------
        InputError
            When only the user can know how a column is written.
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
            )
            for name, match in matches.items()
            if name not in kinds
        }
        first = None
        for chunk in self._table.chunks({match.position for match in matches.values()} | {*also}):
            if not first:
                first = chunk
                evidence = {  # a column with a type of its own leaves nothing to settle
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
                plans.append(Plan(name, match, guess_made.kind, guess_made.style, sure=True))
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
        """Settle how a column is written when the first of its texts asks for it.

        Parameters
        ----------
        plan
            The plan that leaves it open.
        texts
            The column's piece with that text; all of it is looked at only if this is not enough.

        Raises
        ------
        InputError
            When only the user can know how the column is written.
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
        return "." if match.position in self._table.mixed else self._told.decimal

    def _plan(self, name: str, match: Match, kind: Kind, evidence: Evidence | None) -> Plan:
        hundredths = name == "discount" and self._is_in_percent(match)
        if evidence is not None:
            style = self._style(evidence, match.header)
            return Plan(name, match, kind, style, sure=False, hundredths=hundredths)
        style = self._told_decimal(match) if kind == "number" else self._told.of(kind)
        return Plan(name, match, kind, style, sure=True, hundredths=hundredths)

    def _is_in_percent(self, match: Match) -> bool:
        """Return whether a column's name says percent, and its values do not say otherwise.

        Numbers of a type of their own, up to one, are what a spreadsheet holds and shows as
        percent.
        """
        if not _PERCENT.search(match.header):
            return False
        for chunk in self._table.chunks({match.position}):
            array = chunk.column(match.position)
            if not is_number(array.type):
                return True
            if (pc.max(pc.abs(array)).as_py() or 0) > 1:
                return True
        return False

    def _style(self, evidence: Evidence, header: str) -> Style | None:
        """Return how a column is written; what it leaves open, it is as usual."""
        usual = self._usual.of(evidence.kind)
        if evidence.ambiguous is not None and usual in evidence.candidates:
            return usual
        evidence.check(header, self._table.name)
        return evidence.style


_PERCENT = re.compile(r"%|\bpct\b|per ?cent|prosent|procent|prozent", re.IGNORECASE)
"""What a header says where its numbers are hundredths."""


def is_text(array: pa.Array) -> bool:
    """Return whether a column has no type of its own that says what it holds."""
    return not is_number(array.type) and not is_time(array.type)


def _distinct(array: pa.Array) -> list[str]:
    return [text.strip() for text in as_text(array).unique().to_pylist() if text]
