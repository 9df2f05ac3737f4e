"""The labels of a table's rows: those of its label column, and those that sheets bring back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from b2x.label.sheets import AUDIT, Sheet, each_sheet, read_sheet
from b2x.records.whole_table import Records
from b2x.training.labels import Labels, read_labels


@dataclass(frozen=True)
class GivenLabels:
    """The label of each row, and how it came about.

    Attributes
    ----------
    labels
        Of n rows.
    how
        Text of shape (n,): ``""`` for the label column and for rows without a label, else how the
        row came into its sheet.
    inclusion
        float64 of shape (n,): with what probability; NaN where it was chosen, or not by a sheet.
    audited
        Number of answers of audit samples, which are not among the labels unless asked for.
    lines
        Number of lines of sheets, answered or not.
    """

    labels: Labels
    how: NDArray[np.str_]
    inclusion: NDArray[np.float64]
    audited: int
    lines: int


def given_labels(
    records: Records,
    label: str | None,
    positive: Sequence[str],
    negative: Sequence[str],
    sheets: Any,
    *,
    with_audits: bool = False,
) -> GivenLabels:
    """Read the labels of a table.

    Where a sheet and the label column disagree, the sheet holds; so does a later sheet.

    Parameters
    ----------
    records
        The table.
    label, positive, negative
        As :func:`b2x.training.labels.read_labels` takes them; None where there is no label column.
    sheets
        A sheet's path or table, or a list of them.
    with_audits
        Whether answers of audit samples count as labels: to measure by, never to learn from.

    Raises
    ------
    InputError
        When labels are unclear, or a sheet is not one of this table.
    """
    n = len(records)
    labels = Labels(np.zeros(n, dtype=bool), np.zeros(n, dtype=bool))
    if label is not None:
        labels = read_labels(records.raw(label).tolist(), label, positive, negative)
    is_b2b, known, warnings = labels.is_b2b.copy(), labels.known.copy(), [*labels.warnings]
    how, inclusion = np.full(n, "", dtype=object), np.full(n, np.nan)
    changed = audited = 0
    read = [read_sheet(source, records) for source in each_sheet(sheets)]
    for sheet in read:
        warnings += _told(sheet)
        audit = np.isin(sheet.how, AUDIT)
        audited += int(audit.sum())
        kept = np.ones(len(audit), dtype=bool) if with_audits else ~audit
        rows = sheet.rows[kept]
        changed += int(np.count_nonzero(known[rows] & (is_b2b[rows] != sheet.is_b2b[kept])))
        is_b2b[rows], known[rows] = sheet.is_b2b[kept], True
        how[rows], inclusion[rows] = sheet.how[kept], sheet.inclusion[kept]
    if changed:
        warnings.append(f"{changed:,} rows have another label in a later sheet, which holds")
    if audited and not with_audits:
        warnings.append(f"{audited:,} answers of an audit sample are not learned from")
    return GivenLabels(
        Labels(is_b2b, known, tuple(warnings)),
        how.astype(np.str_),
        inclusion,
        audited,
        sum(sheet.lines for sheet in read),
    )


def _told(sheet: Sheet) -> list[str]:
    told = [*sheet.warnings]
    if sheet.unanswered:
        told.append(f"{sheet.unanswered:,} of {sheet.lines:,} lines of the sheet have no answer")
    if sheet.unsure:
        told.append(f"{sheet.unsure:,} lines of the sheet are answered with ?")
    return told
