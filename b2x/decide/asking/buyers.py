"""Buyers to ask: one line a buyer, the ones worth an answer first.

How a line is written is in buyers_sheet.py, what documents a buyer in standing.py.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from b2x.decide.asking.buyer_lines import BuyerLines, buyer_lines
from b2x.decide.asking.buyers_sheet import buyers_sheet
from b2x.decide.asking.standing import find_documents
from b2x.decide.audited import ScoredTable, read_scored
from b2x.errors import InputError, UsageError
from b2x.label.sheet_file import check_target, refuse_loss, sheet_bytes
from b2x.label.sheets import sheets_read
from b2x.predict.load import load
from b2x.predict.model import Model
from b2x.printable import counted, html_table
from b2x.records.options import check_options
from b2x.records.panel.understanding import Understanding
from b2x.score.decision_log import append_lines, check_log, run_line
from b2x.score.run_record import Place, Run, described_model, record_place, write_recorded
from b2x.score.standing import STANDINGS
from b2x.scorecard.decision import B2B, B2C, LABELS
from b2x.scorecard.manifest import model_files
from b2x.writing.separate_files import Files, check_separate, files_read

SHOWN = 8
"""Lines that a notebook shows."""
FIRST = 20
"""Lines of which it is said how much of the value in doubt they hold."""


@dataclass(frozen=True, repr=False)
class Buyers:
    """The k buyers of a table, the ones worth an answer first.

    Attributes
    ----------
    lines
        What is known of each buyer.
    counts
        Rows and buyers counted: JSON values.
    warnings
        What the user should know.
    out, run_record
        Where the sheet and its record were written; None for nowhere.
    """

    lines: BuyerLines
    counts: dict[str, Any]
    warnings: tuple[str, ...] = ()
    out: str | None = None
    run_record: str | None = None

    def __len__(self) -> int:
        return len(self.lines)

    def __repr__(self) -> str:
        standing = ", ".join(f"{n:,} {name}" for name, n in self.counts["standing"].items())
        return f"<{len(self):,} buyers: {standing}>"

    def _repr_html_(self) -> str:
        rows = [
            (
                line["id"],
                line["standing"],
                line["documented"] or "",
                line["label"],
                f"{line['probability']:.0%}",
                f"{line['sales']:,}",
                "" if line["value"] is None else f"{line['value']:,.0f}",
                f"{line['priority']:,.0f}",
            )
            for line in self.first[:SHOWN]
        ]
        share, notes = self.first_share, list(self.warnings)
        if share is not None and len(self) > FIRST:
            held = f"The first {FIRST} lines hold {share:.0%} of the value that is expected to be"
            notes.insert(0, f"{held} treated wrongly")
        return html_table(
            repr(self)[1:-1],
            rows,
            head=(
                "buyer", "standing", "documented", "behaves like", "P(B2B)", "sales", "value",
                "in doubt",
            ),
            notes=notes,
        )  # fmt: skip

    @property
    def first_share(self) -> float | None:
        """Share of the value in doubt that the first :data:`FIRST` lines hold; None without any."""
        total = float(self.lines.priority.sum())
        return float(self.lines.priority[:FIRST].sum()) / total if total > 0 else None

    @property
    def first(self) -> list[dict[str, Any]]:
        """The first lines for JSON, with opaque ids."""
        return [self.lines.line(i) for i in range(min(FIRST, len(self)))]

    def to_dict(self) -> dict[str, Any]:
        """Return counts, and the first lines with opaque ids, as JSON holds them."""
        return {
            **self.counts,
            "first": self.first,
            "first_share_of_value_in_doubt": self.first_share,
            "warnings": list(self.warnings),
            "out": self.out,
            "run_record": self.run_record,
        }


def buyers(
    source: Any,
    model: str | os.PathLike[str] | Model = "textbook",
    *,
    labels: Any = (),
    out: str | os.PathLike[str] | None = None,
    hint_columns: Mapping[str, str | Sequence[str]] | str = "auto",
    show: Sequence[str] = (),
    b2b_share: float | None = None,
    run_record: Place = True,
    log: str | os.PathLike[str] | None = None,
    reviewer: str | None = None,
    understood: Callable[[Understanding], None] | None = None,
    **options: Any,
) -> Buyers:
    """List the buyers of a table: who is documented, who behaves like what, and whom to ask.

    Buyers are sorted by the value that is expected to be treated wrongly: the sum of their sales
    times the probability that they are not of the kind that is more probable.

    Parameters
    ----------
    source
        A file's path or a table, with a column that names the buyer.
    model
        A model, its name or its folder.
    labels
        Sheets that a person filled in, of ``b2x label`` or of this function: their answers document
        buyers.
    out
        A sheet to write, .csv or .xlsx. It shows names, so only the owner can read a new one. Its
        first column is for answers, which come back as labels (`labels` here, in
        :func:`b2x.train`).
    hint_columns
        As :func:`b2x.label.hints.find_hints` takes them.
    show
        Headers of columns to show besides names and hints.
    b2b_share
        As in :func:`b2x.score_file`.
    run_record, log
        As in :func:`b2x.score_file`. The log also gets a line for each answer that contradicts the
        model's decision on a buyer.
    reviewer
        Who answered, as it is to stand in the log.
    understood
        Called with what was understood of the table, before it is scored.
    **options
        How the table is written: :class:`b2x.records.options.ReadingOptions`.

    Raises
    ------
    InputError
        When the table or a sheet cannot be read, or no column names the buyer.
    UsageError
        When an option does not exist, the sheet cannot be written or would lose answers, a log of
        answers has no reviewer, or one file has two roles.

    Examples
    --------
    >>> sales = {"Total": [9500, 20, 40], "Kunde": ["a", "b", "b"], "Firma": ["Fjord AS", "", ""]}
    >>> found = buyers(sales, "textbook")
    >>> found
    <2 buyers: 1 documented, 0 behaves like, 1 undecided>
    >>> found.lines.standing.tolist(), found.lines.label.tolist(), found.lines.sales.tolist()
    (['documented', 'undecided'], ['B2B', 'unsure'], [1, 2])
    """
    check_options(buyers, options)
    answered = sheets_read(labels)
    if log is not None and answered and not reviewer:
        raise UsageError(
            "the log is to say who gave the answers", next_step="name them (--reviewer, reviewer=)"
        )
    scorer = model if isinstance(model, Model) else load(model)
    if b2b_share is not None:
        scorer = scorer.with_b2b_share(b2b_share)
    inputs = {**files_read(source, options), **answered}
    place = _check_targets({**inputs, **model_files(scorer.path)}, out, run_record, log)
    chosen = {"hint_columns": hint_columns, "show": show, "b2b_share": b2b_share}
    run = Run("buyers", {"source": source, **inputs}, {**chosen, **options})
    table = read_scored(source, scorer, understood=understood, **options)
    if not table.names_buyers:
        raise InputError(
            "no column says who the buyer is",
            where=table.records.understood.source,
            next_step="name it with --map buyer_id=COLUMN (mapping={'buyer_id': ...})",
        )
    _, whose = np.unique(table.buyers, return_inverse=True)
    n_buyers = int(whose.max(initial=-1)) + 1
    documents = find_documents(
        table.records, labels, whose, n_buyers, hint_columns=hint_columns, options=options
    )
    lines = buyer_lines(table, documents, whose, n_buyers)
    counts = _counts(table, lines, n_buyers)
    document = run.document(out, model=table.model, counts=counts)
    if out is not None:
        cells = buyers_sheet(out, table.records, lines, documents, show)
        kept = False if place is None else place
        write_recorded(out, sheet_bytes(out, cells), document, kept, private=True)
    if log is not None:
        overridden = _overridden(lines, table.model, reviewer)
        append_lines(log, [{**run_line(document), "overridden": len(overridden)}, *overridden])
    return Buyers(
        lines,
        counts,
        (*table.records.understood.warnings, *documents.warnings, *_warnings(lines, counts)),
        None if out is None else os.fspath(out),
        place,
    )


def _check_targets(
    read: Files,
    out: str | os.PathLike[str] | None,
    run_record: Place,
    log: str | os.PathLike[str] | None,
) -> str | None:
    """Refuse targets that cannot be written or would lose answers; return the record's path."""
    place = (
        None
        if out is None and isinstance(run_record, bool)
        else record_place(out or "", run_record)
    )
    if log is not None:
        check_log(log)
    if out is not None:
        check_target(out)
    check_separate(read, {"sheet": out, "run record": place, "log": log})
    if out is not None:
        refuse_loss(out)
    return place


