"""Finds the column of each field: as told, by a known export, by name, by synonym."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal, TypeAlias

from b2x.errors import InputError, UsageError, did_you_mean
from b2x.records.tables.headers import plain_headers
from b2x.records.values.currencies import CURRENCIES, SIGNS
from b2x.schema.fields import BY_HEADER, CYCLE, FIELDS, Kind, header_key

How = Literal["mapping", "export", "name", "synonym", "own"]


@dataclass(frozen=True, slots=True)
class Match:
    """The column that a field or model input is read from.

    Attributes
    ----------
    position, header
        The column.
    how
        ``mapping`` (told by the user), ``export`` (a known one), ``name``, ``synonym``, or ``own``:
        the seller's own extra column.
    """

    position: int
    header: str
    how: How


@dataclass(frozen=True)
class Mapped:
    """What :func:`map_columns` found.

    Attributes
    ----------
    matches
        Column by field name or own column's name.
    derived
        Inputs without a column that are computed from two others: ``cycle_days`` from the dates
        of first contact and order.
    missing
        Inputs that have no column and are not derived; they count as missing.
    left
        Headers of the columns that are not read.
    """

    matches: Mapping[str, Match] = field(default_factory=dict)
    derived: Mapping[str, tuple[Match, Match]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    def without(self, names: Container[str]) -> Mapped:
        """Return it without some fields, whose columns are then not read."""
        gone = {name: match for name, match in self.matches.items() if name in names}
        return replace(
            self,
            matches={name: m for name, m in self.matches.items() if name not in gone},
            missing=(*self.missing, *gone),
            left=(*self.left, *(match.header for match in gone.values())),
        )

    @property
    def headers(self) -> dict[str, str]:
        """Header by field name."""
        return {name: match.header for name, match in self.matches.items()}


def map_columns(
    headers: Sequence[str],
    wanted: Mapping[str, Kind] | None = None,
    mapping: Mapping[str, str] | None = None,
    exclude: Iterable[str] = (),
    also: Iterable[str] = (),
    preset: Mapping[str, str] | None = None,
    documented: Iterable[str] = (),
) -> Mapped:
    """Find the column of each field.

    An explicit mapping wins, then a known export's, then the exact name, then the same name in
    another spelling (``Order-Date``), then a synonym, then one of ``volume`` with a currency
    (``Amount (NOK)``) or of a date with a zone (``Date (UTC)``). A column serves one field only.
    White space around a header is ignored.

    Parameters
    ----------
    headers
        The table's column names, in order.
    wanted
        The inputs of a model with their kinds; None for every field that is found, and every
        other column as the seller's own.
    mapping
        Header by field name, as told by the user; empty where the table does not have the field.
    exclude
        Headers that no field is read from, such as the label's.
    also
        Fields to find besides `wanted` where the table has them; they never count as missing.
    preset
        Header by field name, from a known export.
    documented
        All headers of that export: what they mean is known, so none is taken for a synonym.

    Raises
    ------
    InputError
        When no column fits, a header is not there, or two headers fit one field equally well.
    UsageError
        When `mapping` names a field that does not exist, or one column twice.

    Examples
    --------
    >>> mapped = map_columns(["Order no", "Total", "Sales channel"])
    >>> mapped.headers
    {'volume': 'Total', 'channel': 'Sales channel', 'Order no': 'Order no'}
    >>> map_columns(["Total"], {"volume": "number", "lines": "number"}).missing
    ('lines',)
    """
    columns = _Columns(headers, exclude, preset or {}, documented)
    columns.match_told(mapping or {}, (*FIELDS, *(n for n in wanted or () if n not in FIELDS)))
    if wanted is None:
        columns.match(FIELDS)
        columns.match_own()
        return _mapped(headers, columns.matches)
    columns.match(wanted)
    derived = columns.derive(wanted)
    found = {name: columns.matches[name] for name in wanted if name in columns.matches}
    if not found and not derived:
        raise _nothing_fits(headers, wanted)
    columns.match(also)
    found |= {name: columns.matches[name] for name in also if name in columns.matches}
    missing = tuple(name for name in wanted if name not in found and name not in derived)
    return _mapped(headers, found, derived, missing)


def find_header(name: str | None, headers: Sequence[str]) -> str | None:
    """Return the header of that name, spelt so or in another way; None where there is none.

    Examples
    --------
    >>> find_header("created at", ["Name", "Created at"]), find_header(None, ["Name"])
    ('Created at', None)
    """
    if name is None:
        return None
    wanted = name.strip()
    exact = [header for header in headers if header.strip() == wanted]
    alike = exact or [header for header in headers if _same_letters(name, header)]
    return alike[0] if alike else None


def _mapped(
    headers: Sequence[str],
    matches: Mapping[str, Match],
    derived: Mapping[str, tuple[Match, Match]] | None = None,
    missing: tuple[str, ...] = (),
) -> Mapped:
    derived = derived or {}
    read = (*matches.values(), *(match for pair in derived.values() for match in pair))
    used = {match.position for match in read}
    left = tuple(name for i, name in enumerate(headers) if i not in used)
    return Mapped(matches, derived, missing, left)


_Fits: TypeAlias = Callable[[str, str], bool]


class _Columns:
    """The columns that are still free, the matches so far, and the fields without a column."""

    def __init__(
        self,
        headers: Sequence[str],
        exclude: Iterable[str],
        preset: Mapping[str, str],
        documented: Iterable[str],
    ) -> None:
        self.matches: dict[str, Match] = {}
        self._names = [header.strip() for header in headers]
        self._plain = plain_headers(self._names)
        excluded = {header.strip() for header in exclude}
        self._free = {i for i, name in enumerate(self._names) if name and name not in excluded}
        self._absent: set[str] = set()
        self._preset = {name: header.strip() for name, header in preset.items()}
        self._documented = {header_key(header) for header in documented}

    def match_told(self, mapping: Mapping[str, str], known: Sequence[str]) -> None:
        """Match the columns that the user named; `known` are the names that may be matched."""
        for name, header in mapping.items():
            if name not in known:
                raise UsageError(
                    f"no field {name!r} to map a column to.{did_you_mean(name, known)}",
                    next_step=f"map one of {', '.join(known)}",
                )
            if header.strip():
                self._take(name, self._told_position(name, header.strip()), "mapping")
            else:
                self._absent.add(name)

    def match(self, wanted: Iterable[str]) -> None:
        """Match every field that has no column yet, one rule after the other."""
        wanted = tuple(name for name in wanted if name not in self._absent)
        for name in wanted:
            found = [i for i in sorted(self._free) if self._names[i] == self._preset.get(name)]
            if found and name not in self.matches:
                self._take(name, found[0], "export")
        for how, fits in _RULES:
            for name in wanted:
                if name in self.matches:
                    continue
                # Of two columns with one name, either may be the field; an own column is itself.
                names = self._plain if name in FIELDS else self._names
                found = [i for i in sorted(self._free) if fits(name, names[i])]
                if how == "synonym":
                    found = [i for i in found if header_key(names[i]) not in self._documented]
                if len(found) > 1:
                    raise _ambiguous(name, [self._names[i] for i in found])
                if found:
                    self._take(name, found[0], how if name in FIELDS else "own")

    def match_own(self) -> None:
        """Match every other column as the seller's own."""
        for i in sorted(self._free):
            if self._names[i] not in self.matches:
                self._take(self._names[i], i, "own")

    def derive(self, wanted: Container[str]) -> dict[str, tuple[Match, Match]]:
        """Return the two dates of ``cycle_days``, where it is wanted and has no column."""
        if "cycle_days" not in wanted or "cycle_days" in self.matches:
            return {}
        self.match(CYCLE)
        if not all(name in self.matches for name in CYCLE):
            return {}
        return {"cycle_days": (self.matches[CYCLE[0]], self.matches[CYCLE[1]])}

    def _told_position(self, name: str, header: str) -> int:
        exact = [i for i, other in enumerate(self._names) if other == header]
        alike = [i for i, other in enumerate(self._names) if _same_letters(header, other)]
        found = exact or alike
        if not found:
            raise InputError(
                f"no column {header!r} for {name}.{did_you_mean(header, self._names)}",
                where=f"columns found: {_listing(self._names)}",
                next_step=f"pass --map {name}=COLUMN with one of them",
            )
        if len(found) > 1:
            raise _ambiguous(name, [self._names[i] for i in found])
        if found[0] in {match.position for match in self.matches.values()}:
            raise UsageError(f"column {header!r} is mapped twice", next_step="map it to one field")
        return found[0]

    def _take(self, name: str, position: int, how: How) -> None:
        self.matches[name] = Match(position, self._names[position], how)
        self._free.discard(position)


