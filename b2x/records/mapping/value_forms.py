"""Recognises names, addresses and numbers that name somebody by the form of a column's values."""

from __future__ import annotations

import datetime
import re
from collections import Counter

from b2x.schema.words import GIVEN_NAMES, LEGAL_FORMS

FEW = 20
"""Names without a known given name, and numbers of one length, need more different values."""
MOST_LOOKED_AT = 5_000
"""Different values whose form is looked at."""
LONGEST = 200
"""Characters of a value that are looked at."""

# Texts, because few runs need them: `re` compiles them when they are first used.
_TOP_DOMAIN = r"\.[a-zA-Z]{2}"
_IP = r"(?:\d{1,3}\.){3}\d{1,3}(?:[:/]\d+)?|(?:[0-9a-fA-F]{0,4}:){3,7}[0-9a-fA-F]{0,4}"
_PHONE = r"(?:\+|00)\d[\d\s()/.-]{5,20}|\(?0\d{1,5}\)?[\s/-][\d\s/-]{5,16}"
_SPACED_PHONE = r"\d{2,3} \d{2} \d{2,3}(?: \d{2,3})?"
_STREET = (
    r"(?i)(?:gate|gata|gaten|vei|veien|vegen|vej|vägen|väg|gatan|gade|straße|strasse|str\.|weg|platz|"
    r"allee|allé|plass|street|road|avenue|lane|drive|square|\bst|\brd|\bave)\b"
)
_URL = r"(?i)(?:https?://|www\.)\S+"
_VAT = r"(?i)(?:DE|SE|DK|GB|NL|AT|FI|FR|IE|BE|PL|IT|ES)\d{8,12}|(?:NO)?\d{9}MVA"
_IBAN = r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}"

# Form: share of the different values from which the column is left out, and what is said.
_LIMITS = {
    "street": (0.3, "street addresses"),
    "company": (0.2, "names of companies"),
    "VAT number": (0.5, "VAT numbers"),
    "phone": (0.5, "phone numbers"),
    "IP address": (0.5, "IP addresses"),
    "address on the web": (0.5, "addresses on the web"),
    "given name": (0.3, "names of persons"),
    "official number": (0.8, "numbers with a valid check digit"),
}
_OF_NAMES = {"company", "given name"}


class ValueForms:
    """Counts the forms of a column's different values.

    Examples
    --------
    >>> forms = ValueForms()
    >>> for text in ("Kari Olsen", "Per Hansen"): forms.add(text)
    >>> forms.finding()
    'names of persons'
    """

    def __init__(self) -> None:
        self._n = self._capitalised = self._long = 0
        self._email = False
        self._forms: Counter[str] = Counter()
        self._lengths: Counter[int] = Counter()

    def add(self, text: str) -> None:
        """Add a value that was not seen yet."""
        text = text[:LONGEST]
        if "@" in text and has_email(text):
            self._email = True
        if self._n >= MOST_LOOKED_AT:
            return
        self._n += 1
        self._forms.update(_forms_of(text))
        words = text.split()
        self._capitalised += 2 <= len(words) <= 3 and all(map(_is_name_word, words))
        self._long += len(words) >= 4
        if text.isdecimal() and not text.endswith("00"):
            self._lengths[len(text)] += 1

    def finding(self, *, of_things: bool = False) -> str:
        """Return what the values look like, empty where they look harmless.

        Parameters
        ----------
        of_things
            Whether the header names a thing: names then are those of products, stores or the like.
        """
        if self._email:
            return "e-mail addresses"
        for form, (share, what) in _LIMITS.items():
            if of_things and form in _OF_NAMES:
                continue
            least = 3 if form == "official number" else 1
            if self._forms[form] >= max(share * self._n, least):
                return what
        numbers = max(self._lengths.items(), key=lambda item: item[1], default=(0, 0))
        if self._n > FEW and numbers[0] >= 8 and numbers[1] >= 0.9 * self._n:
            return f"numbers of {numbers[0]} digits"
        if of_things or self._n <= FEW:
            return ""
        if self._capitalised >= 0.6 * self._n:
            return "names"
        return "free text" if self._long >= 0.5 * self._n else ""


