"""Decides what a column may become, by its header; the form of its values is in value_forms.py.

A column that is not sure to be harmless is left out, named, and read only if the user names it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Literal

from b2x.schema.fields import header_key
from b2x.schema.words import (
    COMPANY_WORDS,
    COUNT_WORDS,
    ID_WORDS,
    OFFICIAL_WORDS,
    PERSONAL_WORDS,
    TEXT_WORDS,
    THING_WORDS,
)

Role = Literal["value", "thing", "count", "personal", "official", "company", "text"]
"""``value``: the header says nothing against it; ``thing``: it says what is sold, how or where;
``count``: it counts. The others are left out: ``official`` and ``company`` whatever the values are,
``personal`` and ``text`` unless these are small numbers, or yes and no."""
LEFT_OUT: frozenset[Role] = frozenset({"personal", "official", "company", "text"})

_NAME_WORDS = frozenset({"name", "names", "navn", "namn", "namen"})
_ENDINGS = frozenset({"name", "navn", "namn", "mail", "user", "kund", "gata", "gade", "note"})
"""Words of four letters that end compounds; others may be a part of another word (ideal)."""


@lru_cache(maxsize=4096)
def role_of(header: str) -> Role:
    """Return what a header says of its column.

    Words are found in compounds, in any case, with and without their accents.

    Examples
    --------
    >>> role_of("Kundenavn"), role_of("TELEFONNUMMER"), role_of("Ship to"), role_of("Foretaksnavn")
    ('personal', 'personal', 'personal', 'company')
    >>> role_of("Product name"), role_of("Kundetype"), role_of("Number of guests")
    ('thing', 'thing', 'count')
    """
    key = folded(header_key(header))
    words = [re.sub(r"\d+$", "", word) or word for word in key.split()]
    if not words:
        return "value"
    if _found("official", words):
        return "official"
    if _found("company", words):
        return "company"
    things, head = _found("things", words), _found("things", words[-1:], ends=True)
    if _found("counts", words):
        return "count"
    personal = _found("personal", words)
    if personal and not head and not (things and personal <= _NAME_WORDS):
        return "personal"
    if things or head:
        return "thing"
    return "text" if _found("texts", words) else "value"


def is_id(header: str) -> bool:
    """Return whether a header ends in a word such as id or number."""
    return header_key(header).rpartition(" ")[2] in ID_WORDS


def _found(name: str, words: list[str], *, ends: bool = False) -> set[str]:
    """Return the listed words that a header's words hold; with `ends`, that they end in."""
    whole, long, phrases = _lists()[name]
    found = set()
    for word in words:
        if word in whole:
            found.add(word)
        starts = range(len(word)) if not ends else range(1, len(word))
        for start in starts:
            for end in (len(word),) if ends or start else range(3, len(word) + 1):
                part = word[start:end]
                short = len(part) <= 4 and end < len(word)  # plan in planner, but not in planname
                if part in long and not (short and word[end:] not in _NAME_WORDS):
                    found.add(part)
        for part in _inner(word) if not ends else ():
            if part in long:
                found.add(part)
    text, glued = f" {' '.join(words)} ", "".join(words)
    for phrase in phrases:
        if f" {phrase} " in text or (len(words) == 1 and phrase.replace(" ", "") == glued):
            found.add(phrase)
    return found


def _inner(word: str) -> Iterable[str]:
    """Yield the parts of a word of six letters and more that neither begin nor end it."""
    for start in range(1, len(word) - 6):
        for end in range(start + 6, len(word)):
            yield word[start:end]


@cache
def _lists() -> dict[str, tuple[frozenset[str], frozenset[str], tuple[str, ...]]]:
    """Return, by list, its words, those of them that stand in compounds, and its phrases."""
    lists = {
        "official": OFFICIAL_WORDS,
        "company": COMPANY_WORDS,
        "personal": PERSONAL_WORDS,
        "texts": TEXT_WORDS,
        "things": THING_WORDS,
        "counts": COUNT_WORDS,
    }
    return {name: _parted(name, words) for name, words in lists.items()}


def _parted(
    name: str, listed: Iterable[str]
) -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    spelt = {spelling for word in listed for spelling in (folded(word), folded(word, "e"))}
    single = {word for word in spelt if " " not in word}
    shortest = 3 if name == "things" else 4
    long = {w for w in single if len(w) > 4 or w in _ENDINGS or (name == "things" and len(w) > 2)}
    if name == "counts":  # count is a part of account
        long = set()
    long = {word for word in long if len(word) >= shortest}
    return frozenset(single), frozenset(long), tuple(sorted(spelt - single))


def folded(text: str, letter: str = "") -> str:
    """Return a text without accents; with `letter` "e", umlauts as Germans write them in ASCII."""
    text = unicodedata.normalize("NFC", text)
    if letter:
        text = text.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
        text = text.replace("ø", "oe").replace("å", "aa")
    text = text.replace("ø", "o").replace("æ", "ae").replace("ß", "ss")
    plain = unicodedata.normalize("NFD", text)
    return "".join(c for c in plain if not unicodedata.combining(c))
