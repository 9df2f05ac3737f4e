"""What documents the kind of sales or buyers, beside what a model says of them.

Documents are hints that are strong enough, and answers in sheets. They and the model's decision
stay in columns of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from b2x.decide.audited import NEEDED
from b2x.errors import UsageError
from b2x.label.hint_columns import HintColumn
from b2x.label.hints import DOCUMENTS_FROM, Hints, hint_columns_of, hints_of_columns
from b2x.label.sheets import each_sheet, read_sheet, sheet_name, sheets_read
from b2x.predict.model import Model
from b2x.records.mapping.settings import Inputs, Settings
from b2x.records.options import check_options
from b2x.records.whole_table import Records, read_all
from b2x.schema.fields import FIELDS
from b2x.score.standing import BEHAVES, DOCUMENTED, UNDECIDED, SaleDocuments
from b2x.scorecard.decision import B2B, B2C

DOCUMENTED_BY = "b2x_documented_by"
"""Header: what documents a buyer, in words."""

Texts = NDArray[np.object_]


@dataclass(frozen=True)
class Documents:
    """What documents the kind of n sales or buyers.

    Attributes
    ----------
    kind
        int8 of shape (n,): 1 for B2B, 0 for B2C, -1 where nothing documents it or documents
        disagree.
    strength
        float64 of shape (n,): probability that it is so: 1 by an answer, the source's precision
        by a hint; NaN where `kind` is -1.
    words
        Text of shape (n,): what documents it, with headers and never a value, such as ``legal form
        in a name in 'Firma'``; ``""`` where nothing does.
    answers
        int8 of shape (n,): what was answered, 1, 0 or -1.
    hints
        What the hints say of each.
    columns
        The table's columns that may hold hints.
    warnings
        What the user should know.
    """

    kind: NDArray[np.int8]
    strength: NDArray[np.float64]
    words: Texts
    answers: NDArray[np.int8]
    hints: Hints
    columns: tuple[HintColumn, ...]
    warnings: tuple[str, ...] = ()

    def standing(self, labels: Texts) -> Texts:
        """Return how each is known, of :data:`b2x.score.standing.STANDINGS`, shape (n,).

        Parameters
        ----------
        labels
            The model's decisions, ``B2B``, ``B2C`` or ``unsure``; None where it has none.

        Examples
        --------
        >>> from b2x.records.whole_table import read_all
        >>> records = read_all({"Total": [5, 6, 7], "Firma": ["Fjord AS", "", ""]})
        >>> said = find_documents(records, (), np.arange(3), 3)
        >>> said.standing(np.array(["B2C", "B2C", "unsure"], object)).tolist()
        ['documented', 'behaves like', 'undecided']
        """
        decided = np.isin(labels, (B2B, B2C))
        known = np.where(self.kind >= 0, DOCUMENTED, np.where(decided, BEHAVES, UNDECIDED))
        return known.astype(object)

    def kinds(self) -> Texts:
        """Return what documents say as text, None where they say nothing."""
        return np.array([B2C, B2B, None], dtype=object)[self.kind]

    def conflicts(self, labels: Texts) -> Texts:
        """Return in words where document and model say opposite things, else ``""``."""
        kinds = self.kinds()
        opposite = (self.kind >= 0) & np.isin(labels, (B2B, B2C)) & (kinds != labels)
        words = np.full(len(labels), "", dtype=object)
        for i in np.flatnonzero(opposite).tolist():
            words[i] = f"documented {kinds[i]}, behaves like {labels[i]}"
        return words


def sale_documents(
    source: Any,
    model: Model,
    *,
    labels: Any = (),
    hint_columns: Mapping[str, str | Sequence[str]] | str = "auto",
    **options: Any,
) -> SaleDocuments:
    """Find what documents each sale of a file, for :func:`b2x.score_file`.

    The file is read into memory; scoring reads it again, in blocks as always.

    Parameters
    ----------
    source
        A file's path.
    model
        The model that will score it: both read the same columns.
    labels
        Sheets that a person filled in.
    hint_columns
        As :func:`b2x.label.hints.find_hints` takes them.
    **options
        How the file is written: :class:`b2x.records.options.ReadingOptions`.

    Raises
    ------
    InputError
        When the file or a sheet cannot be read.
    UsageError
        When the file is standard input, which can be read once.

    Examples
    --------
    >>> from b2x.predict.load import load
    >>> sales = {"Total": [5, 6], "Firma": ["Fjord AS", ""]}
    >>> sale_documents(sales, load("textbook")).kind.tolist()
    [1, -1]
    """
    check_options(sale_documents, options)
    if isinstance(source, str) and source == "-":
        raise UsageError(
            "the file is read twice to find what documents its sales",
            next_step="save it, and name the file",
        )
    card = model.scorecard
    records = read_all(source, wanted=card.inputs, also=NEEDED, ranges=card.ranges, **options)
    found = find_documents(
        records,
        labels,
        np.arange(len(records)),
        len(records),
        hint_columns=hint_columns,
        options=options,
    )
    order = np.argsort(records.numbers, kind="stable")
    return SaleDocuments(records.numbers[order], found.kind[order], sheets_read(labels))


def find_documents(
    records: Records,
    sheets: Any,
    groups: NDArray[np.intp],
    n_groups: int,
    *,
    hint_columns: Mapping[str, str | Sequence[str]] | str = "auto",
    options: Mapping[str, Any] | None = None,
) -> Documents:
    """Find what documents each group of rows: a sale of one row, or a buyer of several.

    Answers hold over hints; a later sheet over an earlier one. Answers also pin the precision of
    hints (:meth:`b2x.label.hints.Hints.with_labels`), so a column that they contradict documents
    nobody.

    Parameters
    ----------
    records
        A table of n rows.
    sheets
        A sheet that a person filled in, or several; paths or tables.
    groups, n_groups
        The group of each row, numbers from 0 to ``n_groups - 1``, shape (n,).
    hint_columns
        As :func:`b2x.label.hints.find_hints` takes them.
    options
        How the table was read.

    Raises
    ------
    InputError
        When a sheet is not one of this table.
    """
    is_b2b, known, source, warnings = _answers(records, sheets)
    columns = hint_columns_of(records, hint_columns, _fields(records, options or {}))
    hints = hints_of_columns(columns, len(records))
    if known.any():
        hints = hints.with_labels(is_b2b, known, groups.astype(np.int64))
    hints = hints.of_groups(groups, n_groups)
    kind, strength = hints.documented.copy(), hints.strength.copy()
    strength[kind < 0] = np.nan
    words = _hint_words(hints)
    answers = np.full(n_groups, -1, dtype=np.int8)
    said = {side: np.bincount(groups[known & (is_b2b == side)], minlength=n_groups) > 0
            for side in (True, False)}  # fmt: skip
    mixed = said[True] & said[False]
    answers[said[True]], answers[said[False]] = 1, 0
    answers[mixed] = -1
    kind[answers >= 0], strength[answers >= 0] = answers[answers >= 0], 1.0
    kind[mixed], strength[mixed] = -1, np.nan
    for row in np.flatnonzero(known).tolist():
        words[groups[row]] = f"answer in {source[row]}"
    words[mixed] = "answers disagree"
    return Documents(kind, strength, words, answers, hints, tuple(columns), tuple(warnings))


def _answers(
    records: Records, sheets: Any
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], Texts, list[str]]:
    """Return label, whether there is one, and the sheet's name of each row; and warnings."""
    n = len(records)
    is_b2b, known = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    source = np.full(n, "", dtype=object)
    warnings: list[str] = []
    for sheet in each_sheet(sheets):
        read = read_sheet(sheet, records)
        warnings += read.warnings
        is_b2b[read.rows], known[read.rows] = read.is_b2b, True
        source[read.rows] = sheet_name(sheet)
    return is_b2b, known, source, warnings


