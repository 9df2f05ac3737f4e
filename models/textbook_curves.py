"""What the literature says of each field, with sources: the figures of the textbook model.

``build_textbook.py`` turns them into a scorecard. Everything is counted in steps: a step is what a
field adds at the value that is typical of business purchases, the same for every field, as nothing
says that one criterion counts more than another. How much a step is worth in log-odds is learned
from simulated sellers.

Directions: Kotler and Armstrong, Principles of Marketing, chapter on business markets (larger
purchases, more people, longer and more formal decisions, negotiation, close and long relationships,
sale by a sales force); Robinson, Faris and Wind (1967), Industrial Buying and Creative Marketing
(eight phases; routine rebuys); Webster and Wind (1972), Journal of Marketing 36(2) (the buying
centre). Figures have their source beside them; where it says "assumed", none was found.

Left out, because sources contradict each other: the days since the buyer's previous order (textbook
tables say of businesses both "large, infrequent" and "recurring" orders; consumers renew
subscriptions every month), and the discount (businesses negotiate, consumers get campaigns).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from b2x.scorecard.terms import MAX_NUMERIC_BINS


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Steps towards B2B that rise with the logarithm of a value.

    Parameters
    ----------
    neutral
        The value that says nothing: 0 steps.
    business
        The value that is typical of business purchases: 1 step.
    start
        Is added before the logarithm is taken, for values that may be 0.
    lowest
        The smallest value that occurs.
    last
        From this value on, the curve is flat.
    whole
        Whether the values are whole numbers.
    source
        Where the figures come from.
    """

    neutral: float
    business: float
    start: float = 0.0
    lowest: float
    last: float
    whole: bool = True
    source: str

    def steps(self, value: float) -> float:
        """Return the steps at one value."""
        log = math.log((value + self.start) / (self.neutral + self.start))
        return log / math.log((self.business + self.start) / (self.neutral + self.start))

    @property
    def edges(self) -> tuple[float, ...]:
        """Bin edges that are equally far apart in the logarithm, as many as a scorecard takes."""
        most = MAX_NUMERIC_BINS - 1
        if not self.whole:
            return tuple(float(f"{x:.3g}") for x in _spaced(self.lowest, self.last, most))
        first = self.lowest + 1
        if self.last - first < most:
            return tuple(float(first + i) for i in range(int(self.last - first) + 1))
        edges: list[float] = []
        for n in itertools.count(most):  # at the low end several round to one whole number
            finer = sorted({float(round(x)) for x in _spaced(first, self.last, n)})
            if len(finer) > most:
                return tuple(edges)
            edges = finer
        raise AssertionError("whole numbers up to `last` are more than the bins")

    @property
    def values(self) -> tuple[float, ...]:
        """The steps of each bin: the middle between its smallest and its largest value."""
        edges = self.edges
        below = 1.0 if self.whole else 0.0  # the bin up to an edge ends one whole number before it
        ends = [*((a, b - below) for a, b in itertools.pairwise((self.lowest, *edges)))]
        ends.append((edges[-1], edges[-1]))
        return tuple((self.steps(a) + self.steps(b)) / 2 for a, b in ends)


def _spaced(first: float, last: float, n: int) -> list[float]:
    return [first * (last / first) ** (i / (n - 1)) for i in range(n)]


CURVES: Mapping[str, Curve] = MappingProxyType(
    {
        "relative(volume)": Curve(
            neutral=1, business=3, lowest=0.02, last=200, whole=False,
            source="1 is the median of the seller's own sales. 3: assumed; the simulated sellers' "
            "companies buy 2 to 8 times as much as their consumers where they buy more",
        ),
        "quantity": Curve(
            neutral=5, business=30, lowest=1, last=10_000,
            source="assumed; a wholesale order has a median of some hundred units (UCI Online "
            "Retail), a consumer's basket has a few",
        ),
        "lines": Curve(
            neutral=2, business=6, lowest=1, last=500,
            source="assumed; one or two lines say nothing or speak for a consumer",
        ),
        "cycle_days": Curve(
            neutral=3, business=30, start=1, lowest=0, last=730,
            source="14 to 30 days for small deals, 30 to 90 and 90 to 180 for larger ones (The CRO "
            "Report, glossary, sales cycle length); medians of 14, 43 and 45 days in three public "
            "CRM tables; consumers decide within days: assumed",
        ),
        "stakeholders": Curve(
            neutral=1.5, business=5.4, lowest=1, last=50,
            source="5.4 people in a business purchase (CEB, 2014; later 6.8, and 6 to 10 in "
            "complex ones: Gartner, 2019); one or two in a household",
        ),
        "prior_orders": Curve(
            neutral=0.5, business=4, start=1, lowest=0, last=500,
            source="65.5% of a wholesaler's buyers return (UCI Online Retail: Chen, Sain and Guo, "
            "2012); 4 is assumed",
        ),
        "relationship_days": Curve(
            neutral=30, business=365, start=30, lowest=0, last=3650,
            source="a year's relationship for a business, a month for anyone: assumed",
        ),
        "stages": Curve(
            neutral=1.5, business=4, lowest=1, last=30,
            source="eight phases of buying, of which a routine rebuy skips some (Robinson, Faris "
            "and Wind, 1967); consumers buy in one: assumed",
        ),
        "quote_revisions": Curve(
            neutral=0.5, business=2, start=1, lowest=0, last=30,
            source="businesses negotiate; the figures are assumed",
        ),
    }
)  # fmt: skip
"""Curves by feature."""

_OFTEN, _RATHER = 1.0, 0.5  # steps
_ONLY = 2.0

LEVELS: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        # Businesses buy from a sales force and partners, consumers in shops and apps (Kotler and
        # Armstrong). Only businesses and public bodies exchange orders by EDI or ask for tenders.
        "lookup(channel)": {
            "edi": _ONLY, "tender": _ONLY, "field sales": _OFTEN, "partner": _OFTEN,
            "phone": _RATHER, "e-mail": _RATHER, "other": 0.0,
            "web shop": -_RATHER, "marketplace": -_RATHER, "app": -_OFTEN, "store": -_OFTEN,
        },
        # Invoices and trade credit against cards and wallets (Allianz Trade, guide to B2B
        # e-commerce, table of differences).
        "lookup(payment)": {
            "invoice": _OFTEN, "transfer": _RATHER, "direct debit": 0.0, "other": 0.0,
            "card": -_RATHER, "wallet": -_OFTEN, "cash": -_OFTEN,
        },
    }
)  # fmt: skip
"""Steps by feature and level; a level that is not listed adds nothing."""

BANDS: Mapping[str, tuple[tuple[float, ...], tuple[float, ...]]] = MappingProxyType(
    {
        # 90% of a wholesaler's orders are placed on weekdays between 9 and 16 (UCI Online Retail);
        # consumers buy on any day and in the evening: assumed.
        "weekday(ordered_at)": ((5.0,), (0.25, -_RATHER)),
        # The hour before one adds nothing: in files of format 1, which this one is, a date that has
        # no time of day is a midnight.
        "hour(ordered_at)": ((1.0, 8.0, 17.0), (0.0, -_RATHER, _RATHER, -_RATHER)),
    }
)
"""Bin edges and steps of each bin by feature: office hours."""

LIKE_THE_LITERATURE = ("consulting-firm", "software-start-up")
"""The simulated sellers whose businesses buy as the literature says: what a step is worth is
learned from them."""
