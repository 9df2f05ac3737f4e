"""The parameters of the six simulated sellers and their sources; ``simulate.py`` draws sales.

A seller is described by two poles, the typical consumer and the typical company. Each buyer is
somewhere between them, so the kinds overlap. Figures with a source:

==================================================  ================================================
figure                                              source
==================================================  ================================================
half of the enterprises are sole traders            Statistics Norway (2014): 215,093 of 441,510
5.4 people in a business purchase, then 6.8;        CEB (2014 and 2016), as told by Challenger Inc.;
6 to 10 in a complex one                            Gartner (2019), by way of secondary sources
cycles of 14-30 days for small deals, 30-90 and     The CRO Report, glossary "sales cycle length"
90-180 for middle and large ones
business cycles of 14, 43 and 45 days (medians)     three public CRM tables, tallied by the project
wholesale order of 303 GBP (median), 40 to 828      UCI Online Retail (Chen, Sain and Guo, 2012),
(5% to 90%), log deviation 1.07; 65.5% of buyers    tallied by the project; its publisher says that
return, after 5/28/110 days (quartiles); 90% of     many of its customers are wholesalers
orders on weekdays between 9 and 16
companies pay less, come alone and decide late      Antonio, de Almeida and Nunes (2019), hotel
where consumers plan (the marketing agency here)    bookings: 110 against 275 EUR, 9 against 74 days
==================================================  ================================================

Everything else is assumed: the direction and size of each seller's effects, how much sole traders
resemble consumers, shares of channels, payments and categories, discounts, stages and missing
fields. No public table was found with both a label and true numbers of stakeholders.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

Shares = Mapping[str, float]

SOLE_TRADER_SHARE = 0.487
"""Sole traders among enterprises: 215,093 of 441,510 (Statistics Norway, 2014)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pole:
    """How the most typical buyer of one kind buys from one seller.

    Parameters
    ----------
    volume, volume_spread
        Median of a sale in the seller's currency, and the standard deviation of its log.
    orders
        Mean number of orders of a buyer in unlimited time.
    gap_days, gap_spread
        Median days between two orders, and the standard deviation of their log.
    negotiated
        Share of first sales that begin with a talk rather than a shopping basket.
    cycle_days
        Median days from first contact to order of a negotiated sale of typical size.
    people
        Mean number of people beyond the first in a negotiated sale of typical size.
    office
        Share of sales deliberately made in office hours on weekdays (the others are at any time).
    lines, quantity
        Mean order lines and median units of a sale.
    discounted, discount
        Share of sales with a discount, and its mean as a share of the list price.
    revisions
        Mean number of quote revisions in a negotiated sale.
    channels, payments, categories
        Shares of the levels, which sum to 1.
    """

    volume: float
    volume_spread: float
    orders: float
    gap_days: float
    gap_spread: float
    negotiated: float
    cycle_days: float
    people: float
    office: float
    lines: float
    quantity: float
    discounted: float
    discount: float
    revisions: float
    channels: Shares
    payments: Shares
    categories: Shares


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """A simulated seller: its two poles, its mix of buyers and what it records.

    Parameters
    ----------
    title
        One line on what it sells and in which direction its effects point.
    currency, money_step
        ISO 4217 code, and the step to which prices are rounded.
    company_buyers
        Share of buyers that are businesses, including sole traders.
    growth
        Power by which cycle and people grow with the size of a negotiated sale.
    stages
        Number of stages in its pipeline.
    talk_channels
        Channels in which negotiated sales are closed, of both kinds.
    recorded
        Share of rows in which a field is missing, by field; other fields are not recorded.
    sole_traders
        Share of sole traders among the business buyers.
    """

    title: str
    currency: str
    money_step: float
    company_buyers: float
    consumer: Pole
    company: Pole
    growth: float
    stages: int
    talk_channels: Shares
    recorded: Mapping[str, float]
    sole_traders: float = SOLE_TRADER_SHARE


