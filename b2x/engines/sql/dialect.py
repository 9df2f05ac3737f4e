"""What a SQL dialect is: templates of expressions, and how it writes names and constants.

The dialects themselves are in :mod:`b2x.engines.sql.dialects`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from b2x.errors import UsageError

Shape = Literal["nested", "lateral", "scalar"]
Rows = Literal["values", "select values", "union"]

TRANSLATED = (
    "TRANSLATE({x}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"  # ASCII only
)
"""Template for `lowered` where the engine has this function."""
WHOLE = "'^[+-]?[0-9]+[.]0+$'"
"""Pattern for `is_whole` where the engine has regular expressions."""
OVERFLOW, UNDERFLOW = frozenset({"overflow"}), frozenset({"overflow", "underflow"})
"""Values of `guards`: engines that stop at the first, or at both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One dialect.

    Templates name their arguments in braces. Every text is compared byte by byte, so each
    template of texts touches ASCII only and fixes the collation where the engine has several.

    Attributes
    ----------
    name, title
        What it is called in options, and in print with the oldest version that works.
    place
        Its place in lists of dialects; those without one come last.
    executed
        Whether the tests run its queries on the engine itself.
    shape
        How helper columns stay out of the result: ``nested`` selects, the last one without them;
        ``lateral`` joins; or ``scalar`` sub-queries, where the engine has neither.
    without
        For ``nested``: the word that drops columns from a star.
    lateral
        For ``lateral``: the words of a join with a sub-query that reads the row it is joined to.
    rows
        How a table of constants is written.
    quote
        What stands before and after a name.
    double, timestamp, text
        Types; `text` is a template that makes a text of ``{x}``.
    trimmed, lowered, space
        Templates: white space `space` trimmed, and A-Z lowered, nothing else.
    is_whole, before_point
        Templates: whether a trimmed text is a whole number with ``.0`` behind it, and what stands
        before the point.
    weekday, hour, days
        Templates: 0 (Monday) to 6; 0 to 23; whole calendar days from ``{a}`` to ``{b}``.
    is_nan, is_infinite
        Templates; empty where the engine holds no such number.
    guards
        What a division has to be kept from, because it would stop the query: ``overflow``,
        ``underflow``.
    string_prefix, backslash
        How a text is written: what stands before the quote, and what a backslash becomes.
    folds_upper
        Whether unquoted names mean upper case, so that a plain name is meant so.
    exact_literals
        Whether decimal literals are certain to be read as the nearest double.
    typeless
        Whether a column may hold values of any type, so that each has to be looked at.
    joins
        The most tables that one query joins; None where it joins as many as a scorecard has.
    """

    name: str
    title: str
    shape: Shape
    rows: Rows
    text: str
    trimmed: str
    lowered: str
    is_whole: str
    before_point: str
    weekday: str
    hour: str
    days: str
    place: int = 100
    executed: bool = False
    without: str = ""
    lateral: str = "CROSS JOIN LATERAL"
    quote: tuple[str, str] = ('"', '"')
    double: str = "DOUBLE"
    timestamp: str = "TIMESTAMP"
    space: str = "' ' || CHR(9) || CHR(10) || CHR(11) || CHR(12) || CHR(13)"
    is_nan: str = ""
    is_infinite: str = "ABS({x}) > 1.7976931348623157e308"
    guards: frozenset[str] = frozenset()
    string_prefix: str = ""
    backslash: str = "\\"
    folds_upper: bool = False
    exact_literals: bool = True
    typeless: bool = False
    joins: int | None = None

    def string(self, text: str) -> str:
        """Return a text as a literal."""
        if self.backslash == "\\":
            return f"{self.string_prefix}'" + text.replace("'", "''") + "'"
        for plain, written in (("\\", "\\\\"), ("'", "\\'"), ("\n", "\\n"), ("\r", "\\r")):
            text = text.replace(plain, written)
        return f"{self.string_prefix}'{text}'"

    def number(self, value: float) -> str:
        """Return a double as a literal that every engine reads as a double, and as this one.

        Without an exponent ``0.1`` would be a decimal. Where a decimal literal may be rounded to
        a neighbour (SQLite's reader, by version and compiler), the number is a whole one and
        powers of two, all of them exact.

        Examples
        --------
        >>> from b2x.engines.sql.dialects import DIALECTS
        >>> DIALECTS["duckdb"].number(0.1), DIALECTS["sqlite"].number(0.375)
        ('0.1e0', '(3 / 8.0)')
        """
        shortest = repr(value)
        if self.exact_literals:
            return shortest if "e" in shortest else f"{shortest.removesuffix('.0')}e0"
        if value.is_integer() and abs(value) < 2**53:
            return f"{int(value)}.0"
        whole, exponent = value.as_integer_ratio()
        if exponent > 1:
            operator, power = " / ", exponent.bit_length() - 1
        else:
            power = (whole & -whole).bit_length() - 1
            operator, whole = " * ", whole >> power
        steps = [62] * (power // 62) + [power % 62] * (power % 62 > 0)
        return f"({whole}{''.join(f'{operator}{2**step}.0' for step in steps)})"

    def name_of(self, text: str) -> str:
        """Return one name as SQL; quotes around it keep it exactly as it is.

        Examples
        --------
        >>> from b2x.engines.sql.dialects import DIALECTS
        >>> snowflake = DIALECTS["snowflake"]
        >>> snowflake.name_of("amount"), snowflake.name_of('"amount"'), snowflake.name_of("No 1")
        ('"AMOUNT"', '"amount"', '"No 1"')

        Raises
        ------
        UsageError
            When it holds line breaks or other control characters.
        """
        if any(character < " " for character in text):
            raise UsageError("a name with control characters", where=repr(text))
        before, after = self.quote
        if len(text) > 2 and text[0] == text[-1] == '"':
            name = text[1:-1].replace('""', '"')
        elif self.folds_upper and text.isidentifier() and text.isascii() and text.islower():
            name = text.upper()
        else:
            name = text
        return before + name.replace(after, after * 2) + after