def _counts(table: ScoredTable, lines: BuyerLines, n_buyers: int) -> dict[str, Any]:
    """Return what is counted: rows, and buyers by standing and by label."""
    reasons = table.records.reasons[table.records.reasons != ""]
    lost = len(table.records.bad_lines)
    standing, labels = Counter(lines.standing.tolist()), Counter(lines.label.tolist())
    return {
        "rows_in": len(table) + lost,
        "rows_scored": int(lines.sales.sum()),
        "rows_rejected": len(reasons) + lost,
        "rejected_lines": lost,
        "rejected_by": dict(Counter(reason.partition(":")[0] for reason in reasons)),
        "buyers": len(lines),
        "buyers_without_a_decision": n_buyers - len(lines),
        "standing": {name: standing[name] for name in STANDINGS},
        "documented": {k: int((lines.documented == k).sum()) for k in (B2B, B2C)},
        "labels": {label: labels[label] for label in LABELS},
        "conflicts": int((lines.conflict != "").sum()),
        "answered": int((lines.answer != "").sum()),
    }


def _warnings(lines: BuyerLines, counts: Mapping[str, Any]) -> list[str]:
    """Return what the user should know of rows and buyers that are left out."""
    told = [
        f"{counted(n, 'row')} {'does' if n == 1 else 'do'} not count because of {name}; b2x score "
        "says why, row by row"
        for name, n in Counter(counts["rejected_by"]).most_common()
    ]
    if lost := counts["rejected_lines"]:
        told.append(f"{lost:,} lines are not rows; b2x score keeps them in OUT.rejects")
    if left := counts["buyers_without_a_decision"]:
        told.append(f"{left:,} buyers have no row that counts, and no line")
    if len(lines) and np.isnan(lines.value).all():
        told.append("no column has the sales' value, so buyers are sorted by the number of sales")
    return told


def _overridden(lines: BuyerLines, model: Model, reviewer: str | None) -> list[dict[str, Any]]:
    """Return a line of the log for each answer that contradicts the model's decision."""
    at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    named = described_model(model)
    told = {"model": named["name"], "model_sha256": named["sha256"]}
    return [
        {
            "event": "override",
            "at": at,
            "reviewer": reviewer,
            "id": lines.ids[i],
            "label": lines.label[i],
            "probability": float(lines.probability[i]),
            "answer": lines.answer[i],
            **told,
        }
        for i in np.flatnonzero((lines.answer != "") & np.isin(lines.label, (B2B, B2C))).tolist()
        if lines.answer[i] != lines.label[i]
    ]