def has_email(text: str) -> bool:
    """Return whether an e-mail address is in a text, in time that grows with its length.

    Examples
    --------
    >>> has_email("mail to kari@example.no"), has_email("2 @ 9.50 each")
    (True, False)
    """
    before, *parts = text.split("@")
    for part in parts:
        if before and not before[-1].isspace() and part and not part[0].isspace():
            domain = part.split(maxsplit=1)[0]
            if re.search(_TOP_DOMAIN, domain[1:]):
                return True
        before = part
    return False


def _forms_of(text: str) -> set[str]:
    """Return the forms that one value has."""
    forms = set()
    has_digit = any(map(str.isdecimal, text))
    if has_digit:
        plain = re.sub(r"[\s.-]", "", text)
        if re.fullmatch(_IP, text):
            forms.add("IP address")
        elif re.fullmatch(_PHONE, text) or re.fullmatch(_SPACED_PHONE, text):
            forms.add("phone")
        if _is_official(plain):
            forms.add("official number")
        if re.fullmatch(_VAT, plain):
            forms.add("VAT number")
        if re.search(_STREET, text):
            forms.add("street")
    if re.match(_URL, text):
        forms.add("address on the web")
    words = text.split()
    if len(words) > 1 and _is_legal_form(words[-1]):
        forms.add("company")
    if len(words) <= 6 and any(word.strip(",.;()").casefold() in GIVEN_NAMES for word in words):
        forms.add("given name")
    return forms


def _is_name_word(word: str) -> bool:
    bare = word.replace("-", "").replace("'", "").replace(".", "").replace(",", "")
    return bare.isalpha() and word[0].isupper() and (len(bare) == 1 or not bare.isupper())


def _is_legal_form(word: str) -> bool:
    bare = word.strip(",()").removesuffix(".")
    return bare.lower() in LEGAL_FORMS and (len(bare) > 3 or not bare.islower())


def _is_official(text: str) -> bool:
    """Return whether a text is a number of a person, company, account or card, by its check."""
    if re.fullmatch(_IBAN, text):
        turned = text[4:] + text[:4]
        return int("".join(str(int(c, 36)) for c in turned)) % 97 == 1
    if not (text.isascii() and text.isdecimal()):
        return False
    digits = [int(c) for c in text]
    match len(digits):
        case 9:
            return digits[0] in (8, 9) and _mod_11(digits, (3, 2, 7, 6, 5, 4, 3, 2, 1))
        case 10:
            return _luhn(digits) or _is_date(text[:6])
        case 11:
            norwegian = _mod_11(digits[:10], (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)) and _mod_11(
                digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
            )
            return norwegian or _german_tax_id(digits)
        case 12:
            return text[:2] in ("19", "20", "16") and _luhn(digits[2:])
        case n if 13 <= n <= 19:
            return _luhn(digits)
    return False


def _mod_11(digits: list[int], weights: tuple[int, ...]) -> bool:
    return sum(d * w for d, w in zip(digits, weights, strict=True)) % 11 == 0


def _luhn(digits: list[int]) -> bool:
    doubled = [d * 2 - 9 * (d > 4) for d in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _german_tax_id(digits: list[int]) -> bool:
    product = 10
    for digit in digits[:-1]:
        product = ((digit + product - 1) % 10 + 1) * 2 % 11
    return digits[0] != 0 and (11 - product) % 10 == digits[-1]


def _is_date(text: str) -> bool:
    """Return whether six digits are day, month and year, as the first of a Danish CPR number."""
    try:
        datetime.date(2000 + int(text[4:]), int(text[2:4]), int(text[:2]))
    except ValueError:
        return False
    return True
