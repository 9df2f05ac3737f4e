"""Labelled sales in, a measured model out: the road from a seller's own records to a scorecard."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from joblib import Parallel, delayed
from numpy.typing import NDArray

from b2x.engines.batch import BatchEngine, evaluate
from b2x.errors import InputError, UsageError, VerdictError
from b2x.learn.bins import Design, make_grid
from b2x.learn.fit import FittedScorecard, fit_scorecard
from b2x.learn.held_out import fit_held_out
from b2x.learn.sample_buyers import sample_buyers
from b2x.learn.settings import CONFIDENCE, MANY_ROWS, TEACHER_ROWS, FitSettings
from b2x.learn.teachers.additive import SmoothAdditive
from b2x.measure.leaks import find_leaks
from b2x.measure.permutation import Refit
from b2x.measure.splits import (
    N_FOLDS,
    SplitPlan,
    balanced_folds,
    group_splits,
    group_time_splits,
    hash_folds,
)
from b2x.predict.model import Model
from b2x.records.panel.understanding import Understanding
from b2x.records.sales.history import HISTORY, HISTORY_FILE, History
from b2x.schema.columns import Columns, Levels, take_rows
from b2x.schema.features import Feature, default_features, inputs_of, parse_feature
from b2x.scorecard.scorecard import Scorecard
from b2x.training.evaluate import Evaluation, conclude, measured_columns
from b2x.training.labels import LabelledRecords, read_labelled
from b2x.training.model_folder import save_model
from b2x.version import __version__


@dataclass(frozen=True)
class Trained:
    """A model with its measurement.

    Attributes
    ----------
    model
        Trained on all labelled rows; the unlabelled rows shaped its bins and tables too.
    evaluation
        Of models trained the same way, on buyers (and a time) that they had not seen.
    held_out
        Their log-odds, shape (labelled rows,); NaN where a row was not tested.
    labels, groups
        Label and buyer of the same rows.
    understood
        What was understood of the table.
    history
        What is known of each buyer after it, where earlier orders were counted; else None.
    """

    model: Model
    evaluation: Evaluation
    held_out: NDArray[np.float64]
    labels: NDArray[np.bool_]
    groups: NDArray[np.int64]
    understood: Understanding
    history: History | None = None

    def save(
        self,
        folder: str | os.PathLike[str],
        *,
        allow_no_signal: bool = False,
        notes: Sequence[str] = (),
    ) -> Path:
        """Write ``scorecard.json``, ``metrics.json``, ``CARD.md`` and ``golden.csv``.

        Where the model reads counts of earlier orders, ``history.parquet`` too: later files go on
        counting from it (``--history``).

        Parameters
        ----------
        folder
            The model's folder; made if need be.
        allow_no_signal
            Save even where the verdict is ``no signal`` or ``leaking``.
        notes
            Paragraphs for the card.

        Raises
        ------
        VerdictError
            When the verdict forbids it.
        """
        verdict = self.evaluation.verdict
        if verdict.name in _FORBIDDING and not allow_no_signal:
            raise VerdictError(
                f"the verdict is {verdict.name!r}, so nothing was saved. {verdict.reason}",
                next_step=_FORBIDDING[verdict.name],
            )
        saved = save_model(self.model, self.evaluation.to_dict(), folder, notes)
        file = saved / HISTORY_FILE
        file.unlink(missing_ok=True)  # of an earlier model
        if self.history is not None and set(HISTORY) & set(self.model.scorecard.inputs):
            self.history.save(file)
        return saved


LEAK_ROWS = 150_000
"""Rows, of whole buyers, in which leaks are looked for where rows are many."""

PERMUTED: dict[str, Any] = {"teachers": {"smooth additive": SmoothAdditive()}, "max_pairs": 0}
"""What is refitted to permuted labels: one teacher for the committee, in a fifteenth of the time.
Its AUCs spread alike: mean and standard deviation .560 and .158 for .550 and .152 (60 orders of
AdventureWorks), .444 and .084 for .454 and .076 (300 hotel bookings; 14 permutations each)."""

_FORBIDDING = {
    "no signal": "bring other columns, or pass --allow-no-signal to save it all the same",
    "leaking": "leave the column out with --exclude, or, if it is honest, pass --allow-no-signal",
}


def train(
    source: Any,
    *,
    label: str,
    positive: str | Sequence[str] = "B2B",
    negative: str | Sequence[str] = (),
    group: str | Sequence[str] = (),
    time: str | None = None,
    cutoff: str | None = None,
    features: Sequence[str] = (),
    exclude: Sequence[str] = (),
    mapping: Mapping[str, str] | None = None,
    name: str = "mine",
    confidence: float = CONFIDENCE,
    seed: int = 0,
    many_rows: int = MANY_ROWS,
    teacher_rows: int = TEACHER_ROWS,
    understood: Callable[[Understanding], None] | None = None,
    **options: Any,
) -> Trained:
    """Train a model on a seller's labelled sales and measure it on held-out buyers.

    Parameters
    ----------
    source
        A file's path or a table. Rows without a label help too: they shape bins and tables.
    label
        Header of the label column.
    positive, negative
        Label values that mean B2B and B2C; see :func:`b2x.training.labels.read_labels`.
    group
        Headers that name the buyer; the column of ``buyer_id`` when none are named.
    time
        Header of the order date: with it, models are tested on later sales than they learned
        from.
    cutoff
        First date that is tested; when None, 70% of the labelled rows lie before it.
    features
        What to learn from: columns, or expressions such as ``ratio(volume, quantity)``. Empty
        for :func:`b2x.schema.features.default_features`.
    exclude
        Headers to leave out.
    mapping
        Header by field name.
    name
        The model's name.
    confidence
        Probability from which on a sale is called B2B or B2C; between is unsure.
    seed
        Of all that is random.
    many_rows, teacher_rows
        Labelled rows beyond which all models share their bins, teachers learn from whole buyers
        of `teacher_rows` rows, and all labels sharpen the tables.
    understood
        Called with what was understood of the table, before the work begins.
    **options
        How the file is written, as :func:`b2x.records.read_table.read_table` takes it.

    Raises
    ------
    InputError
        When the table cannot be read, the labels are unclear or too few to learn from.

    Examples
    --------
    >>> from b2x.datasets import simulate
    >>> trained = train(simulate("wholesaler", 300), label="label", seed=1)
    >>> trained.evaluation.rows
    300
    """
    table = read_labelled(
        source,
        label=label,
        positive=positive,
        negative=negative,
        group=group,
        time=time,
        mapping=mapping,
        understood=understood,
        exclude=exclude,
        **options,
    )
    chosen = _features(table, features, group, time)
    y, groups = table.is_b2b, table.groups[table.rows]
    plan, warnings = _plan(table, y, groups, cutoff, seed)
    splits = list(plan or ())
    measured, leak_rows = inputs_of(chosen), np.arange(len(y))
    if len(y) > many_rows:
        leak_rows, _ = sample_buyers(y, groups, LEAK_ROWS, seed)
    leaks = find_leaks(
        measured_columns(
            take_rows({n: table.records.columns[n] for n in measured}, table.rows[leak_rows])
        ),
        y[leak_rows],
        groups[leak_rows],
        seed=seed,
    )
    settings = FitSettings(
        confidence=confidence,
        provenance=_provenance(name, table),
        seed=seed,
        many_rows=many_rows,
        teacher_rows=teacher_rows,
    )
    said, records = (*table.warnings, *warnings), table.records
    history = records.history
    understanding, ranges = records.understood, records.ranges
    refit: Refit | None = None
    if len(y) > many_rows:
        design, more = _binned(table, chosen)
        del table, records  # they take more memory than all that follows, and Arrow keeps it
        pa.default_memory_pool().release_unused()
        # Every model is to be made in the same way, so those of smaller parts are sampled too.
        settings = replace(settings, many_rows=teacher_rows)
        scorecard, held_out = fit_held_out(
            design, y, groups, splits, unlabelled=more, settings=settings
        )
    else:
        columns = take_rows(records.columns, table.rows)
        unlabelled = take_rows(records.columns, _unlabelled(table))
        fit = partial(fit_scorecard, features=chosen, unlabelled=unlabelled, settings=settings)
        scorecard, held_out = _fit_held_out(fit, columns, y, groups, splits)
        quick = replace(settings, **PERMUTED)
        refit = partial(_refit, partial(fit, settings=quick), columns, groups)
    known = {column: bounds for column, bounds in ranges.items() if column in scorecard.inputs}
    model = Model(replace(scorecard, ranges=known), name)
    evaluation = conclude(
        y,
        held_out,
        groups,
        model,
        protocol=plan.describe() if plan else "too few labels to hold buyers out",
        leaks=leaks,
        refit=refit,
        warnings=said,
        seed=seed,
    )
    return Trained(model, evaluation, held_out, y, groups, understanding, history)


def _fit_held_out(
    fit: Callable[..., FittedScorecard],
    columns: Columns,
    y: NDArray[np.bool_],
    groups: NDArray[np.int64],
    splits: Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]],
) -> tuple[Scorecard, NDArray[np.float64]]:
    """Return the model of all rows, and what those of the splits say of the rows they test.

    They are fitted side by side, in as many processes as there are cores or the environment
    variable ``LOKY_MAX_CPU_COUNT`` says: 50 rows take seconds already, starting one or two.
    """
    parts = [np.arange(len(y)), *(train_rows for train_rows, _ in splits)]
    final, *held = Parallel(n_jobs=-1 if len(parts) > 1 else 1)(
        delayed(fit)(take_rows(columns, rows), y=y[rows], groups=groups[rows]) for rows in parts
    )
    held_out = np.full(len(y), np.nan)
    for fitted, (_, test_rows) in zip(held, splits, strict=True):
        engine = BatchEngine(fitted.scorecard)
        held_out[test_rows] = engine.log_odds(take_rows(columns, test_rows))
    return final.scorecard, held_out


def _refit(
    fit: Callable[..., FittedScorecard],
    columns: Columns,
    groups: NDArray[np.int64],
    labels: NDArray[np.bool_],
) -> NDArray[np.float64]:
    fitted = fit(columns, y=labels, groups=groups)
    return np.full(len(labels), np.nan) if fitted.out_of_fold is None else fitted.out_of_fold


def _binned(table: LabelledRecords, features: Sequence[Feature]) -> tuple[Design, Design | None]:
    """Return the labelled rows and the others in the bins of both; made without any label."""
    columns = {name: table.records.columns[name] for name in inputs_of(features)}
    others = _unlabelled(table)
    every = np.sort(np.concatenate([table.rows, others]))
    whole = len(every) == len(table.records)
    grid = make_grid(features, [columns if whole else take_rows(columns, every)])
    design = grid.design(columns)
    return design.take(table.rows), design.take(others) if len(others) else None


def _features(
    table: LabelledRecords, texts: Sequence[str], group: str | Sequence[str], time: str | None
) -> tuple[Feature, ...]:
    kinds = {name: kind for name, kind in table.records.kinds.items() if kind != "id"}
    if texts:
        return tuple(parse_feature(text, kinds) for text in texts)
    spoken_for = {c.name for c in table.records.understood.columns if c.header in table.grouped_by}
    own = {name: kind for name, kind in kinds.items() if name not in spoken_for}
    features = tuple(f for f in default_features(own) if _varies(f, table.records.columns))
    if not features:
        raise InputError(
            "no column is left to learn from",
            where=f"columns {', '.join(kinds) or 'none'}",
            next_step="name some with --features, or exclude fewer",
        )
    return features


def _varies(feature: Feature, columns: Columns) -> bool:
    """Return whether a feature has more than one value; a constant cannot speak."""
    values = evaluate(feature, columns, {})
    return len(np.unique(values.codes if isinstance(values, Levels) else values)) > 1


def _unlabelled(table: LabelledRecords) -> NDArray[np.intp]:
    accepted = np.array([not reason for reason in table.records.reasons], dtype=bool)
    return np.flatnonzero(accepted & ~table.labels.known)


def _plan(
    table: LabelledRecords,
    y: NDArray[np.bool_],
    groups: NDArray[np.int64],
    cutoff: str | None,
    seed: int,
) -> tuple[SplitPlan | None, list[str]]:
    """Return who is trained on and who tested; none where the labels do not suffice."""
    warnings: list[str] = []
    if table.times is not None:
        folds = hash_folds([column[table.rows] for column in table.buyers], N_FOLDS, seed)
        try:
            return group_time_splits(folds, table.times[table.rows], cutoff, y), warnings
        except UsageError as error:
            warnings.append(f"not split by time: {error}")
    try:
        return group_splits(balanced_folds(y, groups, N_FOLDS, seed), y), warnings
    except UsageError as error:
        return None, [*warnings, f"not measured: {error}"]


def _provenance(name: str, table: LabelledRecords) -> dict[str, Any]:
    y = table.is_b2b
    provenance: dict[str, Any] = {
        "name": name,
        "b2x": __version__,
        "rows": len(y),
        "b2b_rows": int(y.sum()),
        "buyers": len(np.unique(table.groups[table.rows])),
        "grouped_by": ", ".join(table.grouped_by) or "row",
    }
    times = table.records.columns.get("ordered_at") if table.times is None else table.times
    if isinstance(times, np.ndarray):
        dated = times[table.rows]
        dated = dated[~np.isnat(dated)]
        if len(dated):
            provenance["trained_from"] = str(dated.min())
            provenance["trained_until"] = str(dated.max())
    return provenance
