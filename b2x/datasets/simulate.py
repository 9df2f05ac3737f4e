"""Simulates a seller's sales: first the buyers, then what they buy, by ``sellers.py``."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from b2x.datasets.sellers import PARAMETERS, Seller, Shares
from b2x.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

SELLERS: Mapping[str, str] = MappingProxyType({k: s.title for k, s in PARAMETERS.items()})
"""The simulated sellers by name, with one line on each."""

COLUMNS = (
    "order_id", "buyer_id", "ordered_at", "first_contact_at", "cycle_days", "volume", "currency",
    "quantity", "lines", "stakeholders", "channel", "prior_orders", "relationship_days",
    "order_gap_days", "stages", "quote_revisions", "discount", "payment", "category", "label",
)  # fmt: skip
"""All columns in order; each seller has those that it records."""

_ALWAYS = frozenset({"order_id", "buyer_id", "ordered_at", "currency", "label"})
_FIRST_DAY = np.datetime64("2022-01-03", "D")  # a Monday
_DAYS = 3 * 365
_DAY_SECONDS = 86_400.0
_MOST_ORDERS = 400
# Position of a buyer between the consumer's pole (0) and the company's (1): parameters of a beta
# distribution for consumers, sole traders and companies. Assumed: sole traders are near consumers.
_STANDING = np.array([[1.0, 9.0], [1.7, 3.6], [6.0, 1.4]])
_ASPECTS = ("money", "process", "habit", "loyalty")


def simulate(seller: str | Seller, n_sales: int, seed: int = 0) -> pd.DataFrame:
    """Simulate the sales of one seller over three years.

    Each buyer is a consumer, a sole trader or a company, with a position between the seller's two
    poles in money, process, habit and loyalty. Sole traders are labelled B2B and are near
    consumers. Distance and direction of the poles differ by seller.

    Parameters
    ----------
    seller
        A name from :data:`SELLERS`, with hyphens, blanks or underscores; or the parameters of a
        seller of one's own.
    n_sales
        Number of rows, at least 1.
    seed
        Zero or more; the same seed gives the same rows with the same versions of numpy and
        pandas.

    Returns
    -------
    pandas.DataFrame
        Shape ``(n_sales, n_columns)``, in order of time. Columns are those of
        :data:`COLUMNS` that the seller records: ``order_id``, ``buyer_id``, ``currency`` and
        ``label`` (B2B or B2C) as text; ``ordered_at`` and ``first_contact_at`` as naive local
        datetimes; ``channel``, ``payment`` and ``category`` as text or missing; the others as
        float64 with NaN for missing: money in the seller's currency, ``discount`` as a share of
        the list price, days and counts as whole numbers. ``prior_orders``,
        ``relationship_days`` and ``order_gap_days`` use only the buyer's earlier rows in the
        table; on a first order they are 0, 0 and missing.

    Raises
    ------
    b2x.errors.UsageError
        If the seller is unknown, `n_sales` is below 1 or `seed` is negative.

    References
    ----------
    Figures, their sources and the assumptions are listed in ``b2x/datasets/sellers.py``.

    Examples
    --------
    >>> sales = simulate("law firm", 200, seed=1)
    >>> sales.shape
    (200, 16)
    >>> sorted(sales["label"].unique())
    ['B2B', 'B2C']
    >>> int(sales["prior_orders"].iloc[0])
    0
    """
    import pandas as pd

    name = _known(seller) if isinstance(seller, str) else seller.title
    if n_sales < 1 or seed < 0:
        raise UsageError(
            f"{n_sales} sales with seed {seed} cannot be simulated",
            where=f"seller {name}",
            next_step="use at least one sale, and a seed of zero or more",
        )
    shop = PARAMETERS[name] if isinstance(seller, str) else seller
    rng = np.random.default_rng([seed, zlib.crc32(name.encode())])
    kind, standing, buyer, step, day = _buyers_and_days(rng, shop, n_sales)
    columns = _sales(rng, shop, standing, buyer, step, day)

    # In order of time; ties keep the order in which they were drawn.
    order = np.argsort(columns["ordered_at"], kind="stable")
    columns = {k: v[order] for k, v in columns.items()}
    buyer = buyer[order]
    columns |= _history(buyer, columns["ordered_at"])
    columns["order_id"] = _numbered("S", 100_001 + np.arange(n_sales))
    # Buyers' numbers are shuffled, so that they reveal neither kind nor age.
    columns["buyer_id"] = _numbered("K", 10_000 + rng.permutation(len(kind))[buyer])
    columns["currency"] = np.full(n_sales, shop.currency, dtype=object)
    columns["label"] = np.where(kind[buyer] > 0, "B2B", "B2C").astype(object)
    _forget(rng, shop, columns)
    wanted = [c for c in COLUMNS if c in _ALWAYS or c in shop.recorded]
    return pd.DataFrame({c: columns[c] for c in wanted})


def _known(seller: str) -> str:
    name = "-".join(seller.strip().lower().replace("_", " ").replace("-", " ").split())
    if name not in PARAMETERS:
        raise UsageError(
            f"no simulated seller {seller!r}.{did_you_mean(name, PARAMETERS)}",
            next_step=f"use one of {', '.join(PARAMETERS)}",
        )
    return name


def _buyers_and_days(
    rng: np.random.Generator, shop: Seller, n_sales: int
) -> tuple[Ints, dict[str, Floats], Ints, Ints, Floats]:
    """Draw enough buyers: their kinds and positions, and each sale's buyer, number and day."""
    n = n_sales  # enough, because each buyer has at least one sale in the window
    business = rng.random(n) < shop.company_buyers
    kind = np.where(business, np.where(rng.random(n) < shop.sole_traders, 1, 2), 0)
    a, b = _STANDING[kind].T
    common = rng.beta(a, b)
    standing = {aspect: 0.5 * common + 0.5 * rng.beta(a, b) for aspect in _ASPECTS}

    loyal = standing["loyalty"]
    orders = rng.geometric(1 / _between(shop.consumer.orders, shop.company.orders, loyal))
    orders = np.minimum(orders, _MOST_ORDERS)
    first = np.cumsum(orders) - orders
    buyer = np.repeat(np.arange(n), orders)
    step = np.arange(len(buyer)) - first[buyer]
    steady = (rng.random(n) < loyal)[buyer]  # a buyer has one rhythm, not a mean of two
    gap = np.where(
        steady,
        _lognormal(rng, shop.company.gap_days, shop.company.gap_spread, len(buyer)),
        _lognormal(rng, shop.consumer.gap_days, shop.consumer.gap_spread, len(buyer)),
    )
    gap[first] = rng.random(n) * _DAYS
    total = np.cumsum(gap)
    day = total - (total - gap)[first][buyer]
    kept = np.flatnonzero((day < _DAYS) | (step == 0))[:n_sales]
    used = int(buyer[kept[-1]]) + 1
    standing = {aspect: share[:used] for aspect, share in standing.items()}
    return kind[:used], standing, buyer[kept], step[kept], day[kept]


