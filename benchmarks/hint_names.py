"""Counts how well names are called a company's, by country, on simulated firms and persons.

Run with ``python -m benchmarks.hint_names``. Legal forms and trades are those of public lists that
the tables in b2x/label were not made from (hint_name_words.py); persons are common names combined
at random. Intervals are 95% (Wilson) over the draws: they say nothing of names of other kinds. A
second table counts random numbers that pass as numbers of organisations.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np

from b2x.label.company_names import company_sign
from b2x.label.official_numbers import number_sign
from benchmarks.hint_name_words import COUNTRIES, Country
from benchmarks.page import write_page

N = 2_000
"""Names of each kind and country."""

KINDS = ("form", "trade", "body", "sole trader", "farm")
"""Kinds of firms: with a legal form; with a trade in its name; a public body or association; a sole
trader by name; a farm without a form. The last two look like persons and places."""


def main() -> None:
    """Print the tables and write them to ``--out``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out/benchmarks/hint_names.md"))
    write_page("\n".join([*names_table(), "", *numbers_table()]) + "\n", parser.parse_args().out)


def names_table() -> list[str]:
    """Return the table of names, a line for each country."""
    lines = [
        "| country | persons called a company, % | hard ones, % | precision at equal shares, % "
        f"| recall, %: {' | '.join(KINDS)} |",
        "| --- " * (4 + len(KINDS)) + "|",
    ]
    sums = np.zeros((2 + len(KINDS), 2), dtype=int)
    for code, country in COUNTRIES.items():
        words = Words(country, random.Random(code))
        counts = np.array([counted(words, make) for make in MAKERS])
        sums += counts
        lines.append(line(code, counts))
    return [*lines, line("all", sums)]


def line(name: str, counts: np.ndarray) -> str:
    """Return the line of one country; `counts` has a row for each of :data:`MAKERS`."""
    persons, firms = counts[0], counts[2:5].sum(axis=0)
    false, true = persons[0] / persons[1], firms[0] / firms[1]
    low, high = wilson(*persons)
    precision = " to ".join(f"{100 * true / (true + rate):.2f}" for rate in (high, low))
    cells = [percent(*row) for row in counts]
    return (
        f"| {name} | {cells[0]} | {cells[1]} | {100 * true / (true + false):.2f} ({precision}) "
        f"| {' | '.join(cells[2:])} |"
    )


def numbers_table() -> list[str]:
    """Return the table of random numbers that pass."""
    draw, rows = random.Random(0), 20_000
    lines = ["| random numbers | under a header of | pass, % |", "| --- | --- | --- |"]
    for digits, registers in ((9, "NO"), (10, "SE"), (8, "DK"), (8, "FI"), (9, ""), (11, "")):
        passed = sum(
            number_sign(
                str(draw.randrange(10 ** (digits - 1), 10**digits)), (registers,) * bool(registers)
            )
            is not None
            for _ in range(rows)
        )
        where = f"a register: {registers}" if registers else "no register"
        lines.append(f"| {digits} digits | {where} | {percent(passed, rows)} |")
    for prefix, digits in (("DE", 9), ("SE", 12), ("DK", 8), ("FR", 11), ("ES", 9), ("HR", 11)):
        passed = sum(
            number_sign(f"{prefix}{draw.randrange(10 ** (digits - 1), 10**digits)}") is not None
            for _ in range(rows)
        )
        lines.append(f"| {prefix} and {digits} digits | VAT | {percent(passed, rows)} |")
    return lines


class Words:
    """Draws from the words of a country."""

    def __init__(self, country: Country, draw: random.Random) -> None:
        self._country, self._draw = country, draw

    def __call__(self, name: str) -> str:
        """Return one of the words of that name."""
        return self._draw.choice(getattr(self._country, name).split(", "))

    def one_of(self, *makers: Callable[[], str]) -> str:
        """Return what one of the functions makes."""
        return self._draw.choice(makers)()


def person(words: Words) -> str:
    """Return a person's name: two or three words, at times surname first or in capitals."""
    name = f"{words('given')} {words('surnames')}"
    return words.one_of(
        lambda: name,
        lambda: name,
        lambda: f"{words('given')} {name}",
        lambda: name.upper(),
        lambda: f"{words('surnames')}, {words('given')}",
    )


def hard_person(words: Words) -> str:
    """Return a name that is like a company's: a couple, a telling surname, initials."""
    given, other, surname = words("given"), words("given"), words("surnames")
    hard = words("odd")
    return words.one_of(
        lambda: f"{given} {words('joined')} {other} {surname}",
        lambda: f"{surname} {words('joined')} {words('surnames')}",
        lambda: f"{given} {hard}",
        lambda: f"{given} {hard} {surname}",
        lambda: f"{given} {hard}".upper(),
        lambda: f"{surname}, {given[0]}.{other[0]}.",
        lambda: f"{surname} {given[0]}.S.",
    )


def with_form(words: Words) -> str:
    """Return a firm with a legal form."""
    stem = words.one_of(lambda: words("places"), lambda: words("surnames"))
    middle = words.one_of(lambda: "", lambda: "", lambda: f" {words('trades')}")
    name = f"{stem}{middle} {words('forms')}"
    return words.one_of(lambda: name, lambda: name, lambda: name, lambda: name.upper())


def with_trade(words: Words) -> str:
    """Return a firm with its trade, without a legal form."""
    stem = words.one_of(lambda: words("places"), lambda: words("surnames"))
    return f"{stem} {words('trades')}"


def body(words: Words) -> str:
    """Return a public body or association."""
    return words("bodies").format(words("places"))


def farm(words: Words) -> str:
    """Return a farm without a form."""
    return words("farms").format(words("places"))


MAKERS = (person, hard_person, with_form, with_trade, body, person, farm)


def counted(words: Words, make: Callable[[Words], str]) -> tuple[int, int]:
    """Return how many of :data:`N` names are called a company's."""
    return sum(company_sign(make(words)) is not None for _ in range(N)), N


def percent(hits: int, n: int) -> str:
    """Return a share with its interval, in percent."""
    low, high = wilson(hits, n)
    return f"{100 * hits / n:.1f} ({100 * low:.1f} to {100 * high:.1f})"


def wilson(hits: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """Return the 95% interval of a share (Wilson, 1927)."""
    share, half = hits / n, z * np.sqrt(hits * (n - hits) / n + z * z / 4) / n
    middle = share + z * z / (2 * n)
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


if __name__ == "__main__":
    main()
