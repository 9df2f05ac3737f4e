"""Words that name an organisation, by language; matching is in company_names.

In lower case and with their accents; spellings in ASCII are added. A word with an asterisk also
ends compounds (*eiendom: "Fjordeiendom"). Common surnames (Bakke, Haug, Park) and words of places
(gate, veien, street) are not among them.
"""

from __future__ import annotations

WORDS = {
    "en": "company, companies, holding, holdings, group, services, solutions, consulting, "
    "consultants, consultancy, associates, partners, partnership, enterprises, enterprise, "
    "industries, international, trading, traders, imports, exports, wholesale, supplies, supply, "
    "systems, technologies, technology, software, engineering, construction, contractors, "
    "contracting, builders, plumbing, electrical, roofing, landscaping, logistics, transport, "
    "transportation, manufacturing, properties, realty, insurance, financial, capital, "
    "investments, ventures, media, studios, agency, restaurant, cafe, catering, hotel, pharmacy, "
    "clinic, hospital, medical, dental, veterinary, university, college, school, academy, "
    "institute, library, museum, church, ministries, foundation, trust, charity, society, "
    "association, federation, union, league, council, committee, authority, department, ministry, "
    "campaign, pac, bureau, office, laboratories, products, motors, automotive, garage, "
    "management, marketing, designs, centre, center, club, & sons, & co, & daughters, & associates",
    "nb": "*eiendom, *eiendommer, *bygg, *entreprenør, *transport, *service, *tjenester, "
    "*regnskap, *konsult, *rådgivning, *handel, *butikk, *forretning, *verksted, *industri, "
    "*rørlegger, *elektro, *teknikk, *maskin, *invest, *gruppen, *drift, *kommune, "
    "*fylkeskommune, *skole, *barnehage, *høgskole, *høyskole, *universitet, *sykehus, *kirke, "
    "kirkelige, *menighet, *forening, *forbund, *lag, *klubb, *stiftelse, stiftelsen, "
    "*borettslag, *sameie, sameiet, *samvirkelag, *hotell, *restaurant, *kafé, *apotek, "
    "*gartneri, *gårdsbruk, *gardsbruk, *samdrift, *legesenter, *legekontor, *tannlege, *frisør, "
    "*bakeri, *snekkeri, *direktorat, *departement, *etat, *vesen, avdeling, firma, bedrift, "
    "& sønn, & sønner",
    "sv": "*bolag, bolaget, *fastigheter, *bygg, *åkeri, *konsult, *redovisning, *handel, "
    "*verkstad, *maskin, *industri, *teknik, *tjänst, *tjänster, *kommun, *landsting, *skola, "
    "*sjukhus, *församling, *förening, *förbund, *klubb, *stiftelse, stiftelsen, "
    "bostadsrättsföreningen, *hotell, *restaurang, *apotek, *bageri, *snickeri, *myndighet, "
    "*verket, *gruppen, & söner, & son",
    "da": "*ejendomme, *byg, *entreprise, *transport, *virksomhed, *selskab, selskabet, "
    "*rådgivning, *revision, *handel, *forretning, *værksted, *fabrik, *teknik, *kommune, *skole, "
    "*børnehave, *højskole, *universitet, *sygehus, *kirke, *menighed, *forening, *forbund, "
    "*klub, *fond, *hotel, *apotek, *bageri, *tømrer, *smedje, *styrelse, *gruppen, & sønner, "
    "& søn",
    "de": "*gesellschaft, *unternehmen, *betrieb, *betriebe, *handel, *handlung, *werke, *fabrik, "
    "*technik, *bau, *dienst, *dienste, *dienstleistungen, *beratung, *verwaltung, *versicherung, "
    "*immobilien, *verlag, *logistik, *spedition, *werkstatt, *gemeinde, *schule, *kindergarten, "
    "*hochschule, *universität, *klinik, *krankenhaus, *apotheke, *praxis, *kanzlei, *verein, "
    "*verband, *stiftung, *genossenschaft, *amt, *ministerium, *institut, *gasthof, *gaststätte, "
    "*bäckerei, *metzgerei, firma, & söhne, & sohn, & partner",
    "fi": "*yhtiö, *yhdistys, *kunta, *kaupunki, *koulu, *säätiö, *osuuskunta, *seurakunta, "
    "*kiinteistö, toiminimi",
    "fr": "société, entreprise, entreprises, établissements, ets, association, mairie, commune, "
    "école, lycée, université, hôpital, pharmacie, boulangerie, groupe, fondation, syndicat, "
    "& fils, & cie",
    "es": "sociedad, empresa, empresas, asociación, fundación, ayuntamiento, colegio, "
    "universidad, farmacia, construcciones, servicios, inmobiliaria, industrias, grupo, & hijos",
    "it": "società, impresa, azienda, associazione, fondazione, comune, istituto, scuola, "
    "farmacia, officina, costruzioni, gruppo, & figli",
    "nl": "*bedrijf, stichting, vereniging, gemeente, groep, apotheek, *bouw, & zonen, & zn",
}
"""By language, ISO 639 code; those with "&" only behind "&" or a word for "and"."""

ALSO_SURNAMES = (
    "skole, kirke, lag, bygg, bau, drift, school, church, office, college, trust, union, garage, "
    "capital, partners, club, klubb, klub, byg, amt, handel, service, etat, vesen, fond, skola, "
    "schule, pac, group, management, praxis, betrieb, dienst, transport, league, council, media"
)
"""Words of the above that are also surnames, or could be.

They count where they are written small in a name with capitals (Bakke skole), or in a name of three
words and more without a common given name."""

SOURCES = (
    "https://ec.europa.eu/eurostat/web/nace",
    "https://www.ssb.no/klass/klassifikasjoner/6",
    "https://www.brreg.no/bedrift/organisasjonsformer/",
)
"""Names of economic activities (NACE, SN2007) and of kinds of bodies, from which they are taken."""