_SOFTWARE = Seller(
    title="subscriptions by seat: companies buy more and decide slowly, consumers renew often",
    currency="EUR",
    money_step=1.0,
    company_buyers=0.42,
    consumer=Pole(
        volume=90, volume_spread=0.8, orders=5.0, gap_days=45, gap_spread=0.5,
        negotiated=0.10, cycle_days=9, people=0.3, office=0.05, lines=1.1, quantity=1.2,
        discounted=0.30, discount=0.18, revisions=0.2,
        channels={"web shop": 0.62, "app": 0.24, "marketplace": 0.10, "e-mail": 0.04},
        payments={"card": 0.64, "wallet": 0.26, "invoice": 0.06, "direct debit": 0.04},
        categories={"starter": 0.56, "team": 0.16, "add-on": 0.22, "training": 0.06},
    ),
    company=Pole(
        volume=760, volume_spread=1.1, orders=2.6, gap_days=300, gap_spread=0.5,
        negotiated=0.55, cycle_days=38, people=3.2, office=0.90, lines=1.6, quantity=9.0,
        discounted=0.34, discount=0.14, revisions=1.1,
        channels={"web shop": 0.60, "app": 0.08, "marketplace": 0.16, "e-mail": 0.08,
                  "partner": 0.08},
        payments={"card": 0.48, "wallet": 0.04, "invoice": 0.38, "direct debit": 0.10},
        categories={"starter": 0.24, "team": 0.42, "add-on": 0.22, "training": 0.12},
    ),
    growth=0.45,
    stages=6,
    talk_channels={"e-mail": 0.40, "phone": 0.30, "field sales": 0.14, "partner": 0.16},
    recorded={
        "first_contact_at": 0.12, "volume": 0.01, "quantity": 0.03, "stakeholders": 0.35,
        "channel": 0.04, "stages": 0.20, "discount": 0.10, "category": 0.03, "payment": 0.06,
        "prior_orders": 0.02, "relationship_days": 0.02, "order_gap_days": 0.02,
    },
)  # fmt: skip

_CONSULTING = Seller(
    title="advice and planning, as in the textbook: companies buy more, slowly and in groups",
    currency="NOK",
    money_step=250.0,
    company_buyers=0.62,
    consumer=Pole(
        volume=19_000, volume_spread=0.85, orders=1.5, gap_days=200, gap_spread=1.1,
        negotiated=0.40, cycle_days=16, people=0.6, office=0.35, lines=1.7, quantity=14,
        discounted=0.20, discount=0.08, revisions=0.5,
        channels={"e-mail": 0.44, "phone": 0.34, "web shop": 0.16, "partner": 0.06},
        payments={"invoice": 0.74, "card": 0.14, "transfer": 0.12},
        categories={"survey": 0.36, "drawings": 0.34, "permits": 0.20, "advice": 0.10},
    ),
    company=Pole(
        volume=85_000, volume_spread=1.15, orders=5.0, gap_days=60, gap_spread=1.1,
        negotiated=0.58, cycle_days=44, people=4.2, office=0.95, lines=2.8, quantity=55,
        discounted=0.36, discount=0.10, revisions=1.4,
        channels={"e-mail": 0.56, "phone": 0.14, "web shop": 0.04, "partner": 0.16,
                  "tender": 0.06, "other": 0.04},
        payments={"invoice": 0.90, "card": 0.02, "transfer": 0.08},
        categories={"survey": 0.24, "drawings": 0.22, "permits": 0.18, "advice": 0.36},
    ),
    growth=0.5,
    stages=7,
    talk_channels={"e-mail": 0.42, "phone": 0.22, "field sales": 0.30, "other": 0.06},
    recorded={
        "first_contact_at": 0.15, "volume": 0.01, "quantity": 0.08, "stakeholders": 0.30,
        "channel": 0.06, "stages": 0.25, "quote_revisions": 0.15, "discount": 0.10,
        "category": 0.04, "prior_orders": 0.03, "relationship_days": 0.03,
        "order_gap_days": 0.03,
    },
)  # fmt: skip

