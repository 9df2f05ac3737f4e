"""Scores a file of sales: the whole run, from the checks to the result."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Unpack, get_args

from b2x.errors import UsageError
from b2x.predict.load import load
from b2x.predict.model import Model
from b2x.records.options import ReadingOptions
from b2x.records.panel.understanding import Understanding
from b2x.records.read_table import read_table
from b2x.records.sales.history import check_key_there, files_of_keys, place_of_key
from b2x.score.by_sale import write_sales
from b2x.score.checks import check_reading, check_target, warnings_of
from b2x.score.decision_log import append_lines, check_log, run_line
from b2x.score.job import By, Job
from b2x.score.likeness import Likeness, foreign
from b2x.score.result import ScoreResult
from b2x.score.run_record import Place, Run, record_place
from b2x.score.standing import SaleDocuments
from b2x.score.typical import fields_without_typical, with_typical_values
from b2x.scorecard.manifest import model_files
from b2x.scorecard.promise import promise_of
from b2x.writing.separate_files import check_separate, files_read


def score_file(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    model: str | os.PathLike[str] | Model = "textbook",
    reasons: bool = False,
    by: By = "sale",
    b2b_share: float | None = None,
    understood: Callable[[Understanding], None] | None = None,
    progress: Callable[[float], None] | None = None,
    write_history: str | os.PathLike[str] | None = None,
    run_record: Place = True,
    log: str | os.PathLike[str] | None = None,
    documents: SaleDocuments | None = None,
    **options: Unpack[ReadingOptions],
) -> ScoreResult:
    r"""Score a file of sales.

    Every row is written, in order, its own columns as they were, with ``b2x_label``,
    ``b2x_probability`` (four decimals, with the file's own decimal mark) and on request
    ``b2x_reasons`` added. A row with a value that cannot be right has no label, and the reason in
    ``b2x_reject``, a column that is there only when a row needs it (the file is then read once
    more). Where rows are lines of orders, each line gets the decision on its order. Lines that
    cannot be read go to ``<target>.rejects``. The target is replaced at the very end; if the run
    fails, it stays as it was.

    Parameters
    ----------
    source
        A CSV file (plain or compressed), a workbook, a Parquet file, a folder of Parquet files or
        a pattern such as ``sales/*.parquet``; or ``"-"`` for standard input.
    target
        Parquet where it ends in ``.parquet``, a workbook with filters and coloured decisions
        where it ends in ``.xlsx``, else CSV, compressed where it ends in ``.gz`` or
        ``.zst``. With ``"-"``, standard output is written once everything is scored, without a
        rejects file; so is a pipe or device.
    model
        A shipped model's name, a path, or a loaded model. Where it divides the volume by the
        seller's typical sale and that is not given, the median of the file's own sales is used,
        and reported in ``parameters``: of all sales, or of 512 evenly spread blocks of a CSV file
        that is longer than some megabytes (16,000 rows and more).
    reasons
        Whether to write the strongest reasons of each row.
    by
        What a line of the target is: ``sale``, a row of the source; ``order``, an order that its
        rows are lines of. For a line a buyer, see :func:`b2x.buyers`.
    b2b_share
        Share of B2B among the seller's sales, 0 to 1, where it is known and differs from the one
        that the model assumes: see :meth:`b2x.Model.with_b2b_share`.
    understood
        Is called with what was understood of the file, before anything is scored.
    progress
        Is called now and then with the share of the file that is done, 0 to 1.
    write_history
        Where to keep what is known of each buyer after the file, for ``history`` of the next one.
        The key of its hashes is kept too, as ``history_key`` says.
    run_record
        Where to write what was read, with which model, and what came out (hashes, options and
        counts, no value of a row): True for ``<target>.run.json``, False for nowhere, or a path.
        Standard output, a pipe and a device have a record only where a path is given.
    log
        A log of decisions (:mod:`b2x.score.decision_log`) to which the same is added as a line.
    documents
        What documents the sales (:func:`b2x.decide.asking.standing.sale_documents`): writes
        ``b2x_standing`` (documented, behaves like, undecided) and ``b2x_documented`` (B2B, B2C or
        empty) beside the decision.
    **options
        What you know of the file: :class:`b2x.records.options.ReadingOptions`.

    Raises
    ------
    InputError
        When the file is refused, or was scored before.
    UsageError
        When the target cannot be written, an option does not exist, the share cannot be used, or
        one file has two roles: what is written (target, its rejects file, record, history, log) is
        written again or read (source, history, the model's files).

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     source, target = pathlib.Path(folder, "orders.csv"), pathlib.Path(folder, "scored.csv")
    ...     _ = source.write_text("volume,channel\n9500,field sales\n20,web shop\n")
    ...     result = score_file(source, target)
    ...     target.read_text().splitlines()[0]
    'volume,channel,b2x_label,b2x_probability'
    >>> result["rows_scored"], result["parameters"]
    (2, {'typical_volume': 4760.0})
    """
    if by not in get_args(By):
        hint = "use 'sale' or 'order'; for a line a buyer, b2x.buyers (b2x buyers IN OUT)"
        raise UsageError(f"by={by!r}", next_step=hint)
    scorer = model if isinstance(model, Model) else load(model)
    if b2b_share is not None:
        scorer = scorer.with_b2b_share(b2b_share)
    check_target(target)
    record = record_place(target, run_record)
    if log is not None:
        check_log(log)
    inputs = {**files_read(source, options), **({} if documents is None else documents.sheets)}
    check_separate(
        {
            **inputs,
            **model_files(scorer.path),
            **files_of_keys(options, write_history),
        },
        {
            "target": target,
            "target's rejects file": None if os.fspath(target) == "-" else f"{target}.rejects",
            "run record": record,
            "history to be written": write_history,
            "log": log,
        },
    )
    chosen = {"by": by, "reasons": reasons, "b2b_share": b2b_share, "write_history": write_history}
    chosen["standing"] = documents is not None
    run = Run("score", {"source": source, **inputs}, {**chosen, **options})
    if write_history is not None:
        check_key_there(options)
        options["history_key"] = place_of_key(options, write_history)
    reading = read_table(
        source,
        wanted=scorer.scorecard.inputs,
        ranges=scorer.scorecard.ranges,
        sampled=fields_without_typical(scorer),
        words=scorer.scorecard.words,
        **options,
    )
    check_reading(reading, scorer, by=by, write_history=write_history)
    has_history = options.get("history") is not None
    for warning in warnings_of(reading, scorer, has_history=has_history):
        reading.add_warning(warning)
    reading.add_warning(foreign(scorer, reading), first=True)
    if understood is not None:
        understood(reading.understood)
    scorer, warnings = with_typical_values(scorer, reading)
    likeness = Likeness(scorer, reading, has_history=has_history)
    job = Job(
        reading=reading,
        model=scorer,
        target=os.fspath(target),
        by=by,
        reasons=reasons,
        progress=progress,
        run=run,
        record=record,
        write_history=write_history,
        documents=documents,
        likeness=likeness,
    )
    try:
        tally = write_sales(job)
    except OSError as error:
        error.filename = error.filename or job.target  # a full disk does not say where
        raise
    finally:
        run.stop()
    if log is not None:
        append_lines(log, [run_line(job.document(tally))])
    return {
        **tally.as_counts(),
        "by": by,
        "model": scorer.name,
        "source": reading.understood.source,
        "target": job.target,
        "run_record": record,
        "missing_fields": list(reading.understood.missing_fields),
        "parameters": dict(scorer.scorecard.parameters),
        "b2b_share": scorer.b2b_share,
        "promise": promise_of(scorer.scorecard),
        "warnings": [
            *likeness.warnings,
            *reading.understood.warnings,
            *warnings,
            *tally.warnings,
        ],
        "understood": reading.understood.to_dict(),
    }
