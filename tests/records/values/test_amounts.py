"""Currencies and negative-number notations of amounts; anything else is not an amount."""

import pytest

from b2x.records.values.amounts import Amount, take_apart


@pytest.mark.parametrize(
    ("text", "digits", "negative", "currency", "whole"),
    [
        ("kr 1 234,50", "1 234,50", False, "kr", ""),
        ("1.234,50 KR", "1.234,50", False, "kr", ""),
        ("USD 5", "5", False, "USD", ""),
        ("5 €", "5", False, "€", ""),
        ("-€5", "5", True, "€", ""),
        ("€-5", "5", True, "€", ""),
        ("−5 NOK", "5", True, "NOK", ""),
        ("5-", "5", True, None, ""),
        ("(5)", "5", True, None, ""),
        ("(5 SEK)", "5", True, "SEK", ""),
        ("+5 SEK", "5", False, "SEK", ""),
        ("$12.50 USD", "12.50", False, "USD", ""),
        ("-Kr 5 NOK", "5", True, "NOK", ""),
        ("€ 5 EUR", "5", False, "EUR", ""),
        ("100,-", "100", False, None, ","),
        ("100.–", "100", False, None, "."),
    ],
)
def test_an_amount_is_taken_apart(text, digits, negative, currency, whole):
    assert take_apart(text) == Amount(digits, negative, currency, whole)


@pytest.mark.parametrize(
    "text",
    ["5 apples", "-(5)", "-5-", "€5 NOK", "USD 5 USD", "$5 €", "(5", "5)", "XYZ 5", "kr", ""],
)
def test_what_has_two_signs_two_currencies_or_none_that_exists_is_not_an_amount(text):
    assert take_apart(text) is None
