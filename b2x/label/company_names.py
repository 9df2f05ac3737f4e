"""Recognises a company by its name: a legal form or an organisation word in it.

Where a name has neither it says nothing: most farms and sole traders have neither.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Literal

from b2x.label.legal_forms import ALSO_NAMES, DOTTED, EXACT, FORMS
from b2x.label.organisation_words import ALSO_SURNAMES, WORDS
from b2x.records.mapping.roles import folded
from b2x.schema.words import GIVEN_NAMES

CompanySign = Literal["legal form", "organisation word"]

LONGEST = 200
"""Characters of a name that are looked at."""


def company_sign(name: str) -> CompanySign | None:
    """Return what in a name says that it is an organisation's; None where nothing does.

    A legal form counts anywhere after the first word. Letters with accents are other letters:
    "AS" is a form, "Ås" a surname, and "Åse" is one word. "&" joins couples as well as firms and
    counts for nothing.

    Examples
    --------
    >>> company_sign("Fjordfisk AS"), company_sign("Bakke skole"), company_sign("Müller & Söhne")
    ('legal form', 'organisation word', 'organisation word')
    >>> company_sign("Åse & Per Ås"), company_sign("António da Silva"), company_sign("Nordre Gard")
    (None, None, None)
    """
    words = _words(name[:LONGEST])
    if any(_is_form(words, i) for i in range(1, len(words))) or _has_phrase(words):
        return "legal form"
    if any(_is_organisation(words, i) for i in range(len(words))):
        return "organisation word"
    return None


def _words(name: str) -> list[str]:
    """Return a name's words, with the dots and slashes in them; "&" is a word."""
    text = unicodedata.normalize("NFKC", name).replace("&", " & ").replace("+", " & ")
    return [word for part in re.split(r"[\s,;:()\[\]\"“”]+", text) if (word := part.strip("'’-*"))]


def _is_form(words: list[str], i: int) -> bool:
    """Return whether the word at `i` is a legal form."""
    word, lists = words[i], _lists()
    if word in lists.exact:
        return True
    bare = _bare(word)
    if bare not in lists.forms or words[i - 1].casefold() in _PARTICLES:
        return False
    if "." in word[:-1] and word.isupper() and len(bare) == 2:
        return bare in lists.dotted  # others are initials
    last = i == len(words) - 1
    if bare == "co" and (word.endswith(".") or words[i - 1] == "&"):
        return True
    if bare in lists.also_names:
        named = words[0].isupper() and words[0].casefold() in GIVEN_NAMES and len(words) == 2
        title = word[0].isupper() and word[1:].rstrip(".").isalpha() and word[1:].islower()
        return last and not named and not title
    return len(bare) > 2 or "/" in word or last or word.isupper()


def _has_phrase(words: list[str]) -> bool:
    """Return whether a legal form of several words is in a name."""
    text = f" {' '.join(map(_bare, words[1:]))} "
    return any(phrase in text for phrase in _lists().phrases)


def _is_organisation(words: list[str], i: int) -> bool:
    """Return whether the word at `i` names an organisation."""
    lists = _lists()
    parts = [part for part in re.split(r"[-'’/.]", words[i].casefold()) if part]
    if i and words[i - 1].casefold() in _AND and lists.joined & set(parts[:1]):
        return True
    for part in parts:
        if part in lists.words:
            doubtful = part in lists.also_surnames or (i == 1 and len(words) == 2)
            if not doubtful or _no_surname(words, i, part in lists.also_surnames):
                return True
        elif any(
            part.endswith(part[k:]) for k in range(3, len(part) - 2) if part[k:] in lists.ends
        ):
            return True
    return False


def _no_surname(words: list[str], i: int, listed: bool) -> bool:
    """Return whether a word that may be a surname is none here; `listed`: it often is one."""
    if words[i].islower() and any(word[:1].isupper() for word in words):
        return True
    if any(word.casefold() in GIVEN_NAMES for word in words):
        return False
    return len(words) > 2 or not listed


_PARTICLES = frozenset(
    {"van", "von", "der", "den", "de", "di", "da", "del", "la", "zu", "af", "av"}
)
_AND = frozenset({"&", "and", "og", "och", "und", "et", "y", "e", "en", "i"})


def _bare(word: str) -> str:
    return word.replace(".", "").casefold()


@dataclass(frozen=True)
class _Lists:
    forms: frozenset[str]
    phrases: tuple[str, ...]
    exact: frozenset[str]
    also_names: frozenset[str]
    dotted: frozenset[str]
    words: frozenset[str]
    ends: frozenset[str]
    joined: frozenset[str]
    also_surnames: frozenset[str]


@cache
def _lists() -> _Lists:
    exact = frozenset(_split(EXACT))
    forms = {form for text in FORMS.values() for form in _split(text)}
    single = {_bare(form) for form in forms - exact if " " not in form}
    phrases = {" ".join(map(_bare, form.split())) for form in forms if " " in form}
    words = {spelt for text in WORDS.values() for word in _split(text) for spelt in _spelt(word)}
    joined = {word[2:] for word in words if word.startswith("& ")}
    ends = {word[1:] for word in words if word.startswith("*")}
    plain = {word.lstrip("*") for word in words if not word.startswith("& ")}
    return _Lists(
        forms=frozenset(single),
        phrases=tuple(f" {phrase} " for phrase in phrases if phrase not in exact),
        exact=frozenset(form for form in exact if " " not in form),
        also_names=frozenset(_split(ALSO_NAMES)),
        dotted=frozenset(_split(DOTTED)),
        words=frozenset(plain),
        ends=frozenset(ends),
        joined=frozenset(joined),
        also_surnames=frozenset(_split(ALSO_SURNAMES)),
    )


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")]


def _spelt(word: str) -> set[str]:
    """Return a word and its spellings in ASCII."""
    return {word, folded(word), folded(word, "e")}
