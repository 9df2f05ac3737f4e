"""Norwegian (bokmål): the page of a model and the labelling screen."""

TEXTS = {
    # The page of a model.
    "title": "Modellen {name}: bedrift eller forbruker?",
    "heading": "Bedrift eller forbruker?",
    "model": "Modellen {name}",
    "trained": "Lært av {rows} salg, {share} av dem B2B.",
    "trained_period": "Lært av {rows} salg fra {first} til {last}, {share} av dem B2B.",
    "stated": "Laget av det litteraturen sier, ikke av en selgers egne salg.",
    "decides": "Den kaller et salg B2B fra en sannsynlighet på {b2b} og B2C opp til {b2c}. "
    "Mellom de to sier den at den er usikker.",
    "ranks": "Den rangerer salg. Sannsynlighetene er ikke kalibrert på dine salg; de forutsetter "
    "at {share} av salgene er B2B.",
    "ranks_only": "Den rangerer salg. Sannsynlighetene er ikke kalibrert på dine salg.",
    "private": "Ingenting forlater denne siden: den er én fil og når ikke noe nettverk.",
    "aid": "Et anslag er til hjelp ved gjennomgang, prisanalyse og rapportering, aldri i seg selv "
    "en juridisk eller skattemessig avgjørelse.",
    "nav": "På denne siden",
    "nav_try": "Prøv ett salg",
    "nav_file": "Vurder en fil",
    "nav_curves": "Hva den går etter",
    # The form.
    "try_help": "Fyll ut det du vet, og la resten stå tomt. Tomt betyr ukjent, ikke null.",
    "unknown": "ukjent",
    "clear": "Tøm alt",
    "date": "dato",
    "time": "klokkeslett",
    "no_number": "{text} er ikke et tall.",
    "outside": "Dette må være fra {low} til {high}.",
    "order_first": "Første kontakt er etter ordren.",
    "typical": "Mediansalget ditt",
    "typical_help": "Denne modellen sammenligner beløpet med det du vanligvis selger for. Uten det "
    "regnes beløpet som ukjent.",
    "B2B": "B2B",
    "B2C": "B2C",
    "unsure": "Usikker",
    "probability": "Sannsynlighet for at kjøperen er en bedrift: {share}",
    "because": "Hvorfor",
    "nothing_filled": "Fyll ut et felt for å se en avgjørelse.",
    "nothing_said": "Ingenting av det som er kjent, taler for noen av delene.",
    "start": "Lagt til der modellen begynner ({base}), gir dette log-oddsen {total}.",
    "rest": "Alt annet til sammen: {names}",
    "for_b2b": "for B2B",
    "for_b2c": "for B2C",
    "reason_missing": "ukjent",
    # Scoring a file.
    "file_help": "Velg en CSV-fil med salg, eller slipp den her. Hver rad kommer tilbake som den "
    "var, med to kolonner til: b2x_label og b2x_probability. Filen leses på denne maskinen og "
    "sendes ingen steder.",
    "file_choose": "Velg en CSV-fil",
    "file_drop": "eller slipp den her",
    "file_strict": "Siden gir de samme svarene som b2x score, eller sier hvorfor den ikke "
    "gjør det. Den spør deg når filen kan leses på flere måter.",
    "reading": "Leser {name}",
    "cancel": "Stopp",
    "stopped": "Stoppet. Ingenting ble vurdert.",
    "done": "{name} er avgjort; rader: {rows}.",
    "download": "Last ned {name}",
    "rejected": "Rader med en verdi som ikke kan stemme: {n}. De har ikke noe svar, og kolonnen "
    "b2x_reject sier hvorfor.",
    "lines": "Linjer som ikke er rader i tabellen, og er utelatt: {n}.",
    "examples": "De første av dem",
    "line": "Linje",
    "reason": "Grunn",
    "understood": "Hva som ble lest",
    "field": "Felt",
    "column": "Kolonne",
    "written": "Skrevet med",
    "style_.": "desimalpunktum",
    "style_,": "desimalkomma",
    "style_dmy": "dag, måned, år",
    "style_mdy": "måned, dag, år",
    "style_ymd": "år, måned, dag",
    "missing_fields": "Filen har ingen kolonne for {fields}. De regnes som ukjent i alle rader.",
    "counted": "Tidligere ordrer for hver kjøper er talt fra første rad i denne filen, så kjøpere "
    "som var der fra før, ser nye ut.",
    "typical_used": "Beløpet sammenlignes med mediansalget ditt, {value}.",
    "same_command": "Det samme med b2x",
    "ask_title": "Ett spørsmål",
    "answer": "Gå videre",
    "ask_decimal": "Hvordan er tall skrevet i «{column}»? {values} kan leses på to måter.",
    "ask_decimal_two_ways": "Tall i «{column}» er skrevet på to måter: {values}. Hva er riktig? "
    "Rader som ikke passer, avvises.",
    "ask_dates": "Hvordan er datoer skrevet i «{column}»? {values} kan leses på flere måter.",
    "ask_dates_two_ways": "Datoer i «{column}» er skrevet på to måter: {values}. Hva er riktig? "
    "Rader som ikke passer, avvises.",
    "ask_delimiter": "Hva står mellom to kolonner i filen?",
    "delimiter_,": "komma",
    "delimiter_;": "semikolon",
    "delimiter_\t": "tabulator",
    "delimiter_|": "loddrett strek",
    "ask_sales_export": "Dette ser ut som en eksport fra {name}, der noen rader kanskje ikke er "
    "salg. Denne siden regner hver rad som ett salg; b2x score kjenner denne eksporten.",
    "ask_sales_ledger": "Dette ser ut som en oversikt over betalinger, der uttak og refusjoner "
    "står ved siden av salg. Denne siden regner hver rad som ett salg.",
    "ask_sales_status": "Kolonnen «{name}» sier at noen rader er vunnet, avbestilt eller lignende. "
    "Denne siden regner hver rad som ett salg; b2x score utelater dem som ikke er det.",
    "ask_sales_lines": "Verdier i «{name}» gjentas eller er tomme, så radene kan være ordrelinjer. "
    "Denne siden regner hver rad som ett salg; b2x score kan slå linjer sammen til ordrer.",
    "every_row": "Hver rad er ett salg",
    "ask_typical": "Hva er mediansalget ditt? Av salgene i denne filen er det {median}.",
    "ask_history": "Én kjøper i «{column}» har {sales} av {total} salg, og er kanskje ingen "
    "bestemt kjøper. Skal tidligere ordrer telles?",
    "no_history": "Ikke tell tidligere ordrer",
    "not_scored": "Denne filen vurderes ikke her",
    "use_b2x": "b2x score, på kommandolinjen, leser mer enn denne siden.",
    "refused_empty": "Filen er tom.",
    "refused_binary": "Filen er ikke tekst. Lagre tabellen som CSV UTF-8 og velg den filen.",
    "refused_utf16": "Filen er skrevet i UTF-16. Lagre den som CSV UTF-8, eller bruk b2x score.",
    "refused_format": "Filen er ikke en CSV-tabell, men en side eller et dokument av annet slag.",
    "refused_encoding": "Bokstavene i filen er verken alle UTF-8 eller alle Windows-1252. Lagre "
    "den som CSV UTF-8.",
    "refused_delimiter": "Første linje oppgir et skilletegn som ikke er komma, semikolon, "
    "tabulator eller loddrett strek.",
    "refused_backslash": "Anførselstegn inne i celler har en omvendt skråstrek foran seg i stedet "
    "for å være doble.",
    "refused_no_header": "Fant ingen linje med kolonnenavn.",
    "refused_open_ends": "Rader og overskrift slutter ikke likt: en av dem har et skilletegn mer. "
    "Bruk b2x score, eller fjern det.",
    "refused_title": "Første linje er ikke linjen med kolonnenavn. Slett linjene over den.",
    "refused_ragged": "De fleste linjene har et annet antall celler enn linjen med kolonnenavn.",
    "refused_quotes": "I linje {line} åpnes et anførselstegn som ikke lukkes slik det skal. b2x "
    "score viser hver slik linje.",
    "refused_long_line": "Linje {line} er for lang for en tabell.",
    "refused_two_columns": "Kolonnene {columns} passer begge til {field}. Si hvilken med b2x score "
    "--map, eller gi en av dem et annet navn.",
    "refused_no_columns": "Ingen kolonne har et navn som denne modellen leser.",
    "refused_scored": "Filen har allerede en kolonne {column}: den er vurdert før.",
    "refused_created_date": "«{column}» ved siden av et ordrenummer kan være datoen for ordren "
    "eller for første kontakt. Si hvilken med b2x score --map.",
    "refused_total": "Linje {line} ser ut som en sum, ikke et salg. Slett den, eller bruk b2x "
    "score, som utelater summer.",
    "refused_heading": "Linje {line} ser ut som en overskrift eller bunntekst, ikke et salg. Slett "
    "den, eller bruk b2x score, som utelater slike linjer.",
    "refused_second_table": "I linje {line} ser det ut til at en ny tabell begynner under en tom "
    "linje.",
    "refused_currencies": "«{column}» har beløp i flere valutaer, som ikke kan sammenlignes. Oppgi "
    "kurser med b2x score --rate.",
    "refused_other_quantity": "Mange verdier i «{column}» kan ikke være {field}. Si hva det er med "
    "b2x score --map.",
    "refused_cut_ids": "Kjøpernumre i «{column}» er skrevet som 1.23E+12: et regneark har kuttet "
    "sifrene.",
    "refused_parameter": "Modellen trenger {name}: eksporter siden på nytt med den utfylt.",
    "refused_failed": "Siden feilet: {error}. Meld gjerne fra.",
    # The curves.
    "curves_help": "Hver kurve viser hva en verdi legger til: over streken taler den for B2B, "
    "under for B2C. Pek på en kurve, eller flytt glidebryteren. Intervallene er tegnet like brede, "
    "så aksen er ikke i skala.",
    "rug_help": "Grå søyler viser hvor treningssalgene er.",
    "such": "{share} av treningssalgene er slike.",
    "such_b2b": "{share} av treningssalgene er slike; {b2b} av dem var B2B.",
    "pairs_help": "I tillegg ser modellen på {n} par av felter sammen, for eksempel {pair}. Det et "
    "par legger til, er delt på de to feltene i grunnene over.",
    "curve_of": "{feature}: hva hver verdi legger til log-oddsen for B2B",
    "slider": "Verdi av {feature}",
    "adds": "{bin}: {value}",
    "any": "alle",
    "from": "fra {low}",
    "below": "under {high}",
    "between": "{low} til under {high}",
    "other_levels": "andre",
    "strongest": "De {shown} sterkeste av {all}.",
    "feature_relative": "{a}, i ganger medianen din",
    "feature_ratio": "{a} per {b}",
    "feature_days_between": "Dager fra {a} til {b}",
    "feature_weekday": "Ukedag for {a}",
    "feature_hour": "Time for {a}",
    "days": "man tir ons tor fre lør søn",
    # Fields.
    "field_volume": "Beløp",
    "field_quantity": "Antall",
    "field_lines": "Ordrelinjer",
    "field_cycle_days": "Dager fra første kontakt til ordre",
    "field_first_contact_at": "Første kontakt",
    "field_ordered_at": "Ordredato",
    "field_stakeholders": "Personer som bestemmer hos kjøperen",
    "field_channel": "Kanal",
    "field_prior_orders": "Tidligere ordrer",
    "field_relationship_days": "Dager siden første ordre",
    "field_order_gap_days": "Dager siden forrige ordre",
    "field_stages": "Steg i salget",
    "field_quote_revisions": "Revisjoner av tilbudet",
    "field_discount": "Rabatt, 0 til 1",
    "field_payment": "Betaling",
    "field_category": "Kategori",
    "field_buyer_id": "Kjøper",
    # The labelling screen.
    "label_title": "Hvem er en bedrift? {source}",
    "label_heading": "Hvem er en bedrift?",
    "label_sales": "{n} salg fra {source}, ett om gangen.",
    "label_buyers": "{n} kjøpere fra {source}, én om gangen.",
    "label_names": "Denne filen viser navn fra din egen tabell. Ta vare på den slik du tar vare på "
    "tabellen, og ikke send den videre. Den når ikke noe nettverk.",
    "label_stored": "Svarene dine tas vare på i denne nettleseren, på denne maskinen.",
    "label_memory": "Denne nettleseren tar ikke vare på noe for filer. Svarene går tapt når du "
    "lukker siden: last ned arket først.",
    "label_progress": "{done} av {all} besvart",
    "label_place": "Linje {place} av {all}",
    "label_business": "Bedrift",
    "label_consumer": "Forbruker",
    "label_unknown": "Jeg vet ikke",
    "label_undo": "Angre",
    "label_back": "Tilbake",
    "label_next": "Neste",
    "label_download": "Last ned arket",
    "label_keys": "Taster: B bedrift, C forbruker, ? vet ikke, U angre, venstre og høyre pil for å "
    "flytte, S last ned.",
    "label_answered": "Besvart: {answer}",
    "label_given": "Linje {place}: {answer}.",
    "label_open": "Ikke besvart ennå",
    "label_all_done": "Alle linjer er besvart. Last ned arket.",
    "label_next_step": "Deretter",
    "label_saved": "Arket ligger i nedlastingsmappen din. Det som er besvart til nå, står i det.",
    "label_undone": "Angret.",
    "label_nothing": "Det er ingenting å angre.",
    "label_forget": "Slett svarene i denne nettleseren",
    "label_forget_sure": "Slette alle {n} svar? De er ikke i noe ark uten at du har lastet det "
    "ned.",
    "label_forgotten": "Svarene er slettet.",
    "label_empty": "Denne linjen viser ikke annet enn nummeret sitt: tabellen har ingen navn til "
    "den.",
    "label_chosen": "Disse linjene er valgt for å lære av: halvparten tilfeldig, halvparten fordi "
    "de er ulike. Et ærlig «jeg vet ikke» er bedre enn å gjette.",
    "label_audit": "Disse linjene er trukket tilfeldig for å måle med. En modell lærer ikke av "
    "dem.",
    "hint": "Hva tabellen sier",
    "rows_of_buyer": "Salg til denne kjøperen",
}
