"""English."""

LEVELS = {
    "channel": {
        "web shop": "web, website, web store, online, online store, online shop, e-commerce, "
        "ecommerce, internet, webshop, web-shop",
        "marketplace": "market place, amazon, ebay, etsy, zalando",
        "app": "mobile app, mobile, ios, android",
        "store": "shop, retail, pos, point of sale, in store, in-store",
        "phone": "telephone, call, call center, call centre",
        "e-mail": "email, mail",
        "field sales": "sales rep, sales representative, salesperson, account manager, "
        "outside sales, direct sales",
        "partner": "reseller, agent, affiliate, distributor, dealer, referral, partner channel",
        "edi": "electronic data interchange, api, peppol, punchout, punch-out",
        "tender": "rfp, rfq, public tender",
        "other": "unknown channel",
    },
    "payment": {
        "card": "credit card, debit card, visa, mastercard, amex, american express, stripe",
        "wallet": "paypal, apple pay, google pay, klarna wallet",
        "invoice": "on account, net 14, net 30, net 60, open invoice, klarna invoice",
        "transfer": "bank transfer, wire, wire transfer",
        "direct debit": "sepa, sepa direct debit",
        "cash": "cash on delivery, cod",
        "other": "gift card, voucher",
    },
}
CANCELLED = "cancelled, canceled, void, voided, annulled, refunded, fully refunded, draft"
TOTALS = (
    "total, totals, grand total, total sum, sum total, sum, subtotal, subtotals, sub total, "
    "sub-total"
)
PERSONAL = (
    "name, names, firstname, lastname, surname, fullname, contact, email, mail, phone, telephone, "
    "mobile, address, street, iban, passport, birthday"
)
THINGS = (
    "product, item, lineitem, article, campaign, category, store, shop, plan, event, file, channel"
)
IDS = "id, ids, no, number, key, uuid, guid"
