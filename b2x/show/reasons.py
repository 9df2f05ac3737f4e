"""Why a sale was decided as it was, and what would change it, in words and in numbers."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from b2x.engines.record import RecordEngine, Value, Values
from b2x.predict.model import Model
from b2x.printable import html_table, printable
from b2x.schema.features import Feature
from b2x.score.explain import RowExplanation, explain_with_model
from b2x.scorecard.decision import UNSURE, Label, Thresholds, probability
from b2x.scorecard.reasons import SMALLEST
from b2x.show.common import Common, how_common, term_of
from b2x.show.what_if import Change, smallest_changes
from b2x.show.words import Words

WIDTH = 80


@dataclass(frozen=True)
class FieldReason:
    """What one field added to the log-odds.

    Attributes
    ----------
    field, header
        The input, and the user's header of its column.
    value
        The checked value; None where missing.
    log_odds
        Its contribution: above zero for B2B, below zero for B2C.
    common
        The training rows that are like it; None where they were not counted.
    text
        All of this in words.
    """

    field: str
    header: str
    value: Value
    log_odds: float
    common: Common | None
    text: str

    def to_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        counted = {} if self.common is None else {
            "rows_share": self.common.rows_share,
            "labelled": self.common.labelled,
            "b2b_share": self.common.b2b_share,
        }  # fmt: skip
        return {
            "field": self.field,
            "header": self.header,
            "value": _plain(self.value),
            "log_odds": self.log_odds,
            **counted,
            "text": self.text,
        }


@dataclass(frozen=True)
class Explanation:
    """A decision with its reasons, which add up, and the smallest changes that would change it.

    Attributes
    ----------
    label, probability, log_odds
        The decision.
    thresholds
        From which log-odds on a sale is B2B or B2C.
    intercept
        What every sale starts from: with all `reasons` it is exactly the log-odds.
    reasons
        What each field added, the largest in absolute value first; fields that add nothing are
        left out.
    changes
        The smallest change of one field by the decision that it leads to, first those that there
        are; None where there is none.
    change_texts
        The changes in words.
    words
        Language and headers.
    """

    label: Label
    probability: float
    log_odds: float
    thresholds: Thresholds
    intercept: float
    reasons: tuple[FieldReason, ...]
    changes: Mapping[Label, Change | None]
    change_texts: tuple[str, ...]
    words: Words

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self, width: int = WIDTH) -> list[str]:
        """Return it as lines of text: the decision, the reasons, what would change it."""
        words, indent = self.words, " " * 9
        lines = [self.headline]
        for log_odds, text in self._parts:
            figure = words.log_odds(log_odds).replace("−", "-")  # not every terminal has it
            start = f"{figure:>7}  "
            lines += textwrap.wrap(
                printable(text), width, initial_indent=start, subsequent_indent=indent
            )
        for text in self._changes_to_tell:
            lines += textwrap.wrap(
                printable(text), width, initial_indent="  ", subsequent_indent="  "
            )
        return lines

    @property
    def _parts(self) -> list[tuple[float, str]]:
        """The figures that add up, with what they are; fields that hardly matter are one."""
        seen = [reason for reason in self.reasons if abs(reason.log_odds) >= SMALLEST]
        rest = self.reasons[len(seen) :]
        parts = [(self.intercept, self.words("reason.start"))]
        parts += [(reason.log_odds, reason.text) for reason in seen]
        if rest:
            total = sum(reason.log_odds for reason in rest)
            parts.append((total, self.words("reason.rest")))
        return [*parts, (self.log_odds, self._sum)]

    @property
    def _changes_to_tell(self) -> list[str]:
        """The changes that there are, and that none leads to the other kind."""
        told = zip(self.changes.items(), self.change_texts, strict=True)
        return [text for (label, change), text in told if change is not None or label != UNSURE]

    @property
    def headline(self) -> str:
        """The decision in words."""
        label = self.words(f"decision.{self.label}")
        return self.words("decision.line", label=label, probability=self._percent(self.probability))

    @property
    def _sum(self) -> str:
        ends = (self.thresholds.b2b_from, self.thresholds.b2c_to)
        b2b_from, b2c_to = (self._percent(probability(end)) for end in ends)
        likely = self._percent(self.probability)
        return self.words("reason.sum", probability=likely, b2b_from=b2b_from, b2c_to=b2c_to)

    def _percent(self, share: float) -> str:
        return self.words.percent(share, 0 if 0.01 <= share <= 0.99 else 1)

    def to_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {
            "label": self.label,
            "probability": self.probability,
            "log_odds": self.log_odds,
            "intercept": self.intercept,
            "reasons": [reason.to_dict() for reason in self.reasons],
            "changes": [
                {
                    "label": label,
                    "field": None if change is None else change.field,
                    "value": None if change is None else _plain(change.value),
                    "low": None if change is None else _finite(change.low),
                    "high": None if change is None else _finite(change.high),
                    "log_odds": None if change is None else change.log_odds,
                    "size": None if change is None else change.size,
                    "text": text,
                }
                for (label, change), text in zip(
                    self.changes.items(), self.change_texts, strict=True
                )
            ],
        }

    def _repr_html_(self) -> str:
        rows = [(self.words.log_odds(value), text) for value, text in self._parts]
        return html_table(self.headline, rows, notes=self._changes_to_tell)


class Explainer:
    """Explains records by a model.

    Parameters
    ----------
    model
        The model.
    lang
        Language of the texts, one of :data:`b2x.show.languages.LANGUAGES`.
    headers
        The user's header of each input; None for those of the training table.

    Examples
    --------
    >>> import b2x
    >>> explainer = Explainer(b2x.load("textbook", typical_volume=850.0), headers={})
    >>> why = explainer.explain({"volume": 48000.0, "stakeholders": 4.0})
    >>> why.intercept + sum(reason.log_odds for reason in why.reasons) == why.log_odds
    True
    """

    def __init__(
        self, model: Model, lang: str = "en", headers: Mapping[str, str] | None = None
    ) -> None:
        self.engine, self.profile = RecordEngine(model.scorecard), model.profile
        if headers is None:
            headers = {} if self.profile is None else self.profile.headers
        self.words = Words(lang, headers)

    def explain(self, values: Values) -> Explanation:
        """Explain one record of checked values; None, NaN and no value are missing."""
        values = {name: None if value != value else value for name, value in values.items()}
        scorecard, words = self.engine.scorecard, self.words
        log_odds, bins = self.engine.log_odds(values), self.engine.bins(values)
        added = self.engine.contributions(values)
        strongest = sorted(added, key=lambda name: -abs(added[name]))
        reasons = [
            self._reason(name, values.get(name), added[name], bins)
            for name in strongest
            if added[name]
        ]
        found = smallest_changes(self.engine, values, self.profile)
        changes = dict(sorted(found.items(), key=lambda item: item[1] is None))
        told = [_told(label, change, values, words) for label, change in changes.items()]
        return Explanation(
            scorecard.thresholds.label(log_odds),
            probability(log_odds),
            log_odds,
            scorecard.thresholds,
            scorecard.intercept,
            tuple(reasons),
            changes,
            tuple(told),
            words,
        )

    def _reason(self, name: str, value: Value, log_odds: float, bins: list[int]) -> FieldReason:
        scorecard, words = self.engine.scorecard, self.words
        header, common = words.header(name), None
        place = term_of(scorecard, name, bins)
        if self.profile is not None:
            common = how_common(self.profile, scorecard.terms[place], bins[place])
        said = "reason.missing" if value is None else "reason.value"
        sentences = [words(said, header=words.begin(name), value=words.said(name, value))]
        if common is not None:
            sentences.append(self._counted(common, words.short(name, value)))
        return FieldReason(name, header, value, log_odds, common, " ".join(sentences))

    def _counted(self, common: Common, value: str) -> str:
        words, feature, within = self.words, common.term.feature, ""
        if common.low is not None and common.high is not None:
            times = self._typical(common)
            within = words.interval(common.low * times, common.high * times, feature)
        if within and len(feature.inputs) > 1:
            within = f"{words.title(feature)}: {within}"
        if within == value:
            within = ""  # it is the value alone
        key = "reason.common" if common.b2b_share is None else "reason.measured"
        share = 0.0 if common.b2b_share is None else common.b2b_share
        return words(
            f"{key}_in" if within else key,
            range=within,
            share=words.percent(share),
            labelled=words.number(common.labelled),
            common=words.percent(common.rows_share),
        )

    def _typical(self, common: Common) -> float:
        parameter = common.term.feature.parameter
        typical = None if parameter is None else self.engine.scorecard.parameters[parameter]
        return 1.0 if typical is None else typical


@dataclass(frozen=True)
class ExplainedRow:
    """A row of a table with its explanation.

    Attributes
    ----------
    row
        Row number, decision and contributions, or why the row cannot be decided.
    why
        The explanation; None where the row cannot be decided.
    """

    row: RowExplanation
    why: Explanation | None

    def to_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {**self.row.to_dict(), **({} if self.why is None else self.why.to_dict())}


def explain_table(
    source: Any, model: Model, rows: Sequence[int] = (), *, lang: str = "en", **options: Any
) -> list[ExplainedRow]:
    """Explain rows of a file or table in words, under its own headers.

    Parameters
    ----------
    source, model, rows, **options
        As :func:`b2x.score.explain.explain_rows` takes them.
    lang
        Language of the texts.

    Raises
    ------
    InputError
        When the table cannot be read or a row is not there.
    UsageError
        When there is no such language or option.

    Examples
    --------
    >>> import b2x
    >>> textbook = b2x.load("textbook", typical_volume=850)
    >>> (first,) = explain_table({"Order Total": [48000]}, textbook)
    >>> first.why.reasons[0].text
    'Order Total: 48,000.'
    """
    filled, found = explain_with_model(source, model, rows, **options)
    headers = next((row.headers for row in found if not row.reject), {})
    explainer = Explainer(filled, lang, headers)
    return [
        ExplainedRow(row, None if row.reject else explainer.explain(row.values)) for row in found
    ]


def _told(label: Label, change: Change | None, values: Values, words: Words) -> str:
    answer = words(f"decision.{label}")
    if change is None:
        return words("change.none", label=answer)
    now = values.get(change.field)
    if change.low is not None and change.high is not None:
        new = words.interval(change.low, change.high, Feature("column", (change.field,), "number"))
    elif isinstance(change.value, str):
        new = words.level(change.value, change.feature)
    else:
        new = words.said(change.field, change.value)
    said = words("bin.missing") if now is None else words.short(change.field, now)
    return words("change.to", label=answer, header=words.header(change.field), value=new, now=said)


def _plain(value: Value) -> Any:
    return value.isoformat() if isinstance(value, dt.datetime) else value


def _finite(value: float | None) -> float | None:
    return value if value is not None and abs(value) < float("inf") else None
