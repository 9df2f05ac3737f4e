"""A report's content as texts in a language, by the names that the template has for them."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from b2x.decide.asking.buyer_lines import ASKED_FOR
from b2x.decide.estimates.totals_result import Figure, Totals
from b2x.scorecard.decision import LABELS
from b2x.show.report.content import MOST_BUYERS, Content
from b2x.show.words import Words
from b2x.version import __version__

NO_BREAK = "\u2011"
"""A hyphen at which a line does not end."""
_ASKED_FOR = re.compile(rf"(^|; )({'|'.join(ASKED_FOR.values())})(?= \()")
FIGURES = ("average_precision", "roc_auc", "log_loss", "brier", "calibration_error")


def view_of(content: Content, words: Words, record: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what the template shows, as texts.

    Parameters
    ----------
    content
        What the report says.
    words
        In which language, with which headers.
    record
        The run record, for hashes and date; None without.
    """
    from b2x.show.report import figures  # here: matplotlib is imported when something is drawn

    overall, table = content.overall, content.table
    audited = overall.number.low is not None
    has_value = overall.value is not None
    rows = [] if content.periods is None else content.periods.table.to_pylist()
    period = content.periods.by[0] if content.periods else "month"
    good = table.log_odds[~np.isnan(table.log_odds)]
    return {
        "title": words("report.title", source=os.path.basename(overall.source)),
        "source": os.path.basename(overall.source),
        "date": _date((record or {}).get("started_at", dt.date.today().isoformat()), words),
        "span": _span(content, words),
        "answer_number": _answer("report.answer_number", overall.number, overall, words),
        "answer_value": _answer("report.answer_value", overall.value, overall, words),
        "answer_trust": _trust_line(content, words),
        "overall": overall,
        "audited": audited,
        "has_value": has_value,
        "labels": LABELS,
        "decided": _decided(overall, words),
        "basis": _basis(overall, words),
        "totals": _totals(overall, words),
        "of_totals": content.of_totals,
        "left_out": _left_out(overall, words),
        "period": period,
        "periods": [_period(row, period, words) for row in rows],
        "sums": _sums(rows, words),
        "standing": _standing(content, words),
        "documented": content.documented,
        "conflicts": _counted("report.conflicts", content.conflicts, words),
        "trust": _trust(content, words),
        "metrics": _metrics(content, words),
        "caveats": (*_promise_in_english(content, words), *content.caveats),
        "drivers": _drivers(content, words),
        "segments": _segments(content, words),
        "buyers": _buyers(content, words),
        "model": overall.model,
        "version": __version__,
        "hashes": _hashes(record, words),
        "figures": {
            "shares": figures.shares(overall.decided, words),
            "periods": figures.periods(content.periods, words) if content.periods else "",
            "scores": figures.scores(good, table.model.scorecard.thresholds, words),
        },
    }


def _answer(key: str, figure: Figure | None, overall: Totals, words: Words) -> str:
    if figure is None:
        return ""
    share = words.percent(figure.estimate / figure.of_all) if figure.of_all > 0 else "-"
    said = words(
        key, b2b=words.number(round(figure.estimate)), all=words.number(round(figure.of_all)),
        share=share,
    )  # fmt: skip
    if figure.low is None or figure.high is None:
        return said
    return f"{said} " + words(
        "report.between",
        low=words.number(round(figure.low)),
        high=words.number(round(figure.high)),
        confidence=words.confidence(overall.confidence),
    )


def _trust_line(content: Content, words: Words) -> str:
    audited = content.overall.number.low is not None
    return words("report.trust_audit" if audited else "report.trust_model")


def _basis(overall: Totals, words: Words) -> str:
    """Return what the totals rest on, with the audited sales of each where they differ."""
    number = overall.number.audited
    if overall.number.low is None:
        return words("report.basis_model")
    value = number if overall.value is None else overall.value.audited
    if number == value:
        return words("report.basis_audit", n=words.number(number))
    return words("report.basis_two", number=words.number(number), value=words.number(value))


def _left_out(overall: Totals, words: Words) -> str:
    """Return which rows are in no figure, or count 0 in the value."""
    said = [
        _counted("report.rejected", overall.rejected, words),
        _counted("report.without_value", overall.without_value, words),
    ]
    return " ".join(filter(None, said))


def _counted(key: str, n: int, words: Words) -> str:
    """Return a sentence with a number, in the singular where it is 1; empty where it is 0."""
    return words.counted(key, n) if n else ""


def _date(iso: str, words: Words) -> str:
    day = dt.date.fromisoformat(iso[:10])
    date = words("format.date", day=day.day, month=day.month, year=day.year)
    return date.replace("-", NO_BREAK)


def _span(content: Content, words: Words) -> tuple[str, str] | None:
    days = content.table.ordered_at
    if days is None or np.isnat(days).all():
        return None
    known = days[~np.isnat(days)]
    first, last = (str(day.astype("datetime64[D]")) for day in (known.min(), known.max()))
    return _date(first, words), _date(last, words)


def _decided(overall: Totals, words: Words) -> list[dict[str, str]]:
    sales = sum(row["sales"] for row in overall.decided.values()) or 1
    value = sum(row["value"] for row in overall.decided.values()) or 1
    return [
        {
            "name": words(f"report.called.{label}"),
            "sales": words.number(overall.decided[label]["sales"]),
            "share": words.percent(overall.decided[label]["sales"] / sales),
            "value": words.number(round(overall.decided[label]["value"])),
            "value_share": words.percent(overall.decided[label]["value"] / value),
        }
        for label in ("B2B", "unsure", "B2C")
    ]