_AGENCY = Seller(
    title="campaigns and parties: consumers buy more and plan longer, companies buy often",
    currency="SEK",
    money_step=100.0,
    company_buyers=0.55,
    consumer=Pole(
        volume=30_000, volume_spread=0.8, orders=1.25, gap_days=330, gap_spread=0.9,
        negotiated=0.62, cycle_days=64, people=1.6, office=0.12, lines=4.6, quantity=60,
        discounted=0.22, discount=0.07, revisions=1.7,
        channels={"web shop": 0.40, "e-mail": 0.26, "phone": 0.20, "app": 0.14},
        payments={"card": 0.44, "invoice": 0.36, "wallet": 0.20},
        categories={"event": 0.46, "print": 0.20, "photo": 0.26, "social media": 0.08},
    ),
    company=Pole(
        volume=8_500, volume_spread=1.0, orders=5.5, gap_days=34, gap_spread=0.9,
        negotiated=0.26, cycle_days=18, people=1.2, office=0.90, lines=2.4, quantity=20,
        discounted=0.34, discount=0.10, revisions=0.7,
        channels={"web shop": 0.16, "e-mail": 0.58, "phone": 0.18, "app": 0.02, "partner": 0.06},
        payments={"card": 0.18, "invoice": 0.78, "wallet": 0.04},
        categories={"event": 0.22, "print": 0.26, "photo": 0.20, "social media": 0.32},
    ),
    growth=0.35,
    stages=5,
    talk_channels={"e-mail": 0.46, "phone": 0.34, "field sales": 0.12, "other": 0.08},
    recorded={
        "cycle_days": 0.15, "volume": 0.01, "lines": 0.03, "stakeholders": 0.30,
        "channel": 0.08, "quote_revisions": 0.15, "discount": 0.08, "payment": 0.06,
        "category": 0.05, "prior_orders": 0.02, "relationship_days": 0.02,
    },
)  # fmt: skip

_LAW = Seller(
    title="legal matters: consumers' are large and once only, companies' small, quick, repeated",
    currency="NOK",
    money_step=50.0,
    company_buyers=0.40,
    consumer=Pole(
        volume=28_000, volume_spread=0.95, orders=1.3, gap_days=260, gap_spread=1.2,
        negotiated=0.42, cycle_days=21, people=0.6, office=0.40, lines=4.2, quantity=12,
        discounted=0.22, discount=0.12, revisions=0.8,
        channels={"phone": 0.40, "store": 0.22, "e-mail": 0.20, "web shop": 0.18},
        payments={"invoice": 0.60, "card": 0.24, "transfer": 0.12, "other": 0.04},
        categories={"family": 0.30, "property": 0.34, "contract": 0.14, "dispute": 0.22},
    ),
    company=Pole(
        volume=10_000, volume_spread=1.15, orders=4.4, gap_days=45, gap_spread=1.2,
        negotiated=0.30, cycle_days=9, people=1.0, office=0.95, lines=2.2, quantity=5,
        discounted=0.30, discount=0.08, revisions=0.5,
        channels={"phone": 0.30, "store": 0.06, "e-mail": 0.54, "web shop": 0.06,
                  "partner": 0.04},
        payments={"invoice": 0.84, "card": 0.04, "transfer": 0.12},
        categories={"family": 0.06, "property": 0.24, "contract": 0.42, "dispute": 0.28},
    ),
    growth=0.35,
    stages=4,
    talk_channels={"phone": 0.36, "store": 0.30, "e-mail": 0.28, "other": 0.06},
    recorded={
        "first_contact_at": 0.25, "volume": 0.01, "quantity": 0.05, "lines": 0.05,
        "stakeholders": 0.45, "channel": 0.10, "discount": 0.15, "category": 0.12,
        "prior_orders": 0.03, "relationship_days": 0.03, "order_gap_days": 0.03,
    },
)  # fmt: skip

