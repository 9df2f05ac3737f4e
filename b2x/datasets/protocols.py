"""How each public table is measured: its features, its buyer column, and where time is cut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from b2x.datasets.public import (
    load_adventureworks,
    load_dataco,
    load_hotel_bookings,
    load_muenster_solar,
)

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Protocol:
    """How a table is measured.

    Attributes
    ----------
    load
        Function that loads the table; its label column is ``label``.
    features
        Columns to learn from; none of them restates the label.
    categories
        Those of the features that are categories.
    buyer
        Column that names the buyer.
    time
        Column of the order date.
    cutoff
        First date that is tested when the split is by time too; None if it is by buyer alone.
    """

    load: Callable[[], pd.DataFrame]
    features: tuple[str, ...]
    categories: tuple[str, ...]
    buyer: str
    time: str = "ordered_at"
    cutoff: str | None = None


PROTOCOLS = {
    "hotel": Protocol(
        load_hotel_bookings,
        (
            "volume",
            "nights",
            "lead_days",
            "party_size",
            "channel",
            "prior_bookings",
            "booking_changes",
            "special_requests",
            "is_repeated_guest",
            "arrival_weekday",
            "rate_per_night",
            "weekend_nights",
        ),
        ("channel",),
        "buyer_group",
        cutoff="2016-10-01",
    ),
    "adventureworks": Protocol(
        load_adventureworks,
        (
            "volume",
            "quantity",
            "lines",
            "unit_price_max",
            "ship_days",
            "territory",
            "category",
            "prior_orders",
        ),
        ("territory", "category"),
        "customer_id",
    ),
    "solar": Protocol(
        load_muenster_solar,
        ("quantity", "gross_kw", "net_kw", "kw_per_module", "commission_to_register_days"),
        (),
        "buyer_group",
        cutoff="2023-01-01",
    ),
    "dataco": Protocol(
        load_dataco,
        (
            "volume",
            "quantity",
            "ship_days",
            "payment",
            "discount",
            "category",
            "ship_mode",
            "market",
        ),
        ("payment", "category", "ship_mode", "market"),
        "customer_id",
    ),
}
"""The public tables by short name."""
