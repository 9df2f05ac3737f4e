"""Channel and payment words, by language, to their level in the closed lists."""

from __future__ import annotations

from b2x.schema.text import normalise_text

# Level: words in English, Norwegian, Swedish, Danish and German. Letters beyond ASCII are
# compared as they are (see text.py), so capitals with them are listed when they begin a word.
_CHANNELS = {
    "web shop": "web, website, web store, online, online store, online shop, e-commerce, "
    "ecommerce, internet, nettbutikk, nett, webshop, netthandel, webbutik, webb, netbutik, "
    "web-shop, onlineshop, onlinehandel",
    "marketplace": "market place, amazon, ebay, etsy, finn, zalando, cdon, fyndiq, "
    "markedsplass, marknadsplats, markedsplads, marktplatz",
    "app": "mobile app, mobile, ios, android, mobilapp, app-bestellung",
    "store": "shop, retail, pos, point of sale, in store, in-store, butikk, kasse, butik, "
    "fysisk butikk, laden, filiale, ladengeschäft",
    "phone": "telephone, call, call center, call centre, telefon, ringe, telefonsalg, "
    "telefonförsäljning, anruf",
    "e-mail": "email, mail, e-post, epost, mejl, e-post ordre",
    "field sales": "sales rep, sales representative, salesperson, account manager, outside sales, "
    "direct sales, selger, utesalg, feltsalg, utesälj, säljare, sælger, aussendienst, "
    "außendienst, vertrieb",
    "partner": "reseller, agent, affiliate, distributor, dealer, referral, forhandler, "
    "återförsäljare, partner channel, händler, wiederverkäufer, vermittler",
    "edi": "electronic data interchange, api, peppol, punchout, punch-out",
    "tender": "rfp, rfq, public tender, anbud, offentlig anbud, upphandling, udbud, "
    "ausschreibung, angebotsaufforderung",
    "other": "unknown channel, annet, annen, övrigt, annat, andet, sonstige, sonstiges, andere",
}
_PAYMENTS = {
    "card": "credit card, debit card, visa, mastercard, amex, american express, stripe, kort, "
    "bankkort, kredittkort, kreditkort, betalkort, karte, kreditkarte, ec-karte",
    "wallet": "paypal, vipps, swish, mobilepay, apple pay, google pay, klarna wallet, "
    "vipps mobilepay, lommebok",
    "invoice": "on account, net 14, net 30, net 60, open invoice, klarna invoice, faktura, "
    "rechnung, auf rechnung, kauf auf rechnung",
    "transfer": "bank transfer, wire, wire transfer, bankoverføring, overføring, banköverföring, "
    "bankoverførsel, überweisung, banküberweisung, vorkasse",
    "direct debit": "sepa, sepa direct debit, avtalegiro, autogiro, leverandørservice, "
    "betalingsservice, lastschrift, sepa-lastschrift",
    "cash": "cash on delivery, cod, kontant, kontanter, kontanten, bar, barzahlung, nachnahme",
    "other": "gift card, voucher, annet, annen, gavekort, övrigt, presentkort, andet, sonstige",
}


def _by_word(words: dict[str, str]) -> dict[str, str]:
    table = {}
    for level, spellings in words.items():
        for word in (level, *spellings.split(",")):
            key = normalise_text(word)
            assert key is not None
            table[key] = level
    return table


CHANNEL_WORDS = _by_word(_CHANNELS)
"""Normalised channel word to its level."""

PAYMENT_WORDS = _by_word(_PAYMENTS)
"""Normalised payment word to its level."""

CHANNELS = tuple(_CHANNELS)
"""The closed list of channel levels."""

PAYMENTS = tuple(_PAYMENTS)
"""The closed list of payment levels."""

CANCELLED_WORDS = frozenset({
    "cancelled", "canceled", "void", "voided", "annulled", "kansellert", "annullert", "avbestilt",
    "makulert", "avbruten", "annullerad", "makulerad", "avbeställd", "annulleret", "aflyst",
    "storniert", "annulliert", "abgebrochen", "refunded", "fully refunded", "refundert",
    "tilbakebetalt", "återbetald", "refunderet", "tilbagebetalt", "erstattet", "rückerstattet",
    "draft", "kladd", "utkast", "udkast", "kladde", "entwurf",
})  # fmt: skip
"""States of an order that say that nothing was sold, or that all of it was given back, in lower
case."""
