"""Recognises numbers of organisations: those of a register that the header names, and EU VAT.

The check digits are python-stdnum's (the extra ``hints``). A number without a country's prefix is
never guessed to be some country's, US numbers (EIN) prove nothing, and a number that may be a
person's is no evidence.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from functools import cache
from typing import Literal

from b2x.records.mapping.roles import folded
from b2x.schema.fields import header_key

NumberSign = Literal["organisation number", "VAT number"]

REGISTERS = {
    "NO": ("orgn", "organisasjonsn", "foretaksn", "mvan"),
    "SE": ("orgn", "organisationsn"),
    "DK": ("cvr", "senummer"),
    "FI": ("ytunnus", "fonummer", "businessid"),
}
"""By country, what a header has in it whose column holds numbers of that country's register.

Folded and without spaces. "Org.nr." is Norwegian and Swedish; the two differ in length."""

VAT_WORDS = (
    "vat", "mva", "moms", "momsnummer", "ust", "ustid", "idnr", "tva", "btw", "iva", "nip", "dic",
    "ico", "siret", "siren", "kvk", "ein", "duns", "lei", "abn", "acn", "nif", "cif", "taxid",
    "uid",
)  # fmt: skip
"""Words of headers whose column holds numbers of companies, of no country in particular."""
VAT_PHRASES = (
    "tax id", "tax number", "registration number", "registration no", "company number",
    "company no", "umsatzsteuer", "moms nummer", "momsregistreringsnummer", "partita iva",
)  # fmt: skip

ALSO_PERSONS: dict[str, Callable[[str], bool]] = {
    "BG": lambda n: len(n) == 9,
    "CZ": lambda n: len(n) == 8,
    "ES": lambda n: n[0] in "ABCDEFGHJNPQRSUVW",
    "LV": lambda n: n[0] > "3",
    "PT": lambda n: n[0] in "5689",
    "RO": lambda n: len(n) <= 10,
    "SE": lambda n: n[2] >= "2",
    "EL": lambda n: False,
    "GR": lambda n: False,
    "HR": lambda n: False,
    "IE": lambda n: not n[:7].isdecimal() or (len(n) == 9 and n[8] == "H"),
    "SI": lambda n: False,
}
"""Countries whose VAT number may be a person's number, and which of them are not.

Croatians, Greeks and Slovenes have one tax number for both. A Swedish organisation number has at
least 20 where a personal number has the month; a Spanish one begins with a letter of its own."""


def checks_numbers() -> bool:
    """Return whether python-stdnum is installed."""
    return importlib.util.find_spec("stdnum") is not None


def is_number_header(header: str) -> bool:
    """Return whether a header says that its column holds numbers of organisations.

    Examples
    --------
    >>> is_number_header("CustomerOrgNo"), is_number_header("MVA-nr"), is_number_header("Private")
    (True, True, False)
    """
    key = folded(header_key(header))
    return bool(
        registers_of(header)
        or set(key.split()).intersection(VAT_WORDS)
        or any(f" {phrase} " in f" {key} " for phrase in VAT_PHRASES)
    )


@cache
def registers_of(header: str) -> tuple[str, ...]:
    """Return the countries whose register a header names.

    Examples
    --------
    >>> registers_of("Org.nr."), registers_of("CVR-nummer"), registers_of("Company number")
    (('NO', 'SE'), ('DK',), ())
    """
    compact = folded(header_key(header)).replace(" ", "")
    return tuple(
        country for country, words in REGISTERS.items() if any(word in compact for word in words)
    )


def number_sign(text: str, registers: tuple[str, ...] = ()) -> NumberSign | None:
    """Return what a text is the number of; None where it is not sure to be an organisation's.

    Parameters
    ----------
    text
        A value.
    registers
        Countries whose register the column's header names; see :func:`registers_of`.

    Examples
    --------
    >>> number_sign("995 525 828", ("NO",)), number_sign("NO 995525828 MVA")
    ('organisation number', 'VAT number')
    """
    compact = re.sub(r"[\s.\-/]", "", text).upper()
    if not 8 <= len(compact) <= 16 or sum(map(str.isdecimal, compact)) < 7:
        return None
    if not (compact.isascii() and compact.isalnum()):
        return None
    checks = _checks()
    if not checks:
        return None
    for country in registers:
        if checks[country](compact):
            return "organisation number"
    digits = compact.removeprefix("NO").removesuffix("MVA")
    if digits != compact and (compact.endswith("MVA") or compact.startswith("NO")):
        return "VAT number" if checks["NO"](digits) else None
    return "VAT number" if _is_vat(compact, checks["EU"]) else None


def _is_vat(number: str, check: Callable[[str], bool]) -> bool:
    """Return whether a compact number has a country's prefix and is a valid one of a business."""
    if not number[:2].isalpha():
        return False
    is_business = ALSO_PERSONS.get(number[:2])
    return check(number) and (is_business is None or is_business(number[2:]))


@cache
def _checks() -> dict[str, Callable[[str], bool]]:
    """Return the checks by country; none without python-stdnum."""
    if not checks_numbers():
        return {}
    from stdnum.dk import cvr
    from stdnum.eu import vat
    from stdnum.fi import ytunnus
    from stdnum.gb import vat as british
    from stdnum.no import orgnr
    from stdnum.se import orgnr as swedish

    def eu(number: str) -> bool:
        if number.startswith("GB"):
            return bool(british.is_valid(number))
        return number[:2] != "XI" and bool(vat.is_valid(number))

    return {
        # python-stdnum accepts any first digit; the register gives out 8 and 9 only.
        "NO": lambda n: len(n) == 9 and n[0] in "89" and bool(orgnr.is_valid(n)),
        "SE": lambda n: len(n) == 10 and n[2] >= "2" and bool(swedish.is_valid(n)),
        "DK": lambda n: len(n) == 8 and bool(cvr.is_valid(n)),
        "FI": lambda n: len(n) == 8 and bool(ytunnus.is_valid(n)),
        "EU": eu,
    }
