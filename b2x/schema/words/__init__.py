"""Words in cells and headers: one file a language, found by itself, merged here.

A language's file has its words separated by commas: ``LEVELS`` (by field and level of its closed
list), ``ANSWERS`` (by what they mean as a label), ``BESIDE``, ``CANCELLED``, ``QUALIFIED``,
``WON``, ``TOTALS``, and those by which :mod:`b2x.records.mapping.roles` decides what a column may
become: ``PERSONAL``, ``OFFICIAL``, ``COMPANY``, ``TEXTS``, ``THINGS``, ``COUNTS``, ``NAMES``,
``FIRMS`` and ``IDS``. All are in the form in which they are compared: A-Z lowered, other letters as
they are. A word of several languages stands in each of them. The header words of fields are in
:mod:`b2x.schema.fields`.
"""

from __future__ import annotations

import importlib
import pkgutil
import unicodedata
from typing import Any

from b2x.schema.fields import FIELDS, Field

LANGUAGES: dict[str, Any] = {
    module.name: importlib.import_module(f"{__name__}.{module.name}")
    for module in pkgutil.iter_modules(__path__)
}
"""Every language's file by its ISO 639 code."""


DAYS = (7, 8, 10, 14, 15, 20, 21, 30, 45, 60, 90)
"""Usual terms of payment, in days: ``{n}`` in a language's words stands for each of them."""


def words_of(text: str) -> list[str]:
    """Return the words of a language's constant.

    Examples
    --------
    >>> words_of("faktura, netto {n}")[:3]
    ['faktura', 'netto 7', 'netto 8']
    """
    listed = [word.strip() for word in text.split(",")]
    return [w.replace("{n}", str(n)) for w in listed for n in (DAYS if "{n}" in w else (0,))]


def _merged(constant: str) -> frozenset[str]:
    return frozenset(
        word for language in LANGUAGES.values() for word in words_of(getattr(language, constant))
    )


def _level_words(field: Field) -> dict[str, str]:
    table = {level: level for level in field.levels}
    for language in LANGUAGES.values():
        for level, words in language.LEVELS.get(field.name, {}).items():
            listed = words_of(words)
            table |= dict.fromkeys(listed, level)
            for word in listed:  # some systems write ö as o and its two dots
                if not word.isascii():
                    table[unicodedata.normalize("NFD", word)] = level
    return table


LEVEL_WORDS: dict[str, dict[str, str]] = {
    field.name: _level_words(field) for field in FIELDS.values() if field.levels
}
"""For each field with a closed list of levels: normalised word to the level that it means."""

ANSWER_WORDS: dict[str, str] = {
    word: meaning
    for language in LANGUAGES.values()
    for meaning, words in language.ANSWERS.items()
    for word in words_of(words)
}
"""What a word means as a label, in lower case: ``B2B``, ``B2C``, ``yes``, ``no`` or ``unsure``."""

BESIDE_WORDS = _merged("BESIDE")
"""In headers: words beside one for B2B or B2C that leave it the question (is business customer)."""

CANCELLED_WORDS = _merged("CANCELLED")
"""States of an order or deal in which nothing was sold, or all of it was given back."""

QUALIFIED_WORDS = _merged("QUALIFIED")
"""Words beside one of a state that take it back: partially refunded, not cancelled."""

WON_WORDS = _merged("WON")
"""Words for a deal that was won."""

TOTAL_WORDS = _merged("TOTALS")
"""What a row of totals is called, in lower case."""

PERSONAL_WORDS = _merged("PERSONAL")
"""In headers: a person, a buyer, or how to reach one."""

OFFICIAL_WORDS = _merged("OFFICIAL")
"""In headers: numbers and dates that name a person, or a place as good as an address."""

COMPANY_WORDS = _merged("COMPANY")
"""In headers: a company or its number, which says who is a business."""

TEXT_WORDS = _merged("TEXTS")
"""In headers: free text."""

THING_WORDS = _merged("THINGS")
"""In headers: what is sold, how and where; a product name is no person's."""

COUNT_WORDS = _merged("COUNTS")
"""In headers: what follows is counted or answered by yes or no."""

GIVEN_NAMES = _merged("NAMES")
"""Common given names, in values."""

LEGAL_FORMS = _merged("FIRMS")
"""What ends the names of companies, in values."""

ID_WORDS = _merged("IDS")
"""A header that ends in one of these names a thing; its numbers are not a quantity."""
