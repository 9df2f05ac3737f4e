"""Sources of hints: what each kind of column says, and how far it is believed before any label."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from b2x.label.company_names import company_sign
from b2x.label.email_domains import has_free_domain
from b2x.label.hint_columns import HintColumn, kind_of_text
from b2x.label.official_numbers import number_sign, registers_of
from b2x.records.values.missing import MISSING_WORDS
from b2x.schema.text import MISSING_LEVELS
from b2x.schema.words import ANSWER_WORDS
from b2x.scorecard.decision import B2B, B2C


@dataclass(frozen=True)
class Belief:
    """What is believed of a source before any label of this table is known.

    Attributes
    ----------
    kind
        True: it speaks for B2B.
    right, wrong
        Rows that the belief counts for, right and wrong ones: a Beta prior. The figures and where
        they come from are in ``docs/decisions/hints.md``.
    rests_on
        Where they come from, in a few words.
    """

    kind: bool
    right: float
    wrong: float
    rests_on: str


FILLED = "filled company field"
"""A company field with any text that is not a word for nothing or for a person."""
_ON_NAMES = "names of UK and US donors, Norwegian bodies and candidates"
BELIEFS = {
    "legal form in a name": Belief(True, 49.85, 0.15, _ON_NAMES),
    "organisation word in a name": Belief(True, 49.5, 0.5, _ON_NAMES),
    "organisation number": Belief(True, 29.4, 0.6, "check digits: 2% of random numbers pass"),
    "VAT number": Belief(True, 29.4, 0.6, "country prefix and check digits: 8-10% pass"),
    FILLED: Belief(True, 19.0, 1.0, "assumed, not measured"),
    "customer group or flag: B2B": Belief(True, 19.0, 1.0, "assumed, not measured"),
    "customer group or flag: B2C": Belief(False, 9.0, 1.0, "assumed, not measured"),
    "free e-mail provider": Belief(False, 4.0, 1.0, "assumed, not measured"),
}
"""By name of the source, the strongest first where one value has several."""


@dataclass(frozen=True)
class HintSource:
    """One source of hints: what one column says for one kind.

    Attributes
    ----------
    name
        What it is, a key of :data:`BELIEFS`.
    header
        The column.
    kind
        True: it speaks for B2B.
    rows
        Rows that it speaks of.
    conflicts
        Those of them of which another source says the opposite.
    right, wrong
        Rows that its precision counts for, the belief's and those labelled by hand.
    labelled
        Buyers labelled by hand of which it speaks.
    """

    name: str
    header: str
    kind: bool
    rows: int
    conflicts: int
    right: float
    wrong: float
    labelled: int = 0

    @property
    def precision(self) -> float:
        """Share of its rows that are of its kind: the mean of the Beta distribution."""
        return self.right / (self.right + self.wrong)

    @property
    def rests_on(self) -> str:
        """What the precision rests on, in a few words."""
        belief = BELIEFS[self.name].rests_on
        return f"{self.labelled:,} hand labels; {belief}" if self.labelled else belief

    def to_dict(self) -> dict[str, Any]:
        """Return the source as JSON holds it."""
        return {
            "source": self.name,
            "column": self.header,
            "says": B2B if self.kind else B2C,
            "rows": self.rows,
            "conflicts": self.conflicts,
            "precision": round(self.precision, 4),
            "hand_labels": self.labelled,
            "rests_on": self.rests_on,
        }


def sources_of_texts(column: HintColumn) -> list[str | None]:
    """Return for each text of a column the source that speaks, a key of :data:`BELIEFS`, or None.

    Of several that one text has, the strongest.
    """
    return _READERS[column.role](column)


def _of_companies(column: HintColumn) -> list[str | None]:
    """Return what each text of a company column says; a filled one says B2B."""
    said = _of_numbers(column)
    for i, text in enumerate(column.texts):
        said[i] = said[i] or _name_sign(text) or (FILLED if _filled(text) else None)
    return said


def _of_names(column: HintColumn) -> list[str | None]:
    return [_name_sign(text) for text in column.texts]


def _of_numbers(column: HintColumn) -> list[str | None]:
    registers = registers_of(column.header)
    return [number_sign(text, registers) for text in column.texts]


def _of_emails(column: HintColumn) -> list[str | None]:
    return ["free e-mail provider" if has_free_domain(text) else None for text in column.texts]


def _of_kinds(column: HintColumn) -> list[str | None]:
    said = {True: "customer group or flag: B2B", False: "customer group or flag: B2C", None: None}
    return [said[kind] for kind in kind_of_text(column)]


def _name_sign(text: str) -> str | None:
    sign = company_sign(text)
    return None if sign is None else f"{sign} in a name"


_NOT_A_COMPANY = (
    "none, ingen, inget, intet, keine, kein, self, selv, not applicable, nil, test, x, xx, xxx, "
    "home, hjemme, hemma, zuhause, private address, privatadresse"
)
_EMPTY = MISSING_WORDS | MISSING_LEVELS | ANSWER_WORDS.keys() | {*_NOT_A_COMPANY.split(", ")}


def _filled(text: str) -> bool:
    """Return whether a company field has a name or an id; "-", "0" and "privat" are neither."""
    bare = text.strip(" .-_/*").casefold()
    named = sum(map(str.isalpha, bare)) >= 2 or (bare.isdecimal() and bool(bare.strip("0")))
    return named and bare not in _EMPTY and "@" not in bare


_READERS: Mapping[str, Callable[[HintColumn], list[str | None]]] = {
    "company": _of_companies,
    "name": _of_names,
    "number": _of_numbers,
    "email": _of_emails,
    "kind": _of_kinds,
}
