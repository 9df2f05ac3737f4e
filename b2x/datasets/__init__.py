"""Simulated sellers and loaders of public tables.

``import b2x`` imports none of this, and pandas is imported only when a table is made.
"""

from b2x.datasets.protocols import PROTOCOLS, Protocol
from b2x.datasets.public import (
    load_adventureworks,
    load_dataco,
    load_hotel_bookings,
    load_muenster_solar,
)
from b2x.datasets.simulate import SELLERS, simulate

__all__ = [
    "PROTOCOLS",
    "SELLERS",
    "Protocol",
    "load_adventureworks",
    "load_dataco",
    "load_hotel_bookings",
    "load_muenster_solar",
    "simulate",
]
