"""Finds out what to tell of a table before it is read, from its first rows.

What is told and how it is shown is in understanding.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import cast

import numpy as np
import pyarrow as pa

from b2x.printable import counted
from b2x.records.mapping.column_plans import Plan
from b2x.records.mapping.map_columns import Mapped
from b2x.records.mapping.presets import Recognised
from b2x.records.mapping.roles import LEFT_OUT, role_of
from b2x.records.mapping.value_forms import ValueForms
from b2x.records.panel.understanding import ColumnUnderstood, Understanding
from b2x.records.sales.currency import shown_currency
from b2x.records.sales.rules import REFUNDED, SaleRules
from b2x.records.tables.chunk import Chunk, Table
from b2x.records.values.checked import Checked, is_missing
from b2x.records.values.column_text import as_text
from b2x.records.values.described import shown
from b2x.schema.columns import Column, Levels, Numbers, Times
from b2x.schema.fields import FIELDS, Kind
from b2x.schema.text import normalise_text
from b2x.schema.words import LEVEL_WORDS

EARLIEST, LATEST = np.datetime64("1950-01-01"), np.datetime64("2100-01-01")
"""A date before or from then on can hardly be right."""
FAR = np.timedelta64(30 * 365, "D")
"""Nor can one that is further than this from the middle of the others."""
SHOWN_FROM = 5
"""Rows that have to have a level of the seller's own before it is shown."""


def understand(
    table: Table,
    mapped: Mapped,
    plans: Sequence[Plan],
    kinds: Mapping[str, Kind],
    rules: SaleRules,
    recognised: Recognised | None,
    left: Mapping[str, str],
    first: Chunk | None,
    checked: Mapping[str, Checked],
    others: Mapping[str, tuple[int, int]],
    ranges: Mapping[str, tuple[float, float]],
    wrong: tuple[str, ...] = (),
    words: Mapping[str, Collection[str]] = LEVEL_WORDS,
) -> Understanding:
    """Return what was understood of a table.

    Parameters
    ----------
    table, mapped, plans
        The table, the column of each input, and how it is read.
    kinds
        Kind of each input that is wanted.
    rules
        Which rows are sales, and in which currency.
    recognised
        The known export that the table is read as; None for none.
    left
        Columns that a model cannot use, with the reason.
    first
        The first rows, with the columns of `plans` and those that `rules` need; None where there
        are none.
    checked
        Their checked columns by name, without checks of ranges; empty without rows.
    others
        Fields whose column holds another quantity: how many of how many values are out of range.
    ranges
        Lowest and highest number that can be right, by input; those of `others` that still hold.
    wrong
        Why columns are not read as the field that their headers name.
    words
        By field, the words that the model knows.
    """
    plans = [plan for plan in plans if plan.name != REFUNDED]
    of_rules = {table.headers[position] for position in rules.positions}
    left = {**dict.fromkeys(mapped.left, ""), **left}
    return Understanding(
        source=table.name,
        format=table.format,
        dialect=table.dialect.why if table.dialect is not None else (),
        rows=table.rows,
        rows_looked_at=len(first) if first is not None else 0,
        columns=tuple(_column(plan, checked.get(plan.name), first, words) for plan in plans),
        export=None if recognised is None else recognised.export.name,
        notes=_notes(rules, recognised, kinds, mapped, first),
        derived=tuple(mapped.derived),
        missing_fields=mapped.missing,
        left_alone={header: why for header, why in left.items() if header not in of_rules},
        warnings=(
            *_warnings(table, mapped, kinds, rules, checked, first),
            *_range_warnings(plans, checked, others, ranges),
            *wrong,
            *_date_warnings(plans, checked),
        ),
    )