def _totals(overall: Totals, words: Words) -> list[dict[str, str]]:
    lines = []
    for key, figure in (("number", overall.number), ("value", overall.value)):
        if figure is None:
            continue
        lines.append(_total(words(f"report.total_{key}"), figure, figure.estimate, figure, words))
        alone = figure.labels_alone
        if alone is not None:
            lines.append(_total(words("report.labels_alone"), figure, alone.value, alone, words))
    return lines


def _total(name: str, figure: Figure, value: float, ends: Any, words: Words) -> dict[str, str]:
    low, high = ("" if end is None else words.number(round(end)) for end in (ends.low, ends.high))
    of_all, estimate = words.number(round(figure.of_all)), words.number(round(value))
    return {"name": name, "of_all": of_all, "estimate": estimate, "low": low, "high": high}


def _period(row: Mapping[str, Any], key: str, words: Words) -> dict[str, str]:
    line = {"name": str(row[key]) if row[key] else words("report.no_date")}
    line["sales"] = words.number(row["sales"])
    for what, name in (("number", "number"), ("value", "value")):
        if f"b2b_{what}" not in row:
            continue
        line[name] = words.number(round(row[f"b2b_{what}"]))
        low, high = row.get(f"b2b_{what}_low"), row.get(f"b2b_{what}_high")
        ends = [] if low is None or high is None else [round(low), round(high)]
        line[f"{name}_interval"] = "–".join(map(words.number, ends))
    return line


def _sums(rows: Sequence[Mapping[str, Any]], words: Words) -> dict[str, str]:
    return {
        "sales": words.number(sum(row["sales"] for row in rows)),
        "number": words.number(round(sum(row["b2b_number"] for row in rows))),
        "value": words.number(round(sum(row.get("b2b_value", 0.0) for row in rows))),
    }


def _standing(content: Content, words: Words) -> list[dict[str, Any]]:
    return [
        {
            "name": words(f"report.standing.{how}"),
            "counts": [words.number(counts[label]) for label in LABELS],
            "sum": words.number(sum(counts.values())),
        }
        for how, counts in content.standing.items()
    ]


def _trust(content: Content, words: Words) -> list[str]:
    found, said = content.metrics, []
    verdict = found.get("verdict", "not measured")
    details = found.get("details", {})
    rarer = details.get("rarer", {"kind": "B2B", "lift": details.get("lift", {})})
    lift = rarer["lift"]
    if lift:
        said.append(
            words(
                f"report.verdict.{verdict}",
                kind=rarer["kind"],
                lift=words.number(round(lift["value"], 1)),
                low=words.number(round(lift["low"], 1)),
            )
        )
    else:
        said.append(words("report.verdict.none"))
    if found.get("rows"):
        share = words.percent(found["b2b_share"])
        said.append(words("report.measured_on", rows=words.number(found["rows"]), share=share))
    if not _promise_in_english(content, words):
        said.append(content.promise or words("report.no_promise"))
    return said


def _promise_in_english(content: Content, words: Words) -> list[str]:
    """Return the promise where it stands among what is in English, in a report that is not."""
    return [content.promise] if content.promise and words("report.in_english") else []


def _metrics(content: Content, words: Words) -> list[dict[str, str]]:
    found = content.metrics.get("metrics") or {}
    return [
        {
            "name": words(f"report.metric.{name}"),
            **{k: words.number(round(found[name][k], 3)) for k in ("value", "low", "high")},
            "meaning": words(f"report.metric.{name}.means"),
        }
        for name in FIGURES
        if name in found
    ]


def _drivers(content: Content, words: Words) -> list[dict[str, Any]]:
    strongest = max((driver.strength for driver in content.drivers), default=1.0)
    return [
        {
            "name": words.begin(driver.name),
            "strength": words.number(round(driver.strength, 2)),
            "width": round(100 * driver.strength / strongest),
        }
        for driver in content.drivers
    ]


def _segments(content: Content, words: Words) -> list[dict[str, str]]:
    return [
        {
            "name": f"{words.begin(part.field)}: {words.short(part.field, part.level)}",
            "sales": words.number(part.sales),
            "unsure": words.percent(part.unsure),
            "wrong": words("report.of", n=part.wrong, all=part.audited) if part.audited else "–",
        }
        for part in content.segments
    ]


def _buyers(content: Content, words: Words) -> list[dict[str, str]]:
    lines = content.buyers
    if lines is None:
        return []
    names = {name: words(f"report.missing.{role}") for role, name in ASKED_FOR.items()}

    def asked_for(found: re.Match[str]) -> str:
        return found[1] + names[found[2]]

    shown = []
    for i in range(min(MOST_BUYERS, len(lines))):
        value = lines.value[i]
        said = lines.documented[i] or words(f"report.called.{lines.label[i]}")
        shown.append(
            {
                "id": lines.ids[i],
                "standing": f"{words(f'report.standing.{lines.standing[i]}')}: {said}",
                "probability": words.percent(float(lines.probability[i])),
                "sales": words.number(int(lines.sales[i])),
                "value": "–" if np.isnan(value) else words.number(round(float(value))),
                "missing": _ASKED_FOR.sub(asked_for, lines.missing[i]),
            }
        )
    return shown


def _hashes(record: Mapping[str, Any] | None, words: Words) -> list[tuple[str, str]]:
    if record is None:
        return []
    found = [
        (_role(name, words), described["sha256"])
        for name, described in record["inputs"].items()
        if isinstance(described, dict) and "sha256" in described
    ]
    model = record["model"] or {}
    return [*found, *([(_role("model", words), model["sha256"])] if "sha256" in model else [])]


def _role(name: str, words: Words) -> str:
    """Return what a file is to the report, such as ``sheet 1``, in the report's language."""
    role, _, number = name.partition(" ")
    key = f"report.role.{role}"
    return f"{words(key)} {number}".strip() if words.has(key) else name
