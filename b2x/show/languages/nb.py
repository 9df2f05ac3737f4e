"""Norwegian (bokmål)."""

TEXTS = {
    "step": "{number} av {steps}  {title}",
    "command": "  det samme for seg: {command}",
    "found.title": "Hva som er i filen",
    "found.rows": "{rows} salg i {source}.",
    "found.rows_unknown": "Salg i {source}.",
    "found.columns": "Lest: {columns}.",
    "found.left_out": "Læres ikke av, siden de er numre, navn eller fritekst: {columns}.",
    "found.warning": "Merk: {warning}.",
    "documented.title": "Hvem som er dokumentert som bedrift",
    "documented.none": "Ingen kolonne sier hvem som er bedrift.",
    "documented.source": "{column}: {rows} salg ({share}) ved {source}; omtrent {precision} av "
    "dem er {kind}",
    "source.legal form in a name": "selskapsform i navnet",
    "source.organisation word in a name": "organisasjonsord i navnet",
    "source.organisation number": "organisasjonsnummer",
    "source.VAT number": "mva-nummer",
    "source.filled company field": "utfylt firmafelt",
    "source.customer group or flag: B2B": "kundegruppe eller kryss",
    "source.customer group or flag: B2C": "kundegruppe eller kryss",
    "source.free e-mail provider": "gratis e-postleverandør",
    "answers.title": "Svarene dine",
    "answers.why": "Rundt femti svar viser modellen hvordan bedriftene og forbrukerne dine er, og "
    "måler hvor god den er.",
    "answers.how": "Svare [h]er, i et regneark ([r], {sheet}), gå [v]idere uten, eller "
    "[a]vslutte? ",
    "answers.keys": "hrva",
    "answers.sheet": "Fyll ut kolonnen b2x_answer i {sheet} med B2B, B2C eller ?, lagre, og kjør "
    "denne kommandoen igjen.",
    "answers.found": "{sheet} har {b2b} svar B2B og {b2c} B2C.",
    "answers.left": "{n} er ubesvart",
    "answers.more": "{left}. Svare videre? [j]a, [n]ei: ",
    "answers.more_keys": "jn",
    "answers.without": "Uten svar rangerer modellen bare: ingenting sier hvor mye den tar feil.",
    "train.title": "Modellen din",
    "train.nothing": "Ingenting sier om noe salg er B2B, så det er ikke noe å lære av. Svar for "
    "noen salg, og kjør denne kommandoen igjen.",
    "train.usable": "Den kan brukes: av like mange salg som det er B2B-salg, finner den {lift} "
    "ganger så mange som å velge tilfeldig, minst {lift_low} ganger.",
    "train.weak": "Det er et signal, men det er svakt: den finner kanskje bare {lift_low} ganger "
    "så mange B2B-salg som å velge tilfeldig.",
    "train.too few labels": "Det er for få svar til å si hvor god den er ({b2b} bedrifter, {b2c} "
    "forbrukere). Svar for flere salg, og kjør denne kommandoen igjen.",
    "train.not measured": "Den er ikke målt, siden ingen salg er besvart: den rangerer bare.",
    "train.no signal": "Disse kolonnene skiller ikke bedrifter fra forbrukere, så ingenting ble "
    "lagret. Andre kolonner kan: første kontakt, kanal, betaling, tidligere ordrer.",
    "train.leaking": "En kolonne røper svaret ({columns}), så dette beviser ingenting, og "
    "ingenting ble lagret. Utelat den: --exclude.",
    "train.figures": "Målt på {rows} besvarte salg: av dem som kalles B2B, er {b2b_right} det; av "
    "dem som kalles B2C, er {b2c_wrong} B2B; {unsure} er usikre.",
    "score.title": "Alle salg, avgjort",
    "score.counts": "{target}: {b2b} B2B, {b2c} B2C, {unsure} usikre.",
    "score.rejected": "{n} rader er ikke salg (en sum, en avbestilt ordre) eller har en verdi som "
    "ikke kan stemme: kolonnen b2x_reject sier hvorfor.",
    "score.lines": "{n} linjer er ingen rader: de står i {rejects}.",
    "next.title": "Hva du kan gjøre nå",
    "next.explain": "hvorfor en rad ble avgjort som den ble",
    "next.hints": "hvem som er dokumentert som bedrift, rad for rad: modellen ser ikke på navn",
    "next.label": "flere svar, der modellen er minst sikker",
    "next.audit": "et utvalg å måle med, før du stoler på den",
    "next.again": "gå videre her en annen gang",
}
