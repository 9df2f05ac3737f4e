"""Finds which of two labels means B2B: by what they say, never by their order alone."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

from b2x.errors import UsageError
from b2x.schema.answers import answers_of_column
from b2x.schema.text import whole_number

_ENSEMBLES = (
    "where an ensemble numbered the labels in sorted order, 'B2B' of 'B2B' and 'B2C' is positive=0"
)


def b2b_label(
    labels: Sequence[Any], positive: Any = None, *, header: str = "", needed_by: str = ""
) -> Any:
    """Return the label that means B2B.

    Parameters
    ----------
    labels
        The two labels, sorted.
    positive
        The label that means B2B, as the user says; None to go by the labels: words for B2B and B2C
        in five languages, truth (True is B2B), or yes and no under a header that says what yes
        means. Of 0 and 1, or -1 and 1, that say no more, 1 means B2B.
    header
        Name of the labels' column.
    needed_by
        What depends on the answer, such as ``"monotone"``; empty where predictions are the same
        whichever label it is.

    Raises
    ------
    UsageError
        When `positive` is not among the labels, both mean the same, one means that the buyer is
        not known, or something depends on the answer and the labels do not say.

    Examples
    --------
    >>> b2b_label(["Bedrift", "Privat"]), b2b_label([0, 1]), b2b_label([0, 1], header="Privat")
    ('Bedrift', 1, 0)
    """
    where = f"labels {list(labels)}"
    if positive is not None:
        if positive not in labels:
            raise UsageError(
                f"no row is labelled {positive!r}",
                where=where,
                next_step=f"pass one of them as positive; {_ENSEMBLES}",
            )
        return positive
    b2b, b2c, unsure = _meanings(labels, header)
    if unsure:
        raise UsageError(
            f"the label {unsure[0]!r} is neither B2B nor B2C",
            where=where,
            next_step="set it to missing (None), so that its rows count as unlabelled",
        )
    if len(b2b) == 2 or len(b2c) == 2:
        raise UsageError(
            f"both labels mean {'B2B' if b2b else 'B2C'}",
            where=where,
            next_step="label sales of both kinds, or pass positive=",
        )
    if b2b:
        return b2b[0]
    if b2c:
        (other,) = (label for label in labels if label not in b2c)
        _warn(other)
        return other
    if needed_by:
        raise UsageError(
            f"the labels do not say which of them means B2B, and {needed_by} depends on it",
            where=where,
            next_step=f"pass positive=; {_ENSEMBLES}",
        )
    if list(labels) not in ([0, 1], [-1, 1]):
        _warn(labels[1])
    return labels[1]


def _meanings(labels: Sequence[Any], header: str) -> tuple[list[Any], list[Any], list[Any]]:
    """Return the labels that mean B2B, B2C and "not known"."""
    texts = {whole_number(str(label)).strip(): label for label in labels}
    known = [answers_of_column(header, texts)]
    if known == [None]:  # one of them may be understood by itself
        known = [answers_of_column(header, [text]) for text in texts]
    kinds = ("b2b", "b2c", "unsure")
    b2b, b2c, unsure = (
        [texts[text] for answers in known if answers for text in getattr(answers, kind)]
        for kind in kinds
    )
    if not b2b and not b2c:
        b2b = [label for label in labels if isinstance(label, bool) and label]
    return b2b, b2c, unsure


def _warn(label: Any) -> None:
    warnings.warn(f"the label {label!r} is taken to mean B2B; if not, pass positive=", stacklevel=5)
