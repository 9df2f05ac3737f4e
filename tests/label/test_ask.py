"""Asking in the terminal: each answer is kept, can be undone, and is not asked for again."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from b2x.label.ask import WIDTH, ask
from b2x.label.sheet_file import SheetCells

HEADERS = ["b2x_answer", "Kunde", "A header that is longer than most headers are", "b2x_id"]


class Person:
    """Types keys, and notes what was shown and saved."""

    def __init__(self, keys: Iterable[str], answers: Iterable[str] = ("", "", "")) -> None:
        rows = [[a, f"Kunde {i}", "x" * 100, f"sale-{i}"] for i, a in enumerate(answers, 1)]
        self.cells = SheetCells("sheet.csv", HEADERS, rows, list(range(2, len(rows) + 2)))
        self.shown: list[str] = []
        self.saved: list[list[str]] = []
        keys = iter(keys)
        ask(
            self.cells,
            read=lambda: next(keys, None),
            show=self.shown.append,
            save=lambda: self.saved.append(self.answers),
        )

    @property
    def answers(self) -> list[str]:
        return self.cells.column("b2x_answer")


def test_each_answer_is_kept_at_once() -> None:
    person = Person("bc?")
    assert person.saved == [["B2B", "", ""], ["B2B", "B2C", ""], ["B2B", "B2C", "?"]]


def test_undo_asks_again_as_often_as_there_are_answers() -> None:
    person = Person("bcuuub?c")
    assert person.answers == ["B2B", "?", "B2C"]
    assert person.saved[2:4] == [["B2B", "", ""], ["", "", ""]]
    assert person.shown.count("there is nothing to undo") == 1


@pytest.mark.parametrize("keys", ["bq", "b"])
def test_who_stops_or_goes_away_keeps_the_answers(keys: str) -> None:
    assert Person(keys).answers == ["B2B", "", ""]


def test_what_has_an_answer_is_not_asked_about_again() -> None:
    person = Person("b", ["B2C", "", "?"])
    assert person.answers == ["B2C", "B2B", "?"]
    assert [line for line in person.shown if " of 3" in line] == ["3 of 3"]


def test_words_are_understood_and_other_keys_are_explained() -> None:
    person = Person(["privat\n", "\n", "x", "\x1b[A", "Bedrift\n", "q"])
    assert person.answers == ["B2C", "B2B", ""]
    assert sum(line.startswith("type one of: b B2B") for line in person.shown) == 3


def test_a_question_shows_what_is_needed_within_80_columns() -> None:
    person = Person("q")
    assert "Kunde 1" in "".join(person.shown)
    assert "sale-1" not in "".join(person.shown)
    assert max(map(len, person.shown)) == WIDTH == 80
