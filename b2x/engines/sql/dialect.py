"""What a SQL dialect is: templates of expressions, and how names and constants are written.

The dialects themselves are in :mod:`b2x.engines.sql.dialects`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from b2x.errors import UsageError

Shape = Literal["nested", "lateral", "scalar"]
Rows = Literal["values", "select values", "structs", "union"]

TRANSLATED = (
    "TRANSLATE({x}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"  # ASCII only
)
"""Template for `lowered` where the engine has this function."""
WHOLE = "'^[+-]?[0-9]+[.]0+$'"
"""Pattern for `is_whole` where the engine has regular expressions."""
ID_SPACE = tuple(i for i in range(0x3001) if chr(i).isspace())
"""Code points of the white space that is trimmed from an id: all that ``str.strip`` trims."""
ESCAPED = (("\\", "\\\\"), ("'", "''"), ("\n", "\\n"), ("\r", "\\r"))
"""Value of `in_text` where a backslash escapes."""
OVERFLOW, UNDERFLOW = frozenset({"overflow"}), frozenset({"overflow", "underflow"})
"""Values of `guards`: engines that stop at the first, or at both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One dialect.

    Templates have their arguments in braces. Texts are compared byte by byte, so a template of
    texts changes ASCII only, and names the collation where the engine has several.

    Attributes
    ----------
    name, title
        Its name in options, and its name in print with the oldest version that works.
    place
        Its place in lists of dialects; those without one come last.
    executed
        Whether the tests run its queries on the engine itself.
    shape
        How helper columns are kept out of the result: ``nested`` selects, the last one without
        them; ``lateral`` joins; or ``scalar`` sub-queries, where the engine has neither.
    without
        For ``nested``: the word that takes columns out of a star.
    lateral
        For ``lateral``: the words that join a sub-query which reads the row it is joined to.
    rows
        How a table of constants is written.
    quote
        The characters before and after a name.
    double, timestamp, string_type
        Types.
    as_number, as_time, text
        Templates that cast a column: a number to double, NULL where it is NaN; a time to the
        wall clock that it shows; anything to text.
    text_of_number
        Like `text`, where whole numbers of a floating type are written with all their digits;
        `text` writes them so if this is empty.
    bad_number, bad_time
        Templates: whether the input ``{x}``, cast from the column ``{source}``, is not a number (a
        date) although its type allows it; empty where the type says so.
    by_bytes
        Template: a text that is compared byte by byte, whatever the collations of the table, the
        database and the session.
    trimmed, lowered, space, id_space
        Templates: ``{x}`` without the white space `space` (an id: `id_space`) around it, and with
        A-Z lowered.
    is_whole, before_point
        Templates: whether a trimmed text is a whole number with ``.0`` behind it, and its part
        before the point.
    plain_id
        Template: whether a text is an id as it stands, where trimming is slow; empty elsewhere.
    weekday, hour, midnight, days
        Templates: 0 (Monday) to 6; 0 to 23; whether hour, minute and whole second are 0; whole
        calendar days from ``{a}`` to ``{b}``.
    is_infinite
        Template; empty where the engine has no such number.
    guards
        What would stop a query that divides: ``overflow``, ``underflow``.
    string_prefix, in_text
        How a text literal is written: what is before its quote, and what is written for some of
        its characters, replaced in this order.
    variable
        How a variable begins that a client or the engine replaces even within quotes; empty
        where there is none.
    escapes_names
        Whether a backslash escapes in names too, where other dialects double the quote.
    folds_upper
        Whether unquoted names mean upper case.
    exact_literals
        Whether a decimal literal is always read as the nearest double.
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
    midnight: str
    days: str
    place: int = 100
    executed: bool = False
    without: str = ""
    lateral: str = "CROSS JOIN LATERAL"
    quote: tuple[str, str] = ('"', '"')
    double: str = "DOUBLE"
    timestamp: str = "TIMESTAMP"
    string_type: str = "VARCHAR"
    space: str = "' ' || CHR(9) || CHR(10) || CHR(11) || CHR(12) || CHR(13)"
    plain_id: str = ""
    id_space: str = " || ".join(f"CHR({i})" for i in ID_SPACE)
    as_number: str = "CAST({x} AS {double})"
    as_time: str = "CAST({x} AS {timestamp})"
    text_of_number: str = ""
    bad_number: str = ""
    bad_time: str = ""
    by_bytes: str = "{x}"
    is_infinite: str = "ABS({x}) > 1.7976931348623157e308"
    guards: frozenset[str] = frozenset()
    string_prefix: str = ""
    in_text: tuple[tuple[str, str], ...] = (("'", "''"),)
    variable: str = ""
    escapes_names: bool = False
    folds_upper: bool = False
    exact_literals: bool = True
    joins: int | None = None

    def string(self, text: str) -> str:
        r"""Return a text as a literal.

        Quotes are doubled where they can be: an engine that is set to take a backslash as it is
        (MySQL's NO_BACKSLASH_ESCAPES) would end the text at ``\'``.

        Examples
        --------
        >>> from b2x.engines.sql.dialects import DIALECTS
        >>> for name in ("duckdb", "mysql", "bigquery"):
        ...     print(DIALECTS[name].string("a\\b'c"))
        'a\b''c'
        'a\\b''c'
        'a\\b\'c'

        Raises
        ------
        UsageError
            When it holds a NUL character.
        """
        if "\0" in text:
            raise UsageError(
                "a text of the model has a NUL character, which SQL cannot write",
                where=repr(text[:80]),
                next_step="train the model without it",
            )
        for characters, written in self.in_text:
            text = text.replace(characters, written)
        return f"{self.string_prefix}'{text}'"

    def number(self, value: float) -> str:
        """Return a literal that the engine reads as exactly this double.

        Without an exponent ``0.1`` would be a decimal. Where a literal may be read as a neighbour
        (SQLite, by version and compiler), it is written as a whole number and powers of two.

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

    def is_one_of(self, x: str, texts: Sequence[str], *, negated: bool = False) -> str:
        """Return the condition that a text, never NULL, is one of some, byte by byte.

        Examples
        --------
        >>> from b2x.engines.sql.dialects import DIALECTS
        >>> DIALECTS["duckdb"].is_one_of("t.state", ["draft", "void"])
        "t.state COLLATE C IN ('draft', 'void')"
        """
        listed = [self.string(text) for text in texts]
        if self.by_bytes.endswith(")"):  # a function; a collation holds for both sides
            listed = [self.by_bytes.format(x=text) for text in listed]
        lines = ",\n  ".join(side_by_side(listed))
        word = "NOT IN" if negated else "IN"
        inner = f"\n  {lines}\n" if "\n" in lines else lines
        return f"{self.by_bytes.format(x=x)} {word} ({inner})"

    def name_of(self, text: str) -> str:
        """Return one name as SQL. A name in double quotes is kept exactly as it is.

        Examples
        --------
        >>> from b2x.engines.sql.dialects import DIALECTS
        >>> snowflake = DIALECTS["snowflake"]
        >>> snowflake.name_of("amount"), snowflake.name_of('"amount"'), snowflake.name_of("No 1")
        ('"AMOUNT"', '"amount"', '"No 1"')

        Raises
        ------
        UsageError
            When it holds line breaks or other control characters, or what the engine or its
            client would take for a variable.
        """
        if any(character < " " or character == "\x7f" for character in text):
            raise UsageError(
                "the name has control characters", where=repr(text), next_step="rename the column"
            )
        if self.variable and self.variable in text:
            raise UsageError(
                f"the name has {self.variable}, which {self.title} takes for a variable",
                where=repr(text),
                next_step="rename the column",
            )
        before, after = self.quote
        name = self.unquoted(text)
        if self.escapes_names:
            name = name.replace("\\", "\\\\").replace(after, f"\\{after}")
        else:
            name = name.replace(after, after * 2)
        return before + name + after

    def unquoted(self, text: str) -> str:
        """Return a name of :meth:`name_of` as the database has it."""
        if len(text) > 2 and text[0] == text[-1] == '"':
            return text[1:-1].replace('""', '"')
        if self.folds_upper and re.fullmatch("[a-z_][a-z0-9_$]*", text):
            return text.upper()
        return text


def side_by_side(rows: Sequence[str], width: int = 96) -> list[str]:
    """Return texts side by side with commas between them, as many in a line as fit."""
    lines = [rows[0]]
    for row in rows[1:]:
        if len(lines[-1]) + len(row) + 2 <= width:
            lines[-1] += f", {row}"
        else:
            lines.append(row)
    return lines
