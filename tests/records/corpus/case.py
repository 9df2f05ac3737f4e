"""A case of the corpus, and the functions that the lists of cases are written with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FIRST_DAY = 1
"""Rows of :func:`amounts` are ordered on consecutive days of March 2024 from this one on."""


@dataclass(frozen=True)
class Case:
    """A file, the options that it is read with, and the expected reading.

    Attributes
    ----------
    name
        Name of the JSON file, without its ending.
    content
        Bytes of the file; None for the file of another case, read with other options.
    file
        Name of the file; ``#`` and the name of a sheet may follow that of a workbook.
    expected
        The JSON, see ``tests/records/test_corpus.py``.
    """

    name: str
    content: bytes | None
    file: str
    expected: Mapping[str, Any]


def reads(
    file: str,
    why: str,
    content: str | bytes | None,
    *,
    name: str = "",
    options: Mapping[str, Any] | None = None,
    own: Mapping[str, Sequence[Any]] | None = None,
    rows: int | None = None,
    absent: Sequence[str] = (),
    rejected: Mapping[int, str] | None = None,
    bad_lines: Mapping[int, str] | None = None,
    set_aside: Mapping[int, str] | None = None,
    warns: str = "",
    or_refused: str = "",
    **columns: Sequence[Any],
) -> Case:
    """Return a case that is read, with its columns by field and the seller's own ones in `own`."""
    values = {**columns, **(own or {})}
    expected: dict[str, Any] = {"why": why}
    if content is None or name:
        expected["file"] = file
    if options:
        expected["options"] = dict(options)
    expected["rows"] = rows if rows is not None else len(next(iter(values.values())))
    expected["columns"] = {key: list(column) for key, column in values.items()}
    expected["rejected"] = _by_line(rejected)
    expected["bad_lines"] = _by_line(bad_lines)
    if set_aside:
        expected["set_aside"] = _by_line(set_aside)
    if absent:
        expected["absent"] = list(absent)
    if warns:
        expected["warns"] = warns
    if or_refused:
        expected["or_refused"] = or_refused
    return Case(name or _stem(file), _bytes(content), file, expected)


def refused(
    file: str,
    why: str,
    content: str | bytes | None,
    part: str,
    *,
    name: str = "",
    options: Mapping[str, Any] | None = None,
) -> Case:
    """Return a case that is refused with a message that contains `part`."""
    expected: dict[str, Any] = {"why": why}
    if content is None or name:
        expected["file"] = file
    if options:
        expected["options"] = dict(options)
    expected["refused"] = part
    return Case(name or _stem(file), _bytes(content), file, expected)


def lines(*texts: str, end: str = "\n") -> str:
    """Return lines with their ends as the text of a file."""
    return "".join(text + end for text in texts)


def amounts(
    name: str, why: str, texts: Sequence[str], volume: Sequence[float | None] | str, **more: Any
) -> Case:
    """Return a case with a column of amounts, each on another day.

    The amount of row ``i``, counted from 0, is in line ``i + 2``. A text as `volume` is part of the
    message that refuses the file.
    """
    days = range(FIRST_DAY, FIRST_DAY + len(texts))
    content = lines(
        "Order date;Amount;Channel",
        *(f"2024-03-{day:02d};{text};web" for day, text in zip(days, texts, strict=True)),
    )
    if isinstance(volume, str):
        return refused(f"{name}.csv", why, content, volume, **more)
    dates = [f"2024-03-{day:02d}T00:00:00" for day in days]
    return reads(f"{name}.csv", why, content, volume=volume, ordered_at=dates, **more)


def dates(
    name: str, why: str, texts: Sequence[str], ordered_at: Sequence[str | None] | str, **more: Any
) -> Case:
    """Return a case with a column of dates and the amounts 10, 20, ..., as :func:`amounts`."""
    volume = [10.0 * (i + 1) for i in range(len(texts))]
    content = lines(
        "Order date;Amount;Channel",
        *(f"{text};{amount:.0f};web" for text, amount in zip(texts, volume, strict=True)),
    )
    if isinstance(ordered_at, str):
        return refused(f"{name}.csv", why, content, ordered_at, **more)
    full = [day if day is None or "T" in day else f"{day}T00:00:00" for day in ordered_at]
    return reads(f"{name}.csv", why, content, ordered_at=full, volume=volume, **more)


def again(name: str, of: str, why: str, **more: Any) -> Case:
    """Return a case that reads the file `of` another case with other options."""
    if "part" in more:
        return refused(of, why, None, more.pop("part"), name=name, **more)
    return reads(of, why, None, name=name, **more)


def _stem(file: str) -> str:
    return file.partition(".")[0]


def _bytes(content: str | bytes | None) -> bytes | None:
    return content.encode() if isinstance(content, str) else content


def _by_line(reasons: Mapping[int, str] | None) -> dict[str, str]:
    return {str(line): reason for line, reason in (reasons or {}).items()}
