"""A scorecard from a stranger is refused, or every engine decides the same with it."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.mutated_scorecards import DOCUMENTS, check, mutated, signed


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False).map(mutated))
@example(DOCUMENTS[0])
@example(DOCUMENTS[1])
def test_a_mutated_scorecard_is_refused_or_every_engine_agrees(body: dict[str, Any]) -> None:
    check(signed(body))
