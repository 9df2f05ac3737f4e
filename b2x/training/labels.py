"""The label column: which of its values mean B2B, which B2C, and which rows have no label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from b2x.errors import InputError, UsageError, did_you_mean
from b2x.printable import counted
from b2x.records.mapping.roles import LEFT_OUT, role_of
from b2x.records.mapping.value_forms import ValueForms
from b2x.records.values.described import shown as show_value
from b2x.schema.answers import answers_of_column

MOST_SHOWN = 8
"""Label values that a message shows."""
ANY = "*"
"""Stands for every value."""
PLAIN = "B2B"


@dataclass(frozen=True)
class Labels:
    """The label of each row.

    Attributes
    ----------
    is_b2b
        bool of shape (n,); False where unknown.
    known
        bool of shape (n,): the row has a label.
    warnings
        Values that count as no label, with their number.
    """

    is_b2b: NDArray[np.bool_]
    known: NDArray[np.bool_]
    warnings: tuple[str, ...] = ()


def read_labels(
    texts: Sequence[str | None],
    column: str,
    positive: Sequence[str] = (),
    negative: Sequence[str] = (),
) -> Labels:
    """Read a label column.

    Parameters
    ----------
    texts
        The column's n texts; None or blank where a row has no label.
    column
        Its header, for messages.
    positive
        The values that mean B2B; ``*`` for every value that does not mean B2C, such as where the
        column holds a company's name or number. Empty where words tell: B2B and B2C, Business and
        Consumer, Bedrift and Privat, and their like (:mod:`b2x.schema.answers`).
    negative
        The values that mean B2C. Empty: the one other value there is.

    Raises
    ------
    InputError
        When a value does not occur, or it is not clear which values mean B2C.
    UsageError
        When ``*`` leaves no value for B2C.

    Examples
    --------
    >>> read_labels(["Bedrift", "Privat", "", "Privat"], "kind").is_b2b.tolist()
    [True, False, False, False]
    """
    values = [text.strip() if text is not None else "" for text in texts]
    counts = Counter(value for value in values if value)
    harmless = _harmless(column, counts)
    shown = [f"{value!r} ({counts[value]:,})" for value in harmless[:MOST_SHOWN]]
    if len(counts) > len(shown):
        shown.append(f"{len(counts) - len(shown):,} values that are not shown")
    where = f"label column {column!r}: {', '.join(shown) or 'empty'}"
    unsure: Sequence[str] = ()
    if not positive:
        positive, found, unsure = _by_words(column, counts, where)
        negative = negative or found
    if tuple(positive) == (ANY,):
        if not negative:
            raise UsageError(
                f"every value of {column!r} would mean B2B",
                where=where,
                next_step="name the values that mean B2C with --negative",
            )
        positive = [value for value in counts if value not in negative]
    for option, meaning, named in (
        ("--positive", "B2B", positive),
        ("--negative", "B2C", negative),
    ):
        if absent := [value for value in named if value not in counts]:
            raise InputError(
                f"no row is labelled {absent[0]!r}.{did_you_mean(absent[0], harmless)}",
                where=where,
                next_step=f"name the value that means {meaning} with {option}",
            )
    others = [value for value in counts if value not in positive and value not in unsure]
    if not negative and not others:
        raise InputError(
            "all labelled rows are B2B", where=where, next_step="label some B2C rows too"
        )
    if not negative and len(others) > 1:
        raise InputError(
            f"{len(others)} values beside {', '.join(positive)}: which of them mean B2C?",
            where=where,
            next_step="name them with --negative; the others then count as unlabelled",
        )
    b2b, b2c = set(positive), set(negative or others)
    ignored = {value: n for value, n in counts.items() if value not in b2b | b2c}
    shown_ones = [value for value in harmless[:MOST_SHOWN] if value in ignored]
    warnings = [_unlabelled(ignored[value], repr(value)) for value in shown_ones]
    if more := sum(ignored.values()) - sum(ignored[value] for value in shown_ones):
        warnings.append(_unlabelled(more, "otherwise"))
    return Labels(
        np.array([value in b2b for value in values], dtype=bool),
        np.array([value in b2b or value in b2c for value in values], dtype=bool),
        tuple(warnings),
    )


def _by_words(column: str, counts: Counter[str], where: str) -> Iterable[tuple[str, ...]]:
    """Return the values that mean B2B, B2C, and that somebody did not know."""
    answers = answers_of_column(column, counts)
    if answers is not None and answers.b2b:
        return answers.b2b, answers.b2c, answers.unsure
    if PLAIN in counts:  # the other values are then B2C if they are one, or asked about
        return (PLAIN,), (), ()
    if counts and answers is None:
        problem, next_step = "which of its values mean B2B?", "name them with --positive"
    else:
        problem = "no row is labelled B2B" if counts else "no row has a label"
        next_step = "label rows of both kinds, or name another column"
    raise InputError(problem, where=where, next_step=next_step)


def _unlabelled(n: int, how: str) -> str:
    return f"{counted(n, 'row')} labelled {how} count{'s' if n == 1 else ''} as unlabelled"


def _harmless(column: str, counts: Counter[str]) -> list[str]:
    """Return the values that a message may show, the most frequent first.

    Those of a column that may name somebody, and words of one row, are not shown.
    """
    forms = ValueForms()
    for value in counts:
        forms.add(value)
    if role_of(column) in LEFT_OUT or forms.finding():
        return []
    return [v for v, n in counts.most_common() if n > 1 or show_value(v) == repr(v)]
