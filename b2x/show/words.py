"""Names of fields, features, values and intervals in a language, with the user's own headers."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from b2x.schema.features import OPERATIONS, Feature
from b2x.schema.fields import FIELDS
from b2x.scorecard.confidence import in_percent
from b2x.scorecard.terms import NumericBins
from b2x.show.languages import texts

NAME_LENGTH = 26

WHOLE = {name for name, known in FIELDS.items() if known.kind == "number" and known.high > 1} - {
    "volume",
    "quantity",
}
"""Fields that count something, so that below 2 and from 0 on means 0 to 1."""


@dataclass(frozen=True)
class Words:
    r"""How things are called.

    Attributes
    ----------
    language
        One of :data:`b2x.show.languages.LANGUAGES`.
    headers
        The user's header of each input; inputs without one have the name of their field.

    Examples
    --------
    >>> words = Words("en", {"volume": "Order Total"})
    >>> words.title(Feature("ratio", ("volume", "quantity"), "number"))
    'Order Total per quantity'
    >>> words.said("cycle_days", 62.0)
    '62 days from first contact to order'
    >>> Words("nb").number(48000.5), Words("nb").percent(0.834)
    ('48\xa0000,5', '83\xa0%')
    >>> Words("nb").confidence(0.995)
    '99,5\xa0%'
    """

    language: str = "en"
    headers: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, key: str, **figures: Any) -> str:
        """Return a sentence of the catalogue with its figures."""
        return texts(self.language)[key].format(**figures)

    def counted(self, key: str, n: int, **figures: Any) -> str:
        """Return a sentence about n of something; ``KEY.one`` is the one for 1."""
        return self(f"{key}.one" if n == 1 else key, n=self.number(n), **figures)

    def has(self, key: str) -> bool:
        """Return whether the catalogue has a sentence."""
        return key in texts(self.language)

    def header(self, name: str) -> str:
        """Return the user's header of an input, else the name of the field."""
        if name in self.headers:
            return self.headers[name]
        return self(f"field.{name}") if name in FIELDS else name

    def begin(self, name: str) -> str:
        """Return :meth:`header` to begin a sentence with; the user's own stays as it is."""
        header = self.header(name)
        own = name in self.headers or name not in FIELDS
        return header if own else header[:1].upper() + header[1:]

    def title(self, feature: Feature, begins: bool = False) -> str:
        """Return what a feature is, by its columns' headers; whether it `begins` a sentence."""
        columns = [self.header(name) for name in feature.inputs]
        if begins:
            columns[0] = self.begin(feature.inputs[0])
        return self(f"feature.{feature.operation}", first=columns[0], last=columns[-1])

    def unit(self, feature: Feature) -> str:
        """Return the unit of a feature's numbers; empty for a column of the seller's own."""
        name = feature.inputs[0]
        if feature.operation == "column":
            return self(f"unit.{name}") if self.has(f"unit.{name}") else ""
        key = f"feature_unit.{feature.operation}"
        return self(key) if self.has(key) else ""

    def named(self, name: str) -> str:
        """Return what a feature is by its name, to begin a sentence with.

        Examples
        --------
        >>> Words().named("ratio(volume, quantity)"), Words().named("nights")
        ('Volume per quantity', 'nights')
        """
        operation, _, inputs = name.partition("(")
        columns = inputs.removesuffix(")").split(", ")
        if operation not in OPERATIONS or len(columns) != len(OPERATIONS[operation][0]):
            return self.begin(name)
        first, last = self.begin(columns[0]), self.header(columns[-1])
        return self(f"feature.{operation}", first=first, last=last)

    def axis(self, feature: Feature) -> str:
        """Return what stands at an axis of a feature: its title and unit."""
        unit = self.unit(feature)
        title = self.title(feature)
        return f"{title} ({unit})" if unit and unit != title else title

    def bin_range(self, bins: NumericBins, first: int, last: int) -> tuple[float, float]:
        """Return the numbers that the intervals from `first` to `last` hold together."""
        low = bins.edges[first - 1] if first else -math.inf
        return low, bins.edges[last] if last < len(bins.edges) else math.inf

    def said(self, name: str, value: Any) -> str:
        """Return a field's value in words, such as ``3 earlier orders``."""
        key = f"value.{name}" + (".one" if value == 1 else "")
        counted = self.has(key) and isinstance(value, float | int)
        return self(key, value=self.number(value)) if counted else self.short(name, value)

    def short(self, name: str, value: Any) -> str:
        """Return a field's value without its unit; None is missing."""
        if value is None:
            return self("bin.missing")
        if isinstance(value, dt.datetime):
            return self.time(value)
        if isinstance(value, str):
            return " ".join(value.split())
        return self.percent(value) if name == "discount" else self.number(value)

    def level(self, level: str, feature: Feature) -> str:
        """Return a level of a feature on one line.

        Those that words of several languages stand for have names in each language; the seller's
        own stay as they are.
        """
        key = f"level.{level}"
        listed = feature.operation == "lookup" and self.has(key)
        return self(key) if listed else " ".join(level.split())

    def time(self, time: dt.datetime) -> str:
        """Return a date with its day of the week, and its time of day unless it is midnight."""
        date = self("format.date", day=time.day, month=time.month, year=time.year)
        clock = self("format.clock", hour=time.hour, minute=time.minute)
        at_midnight = not (time.hour or time.minute or time.second)
        return f"{self.weekday(time.weekday())} {date}" + ("" if at_midnight else f" {clock}")

    def weekday(self, day: int) -> str:
        """Return the name of a day, 0 for Monday."""
        return self("weekdays").split()[day]

    def number(self, value: float) -> str:
        """Return a number with two decimals at most, more below one."""
        decimals = 2 if not value or abs(value) >= 1 else 2 - math.floor(math.log10(abs(value)))
        text = f"{value:,.{min(decimals, 12)}f}" if abs(value) < 1e15 else f"{value:.4g}"
        whole, point, part = text.partition(".")
        part = part.rstrip("0") if "e" not in part else part
        whole = whole.replace(",", self("format.thousands"))
        return whole + (self("format.decimal") + part if point and part else "")

    def percent(self, share: float, decimals: int = 0) -> str:
        """Return a share from 0 to 1 as a percentage; one that rounds to 0 or 100 says so."""
        least = 10.0**-decimals
        if 0 < share < least / 200:
            return self("format.below", value=self._percent(least, decimals))
        if 1 - least / 200 < share < 1:
            return self("format.above", value=self._percent(100 - least, decimals))
        return self._percent(100 * share, decimals)

    def confidence(self, confidence: float) -> str:
        """Return a confidence of 0 to 1 as a percentage that is never rounded up."""
        text = in_percent(confidence).removesuffix("%")
        return self("format.percent", value=text.replace(".", self("format.decimal")))

    def _percent(self, value: float, decimals: int) -> str:
        text = f"{value:.{decimals}f}".replace(".", self("format.decimal"))
        return self("format.percent", value=text)

    def log_odds(self, value: float) -> str:
        """Return a log-odds with its sign."""
        return f"{value:+.2f}".replace(".", self("format.decimal")).replace("-", "−")

    def edge(self, edge: float) -> str:
        """Return a number in at most six characters or so, for an axis."""
        size, mark = 1.0, ""
        if 1e6 <= abs(edge) < 1e9:
            size, mark = 1e6, self("format.million_mark")
        elif 1e4 <= abs(edge) < 1e6:
            if not (mark := self("format.thousand_mark")):  # the language has none
                return self.number(round(edge)).replace("-", "−")
            size = 1e3
        short = f"{edge / size + 0.0:.4g}".replace(".", self("format.decimal")).replace("-", "−")
        return short + mark

    def interval(self, low: float, high: float, feature: Feature) -> str:
        """Return the numbers from `low` to below `high`, which may be infinite, of a feature."""
        if feature.operation == "weekday":
            days = [day for day in range(7) if low <= day < high]
            if days:
                first, last = (self.weekday(day) for day in (days[0], days[-1]))
                return first if first == last else self("interval.days", first=first, last=last)
        if feature.operation == "column" and feature.inputs[0] in WHOLE:
            low, high = (
                max(math.ceil(max(low, 0.0)), 0),
                high if math.isinf(high) else math.ceil(high),
            )
            if high - 1 == low:
                return self.number(low)
            if math.isfinite(high):
                return self("interval.whole", low=self.number(low), high=self.number(high - 1))
        ends = [self.short(feature.inputs[0], edge) for edge in (low, high) if math.isfinite(edge)]
        if len(ends) == 2:
            return self("interval.between", low=ends[0], high=ends[1])
        if not ends:
            return self("interval.any")
        below = math.isinf(low)
        return self("interval.below", high=ends[0]) if below else self("interval.from", low=ends[0])
