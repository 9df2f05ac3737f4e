"""Words by language: complete, in the form in which they are compared, one meaning each."""

from __future__ import annotations

import pkgutil

import pytest

from b2x.schema import words
from b2x.schema.features import parse_feature
from b2x.schema.fields import FIELDS, header_key
from b2x.schema.text import normalise_text

CONSTANTS = {
    "BESIDE": words.BESIDE_WORDS,
    "CANCELLED": words.CANCELLED_WORDS,
    "QUALIFIED": words.QUALIFIED_WORDS,
    "WON": words.WON_WORDS,
    "TOTALS": words.TOTAL_WORDS,
    "PERSONAL": words.PERSONAL_WORDS,
    "OFFICIAL": words.OFFICIAL_WORDS,
    "COMPANY": words.COMPANY_WORDS,
    "TEXTS": words.TEXT_WORDS,
    "THINGS": words.THING_WORDS,
    "COUNTS": words.COUNT_WORDS,
    "NAMES": words.GIVEN_NAMES,
    "FIRMS": words.LEGAL_FORMS,
    "IDS": words.ID_WORDS,
}
by_language = pytest.mark.parametrize("language", words.LANGUAGES)


def split(text: str) -> list[str]:
    return words.words_of(text)


def test_every_file_is_a_language() -> None:
    assert set(words.LANGUAGES) == {m.name for m in pkgutil.iter_modules(words.__path__)}
    assert set(words.LANGUAGES) >= {"da", "de", "en", "nb", "sv"}


@by_language
def test_a_language_has_every_list_and_none_of_another_name(language: str) -> None:
    listed = {name for name in vars(words.LANGUAGES[language]) if not name.startswith("_")}
    assert listed == {"LEVELS", "ANSWERS", *CONSTANTS}


@by_language
@pytest.mark.parametrize("constant", CONSTANTS)
def test_every_word_is_lower_case_and_found_in_the_merged_list(
    language: str, constant: str
) -> None:
    listed = split(getattr(words.LANGUAGES[language], constant))
    assert len(set(listed)) == len(listed)
    assert all(word == word.strip().lower() != "" for word in listed)
    assert set(listed) <= CONSTANTS[constant]


@by_language
def test_a_word_stands_for_one_level_in_all_languages(language: str) -> None:
    for field, levels in words.LANGUAGES[language].LEVELS.items():
        assert set(levels) <= set(FIELDS[field].levels)
        for level, listed in levels.items():
            assert level not in split(listed)
            for word in split(listed):
                assert normalise_text(word) == word
                assert words.LEVEL_WORDS[field][word] == level


@by_language
def test_an_answer_means_the_same_in_all_languages(language: str) -> None:
    answers = words.LANGUAGES[language].ANSWERS
    assert set(answers) == {"B2B", "B2C", "yes", "no", "unsure"}
    for meaning, listed in answers.items():
        for word in split(listed):
            assert word == word.strip().lower() != ""
            assert words.ANSWER_WORDS[word] == meaning


def test_a_level_stands_for_itself_and_every_level_has_words() -> None:
    for field, table in words.LEVEL_WORDS.items():
        assert list(table)[: len(FIELDS[field].levels)] == list(FIELDS[field].levels)
        assert set(table.values()) == set(FIELDS[field].levels)
        assert all(table[level] == level for level in FIELDS[field].levels)


def test_a_lookup_reads_the_words_of_its_field_in_order() -> None:
    feature = parse_feature("lookup(channel)", {"channel": "category"})
    assert feature.words == tuple(sorted(words.LEVEL_WORDS["channel"].items()))


def test_headers_are_compared_with_words_in_their_own_form() -> None:
    for constant in CONSTANTS.keys() - {"CANCELLED", "TOTALS", "FIRMS"}:
        for word in CONSTANTS[constant]:
            assert header_key(word) == word


@pytest.mark.parametrize(
    ("field", "word", "level"),
    [
        ("payment", "Faktura 14 dager", "invoice"),
        ("payment", "30 dagar netto", "invoice"),
        ("payment", "Netto 8 dage", "invoice"),
        ("payment", "Zahlbar innerhalb 14 Tagen", "invoice"),
        ("payment", "Invoice net 30", "invoice"),
        ("payment", "EHF", "invoice"),
        ("payment", "Klarna", "wallet"),
        ("payment", "Klarna Faktura", "invoice"),
        ("payment", "Visa/Mastercard", "card"),
        ("payment", "Shopify Payments", "card"),
        ("payment", "Direct bank transfer", "transfer"),
        ("payment", "Check / Money order", "transfer"),
        ("payment", "Cash on Delivery (COD)", "cash"),
        ("payment", "SEPA-Lastschrift", "direct debit"),
        ("payment", "bank\u00f6verf\u00f6ring", "transfer"),
        ("payment", "banko\u0308verfo\u0308ring", "transfer"),
        ("channel", "shopify_draft_order", "phone"),
        ("channel", "Nettbutikk", "web shop"),
        ("channel", "Markedsplass", "marketplace"),
        ("channel", "Amazon.de", "marketplace"),
        ("channel", "Telefonordre", "phone"),
        ("channel", "Point of Sale", "store"),
    ],
)
def test_words_that_shops_write_have_their_level(field: str, word: str, level: str) -> None:
    assert words.LEVEL_WORDS[field][normalise_text(word) or ""] == level
