"""Finds out whether a seller's own column holds numbers, levels, dates, or is of no use."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

from b2x.records.mapping.role_headers import ROLE_HEADERS
from b2x.records.mapping.roles import is_id, role_of
from b2x.records.mapping.value_forms import FEW, ValueForms
from b2x.records.values.column_text import as_text, decodable, is_number, is_time
from b2x.records.values.dates import read_time
from b2x.records.values.evidence import Evidence
from b2x.records.values.missing import MISSING_WORDS
from b2x.records.values.notation import Style
from b2x.records.values.numbers import read_number
from b2x.schema.fields import Kind, header_key
from b2x.schema.text import MISSING_LEVELS, whole_number

READABLE = 0.99
"""Share of a column's values that must read as numbers (dates) for it to hold numbers (dates); a
row with any other value is rejected, as in scoring."""
SMALL = 10_000
"""Numbers below it under a personal header are counts or scores; phone numbers are longer."""
MOST_DISTINCT = 100_000
"""Different values that are kept to count them."""
_YES_NO = frozenset(("yes", "no", "y", "n", "true", "false", "ja", "nei", "nej", "nein", "0", "1"))


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column holds.

    Attributes
    ----------
    kind
        None where the column is not read.
    style
        How its texts write numbers or dates.
    reason
        Why it is not read.
    """

    kind: Kind | None
    style: Style | None = None
    reason: str = ""


class KindGuess:
    """Guesses the kind of a column from its chunks.

    Parameters
    ----------
    header
        The column's header.
    decimal, dates
        Styles that the user gave; None where not.
    usual
        The usual two, for a column that leaves them open.
    named
        Whether the user named the column to be read whatever it holds.

    Examples
    --------
    >>> column = KindGuess("party size")
    >>> column.add(pa.array(["1", "2", None, "2"]))
    >>> column.verdict().kind
    'number'
    """

    def __init__(
        self,
        header: str,
        decimal: Style | None = None,
        dates: Style | None = None,
        usual: tuple[Style | None, Style | None] = (None, None),
        named: bool = False,
    ) -> None:
        self._header, self._named, self._forms = header, named, ValueForms()
        self._decimal, self._dates = decimal, dates
        self._usual = usual
        self._numbers, self._times = Evidence("number"), Evidence("time")
        self._typed: set[Kind] = set()
        self._distinct: set[str] = set()
        self._n = self._n_words = self._n_numbers = self._n_times = 0
        self._low, self._high, self._whole = float("inf"), float("-inf"), True

    def add(self, array: pa.Array) -> None:
        """Add a chunk of the column, an Arrow array of plain type."""
        if is_number(array.type):
            self._typed.add("number")
        elif is_time(array.type):
            self._typed.add("time")
        elif pa.types.is_boolean(array.type):
            self._typed.add("category")
        counted = as_text(array).value_counts()
        values, n = counted.field("values"), counted.field("counts").to_pylist()
        try:
            texts = values.to_pylist()
        except UnicodeDecodeError:  # Arrow keeps any bytes as text; their rows are rejected later
            texts = decodable(values)[0].to_pylist()
        counts = zip(texts, n, strict=True)
        for original, count in counts:
            text = (original or "").strip()
            if text and text.lower() not in MISSING_LEVELS:
                self._add(text, count)

    def verdict(self) -> Guess:
        """Return what the whole column holds."""
        if not self._n:
            return Guess(None, None, "empty")
        if not self._named:
            if header_key(self._header) in ROLE_HEADERS["order_id"]:
                return Guess(None, None, "an order number, by its header")
            if reason := self.harm():
                return Guess(None, None, reason)
        if self._typed == {"time"}:
            return Guess("time")
        if self._typed == {"number"}:
            return self._number(None)
        if self._typed == {"category"}:
            return Guess("category")
        values = self._n - self._n_words
        if self._n_numbers and self._n_numbers >= READABLE * values:
            return self._settled("number", self._numbers, self._decimal)
        if self._n_times and self._n_times >= READABLE * values:
            return self._settled("time", self._times, self._dates)
        if self._many() and not self._named:
            return Guess(None, None, "an id or free text: nearly every value is different")
        return Guess("category")

    def _add(self, text: str, count: int) -> None:
        self._n += count
        shown = whole_number(text)
        new = len(self._distinct) < MOST_DISTINCT and shown not in self._distinct
        if new:
            self._distinct.add(shown)
            self._forms.add(shown)
        number = self._read(text, self._numbers, read_number, self._decimal)
        if number is not None:
            self._n_numbers += count
            self._low, self._high = min(self._low, number), max(self._high, number)
            self._whole &= number == number // 1
        elif self._read(text, self._times, read_time, self._dates) is not None:
            self._n_times += count
        elif text.lower() in MISSING_WORDS:
            self._n_words += count

    def _read(
        self,
        text: str,
        evidence: Evidence,
        read: Callable[[str, Style], float | None],
        told: Style | None,
    ) -> float | None:
        if not _DIGIT.search(text):
            return None
        return evidence.take(text) if told is None else read(text, told)

    def _settled(self, kind: Kind, evidence: Evidence, told: Style | None) -> Guess:
        usual = self._usual[0 if kind == "number" else 1]
        if told is None and evidence.ambiguous is not None and usual in evidence.candidates:
            told = usual
        if told is None and (problem := evidence.problem()):
            return Guess(None, None, ". Next: ".join(problem))
        style = told or evidence.style
        return self._number(style) if kind == "number" else Guess(kind, style)

    def _number(self, style: Style | None) -> Guess:
        if not self._whole:
            return Guess("number", style)
        if self._named:
            return Guess("number", style)
        if len(self._distinct) == self._n > FEW and self._high - self._low < 2 * self._n:
            return Guess(None, None, "a running number")
        if is_id(self._header):
            return Guess(None, None, "an id, by its header") if self._many() else Guess("category")
        return Guess("number", style)

    def _many(self) -> bool:
        return len(self._distinct) > FEW and len(self._distinct) > self._n / 2

    def harm(self) -> str:
        """Return why the column may name somebody, empty where it is harmless."""
        role = role_of(self._header)
        if role in ("official", "company"):
            what = "personal" if role == "official" else "names a company"
            return f"{what}, by its header"
        if role in ("personal", "text") and not self._counts_or_answers():
            return f"{'personal' if role == 'personal' else 'free text'}, by its header"
        if self._typed & {"time", "category"}:
            return ""
        found = self._forms.finding(of_things=role == "thing")
        return f"{'' if found == 'free text' else 'personal: '}its values look like {found}" * bool(
            found
        )

    def _counts_or_answers(self) -> bool:
        """Return whether values are small numbers, dates, or yes and no."""
        if self._typed & {"time", "category"} or self._n_times >= READABLE * self._n:
            return not is_id(self._header)
        if {text.casefold() for text in self._distinct} <= _YES_NO:
            return True
        if self._n_numbers < READABLE * (self._n - self._n_words) or is_id(self._header):
            return False
        return not self._whole or max(abs(self._low), abs(self._high)) < SMALL


_DIGIT = re.compile("[0-9]")
