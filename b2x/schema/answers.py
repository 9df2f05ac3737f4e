"""Reads what people write for B2B, B2C and "I do not know"; the words are in schema/words/."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from b2x.errors import InputError
from b2x.schema.fields import header_key
from b2x.schema.text import MISSING_LEVELS
from b2x.schema.words import ANSWER_WORDS, BESIDE_WORDS


@dataclass(frozen=True)
class Answers:
    """What the values of a label column mean.

    Attributes
    ----------
    b2b, b2c, unsure
        The values that mean B2B, B2C and "I do not know", as they stand in the column, trimmed,
        in the order in which they occur. Empty where none does.
    """

    b2b: tuple[str, ...]
    b2c: tuple[str, ...]
    unsure: tuple[str, ...]


def read_answer(text: str | None) -> bool | None:
    """Return True for B2B, False for B2C, and None for no answer or "I do not know".

    Parameters
    ----------
    text
        What somebody wrote: B2B, B2C, ?, b, c, or the words for them in English, Norwegian,
        Swedish, Danish and German, in any case.

    Raises
    ------
    InputError
        When it is none of them. The message does not hold the text.

    Examples
    --------
    >>> read_answer("b"), read_answer("Privatperson"), read_answer("?"), read_answer(" ")
    (True, False, None, None)
    """
    meaning = _meaning(text or "")
    if meaning in ("", "yes", "no"):
        raise InputError("the answer is not B2B, B2C or ?", next_step="write one of them")
    return None if meaning == "unsure" else meaning == "B2B"


def answers_of_column(header: str, values: Iterable[str | None]) -> Answers | None:
    """Find out which values of a label column mean B2B and which B2C.

    Yes and no, 1 and 0, true and false are understood only where the header says what yes means
    (``is_b2b``, ``Bedrift``, ``Private customer?``).

    Parameters
    ----------
    header
        The column's header.
    values
        Its values, or the different ones among them; None or blank where a row has no label.

    Returns
    -------
    Answers or None
        None where a value is not understood, or no value means B2B or B2C: the user has to say.

    Examples
    --------
    >>> answers_of_column("Kundetype", ["Privat", "Bedrift", "Ukjent", None])
    Answers(b2b=('Bedrift',), b2c=('Privat',), unsure=('Ukjent',))
    >>> answers_of_column("is_b2b", ["1", "0"])
    Answers(b2b=('1',), b2c=('0',), unsure=())
    >>> answers_of_column("label", ["1", "0"]) is None
    True
    """
    found: dict[str, list[str]] = {}
    for value in dict.fromkeys((value or "").strip() for value in values):
        if value:
            found.setdefault(_meaning(value), []).append(value)
    of_yes = "" if found.keys() & {"B2B", "B2C"} else _kind_of_yes(header)
    b2b, b2c = {"": ("B2B", "B2C"), "B2B": ("yes", "no"), "B2C": ("no", "yes")}[of_yes]
    if found.keys() - {b2b, b2c, "unsure"} or not found.keys() & {b2b, b2c}:
        return None
    return Answers(*(tuple(found.get(meaning, ())) for meaning in (b2b, b2c, "unsure")))


def _meaning(text: str) -> str:
    """Return what a text means: B2B, B2C, yes, no or unsure; ``""`` where it is not understood."""
    key = " ".join(unicodedata.normalize("NFC", text).lower().split())
    if not key.strip("?") or key in MISSING_LEVELS:
        return "unsure"
    return ANSWER_WORDS.get(key, "")


def _kind_of_yes(header: str) -> str:
    """Return the kind that yes means under a header, ``""`` where the header does not say."""
    rest, kinds = f" {header_key(header)} ", set()
    for word in sorted(ANSWER_WORDS, key=len, reverse=True):  # juridisk person before person
        meaning, asked = ANSWER_WORDS[word], f" {header_key(word)} "
        if len(word) > 1 and meaning in ("B2B", "B2C") and asked in rest:
            rest = rest.replace(asked, "  ")
            kinds.add(meaning)
    return kinds.pop() if len(kinds) == 1 and BESIDE_WORDS.issuperset(rest.split()) else ""