def _sales(
    rng: np.random.Generator,
    shop: Seller,
    standing: dict[str, Floats],
    buyer: Ints,
    step: Ints,
    day: Floats,
) -> dict[str, NDArray[Any]]:
    """Draw what happened in each sale, in the order of `buyer` and `step`."""
    lo, hi, n = shop.consumer, shop.company, len(buyer)
    money, process, habit, _ = (standing[aspect][buyer] for aspect in _ASPECTS)

    talk_share = _between(lo.negotiated, hi.negotiated, process) * np.where(step == 0, 1.0, 0.55)
    talked = rng.random(n) < talk_share
    category = _level(rng, lo.categories, hi.categories, habit)
    dear = np.linspace(0.85, 1.25, len(lo.categories))[category]  # categories differ in price
    # A buyer's sales are alike: about a third of the variance of the log is between buyers.
    own = rng.standard_normal(len(standing["money"]))[buyer]
    size = 0.6 * own + 0.8 * rng.standard_normal(n) + 0.35 * talked
    spread = _between(lo.volume_spread, hi.volume_spread, money)
    volume = _between(lo.volume, hi.volume, money, log=True) * dear * np.exp(spread * size)
    volume = np.maximum(np.round(volume / shop.money_step), 1) * shop.money_step

    lines = 1 + rng.poisson((_between(lo.lines, hi.lines, money) - 1) * np.exp(0.35 * size))
    units = _between(lo.quantity, hi.quantity, money, log=True) * np.exp(0.5 * spread * size)
    quantity = np.maximum(np.round(units * np.exp(0.4 * rng.standard_normal(n))), lines)

    scale = np.clip(volume / np.sqrt(lo.volume * hi.volume), 0.05, 50) ** shop.growth
    cycle = _between(lo.cycle_days, hi.cycle_days, process, log=True) * scale
    cycle = np.ceil(cycle * np.exp(0.8 * rng.standard_normal(n))) * talked
    people = 1 + rng.poisson(_between(lo.people, hi.people, process) * np.sqrt(scale)) * talked
    stages = 1 + (1 + rng.binomial(shop.stages - 2, 0.3 + 0.35 * process)) * talked
    revisions = rng.poisson(_between(lo.revisions, hi.revisions, process)) * talked

    discounted = rng.random(n) < _between(lo.discounted, hi.discounted, process)
    mean_discount = _between(lo.discount, hi.discount, process)
    discount = np.round(rng.beta(4 * mean_discount, 4 * (1 - mean_discount)), 2) * discounted

    ordered_at = _clock(rng, day, rng.random(n) < _between(lo.office, hi.office, habit))
    channel = _named(lo.channels, hi.channels, _level(rng, lo.channels, hi.channels, habit))
    talk = shop.talk_channels
    channel = np.where(talked, _named(talk, talk, _level(rng, talk, talk, habit)), channel)
    return {
        "ordered_at": ordered_at,
        "first_contact_at": ordered_at - cycle.astype("timedelta64[D]"),
        "cycle_days": cycle,
        "volume": np.round(volume, 2),
        "quantity": quantity,
        "lines": lines.astype(np.float64),
        "stakeholders": people.astype(np.float64),
        "channel": channel,
        "stages": stages.astype(np.float64),
        "quote_revisions": revisions.astype(np.float64),
        "discount": discount,
        "payment": _named(lo.payments, hi.payments, _level(rng, lo.payments, hi.payments, habit)),
        "category": _named(lo.categories, hi.categories, category),
    }