def _column(
    plan: Plan,
    checked: Checked | None,
    chunk: Chunk | None,
    known: Mapping[str, Collection[str]],
) -> ColumnUnderstood:
    share, examples, words, unreadable, own, dates_only = 0.0, [], {}, 0, {}, False
    if checked is not None and chunk is not None:
        missing = is_missing(checked.column)
        missing[checked.rows] = False
        share = float(missing.mean())
        words, unreadable = dict(checked.missing_words), len(checked.rows)
        own, dates_only = _own_words(plan, checked, known), _dates_only(plan.kind, checked)
        if plan.kind != "id":  # ids stay out of what is shown and logged
            column, rows = chunk.column(plan.match.position), np.flatnonzero(~missing)[:3].tolist()
            examples = [_shown(column.slice(row, 1)) for row in rows]
            harmless = _harmless_words(plan, checked.column)
            if harmless is not None:
                examples = [t if normalise_text(t) in harmless else shown(t) for t in examples]
            else:
                doubtful = role_of(plan.match.header) in LEFT_OUT
                wrong = set(checked.rows.tolist())
                examples = [
                    shown(text) if doubtful or row in wrong else text
                    for row, text in zip(rows, examples, strict=True)
                ]
    return ColumnUnderstood(
        plan.name, plan.match.header, plan.match.how, plan.kind, plan.style, share,
        tuple(examples), words, unreadable, own, plan.hundredths, dates_only,
    )  # fmt: skip


def _harmless_words(plan: Plan, column: Column) -> set[str] | None:
    """Return the levels that may be shown; None of a column of numbers or dates.

    They are those of a closed list, and those of several rows in a column that names nobody.
    """
    if not isinstance(column, Levels):
        return None
    listed = set(LEVEL_WORDS.get(plan.name, ()))
    forms = ValueForms()
    for level in column.levels:
        forms.add(level)
    role = role_of(plan.match.header) if plan.match.how == "own" else "value"
    if role in LEFT_OUT or forms.finding(of_things=role == "thing"):
        return listed
    counts = np.bincount(column.codes[column.codes >= 0], minlength=len(column.levels)).tolist()
    return listed | {k for k, n in zip(column.levels, counts, strict=True) if n >= SHOWN_FROM}


def _shown(value: pa.Array) -> str:
    """Return the text of a column of one value; bytes that are not UTF-8 are escaped."""
    text: bytes = as_text(value).cast(pa.large_binary())[0].as_py()
    return text.decode("utf-8", "backslashreplace").strip()


def _dates_only(kind: Kind, checked: Checked) -> bool:
    """Return whether there are dates, and none has a time of day."""
    if kind != "time":
        return False
    times = cast(Times, checked.column)
    times = times[~np.isnat(times)]
    return bool(len(times)) and bool((times == times.astype("datetime64[D]")).all())


def _own_words(
    plan: Plan, checked: Checked, known: Mapping[str, Collection[str]]
) -> dict[str, int]:
    """Return how often each word occurs that is not in the field's list, most often first.

    A word that may name somebody is described.
    """
    column, name = checked.column, plan.name
    if name not in LEVEL_WORDS or not isinstance(column, Levels):
        return {}
    listed = known.get(name, LEVEL_WORDS[name])
    counts = np.bincount(column.codes[column.codes >= 0], minlength=len(column.levels))
    harmless = _harmless_words(plan, column) or set()
    words: Counter[str] = Counter()
    for level, n in zip(column.levels, counts.tolist(), strict=True):
        if level not in listed:
            words[level if level in harmless else shown(level)] += n
    return dict(words.most_common())


def _notes(
    rules: SaleRules,
    recognised: Recognised | None,
    kinds: Mapping[str, Kind],
    mapped: Mapped,
    first: Chunk | None,
) -> tuple[str, ...]:
    """Return what was understood besides the columns, in sentences."""
    fields = sum(match.how in ("name", "synonym") for match in mapped.matches.values())
    notes = (
        [f"not a known export; {counted(fields, 'field')} found by their headers"] if fields else []
    )
    notes = notes if recognised is None else [str(recognised)]
    for status in rules.statuses:
        n = 0 if first is None else sum(1 for _ in status.reasons(first))
        notes.append(f"{status}: {_count(n, 'row')} left out" if n else str(status))
    if rules.money.header is not None and "volume" in kinds:
        notes.append(f"currency: {rules.money.header!r}")
    elif recognised is not None and recognised.export.currency_fixed is not None:
        notes.append(f"currency: always {recognised.export.currency_fixed}")
    return tuple(notes)


