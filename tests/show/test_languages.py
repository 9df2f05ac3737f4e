"""Every language says the same, with the same figures, and names all that there is."""

from __future__ import annotations

import string

import pytest

from b2x.errors import UsageError
from b2x.schema.features import OPERATIONS
from b2x.schema.fields import FIELDS
from b2x.show.languages import LANGUAGES, texts

every_language = pytest.mark.parametrize("language", LANGUAGES)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@every_language
def test_every_language_says_all_with_the_same_figures(language: str) -> None:
    english, other = texts("en"), texts(language)
    assert list(other) == list(english)
    for name, text in other.items():
        assert places(text) == places(english[name]), name


@every_language
def test_fields_features_levels_and_days_have_names(language: str) -> None:
    names = texts(language).keys()
    assert {f"field.{name}" for name in FIELDS} <= names
    assert {f"feature.{operation}" for operation in OPERATIONS} <= names
    levels = {level for field in FIELDS.values() for level in field.levels}
    assert {f"level.{level}" for level in levels} == {n for n in names if n.startswith("level.")}
    assert len(texts(language)["weekdays"].split()) == 7


def test_english_and_norwegian_are_there_and_others_are_refused() -> None:
    assert {"en", "nb"} <= set(LANGUAGES)
    with pytest.raises(UsageError, match=r"no language 'nn'.*use one of en, nb"):
        texts("nn")