def _between(consumer: float, company: float, share: Floats, *, log: bool = False) -> Floats:
    """Return the value at a `share` of the way from the consumer's to the company's."""
    if log:
        return np.asarray(np.exp(_between(float(np.log(consumer)), float(np.log(company)), share)))
    return consumer + (company - consumer) * share


def _lognormal(rng: np.random.Generator, median: float, spread: float, n: int) -> Floats:
    return median * np.exp(spread * rng.standard_normal(n))


def _levels(consumer: Shares, company: Shares) -> list[str]:
    return list(dict.fromkeys([*consumer, *company]))


def _level(rng: np.random.Generator, consumer: Shares, company: Shares, share: Floats) -> Ints:
    """Draw a level for each row, by the consumer's or the company's shares."""
    names = _levels(consumer, company)
    low = np.cumsum([consumer.get(k, 0.0) for k in names])
    high = np.cumsum([company.get(k, 0.0) for k in names])
    draw = rng.random(len(share))
    as_company = rng.random(len(share)) < share
    level = np.where(as_company, np.searchsorted(high, draw), np.searchsorted(low, draw))
    return np.minimum(level, len(names) - 1)


def _named(consumer: Shares, company: Shares, level: Ints) -> NDArray[Any]:
    return np.array(_levels(consumer, company), dtype=object)[level]


def _clock(rng: np.random.Generator, day: Floats, at_the_office: Bools) -> NDArray[np.datetime64]:
    """Draw times of day: weekdays 8 to 17, or any day from 7 with a peak in the evening."""
    whole = np.floor(day).astype(np.int64)
    weekday = whole % 7  # the first day is a Monday
    whole = np.where(at_the_office & (weekday > 4), whole + 7 - weekday, whole)
    office_hour = 8 + 9 * rng.beta(1.6, 1.8, len(day))
    free_hour = 7 + 17 * rng.beta(2.2, 1.5, len(day))
    minute = np.floor(np.where(at_the_office, office_hour, free_hour) * 60).astype(np.int64)
    stamp = _FIRST_DAY.astype("datetime64[s]") + (whole * 1440 + minute) * np.timedelta64(60, "s")
    return np.asarray(stamp)


def _history(buyer: Ints, ordered_at: NDArray[np.datetime64]) -> dict[str, Floats]:
    """Count each buyer's earlier orders; rows are in order of time."""
    by_buyer = np.argsort(buyer, kind="stable")
    b, at = buyer[by_buyer], ordered_at[by_buyer].astype(np.int64)
    is_first = np.concatenate([[True], b[1:] != b[:-1]])
    start = np.flatnonzero(is_first)[np.cumsum(is_first) - 1]
    gap = np.concatenate([[0], np.diff(at)])
    sorted_columns = {
        "prior_orders": (np.arange(len(b)) - start).astype(np.float64),
        "relationship_days": np.floor((at - at[start]) / _DAY_SECONDS),
        "order_gap_days": np.where(is_first, np.nan, np.floor(gap / _DAY_SECONDS)),
    }
    columns = {}
    for name, values in sorted_columns.items():
        columns[name] = np.empty(len(b))
        columns[name][by_buyer] = values
    return columns


def _numbered(prefix: str, numbers: Ints) -> NDArray[Any]:
    return np.array([f"{prefix}{k}" for k in numbers.tolist()], dtype=object)


def _forget(rng: np.random.Generator, shop: Seller, columns: dict[str, NDArray[Any]]) -> None:
    """Remove the values that the seller did not record."""
    for name, share in shop.recorded.items():
        values = columns[name]
        gone = rng.random(len(values)) < share
        if values.dtype == object:
            values[gone] = None
        elif values.dtype.kind == "M":
            values[gone] = np.datetime64("NaT")
        else:
            values[gone] = np.nan