def _same_name(name: str, header: str) -> bool:
    return name == header


def _same_letters(name: str, header: str) -> bool:
    alike = name.strip().casefold() == header.strip().casefold()
    return alike or header_key(name) == header_key(header) != ""


def _synonym(name: str, header: str) -> bool:
    return name in FIELDS and BY_HEADER.get(header_key(header)) == name


def _synonym_in_unit(name: str, header: str) -> bool:
    """Return whether a header is a synonym with a currency behind it, or a date's with a zone."""
    if name == "volume":
        unit = in_money(header)
    elif name in FIELDS and FIELDS[name].kind == "time":
        unit = _IN_ZONE.search(header, max(len(header) - _LONGEST_UNIT, 0))
    else:
        return False
    return unit is not None and BY_HEADER.get(header_key(header[: unit.start()])) == name


def in_money(header: str) -> re.Match[str] | None:
    """Return where a header names a currency at its end, None where it does not."""
    header = header.rstrip()
    start = max(len(header) - _LONGEST_UNIT, 0)  # searched from the end: a long header is cheap
    return _in_money().search(header, start)


@cache  # it takes 2 ms, and most tables do without
def _in_money() -> re.Pattern[str]:
    signs = "".join(sign for sign in SIGNS if len(sign) == 1)
    return re.compile(
        rf"[\s(\[,/_-](?:in |i )?(?:{'|'.join(sorted(CURRENCIES))}|kr\.?|kroner|kronor|euro|"
        rf"[{signs}])[)\]]?\Z",
        re.IGNORECASE,
    )


