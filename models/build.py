"""Builds the shipped models: ``make models``, or ``python -m models.build textbook`` for one.

Same lock file and CPU kernels, same bytes.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from b2x.datasets import PROTOCOLS
from b2x.training.train import train
from models.build_textbook import build_textbook

HERE = Path(__file__).parent
SEED = 0

HOTEL_NOTES = (
    "Tells bookings that a company makes or pays from guests' own, from 119,390 bookings of two "
    "Portuguese hotels, 2013 to 2017 (Antonio, de Almeida and Nunes, Data in Brief 22, 2019; "
    "CC BY 4.0). It is those hotels' model: a stated starting point for other hotels, to be "
    "measured on their own labelled bookings, and of no use to sellers of anything else.",
    "A filled company field proves a business, an empty one proves nothing: of 5,295 bookings in "
    "the hotels' own corporate segment 824 name no company. So some of what counts as a mistake "
    "here may be none.",
)


def build_hotel(folder: Path) -> None:
    """Train on the hotel bookings; measure by buyer and time."""
    hotel = PROTOCOLS["hotel"]
    trained = train(
        hotel.load(),
        label="label",
        features=hotel.features,
        group=hotel.buyer,
        time=hotel.time,
        cutoff=hotel.cutoff,
        name="hotel",
        seed=SEED,
    )
    trained.save(folder, notes=HOTEL_NOTES)


BUILDERS = {"textbook": build_textbook, "hotel": build_hotel}


def main(names: Sequence[str]) -> None:
    """Build the models of these names beside this file, or all."""
    for name in names or BUILDERS:
        BUILDERS[name](HERE / name)


if __name__ == "__main__":
    main(sys.argv[1:])
