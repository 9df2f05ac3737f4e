"""Checks the columns of consecutive rows, each by its plan, for files, frames and Spark alike.

One record by itself is left to values/one_value.py.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TypeAlias, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from b2x.records.batch import note_reasons
from b2x.records.mapping.column_plans import Plan
from b2x.records.values.check import check
from b2x.records.values.checked import Checked
from b2x.records.values.reasons import FIRST_AFTER_ORDER
from b2x.schema.columns import Numbers, Times
from b2x.schema.fields import CYCLE, FIELDS, NO_BOUNDS

SEVERAL, LOOKED_AT = 10, 200
"""Different numbers among the first ones that a column needs to be compared with others."""
Ranges: TypeAlias = Mapping[str, tuple[float, float]]
"""Lowest and highest number that can be right, by input."""


def check_columns(
    plans: Iterable[Plan], n: int, ranges: Ranges, check_one: Callable[[Plan], Checked]
) -> tuple[dict[str, Checked], NDArray[np.object_]]:
    """Check columns, and add ``cycle_days`` where it follows from its dates and has no column.

    Parameters
    ----------
    plans
        How each column is read.
    n
        Number of rows.
    ranges
        Numbers outside cannot be right.
    check_one
        Gives the checked column of a plan, its range aside; :func:`check_plan` of its array.

    Returns
    -------
    The columns by the name of their plan, and an object array of shape (n,): why a row cannot be
    right, ``""`` where it can.
    """
    checked: dict[str, Checked] = {}
    for plan in plans:
        checked[plan.name] = check_one(plan).within(plan.name, ranges.get(plan.name, NO_BOUNDS))
    if "cycle_days" not in checked and all(date in checked for date in CYCLE):
        first, second = (cast(Times, checked[date].column) for date in CYCLE)
        bounds = ranges.get("cycle_days", NO_BOUNDS)
        checked["cycle_days"] = check_cycle(first, second).within("cycle_days", bounds)
    reasons = np.full(n, "", dtype=object)
    for found in checked.values():
        note_reasons(reasons, found.rows, found.reasons)
    return checked, reasons


def check_plan(plan: Plan, array: pa.Array) -> Checked:
    """Check one column, an Arrow array of plain type, by its plan; its range is left aside."""
    return check(
        plan.name,
        plan.kind,
        array,
        plan.style,
        hundredths=plan.hundredths,
        by_python=plan.by_python,
    )


def check_cycle(first: Times, second: Times) -> Checked:
    """Return whole calendar days from the first date to the second, NaN where one is missing.

    Examples
    --------
    >>> dates = np.array(["2024-01-01T23:00:00", "2024-01-03T01:00:00"], dtype="datetime64[s]")
    >>> checked = check_cycle(dates, dates[::-1])
    >>> checked.column.tolist(), checked.reasons
    ([2.0, nan], ('cycle_days: the first contact is after the order',))
    """
    days = (second.astype("datetime64[D]") - first.astype("datetime64[D]")).astype(np.float64)
    days[np.isnat(first) | np.isnat(second)] = np.nan
    wrong = np.flatnonzero(days < 0).tolist()
    return Checked(days).without(dict.fromkeys(wrong, f"cycle_days: {FIRST_AFTER_ORDER}"))


def other_quantities(
    plans: Iterable[Plan], checked: Mapping[str, Checked], ranges: Ranges
) -> dict[str, tuple[int, int]]:
    """Return the fields whose column holds another quantity than its name says.

    More than 1% of the values outside the field's range are not slips where they are ten at least,
    or three and most of them: a discount in money is not a share of the price.

    Parameters
    ----------
    plans, ranges
        As in :func:`check_columns`.
    checked
        Columns by name, their ranges left aside.

    Returns
    -------
    By field: how many values are outside its range, and how many values there are.
    """
    found = {}
    for plan in plans:
        if plan.kind != "number" or plan.name not in ranges or plan.name not in checked:
            continue
        values, (low, high) = cast(Numbers, checked[plan.name].column), ranges[plan.name]
        outside, n = int(((values < low) | (values > high)).sum()), int((~np.isnan(values)).sum())
        if outside > 0.01 * n and _are_no_slips(outside, n):
            found[plan.name] = outside, n
    return found


def wrong_columns(
    plans: Iterable[Plan],
    checked: Mapping[str, Checked],
    others: Mapping[str, tuple[int, int]],
) -> dict[str, str]:
    """Return the fields that are not read from the column found for them, with the reason.

    These are the fields of `others`, and fields of which most values are not numbers. An amount is
    read as it is, and so is a column that the user named or whose header is the field's own name
    (``discount``, not ``Discount``): its values mean the same as in one record and in SQL.

    Parameters
    ----------
    plans, checked
        As in :func:`other_quantities`.
    others
        What that function returns.
    """
    found = {}
    for plan in plans:
        if plan.name not in FIELDS.keys() - {"volume"}:
            continue
        if plan.match.how == "mapping" or plan.match.header == plan.name:
            continue
        field, values = FIELDS[plan.name], checked.get(plan.name)
        if plan.name in others:
            (bad, n), what = others[plan.name], f"lie outside {field.low:g} to {field.high:g}"
        elif plan.kind == "number" and values is not None and values.contradiction is None:
            bad, what = len(values.rows), "are not numbers"
            n = bad + int((~np.isnan(cast(Numbers, values.column))).sum())
            if 2 * bad <= n or not _are_no_slips(bad, n):
                continue
        else:
            continue
        header, percent = plan.match.header, ""
        if plan.name == "discount" and plan.name in others:
            percent = f", or rename it to '{header} %' if it is in percent"
        found[plan.name] = (
            f"{bad:,} of {n:,} values of {header!r} that were looked at {what}, so it is not read "
            f"as {plan.name} ({field.unit}), which counts as missing: if it is, pass --map "
            f'{plan.name}="{header}"{percent}'
        )
    return found


def same_numbers(
    plans: Iterable[Plan], checked: Mapping[str, Checked], named: Collection[str] = ()
) -> dict[str, str]:
    """Return the seller's own numbers that say what the amount or one before them says.

    They are a fixed share of it in every row, or the sum or difference of the amount and another:
    net, VAT and gross.

    Parameters
    ----------
    plans, checked
        As in :func:`other_quantities`.
    named
        Headers of columns that are kept in any case.

    Returns
    -------
    By header: what else says the same.
    """
    kept: dict[str, Numbers] = {}
    found: dict[str, str] = {}
    mine = [p for p in plans if p.kind == "number" and p.match.how == "own" and p.name in checked]
    amount = [plan for plan in plans if plan.name == "volume" and plan.name in checked]
    for plan in (*amount, *mine):
        header, values = plan.match.header, cast(Numbers, checked[plan.name].column)
        is_other = plan not in amount and header not in named
        is_other &= len({*values[~np.isnan(values)][:LOOKED_AT].tolist()}) >= SEVERAL
        if is_other and (said := next(_said_before(values, kept), "")):
            found[header] = f"says the same as {said}"
        else:
            kept[header] = values
    return found


def _said_before(values: Numbers, kept: Mapping[str, Numbers]) -> Iterator[str]:
    """Yield which columns, or the first and another together, say the same as some numbers."""
    first = next(iter(kept), "")
    for name, other in kept.items():
        largest = int(np.argmax(np.nan_to_num(np.abs(other))))  # where rounding counts least
        if other[largest] and _are_equal(values, values[largest] / other[largest] * other):
            yield repr(name)
        elif name != first and any(
            _are_equal(values, both)
            for both in (kept[first] + other, kept[first] - other, other - kept[first])
        ):
            yield f"{first!r} and {name!r}"


def _are_equal(values: Numbers, others: Numbers) -> bool:
    """Return whether numbers are the same but for rounding to two decimals, and both known."""
    for part in (slice(64), slice(None)):  # most differ at once
        one, two = values[part], others[part]
        unlike = np.isnan(one) != np.isnan(two)
        if (unlike | (np.abs(one - two) > 0.011 + 1e-9 * np.abs(one))).any():
            return False
    return True


def _are_no_slips(bad: int, n: int) -> bool:
    return bad >= 10 or (bad >= 3 and 2 * bad > n)
