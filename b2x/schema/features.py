"""Features: declared expressions over fields, from a closed list that every engine implements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from b2x.errors import UsageError, did_you_mean
from b2x.schema.fields import CYCLE, FIELDS, Kind

ValueKind = Literal["number", "category"]

# Operation: (kinds of its inputs, kind of its value).
OPERATIONS: dict[str, tuple[tuple[tuple[Kind, ...], ...], ValueKind | None]] = {
    "column": ((("number", "category"),), None),  # the value is of the column's own kind
    "relative": ((("number",),), "number"),
    "ratio": ((("number",), ("number",)), "number"),
    "days_between": ((("time",), ("time",)), "number"),
    "weekday": ((("time",),), "number"),
    "hour": ((("time",),), "number"),
    "hour_with_midnight": ((("time",),), "number"),
    "lookup": ((("category",),), "category"),
}
"""What each operation takes and gives.

- ``column``: the field itself.
- ``relative``: the field divided by the parameter ``typical_<field>``; missing without it.
- ``ratio``: the first field divided by the second; missing where the second is zero.
- ``days_between``: whole calendar days from the first date to the second.
- ``weekday``: 0 (Monday) to 6.
- ``hour``: 0 to 23; missing at 00:00:00, which every date without a time of day shows.
- ``hour_with_midnight``: 0 to 23, 0 at 00:00:00; what ``hour`` was in files of format 1.
- ``lookup``: the level that a word stands for; other words as they are.
"""

TYPICAL = "typical_"
"""Prefix of the scorecard parameters that ``relative`` divides by."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One declared expression over fields.

    Attributes
    ----------
    operation
        A key of :data:`OPERATIONS`.
    inputs
        Names of the fields or columns that it reads.
    kind
        ``number`` or ``category``: the kind of its value.
    words
        For ``lookup``: pairs of (normalised word, level), sorted.

    Examples
    --------
    >>> Feature("ratio", ("volume", "quantity"), "number").name
    'ratio(volume, quantity)'
    """

    operation: str
    inputs: tuple[str, ...]
    kind: ValueKind
    words: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.operation not in OPERATIONS:
            raise UsageError(
                f"unknown feature operation {self.operation!r}."
                + did_you_mean(self.operation, OPERATIONS),
                next_step=f"use one of {', '.join(OPERATIONS)}",
            )
        takes, gives = OPERATIONS[self.operation]
        if len(takes) != len(self.inputs):
            raise UsageError(
                f"{self.operation} takes {len(takes)} field(s), not {len(self.inputs)}"
            )
        if not all(any(c.isprintable() and c != " " for c in name) for name in self.inputs):
            raise UsageError(f"{self.operation} reads a column without a name")  # blank is none
        if gives is not None and gives != self.kind:
            raise UsageError(f"{self.operation} gives a {gives}, not a {self.kind}")
        if bool(self.words) != (self.operation == "lookup"):
            raise UsageError("a lookup, and only a lookup, has words", where=self.name)

    @property
    def name(self) -> str:
        """The expression as text: ``volume``, ``ratio(volume, quantity)``."""
        if self.operation == "column":
            return self.inputs[0]
        return f"{self.operation}({', '.join(self.inputs)})"

    @property
    def parameter(self) -> str | None:
        """The scorecard parameter that it divides by, for ``relative``."""
        return f"{TYPICAL}{self.inputs[0]}" if self.operation == "relative" else None

    def input_kinds(self) -> tuple[Kind, ...]:
        """Return the kind of each input."""
        if self.operation == "column":
            return (self.kind,)
        return tuple(kinds[0] for kinds in OPERATIONS[self.operation][0])


def parse_feature(text: str, kinds: Mapping[str, Kind]) -> Feature:
    """Parse a feature as users write it.

    Parameters
    ----------
    text
        A column name, or ``operation(field)`` / ``operation(field, field)``.
    kinds
        Kind of every column there is.

    Raises
    ------
    UsageError
        When the operation or a column is unknown, or the kinds do not fit.

    Examples
    --------
    >>> parse_feature("weekday(ordered_at)", {"ordered_at": "time"}).kind
    'number'
    """
    called = re.fullmatch(r"\s*(\w+)\((.*)\)\s*", text)
    if called and text.strip() not in kinds:
        operation, inputs = called[1], tuple(part.strip() for part in called[2].split(","))
    else:
        operation, inputs = "column", (text.strip(),)
    for name in inputs:
        if name not in kinds:
            raise UsageError(
                f"no column {name!r}.{did_you_mean(name, kinds)}",
                where=f"feature {text!r}",
                next_step=f"use one of {', '.join(kinds)}",
            )
    takes, gives = OPERATIONS.get(operation, ((), None))
    for name, allowed in zip(inputs, takes, strict=False):
        if kinds[name] not in allowed:
            raise UsageError(
                f"{operation} needs a {' or '.join(allowed)}, and {name!r} is a {kinds[name]}",
                where=f"feature {text!r}",
            )
    own: ValueKind = "category" if kinds[inputs[0]] == "category" else "number"
    words = _words_of(inputs[0]) if operation == "lookup" else ()
    return Feature(operation, inputs, gives or own, words)


def default_features(kinds: Mapping[str, Kind]) -> tuple[Feature, ...]:
    """Return the features that a seller's model uses when none are named.

    These are every number and category as it is, the unit price where there are volume and
    quantity, weekday and hour of the order, and the length of the sales cycle from its two dates
    where it has no column. Ids are never features.

    Parameters
    ----------
    kinds
        Kind of every column there is, fields and the seller's own.

    Examples
    --------
    >>> [f.name for f in default_features({"volume": "number", "ordered_at": "time"})]
    ['volume', 'weekday(ordered_at)', 'hour(ordered_at)']
    """
    ordered = [name for name in FIELDS if name in kinds]
    ordered += [name for name in kinds if name not in FIELDS]
    texts = [name for name in ordered if kinds[name] in ("number", "category")]
    if {"volume", "quantity"} <= kinds.keys():
        texts.append("ratio(volume, quantity)")
    if kinds.keys() >= set(CYCLE) and "cycle_days" not in kinds:
        texts.append(f"days_between({', '.join(CYCLE)})")
    if "ordered_at" in kinds:
        texts += ["weekday(ordered_at)", "hour(ordered_at)"]
    return tuple(parse_feature(text, kinds) for text in texts)


def field_of_parameter(parameter: str) -> str:
    """Return the field that a scorecard parameter is the typical value of.

    Examples
    --------
    >>> field_of_parameter("typical_volume")
    'volume'
    """
    return parameter.removeprefix(TYPICAL)


def inputs_of(features: Iterable[Feature]) -> dict[str, Kind]:
    """Return the columns that features read, with their kinds, in order of first use.

    Raises
    ------
    UsageError
        When two features read one column as different kinds.
    """
    kinds: dict[str, Kind] = {}
    for feature in features:
        for name, kind in zip(feature.inputs, feature.input_kinds(), strict=True):
            if kinds.setdefault(name, kind) != kind:
                raise UsageError(f"column {name!r} is read both as {kinds[name]} and as {kind}")
    return kinds


def _words_of(field: str) -> tuple[tuple[str, str], ...]:
    from b2x.schema.words import LEVEL_WORDS  # here, because a scorecard brings its own

    if field not in LEVEL_WORDS:
        raise UsageError(
            f"there is no word list for {field!r}",
            next_step=f"lookup knows {' and '.join(LEVEL_WORDS)}",
        )
    return tuple(sorted(LEVEL_WORDS[field].items()))
