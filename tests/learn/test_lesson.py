from __future__ import annotations

from dataclasses import replace

import numpy as np

from b2x.learn.lesson import SharedFits, bounded
from tests.learn.lessons import lesson_of, of_numbers


def test_inside_and_outside_of_a_fold_are_all_rows_with_what_belongs_to_them() -> None:
    volume = np.arange(6.0)
    lesson = lesson_of(
        of_numbers(volume=volume),
        volume > 3,
        weight=volume + 1,
        folds=[0, 1, 2, 0, 1, 2],
        evidence=volume / 2,
        seed=7,
    )
    assert lesson.fold_numbers() == [0, 1, 2]
    inside, outside = lesson.inside(1), lesson.outside(1)
    assert inside.weight.tolist() == [2, 5]
    assert outside.weight.tolist() == [1, 3, 4, 6]
    for part in (inside, outside):
        assert part.evidence.tolist() == ((part.weight - 1) / 2).tolist()
        assert part.y.tolist() == (part.weight > 4).tolist()
        assert part.design.codes[:, 0].tolist() == (part.weight - 1).tolist()
        assert len(part) == len(part.folds)
    assert {outside.seed, lesson.outside(2).seed, lesson.outside(0).seed} == {7, 8, 9}


def test_shared_fits_are_made_once_for_the_same_rows_and_not_for_others() -> None:
    volume = np.arange(6.0)
    alone = lesson_of(of_numbers(volume=volume), volume > 3, folds=[0, 1, 2, 0, 1, 2])
    lesson = replace(alone, shared=SharedFits())
    first, second = lesson.outside(1).outside(2), lesson.outside(2).outside(1)
    assert first.once("a", lambda: 1) == second.once("a", lambda: 2) == 1
    assert first.once("b", lambda: 3) == lesson.outside(1).once("a", lambda: 3) == 3
    assert [alone.once("a", lambda k=k: k) for k in (1, 2)] == [1, 2]  # type: ignore[misc]
    some = lesson.outside(1).take(np.array([0]))
    assert [some.once("a", lambda k=k: k) for k in (1, 2)] == [1, 2]  # type: ignore[misc]


def test_log_odds_are_bounded() -> None:
    assert bounded(np.array([-1e9, -3.0, np.inf])).tolist() == [-12.0, -3.0, 12.0]
