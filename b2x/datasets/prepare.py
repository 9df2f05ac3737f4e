"""Turns public originals into tables of one row a sale; ``public.py`` fetches and checks them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

_HOTEL_AS_IS = {
    "adults": "adults",
    "is_repeated_guest": "is_repeated_guest",
    "prior_bookings": "previous_bookings_not_canceled",
    "prior_cancellations": "previous_cancellations",
    "booking_changes": "booking_changes",
    "days_in_waiting_list": "days_in_waiting_list",
    "special_requests": "total_of_special_requests",
    "parking": "required_car_parking_spaces",
    "meal": "meal",
    "deposit_type": "deposit_type",
    "contract_type": "customer_type",
    "room_type": "reserved_room_type",
    "hotel": "hotel",
    "arrival_month": "arrival_date_month",
}
_AW_LINE_COLUMNS = [
    "SalesOrderNumber", "OrderDate", "ShipDate", "SalesAmount", "CurrencyKey", "OrderQuantity",
    "UnitPrice", "DiscountAmount", "SalesTerritoryKey", "ProductKey",
]  # fmt: skip
# Any fixed permutation would do: the original numbers tell resellers from consumers.
_AW_RENUMBERING_SEED = 5


def prepare_hotel_bookings(archive: Path) -> pd.DataFrame:
    """Turn the hotels' bookings (a zip with one padded CSV) into one row a booking.

    ``ordered_at`` is the arrival less the lead time, ``volume`` is nights times daily rate
    (a negative rate counts as 0) in EUR. The label is B2B if a company is recorded.
    ``buyer_group`` is the company or, without one, all rows that are equal in every column.

    Parameters
    ----------
    archive
        ``hotel_bookings.zip`` as published.

    Returns
    -------
    pandas.DataFrame
        Shape (119390, 35), in the order of the original.

    References
    ----------
    Antonio, de Almeida and Nunes (2019), Hotel booking demand datasets, Data in Brief 22.
    """
    import pandas as pd

    raw = pd.read_csv(archive, skipinitialspace=True, keep_default_na=False, dtype=str)
    raw.columns = raw.columns.str.strip()
    raw = raw.apply(lambda column: column.str.strip())
    number: Any = {
        name: pd.to_numeric(raw[name].where(~raw[name].isin(["NA", "NULL"])))
        for name in [
            "lead_time", "arrival_date_year", "arrival_date_day_of_month", "adults", "children",
            "babies", "stays_in_weekend_nights", "stays_in_week_nights", "adr", "is_canceled",
            "company", *(v for k, v in _HOTEL_AS_IS.items() if k in _HOTEL_COUNTS),
        ]
    }  # fmt: skip
    months = {m: i + 1 for i, m in enumerate(_MONTHS)}
    arrival = pd.to_datetime(
        pd.DataFrame(
            {
                "year": number["arrival_date_year"],
                "month": raw["arrival_date_month"].map(months),
                "day": number["arrival_date_day_of_month"],
            }
        )
    )
    nights = number["stays_in_week_nights"] + number["stays_in_weekend_nights"]
    company = number["company"]
    named = company.notna()
    table = pd.DataFrame(
        {
            "order_id": "B" + pd.Series(np.arange(len(raw))).astype(str),
            "leak_company_id": ("company-" + raw["company"]).where(named),
            "ordered_at": arrival - pd.to_timedelta(number["lead_time"], unit="D"),
            "volume": (nights * number["adr"].clip(lower=0)).round(2),
            "currency": "EUR",
            "nights": nights,
            "lead_days": number["lead_time"],
            "party_size": number["adults"] + number["children"].fillna(0) + number["babies"],
            "channel": _hotel_channel(raw["distribution_channel"]),
            "via_agent": (raw["agent"] != "NULL").astype("int64"),
            "rate_per_night": number["adr"],
            "weekend_nights": number["stays_in_weekend_nights"],
            "week_nights": number["stays_in_week_nights"],
        }
    )
    for name, original in _HOTEL_AS_IS.items():
        table[name] = number[original] if name in _HOTEL_COUNTS else raw[original]
    table["arrival_weekday"] = arrival.dt.day_of_week.astype("int64")
    table["country"] = raw["country"].where(raw["country"] != "NULL")
    table["is_canceled"] = number["is_canceled"]
    table["leak_channel_raw"] = raw["distribution_channel"]
    table["leak_market_segment"] = raw["market_segment"]
    table["leak_company"] = company.astype("float64")
    table["label"] = np.where(named, "B2B", "B2C")
    twins = table.drop(columns="order_id").groupby(
        list(table.columns[1:]), sort=False, dropna=False
    )
    group = table["leak_company_id"].where(named, "row-" + twins.ngroup().astype(str))
    table["buyer_group"] = pd.factorize(group)[0]
    return table


def prepare_adventureworks(files: Mapping[str, Path]) -> pd.DataFrame:
    """Turn AdventureWorks' order lines into orders: internet sales are B2C, reseller sales B2B.

    ``volume`` is the sum of the lines in the currency of key ``currency``, ``category`` that of
    the first line, ``ship_days`` the days from order to shipping. Customers get other numbers.

    Parameters
    ----------
    files
        Table name (``FactInternetSales``, ``FactResellerSales``, ``DimProduct``,
        ``DimProductSubcategory``, ``DimProductCategory``) to its parquet file.

    Returns
    -------
    pandas.DataFrame
        Shape (31455, 14), in order of time. ``discount`` is an amount of money, not a share.

    References
    ----------
    AdventureWorksDW, Microsoft, MIT licence.
    """
    import pandas as pd

    facts = []
    for name, key, label in (
        ("FactInternetSales", "CustomerKey", "B2C"),
        ("FactResellerSales", "ResellerKey", "B2B"),
    ):
        fact = pd.read_parquet(files[name], columns=[*_AW_LINE_COLUMNS, key])
        fact["buyer"] = label + fact.pop(key).astype(str)
        facts.append(fact.assign(label=label))
    lines = pd.concat(facts, ignore_index=True)
    for money in ("SalesAmount", "UnitPrice", "DiscountAmount"):
        lines[money] = lines[money].astype("float64")
    lines["category"] = lines["ProductKey"].map(_aw_categories(files))

    orders = lines.groupby("SalesOrderNumber", sort=False).agg(
        buyer=("buyer", "first"),
        ordered_at=("OrderDate", "first"),
        volume=("SalesAmount", "sum"),
        currency=("CurrencyKey", "first"),
        quantity=("OrderQuantity", "sum"),
        lines=("OrderQuantity", "size"),
        unit_price_max=("UnitPrice", "max"),
        shipped_at=("ShipDate", "first"),
        discount=("DiscountAmount", "sum"),
        territory=("SalesTerritoryKey", "first"),
        category=("category", "first"),
        label=("label", "first"),
    )
    # numpy's introsort: its order within a day is arbitrary but the same on every machine for
    # datetimes, and the prepared table and its customer numbers have it.
    by_time = np.argsort(orders["ordered_at"].to_numpy("datetime64[ms]"), kind="quicksort")
    orders = orders.iloc[by_time].reset_index(names="order_id")
    buyer, buyers = pd.factorize(orders["buyer"])
    shuffled = np.random.RandomState(_AW_RENUMBERING_SEED).permutation(len(buyers))
    number = np.empty(len(buyers), dtype=np.int64)
    number[shuffled] = np.arange(len(buyers))
    orders["customer_id"] = [f"C{k:05d}" for k in number[buyer].tolist()]
    orders["ship_days"] = (orders["shipped_at"] - orders["ordered_at"]).dt.days
    orders["prior_orders"] = orders.groupby("customer_id").cumcount()
    orders["volume"] = orders["volume"].round(4)
    whole = ["currency", "quantity", "lines", "ship_days", "territory", "prior_orders"]
    orders = orders.astype(dict.fromkeys(whole, "int64"))
    return orders[
        [
            "order_id", "customer_id", "ordered_at", "volume", "currency", "quantity", "lines",
            "unit_price_max", "ship_days", "discount", "territory", "category", "label",
            "prior_orders",
        ]
    ]  # fmt: skip


_HOTEL_COUNTS = frozenset(
    {
        "adults", "is_repeated_guest", "prior_bookings", "prior_cancellations", "booking_changes",
        "days_in_waiting_list", "special_requests", "parking",
    }
)  # fmt: skip
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def _hotel_channel(channel: pd.Series[str]) -> pd.Series[str]:
    """Replace Corporate, which restates the label, by Direct."""
    return channel.replace("Corporate", "Direct").where(channel != "Undefined")


def _aw_categories(files: Mapping[str, Path]) -> dict[int, str]:
    import pandas as pd

    product = pd.read_parquet(files["DimProduct"], columns=["ProductKey", "ProductSubcategoryKey"])
    sub = pd.read_parquet(
        files["DimProductSubcategory"], columns=["ProductSubcategoryKey", "ProductCategoryKey"]
    )
    category = pd.read_parquet(
        files["DimProductCategory"], columns=["ProductCategoryKey", "EnglishProductCategoryName"]
    )
    joined = product.merge(sub, on="ProductSubcategoryKey").merge(category, on="ProductCategoryKey")
    return dict(zip(joined["ProductKey"], joined["EnglishProductCategoryName"], strict=True))
