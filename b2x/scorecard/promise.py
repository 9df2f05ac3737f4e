"""What a model's thresholds promise: read from its provenance, and said in a line.

How a promise is found is left to :mod:`b2x.decide.promises.promises`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from b2x.errors import ArtifactError
from b2x.printable import printable
from b2x.schema.option_number import option_number
from b2x.scorecard.confidence import at_most, in_percent
from b2x.scorecard.decision import B2B, B2C
from b2x.scorecard.scorecard import Scorecard

PROMISE = "promise"
"""Key in the provenance of what the thresholds promise."""
COUNTED = {"sale": "sales", "buyer": "buyers' sales", "value": "value"}
"""What an error is a share of, by what the audit sample was drawn by."""


def promise_of(scorecard: Scorecard) -> dict[str, Any] | None:
    """Return what a model's thresholds promise, as JSON values; None where they promise nothing.

    Returns
    -------
    dict or None
        ``b2b`` and ``b2c``: None where the side promises nothing, else its ``max_error`` (share,
        0 to 1), the table's ``decided`` sales, and the ``audited`` answers among them with those
        ``wrong``. ``confidence`` (0 to 1) of both sides together, ``counted`` (a key of
        :data:`COUNTED`), ``undecided`` (share of the table), ``sales`` and ``buyers`` of the audit
        sample, ``measured_on`` (the table's name), ``until`` (ISO date or None), ``costs``
        (None where none were given) and ``risks`` (``value``, ``low``, ``high`` of each by name).

    Raises
    ------
    ArtifactError
        When what is there is no promise: a part is missing or cannot be so.
    """
    promise = scorecard.provenance.get(PROMISE)
    if promise is None:
        return None
    if not isinstance(promise, dict):
        raise _damaged(promise)
    for part, fits in _PARTS.items():
        if part not in promise or not fits(promise[part]):
            raise _damaged(promise.get(part), part)
    return promise


def promise_line(scorecard: Scorecard) -> str:
    """Return what a model's thresholds promise, in one line; empty where they promise nothing."""
    promise = promise_of(scorecard)
    if promise is None:
        return ""
    counted = COUNTED[promise["counted"]]
    sides = [
        f"of the {counted} called {label} at most {at_most(side['max_error'])} are wrong"
        for label, side in ((B2B, promise["b2b"]), (B2C, promise["b2c"]))
        if side is not None
    ]
    until = f"; until {promise['until']}" if promise["until"] else ""
    return (
        f"Promise: {', '.join(sides)}, with {in_percent(promise['confidence'])} confidence; by an "
        f"audit of {promise['sales']:,} sales of {promise['buyers']:,} buyers of "
        f"{promise['measured_on']}{until}"
    )


def promise_is_over(scorecard: Scorecard, today: dt.date) -> str:
    """Return a warning where a promise was made until an earlier day; else an empty text."""
    promise = promise_of(scorecard)
    if promise is None or not promise["until"]:
        return ""
    if today <= dt.date.fromisoformat(promise["until"]):
        return ""
    return (
        f"the model's promise was made until {promise['until']}: draw a new audit sample "
        "(b2x label IN --audit) and promise anew (b2x promise)"
    )


def without_promise(provenance: Mapping[str, Any]) -> dict[str, Any]:
    """Return a provenance that promises nothing: of a model that now gives other log-odds.

    Examples
    --------
    >>> without_promise({"name": "mine", "promise": {}})
    {'name': 'mine'}
    """
    return {key: value for key, value in provenance.items() if key != PROMISE}


def _is_share(value: object) -> bool:
    return 0.0 <= option_number(value) <= 1.0


def _is_count(value: object) -> bool:
    return isinstance(value, int) and option_number(value) >= 0


def _is_side(value: object) -> bool:
    return value is None or (isinstance(value, dict) and _is_share(value.get("max_error")))


def _is_day(value: object) -> bool:
    try:
        return value is None or (isinstance(value, str) and bool(dt.date.fromisoformat(value)))
    except ValueError:
        return False


_PARTS: Mapping[str, Callable[[object], bool]] = {
    "confidence": _is_share,
    "counted": lambda value: isinstance(value, str) and value in COUNTED,
    B2B.lower(): _is_side,
    B2C.lower(): _is_side,
    "sales": _is_count,
    "buyers": _is_count,
    "measured_on": lambda value: isinstance(value, str),
    "until": _is_day,
}
"""What each part of a promise has to be, of those that are read."""


def _damaged(found: object, part: str = "") -> ArtifactError:
    where = f"{PROMISE}.{part}" if part else PROMISE
    return ArtifactError(
        f"the model's promise is damaged: {printable(f'{found!r:.40}')}",
        where=f"provenance.{where}",
        next_step="get the model again, or promise anew (b2x promise)",
    )