def _fields(records: Records, options: Mapping[str, Any]) -> list[str]:
    """Return the headers of fields, which no hint is looked for in: how somebody buys is behaviour.

    A model reads some of the fields only, so they are found again by their headers.
    """
    settings = Settings.of(records.headers, options)  # type: ignore[arg-type]  # those of reading
    found = settings.find_columns(records.headers, Inputs(None, (), ()))
    return [
        match.header
        for name, match in found.matches.items()
        if name in FIELDS and name != "buyer_id"
    ]


def _hint_words(hints: Hints) -> Texts:
    """Return what documents each row or group in words; also where sources disagree."""
    words = np.full(len(hints), "", dtype=object)
    strong = [i for i, s in enumerate(hints.sources) if s.precision >= DOCUMENTS_FROM]
    documented, disagree = hints.documented, hints.disagree
    for i in np.flatnonzero((documented >= 0) | disagree).tolist():
        heard = [hints.sources[j] for j in strong if hints.speaks[j, i]]
        said = []
        for source in heard:
            kind = B2B if source.kind else B2C
            if disagree[i] or source.kind == documented[i]:
                name = f"{source.name.removesuffix(f': {kind}')} in {source.header!r}"
                said.append(f"{name} ({kind})" if disagree[i] else name)
        words[i] = ("documents disagree: " if disagree[i] and said else "") + "; ".join(said)
    return words
