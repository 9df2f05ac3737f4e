"""Trains a model on a seller's sales, by labels and hints, and measures it on held-out buyers."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from b2x.engines.batch import probability
from b2x.errors import VerdictError
from b2x.label.sheets import sheets_read
from b2x.learn.count_profile import count_profile
from b2x.learn.distillation.monotone import drop_mixed
from b2x.learn.prior import prior_scorecard
from b2x.learn.sample_buyers import sample_buyers
from b2x.learn.settings import CONFIDENCE, MANY_ROWS, TEACHER_ROWS, FitSettings
from b2x.measure.folds import group_ids
from b2x.measure.second_look import second_look
from b2x.measure.splits import SplitPlan
from b2x.measure.verdict import FORBIDDING
from b2x.predict.model import Model
from b2x.records.options import check_options
from b2x.records.panel.understanding import Understanding
from b2x.records.sales.history import History, check_key_there
from b2x.schema.columns import Times
from b2x.schema.features import inputs_of
from b2x.schema.fields import HISTORY
from b2x.scorecard.decision import B2B, B2C
from b2x.training.chosen_features import choose_features, name_buyers
from b2x.training.evaluate import Evaluation, conclude, leaks_among
from b2x.training.fitting import Progress, TrainingRows, training_rows
from b2x.training.hinted import MEASURED, hinted_rows
from b2x.training.label_weights import label_weights
from b2x.training.labelled_records import (
    HintColumns,
    LabelColumns,
    check_known,
    read_labelled,
)
from b2x.training.model_folder import save_model
from b2x.training.provenance import provenance_of
from b2x.training.split_plan import plan_splits
from b2x.training.stated_share import at_stated_share, check_share, doubt_share
from b2x.writing.separate_files import check_outside, files_read

LEAK_ROWS = 150_000
"""Rows, of whole buyers, in which leaks are looked for where rows are many."""

TRUSTED = ("usable", "weak")
"""Verdicts on models that may doubt a label."""

_INSTEAD: dict[str, str] = {
    "no signal": "add other columns, or pass --allow-no-signal to save it anyway",
    "leaking": "leave the column out with --exclude, or pass --allow-no-signal if it is known at "
    "every sale before the buyer's kind is",
}


@dataclass(frozen=True, repr=False)
class Trained:
    """A model with its measurement.

    Attributes
    ----------
    model
        Trained on all labelled rows; the unlabelled rows shaped its bins and tables too.
    evaluation
        The measurement of models trained in the same way, on held-out buyers (and later sales).
    held_out
        Their log-odds, shape (labelled rows,); NaN where a row was not tested.
    labels, groups, rows
        Label, buyer and row number of the same rows; 1 is the table's first sale.
    understood
        What was understood of the table.
    history
        Counts of each buyer's orders up to the end of the table; None where not counted.
    times
        Order dates of the same rows; None where there are none.
    weights
        How many sales each of the rows stands for when figures are taken; None is 1 each.
    read
        Paths of the files that were read, by what they are.
    lines
        Line of the same rows in the file; None where it is not a file of text.
    """

    model: Model
    evaluation: Evaluation
    held_out: NDArray[np.float64]
    labels: NDArray[np.bool_]
    groups: NDArray[np.int64]
    rows: NDArray[np.int64]
    understood: Understanding
    history: History | None = None
    times: Times | None = None
    weights: NDArray[np.float64] | None = None
    read: Mapping[str, str] = field(default_factory=dict)
    lines: NDArray[np.int64] | None = None

    def __repr__(self) -> str:
        return f"<b2x trained {self.model.name!r}: {self.evaluation!r}>"

    def _repr_html_(self) -> str:
        return self.model._repr_html_() + self.evaluation._repr_html_()

    def second_look(self) -> list[dict[str, Any]]:
        """Return the labels that look wrong, the most doubtful first.

        Returns
        -------
        list of dict
            ``row`` (1 is the first sale, as ``b2x explain --row`` counts), of a file of text also
            its ``line``, ``label``, and ``probability`` of B2B, held out. Empty where the model is
            no better than chance.
        """
        if self.evaluation.verdict.name not in TRUSTED:
            return []
        p = probability(self.held_out)
        return [
            {
                "row": int(self.rows[row]),
                **({} if self.lines is None else {"line": int(self.lines[row])}),
                "label": B2B if self.labels[row] else B2C,
                "probability": round(float(p[row]), 4),
            }
            for row in second_look(self.labels, p).tolist()
        ]

    def save(
        self,
        folder: str | os.PathLike[str],
        *,
        allow_no_signal: bool = False,
        notes: Sequence[str] = (),
    ) -> Path:
        """Write ``scorecard.json``, ``metrics.json``, ``CARD.md``, ``golden.csv``, and their list.

        Beside them ``profile.json`` holds how many training rows fell into each bin of the model.
        If the model reads counts of earlier orders, ``history.parquet`` too: later files go on
        counting from it (``--history``); and ``history.key``, the key of its hashes, unless
        ``history_key`` named another file. The folder is written whole or left as it was; see
        :func:`b2x.training.model_folder.save_model`.

        Parameters
        ----------
        folder
            The model's folder; created if needed.
        allow_no_signal
            Save even if the verdict is ``no signal`` or ``leaking``.
        notes
            Paragraphs for the card.

        Returns
        -------
        pathlib.Path
            The folder.

        Raises
        ------
        VerdictError
            When the verdict forbids it.
        UsageError
            When the model was trained on a file in the folder.
        """
        check_outside(folder, self.read)
        verdict = self.evaluation.verdict
        if verdict.name in FORBIDDING and not allow_no_signal:
            raise VerdictError(
                f"the verdict is {verdict.name!r}, so nothing was saved. {verdict.reason}",
                next_step=_INSTEAD[verdict.name],
            )
        counts = set(HISTORY) & set(self.model.scorecard.inputs)
        return save_model(
            self.model,
            self.evaluation.to_dict(),
            folder,
            notes,
            history=self.history if counts else None,
        )


def train(
    source: Any,
    *,
    label: str | None = None,
    labels: Any = (),
    hints: HintColumns | None = None,
    positive: str | Sequence[str] = (),
    negative: str | Sequence[str] = (),
    group: str | Sequence[str] = (),
    time: str | None = None,
    cutoff: str | None = None,
    features: Sequence[str] = (),
    feature: Sequence[str] = (),
    exclude: Sequence[str] = (),
    name: str = "mine",
    confidence: float = CONFIDENCE,
    b2b_share: float | None = None,
    prior: Model | str | os.PathLike[str] | None = None,
    monotone: Mapping[str, int] | None = None,
    quick: bool = False,
    seed: int = 0,
    many_rows: int = MANY_ROWS,
    teacher_rows: int = TEACHER_ROWS,
    understood: Callable[[Understanding], None] | None = None,
    progress: Progress | None = None,
    **options: Any,
) -> Trained:
    """Train a model on a seller's sales and measure it on held-out buyers.

    What is known of some sales comes from a label column, from sheets that a person filled, or
    from hints (a company's name or number, say, which documents a business); at best from hints
    and some fifty labels. Only labels measure: without any, the model is a ranking.

    Parameters
    ----------
    source
        A file's path or a table. Rows without a label help too: they shape bins and tables.
    label
        Header of the label column; None without one.
    labels
        A sheet that a person filled (:func:`b2x.label.sheets.write_sheet`), or a list of them.
    hints
        Column by kind of hint, such as ``{"company": "Billing Company"}``; ``"auto"`` to look for
        them, ``"none"`` not to use any. None: ``"auto"`` where there is no label column.
    positive, negative
        Label values that mean B2B and B2C; see :func:`b2x.training.labels.read_labels`.
    group
        Headers of the columns that name the buyer; that of ``buyer_id`` when empty.
    time
        Header of the order date: if given, models are tested on later sales than they learned
        from.
    cutoff
        First date that is tested, with `time`; 70% of the labelled rows are before it when None.
    features
        What to learn from: columns, or expressions such as ``ratio(volume, quantity)``. Empty
        for :func:`b2x.schema.features.default_features`.
    feature
        Headers to learn from, besides, even though they look personal: the model then holds their
        values.
    exclude
        Headers to leave out.
    name
        The model's name.
    confidence
        Probability from which a sale is called B2B, or B2C; between the two it is unsure.
    b2b_share
        Share of B2B among all sales, 0 to 1, where it is known: the probabilities of all sales
        have it as their mean, and figures are taken as if labels had it.
    prior
        A model from elsewhere, its name or folder, as a further teacher where labels are few.
    monotone
        Numeric columns whose curve may only rise (1) or fall (-1), such as ``{"volume": 1}``.
    quick
        Only fit: nothing is measured.
    seed
        Seed of all that is random.
    many_rows, teacher_rows
        Number of labelled rows above which all models share their bins, teachers learn from whole
        buyers of `teacher_rows` rows, and all labels sharpen the tables.
    understood
        Called with what was understood of the table, before the work begins.
    progress
        Called with what is being done (``"models"`` or ``"permutations"``), how many are done and
        how many there are.
    **options
        How the table is written: :class:`b2x.records.options.ReadingOptions`, such as `mapping`.

    Returns
    -------
    Trained

    Raises
    ------
    InputError
        When the table cannot be read, the labels are unclear or too few to learn from, or there
        are neither labels nor hints.
    UsageError
        When there is no such option or feature.

    Examples
    --------
    >>> from b2x.datasets import simulate
    >>> trained = train(simulate("law-firm", 20), label="label", features=["volume"])
    >>> trained.evaluation.verdict.name
    'too few labels'
    """
    check_options(train, options)
    check_key_there(options)
    check_share(b2b_share)
    asked: HintColumns = hints or ("auto" if label is None else "none")
    table = read_labelled(
        source,
        LabelColumns(label, positive, negative, group, time, labels, asked),
        exclude=exclude,
        named=(*feature, *features),
        understood=understood,
        **options,
    )
    check_known(table)
    for header in feature:
        table.records.position(header)  # raises where there is no such column
    chosen = drop_mixed(choose_features(table, features, feature), monotone or {})
    alone = name_buyers(table) if not features else ()
    plan: SplitPlan | None = None
    warnings: list[str] = []
    if not quick and not table.documented:
        plan, warnings = plan_splits(table, cutoff, seed)
    weights = label_weights(table, chosen, b2b_share)
    to_calibrate = None if weights is None else weights.to_calibrate
    to_measure = None if weights is None else weights.to_measure
    y, groups = table.is_b2b, table.groups
    if b2b_share is not None:
        counts = np.ones(len(y)) if to_calibrate is None else to_calibrate
        documented = table.documented / max(int(table.accepted.sum()), 1)
        warnings += doubt_share(b2b_share, y, counts, documented)
    leak_rows = np.arange(len(y))
    if len(y) > many_rows:
        leak_rows, _ = sample_buyers(y, groups, LEAK_ROWS, seed)
    leaks = leaks_among(table, inputs_of(chosen), leak_rows, seed)
    settings = FitSettings(
        confidence=confidence,
        monotone=monotone,
        provenance=provenance_of(name, table, to_calibrate, source),
        seed=seed,
        many_rows=many_rows,
        teacher_rows=teacher_rows,
    )
    warnings = [*table.warnings, *warnings]
    if prior is not None and (table.documented or len(y) > many_rows):
        why = "hints rank" if table.documented else "labels are many"
        warnings.append(f"the model from elsewhere (prior) is not used, because {why}")
    warnings += [
        f"{header!r} is left out: nearly every value belongs to one buyer alone. Next: "
        f"--feature {header!r} learns from it all the same"
        for header in alone
        if header not in feature
    ]
    panel, ranges, history = table.records.understood, table.records.ranges, table.records.history
    numbers = np.asarray(table.rows + 1, dtype=np.int64)
    is_text = table.records.dialect is not None
    lines = table.records.numbers[table.rows] if is_text else None
    buyers = len(np.unique(group_ids(table.buyers)[table.accepted])) if table.grouped_by else None
    found = {name: table.records.header_of(name) for name in inputs_of(chosen)}
    headers = {name: header for name, header in found.items() if header is not None}
    rows: TrainingRows
    hinted = None
    if table.documented:
        rows = hinted = hinted_rows(table, chosen, settings, to_calibrate, measure=not quick)
    else:
        further = prior_scorecard(prior)
        rows = training_rows(table, chosen, settings, to_calibrate, further, progress)
    times = table.order_dates
    del table  # it takes more memory than all that follows, and Arrow keeps it
    pa.default_memory_pool().release_unused()

    scorecard, held_out = rows.fit(list(plan or ()))
    protocol = plan.describe() if plan else "too few labels to hold buyers out"
    unmeasured = "It was fitted only (quick): nothing was measured." if quick else ""
    if hinted is not None:
        protocol, unmeasured = MEASURED, unmeasured or hinted.unmeasured
        warnings += hinted.warnings
    if b2b_share is not None:
        scorecard, shift = at_stated_share(scorecard, rows.log_odds(scorecard), b2b_share)
        held_out = held_out + shift
    known = {column: bounds for column, bounds in ranges.items() if column in scorecard.inputs}
    profile = count_profile(
        scorecard,
        rows.bins(scorecard),
        rows.log_odds(scorecard),
        rows.labelled,
        y,
        to_calibrate,
        buyers=buyers,
        headers=headers,
    )
    model = Model(replace(scorecard, ranges=known), name, profile=profile)
    evaluation = conclude(
        y,
        held_out,
        groups,
        model,
        protocol=protocol,
        leaks=leaks,
        unmeasured=unmeasured,
        refit=rows.refit,
        weight=to_measure,
        warnings=warnings,
        seed=seed,
    )
    read = {**files_read(source, options), **sheets_read(labels)}
    return Trained(
        model,
        evaluation,
        held_out,
        y,
        groups,
        numbers,
        panel,
        history,
        times,
        to_measure,
        read,
        lines,
    )
