"""Asks about the lines of a sheet one by one, one key each; where keys come from, callers say."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence

from b2x.errors import InputError
from b2x.label.sheet_file import ANSWER, HOW, ID, INCLUSION, SheetCells
from b2x.schema.answers import read_answer
from b2x.scorecard.decision import B2B, B2C

KEYS = f"b {B2B}, c {B2C}, ? not known, u undo, q stop"
"""The keys and what they do."""
WIDTH = 80
"""Characters of a line on the terminal."""
_WIDEST_HEADER = 24
_NOT_SHOWN = (ANSWER, HOW, INCLUSION, ID)


def ask(
    cells: SheetCells,
    *,
    read: Callable[[], str | None],
    show: Callable[[str], None],
    save: Callable[[], None],
) -> None:
    """Ask about each line without an answer, until all have one or the person stops.

    Parameters
    ----------
    cells
        The sheet; answers are written into it.
    read
        Returns what was typed, a key or a word; None where there is no more.
    show
        Shows a line.
    save
        Keeps the sheet; called after each answer and each undo.

    Examples
    --------
    >>> cells = SheetCells("s.csv", ["b2x_answer", "Kunde", "b2x_id"], [["", "Fjord AS", "x"]], [2])
    >>> ask(cells, read=iter("b").__next__, show=lambda line: None, save=lambda: None)
    >>> cells.rows
    [['B2B', 'Fjord AS', 'x']]
    """
    answer, named = cells.position(ANSWER), cells.position(ID)
    lines = [row for row in cells.rows if row[named]]
    waiting = deque(row for row in lines if not row[answer])
    given: list[list[str]] = []
    while waiting:
        for line in _question(cells.headers, waiting[0], len(lines) - len(waiting) + 1, len(lines)):
            show(line)
        text = _typed(read, show, can_undo=bool(given))
        if text is None:
            return
        if text == "u":
            waiting.appendleft(given.pop())
            waiting[0][answer] = ""
        else:
            waiting[0][answer] = text
            given.append(waiting.popleft())
        save()


def _question(headers: Sequence[str], row: Sequence[str], place: int, n: int) -> Iterator[str]:
    """Yield the lines that ask about a line of the sheet."""
    shown = [
        (header, text)
        for header, text in zip(headers, row, strict=True)
        if text and header not in _NOT_SHOWN
    ]
    width = min(max((len(header) for header, _ in shown), default=0), _WIDEST_HEADER)
    yield ""
    yield f"{place} of {n}"
    for header, text in shown:
        yield _cut(f"  {_cut(header, width):<{width}}  {text}", WIDTH)
    yield KEYS


def _typed(
    read: Callable[[], str | None], show: Callable[[str], None], *, can_undo: bool
) -> str | None:
    """Return B2B, B2C or ?, ``u`` for undo, or None to stop; asks again until it is one of them."""
    while True:
        typed = read()
        text = None if typed is None else typed.strip().lower()
        if text is None or text == "q":
            return None
        if text == "u":
            if can_undo:
                return text
            show("there is nothing to undo")
            continue
        try:
            is_b2b = read_answer(text)
        except InputError:
            text = ""
        if text:
            return "?" if is_b2b is None else B2B if is_b2b else B2C
        show(f"type one of: {KEYS}")


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 3]}..."
