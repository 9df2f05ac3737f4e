"""Headers that say what a row is: its order, its currency, its status."""

from __future__ import annotations

ROLE_HEADERS: dict[str, tuple[str, ...]] = {
    "order_id": (
        "order id", "order number", "order no", "order name", "order reference", "sales order",
        "sales order number", "invoice id", "invoice number", "invoice no", "ordrenr",
        "ordrenummer", "ordre nr", "ordreid", "bestillingsnr", "bestillingsnummer", "fakturanr",
        "fakturanummer", "faktura nr", "ordernr", "ordernummer", "order nr", "beställningsnr",
        "beställningsnummer", "auftragsnr", "auftragsnummer", "auftrags nr", "bestellnr",
        "bestellnummer", "bestell nr", "rechnungsnr", "rechnungsnummer", "rechnungs nr",
        "belegnummer",
    ),
    "currency": (
        "currency", "currency code", "order currency", "transaction currency", "invoice currency",
        "valuta", "valutakode", "valutakod", "währung", "währungscode", "währungskennzeichen",
    ),
    "status": (
        "status", "order status", "invoice status", "payment status", "financial status",
        "ordrestatus", "fakturastatus", "betalingsstatus", "orderstatus", "betalningsstatus",
        "auftragsstatus", "bestellstatus", "rechnungsstatus", "zahlungsstatus",
    ),
}  # fmt: skip
"""Headers by what they say of a row, in files of no known export. In the form of
:func:`b2x.schema.fields.header_key`, in English, Norwegian, Swedish, Danish and German."""
