"""English."""

LEVELS = {
    "channel": {
        "web shop": "web, website, web store, online, online store, online shop, e-commerce, "
        "ecommerce, internet, webshop, web-shop, online sales, web orders, webstore, "
        "storefront, square online, direct website",
        "marketplace": "market place, amazon, ebay, etsy, zalando, marketplaces, amazon.com, "
        "amazon.de, amazon.co.uk, amazon.se, amazon.fr, amazon.it, amazon.es, amazon.nl, amazon "
        "marketplace, non-amazon, facebook & instagram, tiktok shop, google & youtube",
        "app": "mobile app, mobile, ios, android, app store, iphone, ipad, android app",
        "store": "shop, retail, pos, point of sale, in store, in-store, point-of-sale, pos "
        "terminal, register, square point of sale, walk in, walk-in, physical store, retail "
        "store, showroom",
        "phone": "telephone, call, call center, call centre, phone order, phone orders, "
        "telephone order, telesales, inside sales, customer service, phone inquiry, cold "
        "calling, draft order, draft orders, shopify_draft_order, web admin, virtual terminal",
        "e-mail": "email, mail, e-mail order, email order, by e-mail, by email",
        "field sales": "sales rep, sales representative, salesperson, account manager, outside "
        "sales, direct sales, field, sales team, key account, key account manager, kam, trade "
        "fair, trade show, exhibition",
        "partner": "reseller, agent, affiliate, distributor, dealer, referral, partner channel, "
        "partners, partner referral, dealers, resellers, distributors, wholesaler, affiliates",
        "edi": "electronic data interchange, api, peppol, punchout, punch-out, edi order, "
        "edifact, idoc, ehf, oci",
        "tender": "rfp, rfq, public tender, public procurement, procurement, framework "
        "agreement, rfp/rfq",
        "other": "unknown channel",
    },
    "payment": {
        "card": "credit card, debit card, visa, mastercard, amex, american express, stripe, "
        "card payment, card payments, cards, credit_card, credit/debit card, credit / debit "
        "card, credit or debit card, debit/credit card, visa/mastercard, visa / mastercard, "
        "visa mastercard, visa & mastercard, visa/mc, mastercard/visa, maestro, diners club, "
        "shopify payments, shopify_payments, woopayments, woocommerce payments, square, adyen, "
        "braintree, corporate card, purchasing card, bank card",
        "wallet": "paypal, apple pay, google pay, klarna wallet, paypal express, paypal express "
        "checkout, paypal_express, paypal checkout, paypal payments, apple_pay, applepay, "
        "google_pay, googlepay, shop pay, shop_pay, amazon pay, amazon payments, amazon_pay, "
        "klarna, klarna checkout, klarna payments, klarna_checkout, afterpay, clearpay, affirm, "
        "alipay, wechat pay, samsung pay, revolut pay, venmo, skrill, link",
        "invoice": "on account, open invoice, klarna invoice, net {n}, net{n}, net-{n}, net {n} "
        "days, {n} days net, {n} days, invoice {n} days, invoice net {n}, invoice (net {n}), "
        "invoice - net {n}, invoice - {n} days, on invoice, by invoice, pay by invoice, invoice "
        "payment, purchase order, purchaseorder, payment on account, companycredit, credit "
        "terms, open account, trade credit, e-invoice, einvoice, monthly invoice, ehf, peppol",
        "transfer": "bank transfer, wire, wire transfer, direct bank transfer, bacs, bank "
        "deposit, bank transfer payment, banktransfer, bank_transfer, bank payment, credit "
        "transfer, prepayment, advance payment, payment in advance, ach, ach credit, eft, "
        "ideal, sofort, trustly, bancontact, eps, cheque, check, check payments, cheque "
        "payments, payment by check, check / money order, checkmo, money order",
        "direct debit": "sepa, sepa direct debit, sepa_debit, sepa debit, ach_debit, ach debit, "
        "bacs_debit, bacs direct debit, gocardless",
        "cash": "cash on delivery, cod, cash on delivery (cod), cashondelivery, "
        "cash_on_delivery, cash payment, cash payments, cash on pickup, pay in store, pay on "
        "pickup",
        "other": "gift card, voucher, gift_card, gift cards, store credit, vouchers, no payment "
        "information required, free",
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
