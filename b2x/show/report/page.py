"""``b2x.report``: one self-contained page on a table, to read, print and hand over."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import Any

from b2x.decide.audited import read_audit, read_scored
from b2x.errors import UsageError
from b2x.label.sheets import sheets_read
from b2x.predict.model import Model
from b2x.records.options import check_options
from b2x.records.panel.understanding import Understanding
from b2x.score.run_record import Place, Run, write_recorded
from b2x.show.report.content import Content, content_of
from b2x.show.report.view import view_of
from b2x.show.words import Words
from b2x.writing.separate_files import check_separate, files_read


@dataclass(frozen=True, repr=False)
class Report:
    """A report that was made.

    Attributes
    ----------
    html
        The page.
    content
        The figures in it.
    target
        Where it was written; None for nowhere.
    """

    html: str
    content: Content
    target: str | None

    def __repr__(self) -> str:
        return f"<report on {self.content.overall.source}, {len(self.html) / 1024:.0f} kB>"

    def _repr_html_(self) -> str:
        # In a frame of its own, because its styles would hold for the whole notebook.
        return (
            f'<iframe title="report" srcdoc="{escape(self.html)}" style="width: 100%; '
            'height: 30em; border: 1px solid #999"></iframe>'
        )


def report(
    source: Any,
    *,
    model: Model | str | os.PathLike[str],
    audit: Any = None,
    labels: Any = (),
    target: str | os.PathLike[str] | None = None,
    lang: str = "en",
    confidence: float = 0.9,
    commands: Sequence[str] = (),
    run_record: Place = True,
    understood: Callable[[Understanding], None] | None = None,
    **options: Any,
) -> Report:
    """Make a report on a table: the answer first, then what it rests on.

    It holds opaque ids and no name, needs no network and no script, and prints on A4.

    Parameters
    ----------
    source
        A file's path or a table.
    model
        A model, its name or its folder.
    audit
        Sheets of ``b2x label IN --audit``, answered: totals then have intervals.
    labels
        Sheets whose answers document sales and buyers.
    target
        The .html file to write; None for none.
    lang
        ``en`` or ``nb``.
    confidence
        Level of the intervals of totals, above 0.5 and below 1.
    commands
        The commands that made it, as they are to be shown.
    run_record
        Where the run record of `target` goes; True: beside it.
    understood
        Called with what was understood of the table, before it is scored.
    **options
        How the table is written: :class:`b2x.records.options.ReadingOptions`.

    Returns
    -------
    Report
        Shows itself in a notebook.

    Raises
    ------
    ArtifactError
        When the model cannot be read.
    InputError
        When the table or a sheet cannot be read.
    UsageError
        When there is no such option, the package that fills the page is missing, or `target` is a
        file that is read.

    Examples
    --------
    >>> from b2x.datasets import simulate
    >>> made = report(simulate("web-shop", 300), model="textbook")
    >>> made.html.startswith("<!doctype html>"), made.target
    (True, None)
    """
    check_options(report, options)
    words, answered = Words(lang), [*_each(audit), *_each(labels)]
    sheets, run = sheets_read(answered), None
    if target is not None:
        _check_target(target)
        check_separate({**files_read(source, options), **sheets}, {"report": target})
        chosen = {"lang": lang, "confidence": confidence, **options}
        run = Run("report", {"source": source, **sheets}, chosen)
    try:
        table = read_scored(source, model, understood=understood, **options)
        answers = None if audit is None else read_audit(audit, table)
        content = content_of(table, answers, answered, options, confidence)
        found = {n: table.records.header_of(n) for n in table.model.scorecard.inputs}
        words = Words(lang, {n: header for n, header in found.items() if header is not None})
        document = None
        if run is not None:
            document = run.document(target, model=table.model, counts=_counts(content))
        html = render(content, words, commands, document)
        if target is not None and document is not None:
            write_recorded(target, html.encode(), document, run_record)
    finally:
        if run is not None:
            run.stop()
    return Report(html, content, None if target is None else os.fspath(target))


def render(
    content: Content,
    words: Words,
    commands: Sequence[str] = (),
    record: Mapping[str, Any] | None = None,
) -> str:
    """Return the page of a report.

    Parameters
    ----------
    content
        What it says.
    words
        In which language, with which headers.
    commands
        The commands that made it.
    record
        The run record, for hashes and date.
    """
    template, css = _template()
    view = view_of(content, words, record)
    return str(template.render(css=css, words=words, commands=commands, **view))


def _template() -> tuple[Any, str]:
    try:
        from jinja2 import Environment, StrictUndefined
    except ImportError:
        raise UsageError(
            "a report is filled in with the package jinja2", next_step='pip install "b2x[report]"'
        ) from None
    assets = files("b2x.show.report") / "assets"
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    css = (assets / "report.css").read_text(encoding="utf-8")
    return environment.from_string((assets / "report.html").read_text(encoding="utf-8")), css


def _counts(content: Content) -> dict[str, Any]:
    overall = content.overall
    return {"sales": int(overall.number.of_all), "rejected": overall.rejected}


def _check_target(target: str | os.PathLike[str]) -> None:
    if not os.fspath(target).lower().endswith((".html", ".htm")):
        raise UsageError(
            "a report is a .html file", where=os.fspath(target), next_step="name one: report.html"
        )


def _each(sheets: Any) -> Sequence[Any]:
    if sheets is None:
        return ()
    return sheets if isinstance(sheets, list | tuple) else (sheets,)
