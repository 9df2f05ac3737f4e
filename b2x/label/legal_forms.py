"""Legal forms of companies, by country, as they end a company's name; matching is in company_names.

Written by hand from the registers named in :data:`SOURCES`: forms that a name shows, in the
spelling of the register. Dots and case are ignored when they are compared, accents are not: "AS" is
a Norwegian form, "Ås" a place and a surname.
"""

from __future__ import annotations

FORMS = {
    "AT": "GmbH, GesmbH, Ges.m.b.H., AG, KG, OG, e.U., FlexCo",
    "AU": "Pty, Ltd, Limited, Pty Ltd",
    "BE": "BV, NV, SA, SRL, BVBA, SPRL, VZW, ASBL, CV, VOF, CommV, SComm",
    "BG": "EOOD, OOD, EAD",
    "BR": "Ltda, S/A, SA, EIRELI",
    "CA": "Inc, Incorporated, Ltd, Limited, Corp, Corporation, ULC, Ltée, Incorporée",
    "CH": "AG, SA, GmbH, Sàrl, Sagl, Genossenschaft",
    "CZ": "s.r.o., a.s., v.o.s., k.s., z.s.",
    "DE": "GmbH, mbH, gGmbH, AG, KG, KGaA, OHG, UG, GbR, eGbR, PartG, PartGmbB, eG, e.K., e.Kfm., "
    "e.Kfr., e.V., SE, InvAG, haftungsbeschränkt",
    "DK": "A/S, ApS, I/S, K/S, P/S, IVS, AMBA, A.m.b.a., F.m.b.a., S.m.b.a., Smba, Fmba",
    "EE": "OÜ, AS, TÜ, UÜ, MTÜ, FIE",
    "ES": "SA, SL, SLU, SAU, SLL, SLP, SLNE, SCP, S.Coop., Sdad",
    "FI": "Oy, Oyj, Ab, Abp, Ky, Kb, Osk, Tmi, Oy Ab",
    "FO": "P/F, Sp/f, Smba",
    "FR": "SA, SAS, SASU, SARL, EURL, SNC, SCI, SCA, SCOP, SELARL, GIE, EIRL, SCEA, GAEC",
    "GB": "Ltd, Limited, PLC, LLP, CIC, CIO, LBG, Cyf, Cyfyngedig, Ccc",
    "HU": "Kft, Bt, Zrt, Nyrt, Kkt",
    "IE": "Ltd, Limited, DAC, CLG, PLC, ULC, Teoranta",
    "IN": "Pvt, Ltd, Limited, LLP",
    "IS": "hf., ehf., slf., sf., ohf., svf., ses.",
    "IT": "SpA, Srl, Srls, Sapa, Snc, S.a.s., Scarl, Scrl, ONLUS",
    "LT": "UAB, AB, MB, VšĮ",
    "LU": "SA, SARL, Sàrl, S.à r.l., SCSp, SCS",
    "LV": "SIA, AS",
    "NL": "BV, NV, VOF, CV, VvE, Maatschap, Mts",
    "NO": "AS, A/S, ASA, ANS, DA, SA, ENK, NUF, KS, IKS, KF, FKF, HF, RHF, BA, BBL, SF, ANS, PRE, "
    "SAMEIE, STI, BRL, KTRF, ESEK, KBO, TVAM",
    "NZ": "Ltd, Limited",
    "PL": "Sp. z o.o., sp. k., sp. j., S.K.A., z o.o.",
    "PT": "SA, Lda, Limitada, Unipessoal, SGPS, Crl",
    "RO": "SRL, SA, PFA",
    "SE": "AB, HB, KB, Aktiebolag, Aktiebolaget, Handelsbolag, Kommanditbolag, EF, BRF, publ",
    "SG": "Pte, Ltd",
    "SI": "d.o.o., d.d., s.p.",
    "SK": "s.r.o., a.s.",
    "TR": "A.Ş., Ltd. Şti.",
    "US": "Inc, Incorporated, LLC, L.L.C., LLP, LP, LLLP, PC, Corp, Corporation, PLLC, PLC, "
    "Ltd, Co.",
    "ZA": "Pty, Ltd, CC, NPC",
}
"""By country, ISO 3166 code."""

SOURCES = {
    "all": "https://www.gleif.org/en/about-lei/code-lists/iso-20275-entity-legal-forms-code-list",
    "DE": "https://www.gesetze-im-internet.de/hgb/__19.html",
    "DK": "https://erhvervsstyrelsen.dk/virksomhedsformer",
    "FI": "https://www.prh.fi/en/companiesandorganisations.html",
    "GB": "https://www.gov.uk/government/publications/incorporation-and-names",
    "NO": "https://www.brreg.no/bedrift/organisasjonsformer/",
    "SE": "https://bolagsverket.se/foretag/foretagsformer.html",
}
"""Where the forms are listed; "all" holds those of every country."""

ALSO_NAMES = "da, sa, se, sas, asa, ans, sia, pre, sti, sf, ba, ef, cc, og, mb, fie, pc, co, ag"
"""Forms that are also given names, surnames, particles or words: Antonio da Silva, Asa Larsson.

They count as the last word only, and not where only their first letter is a capital."""

EXACT = "e.K., eK, e.K, e.V., eV, e.V, e.U., eU, e.G., eG, s.p., k.s., a.s., z.s., d.d."
"""Forms that count in this spelling only: Ek is a Swedish surname, and A.S. may be initials."""

DOTTED = "sa, sl, bv, nv, cv, lp, pc, aş"
"""Forms of two letters that may be written with dots and in capitals; others are initials."""
