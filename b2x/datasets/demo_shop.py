"""A simulated Norwegian shop's export without labels, for the demonstration, and what is true.

Its businesses buy as the textbook says, and by invoice; they are easier to tell than those of most
sellers in ``sellers.py``. No name in it is anybody's.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from b2x.datasets.sellers import Pole, Seller
from b2x.datasets.simulate import simulate

N_SALES = 800
NAMED = 0.4
"""Share of the business buyers who give their company's name."""
SEED = 7

SHOP = Seller(
    title="office and hobby goods: companies order much at once, by invoice, in office hours",
    currency="NOK",
    money_step=1.0,
    company_buyers=0.22,
    consumer=Pole(
        volume=480, volume_spread=0.7, orders=1.6, gap_days=120, gap_spread=1.2,
        negotiated=0.01, cycle_days=3, people=0.1, office=0.02, lines=1.8, quantity=2.0,
        discounted=0.35, discount=0.15, revisions=0.1,
        channels={"web shop": 0.62, "app": 0.30, "marketplace": 0.08},
        payments={"card": 0.46, "wallet": 0.52, "invoice": 0.02},
        categories={"hobby": 0.46, "electronics": 0.34, "office": 0.12, "cleaning": 0.08},
    ),
    company=Pole(
        volume=5_200, volume_spread=0.9, orders=3.4, gap_days=40, gap_spread=1.0,
        negotiated=0.30, cycle_days=9, people=1.2, office=0.96, lines=6.0, quantity=24.0,
        discounted=0.30, discount=0.10, revisions=0.4,
        channels={"web shop": 0.42, "e-mail": 0.34, "phone": 0.16, "EDI": 0.08},
        payments={"invoice": 0.94, "card": 0.06},
        categories={"hobby": 0.04, "electronics": 0.24, "office": 0.46, "cleaning": 0.26},
    ),
    growth=0.3,
    stages=2,
    talk_channels={"e-mail": 0.60, "phone": 0.40},
    recorded={
        "volume": 0.0, "quantity": 0.0, "lines": 0.0, "channel": 0.02, "payment": 0.02,
        "category": 0.03,
    },
    sole_traders=0.05,
)  # fmt: skip

WORDS = {
    "web shop": "Nettbutikk", "app": "App", "marketplace": "Markedsplass", "e-mail": "E-post",
    "phone": "Telefon", "EDI": "EHF", "card": "Visa/Mastercard", "wallet": "Vipps",
    "invoice": "Faktura 14 dager", "hobby": "Hobby", "electronics": "Elektronikk",
    "office": "Kontor", "cleaning": "Renhold",
}  # fmt: skip
"""What the file says for each level."""
GIVEN = ("Kari", "Ola", "Ingrid", "Lars", "Åse", "Per", "Anne", "Jan", "Liv", "Odd", "Siri", "Tor")
PLACES = ("Fjord", "Elv", "Skog", "Bakke", "Nes", "Vik", "Dal", "Fjell", "Øy", "Sund")
TRADES = ("Handel", "Bygg", "Regnskap", "Transport", "Eiendom", "Rådgivning")


def demo_export() -> tuple[bytes, pd.Series]:
    r"""Return the export, and which of its sales are B2B.

    Returns
    -------
    file
        CSV in cp1252 with semicolons and decimal commas, :data:`N_SALES` rows, the company's name
        on the orders of four business buyers in ten.
    kind
        ``B2B`` or ``B2C`` by row.

    Examples
    --------
    >>> file, kind = demo_export()
    >>> file.decode("cp1252").split("\r\n")[0]
    'Ordrenr;Kundenr;Dato;Kundenavn;Firma;Beløp;Antall;Varelinjer;Kanal;Betaling;Varegruppe'
    """
    sales = simulate(SHOP, N_SALES, seed=SEED)
    names, companies = _names(dict(zip(sales["buyer_id"], sales["label"], strict=True)))
    columns = {
        "Ordrenr": sales["order_id"].str.removeprefix("S"),
        "Kundenr": sales["buyer_id"],
        "Dato": sales["ordered_at"].dt.strftime("%d.%m.%Y %H:%M"),
        "Kundenavn": sales["buyer_id"].map(names),
        "Firma": sales["buyer_id"].map(companies),
        "Beløp": sales["volume"].map("{:.2f}".format).str.replace(".", ","),
        "Antall": sales["quantity"].map("{:.0f}".format),
        "Varelinjer": sales["lines"].map("{:.0f}".format),
        "Kanal": sales["channel"].map(WORDS),
        "Betaling": sales["payment"].map(WORDS),
        "Varegruppe": sales["category"].map(WORDS),
    }
    text = pd.DataFrame(columns).to_csv(sep=";", index=False, lineterminator="\r\n")
    return text.encode("cp1252"), sales["label"]


def _names(kinds: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the name of each buyer, and the company of some of the businesses."""
    rng = np.random.default_rng(SEED)
    names, companies = {}, {}
    for buyer, kind in kinds.items():
        number = int(buyer.removeprefix("K")) - 10_000
        names[buyer] = f"{rng.choice(GIVEN)} {rng.choice(PLACES)[0]}. ({number})"
        if kind == "B2B" and rng.random() < NAMED:
            companies[buyer] = f"{rng.choice(PLACES)} {rng.choice(TRADES)} {number} AS"
    return names, companies