_IN_ZONE = re.compile(r"[\s(\[_-](?:UTC|GMT|CES?T|MES?Z)(?:[+-]\d{1,2}(?::\d\d)?)?[)\]]?\Z")
_LONGEST_UNIT = len("(UTC+02:00)")


# One rule for all fields before the next rule: an exact name is never lost to a synonym.
_RULES: tuple[tuple[How, _Fits], ...] = (
    ("name", _same_name),
    ("name", _same_letters),
    ("synonym", _synonym),
    ("synonym", _synonym_in_unit),
)


def _ambiguous(name: str, headers: Sequence[str]) -> InputError:
    listed = " and ".join(repr(header) for header in headers)
    return InputError(
        f"columns {listed} both fit {name}",
        next_step=f'say which: --map {name}="{headers[0]}" (mapping={{{name!r}: {headers[0]!r}}})',
    )


def _nothing_fits(headers: Sequence[str], wanted: Iterable[str]) -> InputError:
    guesses = [
        f"{name}={guess[len(' Did you mean ') : -1]}"
        for name in wanted
        if (guess := did_you_mean(name, [header for header in headers if header.strip()]))
    ]
    hint = f". Did you mean {', '.join(guesses)}?" if guesses else ""
    return InputError(
        f"no column fits. Columns found: {_listing(headers)}. Columns wanted: "
        f"{_listing(list(wanted))}{hint}",
        next_step="name them with --map FIELD=COLUMN (mapping={'volume': 'Amount'})",
    )


def _listing(names: Sequence[str], most: int = 40) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
