"""Answers: what is understood in five languages, and what is asked about."""

from __future__ import annotations

import unicodedata

import pytest

from b2x.errors import InputError
from b2x.schema.answers import answers_of_column, read_answer


@pytest.mark.parametrize(
    "text",
    [
        "B2B",
        "b",
        "Business",
        "COMPANY",
        "Bedrift",
        "Næringsdrivende",
        "FÖRETAG",
        "Erhverv",
        "Virksomhed",
        "Firma",
        "geschäftlich",
        " b2b\xa0",
        unicodedata.normalize("NFD", "Företag"),
    ],
)
def test_words_for_a_business_mean_b2b(text: str) -> None:
    assert read_answer(text) is True


@pytest.mark.parametrize(
    "text", ["B2C", "C", "Consumer", "Private", "Privat", "privatperson", "PRIVAT", "Forbruker"]
)
def test_words_for_a_consumer_mean_b2c(text: str) -> None:
    assert read_answer(text) is False


@pytest.mark.parametrize("text", [None, "", "  ", "?", "??", "vet ikke", "Unknown", "n/a"])
def test_no_answer_and_not_known_are_nothing(text: str | None) -> None:
    assert read_answer(text) is None


@pytest.mark.parametrize("text", ["1", "0", "yes", "nei", "TRUE", "Ola Nordmann", "B2B B2C", "a"])
def test_anything_else_is_an_error_that_does_not_repeat_it(text: str) -> None:
    with pytest.raises(InputError, match=r"^the answer is not B2B, B2C or \?\. Next: ") as raised:
        read_answer(text)
    assert f" {text} " not in str(raised.value)


@pytest.mark.parametrize(
    "header", ["is_b2b", "B2B?", "Bedrift", "isBusiness", "Er bedriftskunde", "Juridisk person"]
)
@pytest.mark.parametrize(("yes", "no"), [("1", "0"), ("True", "False"), ("ja", "nei"), ("Y", "N")])
def test_yes_means_b2b_where_the_header_says_so(header: str, yes: str, no: str) -> None:
    answers = answers_of_column(header, [yes, no, "", yes, "?"])
    assert answers is not None
    assert (answers.b2b, answers.b2c, answers.unsure) == ((yes,), (no,), ("?",))


@pytest.mark.parametrize("header", ["Privatkunde", "is_consumer", "Private customer?", "B2C"])
def test_yes_means_b2c_where_the_header_says_so(header: str) -> None:
    answers = answers_of_column(header, ["1", "0"])
    assert answers is not None
    assert (answers.b2b, answers.b2c) == (("0",), ("1",))


@pytest.mark.parametrize(
    "header",
    [
        "label",
        "target",
        "kind",
        "y",
        "",
        "b2b_or_b2c",
        "Bedrift/Privat",
        "not business",
        "company size",
        "has VAT number",
        "C",
        "business days",
    ],
)
@pytest.mark.parametrize("values", [["1", "0"], ["True", "False"], ["ja", "nei"]])
def test_yes_is_not_guessed_where_the_header_does_not_say(header: str, values: list[str]) -> None:
    assert answers_of_column(header, values) is None


@pytest.mark.parametrize(
    ("b2b", "b2c"),
    [
        ("Business", "Consumer"),
        ("Company", "Private"),
        ("Bedrift", "Privat"),
        ("B", "C"),
        ("Företag", "Privatperson"),
        ("Erhverv", "Privat"),
        ("Geschäftlich", "Privat"),
    ],
)
def test_a_column_of_words_is_understood_under_any_header(b2b: str, b2c: str) -> None:
    answers = answers_of_column("seg", [b2c, None, b2b, f" {b2c} ", b2b.upper()])
    assert answers is not None
    assert answers.b2c == (b2c,)
    assert answers.b2b == tuple(dict.fromkeys((b2b, b2b.upper())))


@pytest.mark.parametrize(
    "values",
    [
        ["B2B", "B2C", "Public sector"],
        ["Bedrift", "nei"],
        ["B2B", "1"],
        ["?", ""],
        [],
        ["Contoso AS", "Ola Nordmann"],
        ["1", "0", "2"],
    ],
)
def test_a_column_is_not_understood_by_halves(values: list[str]) -> None:
    assert answers_of_column("is_b2b", values) is None


@pytest.mark.parametrize("header", ["kind", "is_b2b"])
def test_a_column_may_name_one_kind_alone(header: str) -> None:
    of_b2b = answers_of_column(header, ["Bedrift", "", None])
    of_b2c = answers_of_column(header, ["Privat", "?"])
    assert of_b2b is not None
    assert of_b2c is not None
    assert (of_b2b.b2b, of_b2b.b2c) == (("Bedrift",), ())
    assert (of_b2c.b2b, of_b2c.b2c, of_b2c.unsure) == ((), ("Privat",), ("?",))
