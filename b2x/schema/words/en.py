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
ANSWERS = {
    "B2B": "b2b, b, business, businesses, business customer, company, companies, corporate, "
    "commercial, firm, organisation, organization, enterprise, trade",
    "B2C": "b2c, c, consumer, consumers, private, private customer, private person, individual, "
    "person, personal, household, residential",
    "yes": "yes, y, true, t, 1",
    "no": "no, n, false, f, 0",
    "unsure": "unsure, unknown, not known, do not know, don't know, unclear",
}
BESIDE = "is, a, customer, client, buyer, flag, indicator"
CANCELLED = (
    "cancelled, canceled, void, voided, annulled, refunded, fully refunded, draft, failed, "
    "declined, denied, rejected, expired, returned, chargeback, charged back, reversed, abandoned, "
    "deleted, trash, trashed, test, test order, quote, quotation, estimate, proforma, pro forma, "
    "lost, dead"
)
WON = "won"
QUALIFIED = "partially, partly, partial, not, never, accepted, approved, paid, converted"
TOTALS = (
    "total, totals, grand total, total sum, sum total, sum, subtotal, subtotals, sub total, "
    "sub-total, average, grand average, mean, count, grand count, maximum, minimum, "
    "grand max, grand min"
)
PERSONAL = (
    "name, names, firstname, lastname, forename, surname, fullname, contact, email, mail, phone, "
    "telephone, mobile, cell, fax, address, street, buyer, customer, client, recipient, receiver, "
    "attention, attn, salesperson, salesman, sales rep, account, owner, user, login, ordered by, "
    "created by, requested by, placed by, handled by, assigned to, ship to, sold to, bill to, "
    "invoice to, deliver to, shipped to, billed to, guest, signature, signed by, author, "
    "employee, sender, consignee, assignee, payer, cardholder, person, opportunity, deal, "
    "manager, representative, username, booked by, sold by, approved by, twitter, linkedin, "
    "facebook, instagram, patient, student, traveller, passenger, maiden"
)
OFFICIAL = (
    "iban, bic, swift, passport, birthday, birth, birthdate, dob, ssn, social security, national "
    "id, ip, ipv4, ipv6, ip address, zip, zipcode, postcode, postal code, postal, latitude, "
    "longitude, geolocation, card number, account number, bank account, licence plate, license "
    "plate, driving licence, cookie, device id, mac address, tax number, tax id, session id"
)
COMPANY = (
    "company, organisation, organization, business name, business, firm, employer, legal name, "
    "vat number, vat no, vat id, vat reg, registration number, org no, orgno, duns, lei, ein, "
    "domain, website url, corporation, legal entity"
)
TEXTS = (
    "comment, comments, note, notes, remark, remarks, description, message, instructions, next "
    "step, memo, free text, feedback, subject, reason text, details, url, reference, your ref, "
    "our ref"
)
THINGS = (
    "product, item, lineitem, article, campaign, category, store, shop, plan, event, file, "
    "channel, type, kind, group, segment, class, tier, level, status, industry, country, region, "
    "currency, language, size, brand, model, service, course, workshop, app, room, "
    "material, colour, color, unit, stage, pipeline, warehouse, source, shipping method, season, "
    "supplier, discount, coupon, tariff, package, share, rating, score, sku, device, browser, "
    "platform, market, department, city, rate, risk, month, year, quarter, week, day, weekday, "
    "time zone, terms, priority, method, mode, reason, way, form, model name, format, theme, "
    "style, frequency"
)
COUNTS = "number of, count, share of, total, has, is, average, how many, days since"
NAMES = (
    "james, john, robert, michael, william, david, richard, thomas, mary, patricia, jennifer, "
    "linda, elizabeth, susan, jessica, sarah, emma, olivia, daniel, andrew, paul, george, anna, "
    "laura, peter, alice, steven, kevin, brian, emily, charlotte, jack, harry, simon"
)
FIRMS = "ltd, limited, inc, llc, llp, plc, corp, corporation, co, holdings"
IDS = "id, ids, no, number, key, uuid, guid"
