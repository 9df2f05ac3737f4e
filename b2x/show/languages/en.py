"""English."""

TEXTS = {
    "step": "{number} of {steps}  {title}",
    "command": "  the same by itself: {command}",
    "found.title": "What is in the file",
    "found.rows": "{rows} sales in {source}.",
    "found.rows_unknown": "Sales in {source}.",
    "found.columns": "Read: {columns}.",
    "found.left_out": "Not learned from, as numbers, names or texts of their own: {columns}.",
    "found.warning": "Note: {warning}.",
    "documented.title": "Who is documented as a company",
    "documented.none": "No column says who is a company.",
    "documented.source": "{column}: {rows} sales ({share}) by {source}; about {precision} of them "
    "are {kind}",
    "source.legal form in a name": "legal form in a name",
    "source.organisation word in a name": "organisation word in a name",
    "source.organisation number": "organisation number",
    "source.VAT number": "VAT number",
    "source.filled company field": "filled company field",
    "source.customer group or flag: B2B": "customer group or flag: B2B",
    "source.customer group or flag: B2C": "customer group or flag: B2C",
    "source.free e-mail provider": "free e-mail provider",
    "answers.title": "Your answers",
    "answers.why": "Some fifty answers show the model what your businesses and consumers are "
    "like, and measure how good it is.",
    "answers.how": "Answer [h]ere, in a sheet ([s], {sheet}), go [o]n without, or [q]uit? ",
    "answers.keys": "hsoq",
    "answers.sheet": "Fill in the column b2x_answer of {sheet} with B2B, B2C or ?, save it, and "
    "run this command again.",
    "answers.found": "{sheet} has {b2b} answers B2B and {b2c} B2C.",
    "answers.left": "{n} are left",
    "answers.more": "{left}. Go on answering? [y]es, [n]o: ",
    "answers.more_keys": "yn",
    "answers.without": "Without answers the model only ranks: nothing says how wrong it is.",
    "train.title": "Your model",
    "train.nothing": "Nothing says of any sale whether it is B2B, so there is nothing to learn "
    "from. Answer for some sales, and run this command again.",
    "train.usable": "It can be used: of as many sales as there are B2B ones it finds {lift} times "
    "as many as picking at random would, at least {lift_low} times.",
    "train.weak": "There is a signal, but a weak one: it may find only {lift_low} times as many "
    "B2B sales as picking at random would.",
    "train.too few labels": "There are too few answers to say how good it is ({b2b} businesses, "
    "{b2c} consumers). Answer for more sales, and run this command again.",
    "train.not measured": "It is not measured, since no sale is answered: it only ranks.",
    "train.no signal": "These columns do not tell businesses from consumers, so nothing was kept. "
    "Other columns may: first contact, channel, payment, earlier orders.",
    "train.leaking": "A column gives the answer away ({columns}), so it proves nothing, and "
    "nothing was kept. Leave it out: --exclude.",
    "train.figures": "Measured on {rows} answered sales: of those called B2B {b2b_right} are, of "
    "those called B2C {b2c_wrong} are B2B; {unsure} are left unsure.",
    "score.title": "All sales, decided",
    "score.counts": "{target}: {b2b} B2B, {b2c} B2C, {unsure} unsure.",
    "score.rejected": "{n} rows are no sales (a total, a cancelled order) or hold a value that "
    "cannot be right: the column b2x_reject says why.",
    "score.lines": "{n} lines are no rows: {rejects} holds them.",
    "next.title": "What to do next",
    "next.explain": "why a row was decided as it was",
    "next.hints": "who is documented as a company, row by row: the model does not look at names",
    "next.label": "more answers, where the model is least sure",
    "next.audit": "a sample to measure by, before you rely on it",
    "next.again": "go on here another time",
}
