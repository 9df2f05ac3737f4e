"""Which column of a table is which field: told, by a known export, by name, by synonym."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
        ``mapping`` (told), ``export`` (of a known system), ``name``, ``synonym``, or ``own``: the
        seller's own extra column.
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
        Inputs without a column of their own that follow from two others: ``cycle_days`` from
        the dates of first contact and order.
    missing
        Inputs that have no column and do not follow; they count as missing.
    left
        Headers that nothing is read from.
    """

    matches: Mapping[str, Match] = field(default_factory=dict)
    derived: Mapping[str, tuple[Match, Match]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

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
    other letters, then a synonym, then one of ``volume`` beside a currency (``Amount (NOK)``). A
    column serves one field only. White space around a header does not count.

    Parameters
    ----------
    headers
        The table's column names, in order.
    wanted
        The inputs of a model with their kinds; None for every field that fits, and every other
        column as the seller's own.
    mapping
        Header by field name, as told by the user; empty where the table does not have it.
    exclude
        Headers that no field is read from, such as the label's.
    also
        Fields to find besides `wanted` where the table has them; they are never missing.
    preset
        Header by field name, as the system that wrote the table has them.
    documented
        Headers of that system: what they mean is known, so none is a synonym of a field.

    Raises
    ------
    InputError
        When nothing fits, a header is not there, or two headers fit one field equally well.
    UsageError
        When `mapping` names a field that does not exist or one column twice.

    Examples
    --------
    >>> mapped = map_columns(["Order no", "Total", "Sales channel"])
    >>> mapped.headers
    {'volume': 'Total', 'channel': 'Sales channel', 'Order no': 'Order no'}
    >>> map_columns(["Total"], {"volume": "number", "lines": "number"}).missing
    ('lines',)
    """
    columns = _Columns(headers, exclude, preset or {}, documented)
    known = (*FIELDS, *(name for name in wanted or () if name not in FIELDS))
    for name, header in (mapping or {}).items():
        if name not in known:
            raise UsageError(
                f"no field {name!r} to map a column to.{did_you_mean(name, known)}",
                next_step=f"map one of {', '.join(known)}",
            )
        if header.strip():
            columns.match_told(name, header)
        else:
            columns.absent.add(name)
    columns.match(FIELDS if wanted is None else wanted)
    if wanted is None:
        columns.match_own()
    matches, derived = columns.matches, {}
    if wanted is not None and "cycle_days" in wanted and "cycle_days" not in matches:
        columns.match(CYCLE)
        if all(date in matches for date in CYCLE):
            derived["cycle_days"] = (matches[CYCLE[0]], matches[CYCLE[1]])
    if wanted is None:
        found = matches
    else:
        found = {name: matches[name] for name in wanted if name in matches}
        if not found and not derived:
            raise _nothing_fits(headers, wanted)
        columns.match(also)
        found |= {name: matches[name] for name in also if name in matches}
    used = {match.position for pair in derived.values() for match in pair}
    used |= {match.position for match in found.values()}
    return Mapped(
        found,
        derived,
        tuple(name for name in wanted or () if name not in found and name not in derived),
        tuple(name for i, name in enumerate(headers) if i not in used),
    )


def find_header(name: str | None, headers: Sequence[str]) -> str | None:
    """Return the header of that name, in these or else in other letters; None where there is none.

    Examples
    --------
    >>> find_header("created at", ["Name", "Created at"]), find_header(None, ["Name"])
    ('Created at', None)
    """
    if name is None:
        return None
    exact = [header for header in headers if header.strip() == name.strip()]
    alike = exact or [header for header in headers if _same_letters(name, header)]
    return alike[0] if alike else None


_Fits: TypeAlias = Callable[[str, str], bool]


class _Columns:
    """Columns that are still free, the matches so far, and fields that have no column."""

    def __init__(
        self,
        headers: Sequence[str],
        exclude: Iterable[str],
        preset: Mapping[str, str],
        documented: Iterable[str],
    ) -> None:
        self.names = [header.strip() for header in headers]
        self._plain = plain_headers(self.names)
        excluded = {header.strip() for header in exclude}
        self.free = {i for i, name in enumerate(self.names) if name and name not in excluded}
        self.matches: dict[str, Match] = {}
        self.absent: set[str] = set()
        self._preset = {name: header.strip() for name, header in preset.items()}
        self._documented = {header_key(header) for header in documented}

    def match_told(self, name: str, header: str) -> None:
        header = header.strip()
        exact = [i for i, other in enumerate(self.names) if other == header]
        found = exact or [i for i, other in enumerate(self.names) if _same_letters(header, other)]
        if not found:
            raise InputError(
                f"no column {header!r} for {name}.{did_you_mean(header, self.names)}",
                where=f"columns found: {_listing(self.names)}",
                next_step=f"pass --map {name}=COLUMN with one of them",
            )
        if len(found) > 1:
            raise _ambiguous(name, [self.names[i] for i in found])
        if found[0] in {match.position for match in self.matches.values()}:
            raise UsageError(f"column {header!r} is mapped twice", next_step="map it to one field")
        self._take(name, found[0], "mapping")

    def match(self, wanted: Iterable[str]) -> None:
        wanted = tuple(name for name in wanted if name not in self.absent)
        for name in wanted:
            found = [i for i in sorted(self.free) if self.names[i] == self._preset.get(name)]
            if found and name not in self.matches:
                self._take(name, found[0], "export")
        for how, fits in _RULES:
            for name in wanted:
                if name in self.matches:
                    continue
                # Of two columns of one name, either may be the field; an own one is just itself.
                names = self._plain if name in FIELDS else self.names
                found = [i for i in sorted(self.free) if fits(name, names[i])]
                if how == "synonym":
                    found = [i for i in found if header_key(names[i]) not in self._documented]
                if len(found) > 1:
                    raise _ambiguous(name, [self.names[i] for i in found])
                if found:
                    self._take(name, found[0], how if name in FIELDS else "own")

    def match_own(self) -> None:
        for i in sorted(self.free):
            if self.names[i] not in self.matches:
                self._take(self.names[i], i, "own")

    def _take(self, name: str, position: int, how: How) -> None:
        self.matches[name] = Match(position, self.names[position], how)
        self.free.discard(position)


def _same_name(name: str, header: str) -> bool:
    return name == header


def _same_letters(name: str, header: str) -> bool:
    alike = name.strip().casefold() == header.strip().casefold()
    return alike or header_key(name) == header_key(header) != ""


def _synonym(name: str, header: str) -> bool:
    return name in FIELDS and BY_HEADER.get(header_key(header)) == name


def _synonym_in_money(name: str, header: str) -> bool:
    """Return whether a header is a field's beside the currency of its amounts."""
    if name != "volume":
        return False
    words = header_key(_IN_MONEY.sub(" ", header))
    return words != header_key(header) and BY_HEADER.get(words) == name


_IN_MONEY = re.compile(
    rf"[\s(\[,/_-]+(?:in |i )?(?:{'|'.join(sorted(CURRENCIES))}|kr\.?|kroner|kronor|euro|"
    rf"[{''.join(sign for sign in SIGNS if len(sign) == 1)}])[)\]]?\s*$",
    re.IGNORECASE,
)


# One rule for all fields before the next rule: an exact name is never lost to a synonym.
_RULES: tuple[tuple[How, _Fits], ...] = (
    ("name", _same_name),
    ("name", _same_letters),
    ("synonym", _synonym),
    ("synonym", _synonym_in_money),
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
