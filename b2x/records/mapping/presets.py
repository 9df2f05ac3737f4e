"""The known exports that ship, one TOML file each, and recognising them by a table's headers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from b2x.errors import InputError, UsageError, did_you_mean
from b2x.records.mapping.export_file import read_export
from b2x.records.mapping.known_export import KnownExport

_FOLDER = Path(__file__).parent / "exports"


@dataclass(frozen=True)
class Recognised:
    """The known export that a table is read as.

    Attributes
    ----------
    export
        The export.
    confidence
        Share of the export's headers that the table has, 0 to 1.
    found
        Those headers, as the table writes them.
    how
        ``headers``: recognised by them; ``told``: the user said so.
    """

    export: KnownExport
    confidence: float
    found: tuple[str, ...]
    how: Literal["headers", "told"] = "headers"

    @classmethod
    def told(cls, export: KnownExport, headers: Iterable[str]) -> Recognised:
        """Take the export that the user named.

        Raises
        ------
        InputError
            When the table has none of the export's headers.
        """
        headers = list(headers)
        found = _found(export, {_key(header): header for header in headers})
        if not found:
            raise InputError(
                f"the table has no header of {export.title}",
                where=f"columns found: {', '.join(headers)}",
                next_step="leave --export out, or name another",
            )
        return cls(export, len(found) / len(export.headers), found, "told")

    def __str__(self) -> str:
        found = f"{len(self.found)} of its {len(self.export.headers)} headers"
        by = f"recognised by {found}" if self.how == "headers" else f"as told; {found} are there"
        return f"export: {self.export.title} ({self.export.name}), {by}"


def recognise(headers: Iterable[str]) -> list[Recognised]:
    """Return the shipped exports that fit a table's headers best: none, one, or several alike.

    An export fits where all the headers that it must have are there, in any case and with any
    white space around them. Of several that fit, the one wins of whose headers the table has the
    largest share, then the one with most of them.

    Examples
    --------
    >>> headers = ["Date", "Order #", "Status", "Customer", "Items sold", "Net sales"]
    >>> [found.export.title for found in recognise(headers)]
    ['WooCommerce Analytics, orders']
    >>> recognise(["Date", "Total"])
    []
    """
    there = {_key(header): header for header in headers}
    fits = []
    for name in export_names():
        if not _may_fit(name, there):
            continue
        export = load_export(name)
        if all(_key(header) in there for header in export.all):
            found = _found(export, there)
            fits.append(Recognised(export, len(found) / len(export.headers), found))
    best = max(map(_fit, fits), default=None)
    return [found for found in fits if _fit(found) == best]


@cache
def load_export(name_or_path: str) -> KnownExport:
    """Load a known export: a shipped one by its name, or a TOML file of one's own by its path.

    Raises
    ------
    UsageError
        When there is no shipped export of that name.
    InputError
        When the file cannot be read, or a key in it is unknown or has a wrong value.

    Examples
    --------
    >>> load_export("shopify").fields["volume"]
    ('Total',)
    """
    if name_or_path in export_names():
        return read_export(_FOLDER / f"{name_or_path}.toml")
    if name_or_path.endswith(".toml"):
        return read_export(Path(name_or_path))
    raise UsageError(
        f"no known export {name_or_path!r}.{did_you_mean(name_or_path, export_names())}",
        next_step=f"name one of {', '.join(export_names())}, a .toml file of your own, or 'none'",
    )


@cache
def export_names() -> tuple[str, ...]:
    """Return the names of the shipped exports."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def _key(header: str) -> str:
    return header.strip().casefold()


def _may_fit(name: str, there: Mapping[str, str]) -> bool:
    """Return False where a shipped export's first required header is not in the table.

    Reading all of the files as TOML takes 9 ms, which is felt where a file has 1,000 rows.
    """
    first = _FIRST_REQUIRED.search((_FOLDER / f"{name}.toml").read_text("utf-8"))
    return first is None or _key(first[1]) in there


_FIRST_REQUIRED = re.compile(r'^all = \[\s*"([^"\\]+)"', re.MULTILINE)


def _found(export: KnownExport, there: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(there[key] for header in export.headers if (key := _key(header)) in there)


def _fit(found: Recognised) -> tuple[float, int]:
    return found.confidence, len(found.found)