_WEB_SHOP = Seller(
    title="online baskets: companies buy more of the same, in office hours",
    currency="NOK",
    money_step=1.0,
    company_buyers=0.16,
    consumer=Pole(
        volume=640, volume_spread=0.85, orders=2.2, gap_days=95, gap_spread=1.3,
        negotiated=0.01, cycle_days=3, people=0.2, office=0.03, lines=2.5, quantity=3.0,
        discounted=0.40, discount=0.20, revisions=0.1,
        channels={"web shop": 0.56, "app": 0.28, "marketplace": 0.12, "store": 0.04},
        payments={"card": 0.46, "wallet": 0.38, "invoice": 0.15, "other": 0.01},
        categories={"home": 0.32, "hobby": 0.30, "electronics": 0.22, "office": 0.10,
                    "cleaning": 0.06},
    ),
    company=Pole(
        volume=1_350, volume_spread=1.05, orders=4.2, gap_days=48, gap_spread=1.3,
        negotiated=0.08, cycle_days=6, people=0.5, office=0.88, lines=1.9, quantity=9.0,
        discounted=0.20, discount=0.12, revisions=0.4,
        channels={"web shop": 0.78, "app": 0.06, "marketplace": 0.08, "store": 0.04,
                  "e-mail": 0.04},
        payments={"card": 0.46, "wallet": 0.12, "invoice": 0.40, "other": 0.02},
        categories={"home": 0.16, "hobby": 0.10, "electronics": 0.26, "office": 0.30,
                    "cleaning": 0.18},
    ),
    growth=0.3,
    stages=2,
    talk_channels={"e-mail": 0.60, "phone": 0.40},
    recorded={
        "volume": 0.0, "quantity": 0.0, "lines": 0.0, "channel": 0.02, "payment": 0.03,
        "discount": 0.0, "category": 0.05, "prior_orders": 0.04, "order_gap_days": 0.04,
        "cycle_days": 0.10, "stakeholders": 0.10,
    },
)  # fmt: skip

_WHOLESALER = Seller(
    title="gifts by the box: shops buy little and often, consumers much for one party",
    currency="GBP",
    money_step=0.01,
    company_buyers=0.68,
    consumer=Pole(
        volume=350, volume_spread=0.75, orders=1.7, gap_days=120, gap_spread=1.6,
        negotiated=0.12, cycle_days=15, people=0.7, office=0.60, lines=4.0, quantity=170,
        discounted=0.12, discount=0.06, revisions=0.3,
        channels={"web shop": 0.66, "phone": 0.16, "e-mail": 0.12, "store": 0.06},
        payments={"card": 0.66, "transfer": 0.18, "invoice": 0.10, "cash": 0.06},
        categories={"party": 0.36, "kitchen": 0.20, "seasonal": 0.26, "garden": 0.18},
    ),
    company=Pole(
        volume=245, volume_spread=1.10, orders=9.0, gap_days=28, gap_spread=2.2,
        negotiated=0.06, cycle_days=12, people=0.9, office=0.92, lines=11.0, quantity=120,
        discounted=0.30, discount=0.09, revisions=0.4,
        channels={"web shop": 0.48, "phone": 0.12, "e-mail": 0.18, "EDI": 0.12,
                  "field sales": 0.06, "store": 0.04},
        payments={"card": 0.34, "transfer": 0.22, "invoice": 0.42, "cash": 0.02},
        categories={"party": 0.20, "kitchen": 0.32, "seasonal": 0.28, "garden": 0.20},
    ),
    growth=0.3,
    stages=3,
    talk_channels={"phone": 0.44, "e-mail": 0.36, "field sales": 0.20},
    recorded={
        "volume": 0.0, "quantity": 0.01, "lines": 0.02, "channel": 0.06, "payment": 0.08,
        "discount": 0.05, "category": 0.06, "relationship_days": 0.04, "order_gap_days": 0.04,
        "cycle_days": 0.20, "stakeholders": 0.40,
    },
)  # fmt: skip

PARAMETERS: Mapping[str, Seller] = MappingProxyType(
    {
        "software-start-up": _SOFTWARE,
        "consulting-firm": _CONSULTING,
        "marketing-agency": _AGENCY,
        "law-firm": _LAW,
        "web-shop": _WEB_SHOP,
        "wholesaler": _WHOLESALER,
    }
)
