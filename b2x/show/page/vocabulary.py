"""What the page knows of files: header words, currencies, months, words for missing and totals.

All of it is collected from where b2x has it; nothing is written down here a second time.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from b2x.records.mapping import role_headers
from b2x.records.mapping.presets import export_names, load_export
from b2x.records.sales import doubtful_ids, find_statuses
from b2x.records.values import amounts, months
from b2x.records.values.currencies import CURRENCIES, SIGNS
from b2x.records.values.missing import MISSING_IDS
from b2x.records.values.numbers import INFINITE_WORDS
from b2x.schema.fields import BY_HEADER, FIELDS
from b2x.schema.text import MISSING_LEVELS, MISSING_WORDS
from b2x.schema.words import CANCELLED_WORDS, QUALIFIED_WORDS, TOTAL_WORDS, WON_WORDS


def vocabulary() -> Mapping[str, Any]:
    """Return the words and lists that the page reads files by, ready for JSON.

    Examples
    --------
    >>> vocabulary()["headers"]["salgskanal"]
    'channel'
    """
    month_names, weekdays = months.names()
    return {
        "fields": {
            field.name: {
                "kind": field.kind,
                "unit": field.unit,
                "low": _finite(field.low),
                "high": _finite(field.high),
            }
            for field in FIELDS.values()
        },
        "headers": BY_HEADER,
        "missing_words": sorted(MISSING_WORDS),
        "missing_levels": sorted(MISSING_LEVELS),
        "missing_ids": sorted(MISSING_IDS),
        "infinite_words": sorted(INFINITE_WORDS),
        "currencies": sorted(CURRENCIES),
        "signs": SIGNS,
        "spelt": amounts.SPELT,
        "months": month_names,
        "weekdays": sorted(weekdays),
        "totals": sorted(TOTAL_WORDS),
        "order_id": role_headers.ROLE_HEADERS["order_id"],
        "order_like": role_headers.ROLE_HEADERS["order_like"],
        "currency": role_headers.ROLE_HEADERS["currency"],
        "currency_parts": role_headers.CURRENCY,
        "status": {
            "sales": sorted(role_headers.SALES),
            "states": role_headers.STATES,
            "types": role_headers.TYPES,
            "documents": sorted(role_headers.DOCUMENTS),
        },
        "ended": {
            "before": sorted(role_headers.BEFORE),
            "ended": role_headers.ENDED,
            "since": role_headers.SINCE,
        },
        "states": {
            "cancelled": sorted(CANCELLED_WORDS),
            "qualified": sorted(QUALIFIED_WORDS),
            "won": sorted(WON_WORDS),
        },
        "ledger": [sorted(headers) for headers in find_statuses.LEDGER],
        "exports": list(_exports(export_names())),
        "anybody": doubtful_ids.anybody().pattern,
    }


def _exports(names: Iterable[str]) -> Iterable[dict[str, Any]]:
    """Yield the headers that each known export must have, as they are compared."""
    for name in names:
        export = load_export(name)
        yield {"title": export.title, "all": [header.strip().casefold() for header in export.all]}


def _finite(bound: float) -> float | None:
    return bound if math.isfinite(bound) else None
