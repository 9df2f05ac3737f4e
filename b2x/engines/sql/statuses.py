"""Says which rows are sales, by the values of a table's columns of statuses."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from b2x.engines.sql.dialect import Dialect
from b2x.schema.text import MISSING_WORDS, normalise_text


@dataclass(frozen=True)
class Status:
    """A column whose values say that a row is not a sale, or that it is one.

    Attributes
    ----------
    header
        The column.
    values
        The values, in lower case; ``*`` is any value that is not empty.
    of_sales
        Whether rows with these values are sales, and those with another value are not. A row
        without a value is a sale either way.
    """

    header: str
    values: frozenset[str]
    of_sales: bool

    def __str__(self) -> str:
        if "*" in self.values:
            return f"not a sale where {self.header} is filled"
        what = "a sale only" if self.of_sales else "not a sale"
        return f"{what} where {self.header} is {', '.join(sorted(self.values))}"

    @property
    def reason(self) -> str:
        """Why a row is not a sale."""
        return f"no sale: {self.header}" + (" is filled" if "*" in self.values else "")

    def example(self, *, is_sale: bool) -> str:
        """Return a status of a row that is a sale, or is not."""
        if "*" in self.values:
            return "" if is_sale else "yes"
        return min(self.values) if is_sale is self.of_sales else "other than these"

    def text(self, dialect: Dialect) -> str:
        """Return the status of a row of ``t``: trimmed, with A-Z lowered, ``''`` where NULL."""
        text = dialect.text.format(x=f"t.{dialect.name_of(self.header)}")
        lowered = dialect.lowered.format(x=text)
        trimmed = dialect.trimmed.format(x=lowered, space=dialect.id_space)
        return f"COALESCE({trimmed}, {dialect.string('')})"

    def excludes(self, text: str, dialect: Dialect) -> str:
        """Return the condition, never NULL, that a row with this status is not a sale."""
        if "*" in self.values:
            return dialect.is_one_of(text, ("", *sorted(MISSING_WORDS)), negated=True)
        # Beyond ASCII nothing is lowered, so the usual spellings are listed.
        spelt = {f(value) for value in self.values for f in (str.lower, str.upper, str.title)}
        listed = sorted({normalise_text(value) or "" for value in spelt})
        if self.of_sales:
            listed = ["", *listed]
        return dialect.is_one_of(text, listed, negated=self.of_sales)


def statuses_of(
    not_a_sale: Mapping[str, Collection[str]], sale: Mapping[str, Collection[str]]
) -> tuple[Status, ...]:
    """Return what a known export's two tables say, see ``docs/exports.md``.

    Examples
    --------
    >>> [str(s) for s in statuses_of({"Cancelled at": ["*"]}, {"Type": ["Invoice"]})]
    ['not a sale where Cancelled at is filled', 'a sale only where Type is invoice']
    """
    return tuple(
        Status(header, _lowered(values), of_sales)
        for rules, of_sales in ((not_a_sale, False), (sale, True))
        for header, values in rules.items()
    )


def _lowered(values: Iterable[str]) -> frozenset[str]:
    return frozenset(value.strip().lower() for value in values)