def _warnings(
    table: Table,
    mapped: Mapped,
    kinds: Mapping[str, Kind],
    rules: SaleRules,
    checked: Mapping[str, Checked],
    first: Chunk | None,
) -> list[str]:
    warnings = []
    if mapped.missing:
        n, of = len(mapped.missing), len(kinds)
        warnings.append(f"{n} of {of} inputs of the model are not in the table")
    if not any(name in FIELDS for name in (*mapped.matches, *mapped.derived)):
        glued = ", or the delimiter with --delimiter" if len(table.headers) == 1 else ""
        warnings.append(
            f"no column has the header of a field: name columns with --map FIELD=COLUMN{glued}"
        )
    if first is None or not (len(first) or first.bad):
        return [*warnings, "there are no rows under the header"]
    if first.bad:
        bad = first.bad[0]
        warnings.append(
            f"{_count(len(first.bad), 'line')} cannot be read as rows, the first is line "
            f"{bad.line}: {bad.reason}"
        )
    if odd := first.not_sales:
        number, reason = next(iter(odd.items()))
        unit = "row" if table.dialect is None else "line"
        warnings.append(
            f"{_count(len(odd), 'row')} left out, the first is {unit} {number}: {reason}"
        )
    if "volume" in checked:
        warnings += _money_warnings(rules, checked["volume"], first)
    return warnings


def _range_warnings(
    plans: Sequence[Plan],
    checked: Mapping[str, Checked],
    others: Mapping[str, tuple[int, int]],
    ranges: Mapping[str, tuple[float, float]],
) -> list[str]:
    """Return a warning of each field whose column looks like another quantity."""
    warnings = []
    for plan in plans:
        if plan.name not in FIELDS or plan.name not in others:
            continue
        (outside, n), field, header = others[plan.name], FIELDS[plan.name], plan.match.header
        if plan.name not in ranges:
            warnings.append(
                f"{outside:,} values of {header!r} lie outside {field.low:g} to {field.high:g}, "
                f"so it is read as the seller's own number, not as {plan.name} in {field.unit}"
            )
            continue
        values, (low, high) = cast(Numbers, checked[plan.name].column), ranges[plan.name]
        is_percent = plan.name == "discount" and not ((values < 0) | (values > 100)).any()
        percent = f", or rename it to '{header} %' if it is in percent" if is_percent else ""
        warnings.append(
            f"{outside:,} of {n:,} values of {header!r} that were looked at lie outside {low:g} "
            f"to {high:g}: if it is not {plan.name} ({field.unit}), pass --map {plan.name}="
            f"{percent}"
        )
    return warnings


def _date_warnings(plans: Sequence[Plan], checked: Mapping[str, Checked]) -> list[str]:
    """Return a warning of each column with dates that can hardly be right."""
    warnings = []
    for plan in plans:
        if plan.kind != "time" or plan.name not in checked:
            continue
        times = cast(Times, checked[plan.name].column)
        times = times[~np.isnat(times)]
        middle = np.sort(times[:1000])[len(times[:1000]) // 2 :][:1]
        far = (np.abs(times - middle) > FAR) | (times < EARLIEST) | (times >= LATEST)
        if far.any():
            days = np.unique(times[far].astype("datetime64[D]")).astype(str)[:3]
            warnings.append(
                f"{_count(int(far.sum()), 'date')} of {plan.match.header!r} can hardly be right "
                f"({', '.join(days)}): if they stand for no date, empty these cells"
            )
    return warnings


def _money_warnings(rules: SaleRules, amounts: Checked, first: Chunk) -> list[str]:
    warnings = []
    names = rules.money.names_in(first) if rules.money.position is not None else amounts.currencies
    if len(names) > 1 and not rules.money.told:
        listed = ", ".join(f"{shown_currency(name)} {n:,}" for name, n in names.most_common())
        warnings.append(f"amounts are in several currencies ({listed}): give --rate")
    volume = cast(Numbers, amounts.column)
    below = int((volume < 0).sum())
    if below and not rules.apart:
        warnings.append(
            f"{below:,} of {int((~np.isnan(volume)).sum()):,} amounts looked at are below zero: "
            "each counts as a sale of its own; if they are credit notes or returns, "
            "--credits apart leaves them out"
        )
    return warnings


def _count(n: int, thing: str) -> str:
    return f"{n:,} {thing}{'' if n == 1 else 's'}"
