"""Word lists from which benchmarks/hint_names.py makes names by country; no name is a real one's.

Given names and surnames are common ones, combined at random. Legal forms are those of the public
list https://github.com/ProfoundNetworks/company_designator. Trades are shortened labels of the
classification of activities (NACE) in the country's language. Neither was looked at when the tables
in b2x/label were first written; which forms were added after a first run is in
docs/decisions/hints.md.
"""

from __future__ import annotations

from typing import NamedTuple


class Country(NamedTuple):
    """Words of one country, separated by commas; ``bodies`` have {} for a place or surname."""

    given: str
    surnames: str
    odd: str
    places: str
    forms: str
    trades: str
    bodies: str
    farms: str
    joined: str


COUNTRIES = {
    "NO": Country(
        given="Kari, Ola, Ingrid, Åse, Bjørn, Øyvind, Nora, Emil, Sigrid, Håkon, Liv, Arne, "
        "Mohammed, Eva",
        surnames="Hansen, Johansen, Olsen, Larsen, Bakke, Haugen, Hagen, Berg, Dahl, Lie, Moen, "
        "Strand, Ødegård",
        odd="Ås, Skole, Bakke, Kirkebø, Gård, Nygård, Lund, By, Ek, Sæther, Bank, Torg, Vik, "
        "Handeland",
        places="Nordvik, Søndre Li, Fjelltun, Granlia, Ytre Sund, Havnes, Bjørkåsen, Storelva",
        forms="AS, ASA, ANS, DA, SA, NUF, KS",
        trades="Bakervarer, Snekkerarbeid, Malerarbeid, Rørleggerarbeid, Grunnarbeid, Blomster, "
        "Møbler, Regnskap og revisjon, Arkitekt, Overnatting, Drosje, Godstransport på "
        "vei, Havfiske, Utleie av eiendom, Dyreklinikk, Programmering, Frisering, "
        "Trykking, Oppdrett",
        bodies="{} skole, {} kommune, {} barnehage, {} idrettslag, {} sykehjem, {} menighet, {} "
        "borettslag, {} videregående skole, {} sokn, {} musikkorps, {} velforening, {} "
        "bibliotek",
        farms="{} gård, {} nordre, {} øvre, {} søndre, {} gard",
        joined="&, og",
    ),
    "SE": Country(
        given="Anna, Erik, Åsa, Björn, Lars, Elin, Göran, Karin, Nils, Astrid, Oskar, Märta, "
        "Ali, Sofia",
        surnames="Andersson, Johansson, Karlsson, Nilsson, Lindberg, Bergström, Sjögren, Åkesson, "
        "Holm, Öberg",
        odd="Ek, Ås, By, Bo, Skola, Bank, Berg, Lo, Ask, Alm, Sand, Handell, Öhman, Hall",
        places="Norrvik, Västra Sund, Granåsen, Björkliden, Ekbacken, Sjövik, Storön",
        forms="AB, HB, KB",
        trades="Bageri, Snickeri, Måleri, Rörarbeten, Markarbeten, Blommor, Möbler, Bokföring, "
        "Arkitekt, Boende, Taxi, Vägtransport, Fiske, Uthyrning av lokaler, Veterinär, "
        "Programmering, Tryckeri",
        bodies="{} skola, {} kommun, {} förskola, {} idrottsförening, {} församling, {} "
        "bibliotek, {} hembygdsförening, {} vårdcentral",
        farms="{} gård, {} södra, {} norra",
        joined="&, och",
    ),
    "DK": Country(
        given="Jens, Anne, Søren, Mette, Åge, Lone, Rasmus, Ida, Frederik, Maja, Bent, Signe, "
        "Omar, Karen",
        surnames="Jensen, Nielsen, Hansen, Sørensen, Rasmussen, Møller, Lund, Krogh, Bach, "
        "Østergaard, Holm",
        odd="Bank, Kirk, Skov, Kro, Gård, Friis, Dam, By, Toft, Bygholm, Ås, Fonden",
        places="Nørrevang, Sønderby, Lindehøj, Strandmark, Bakkegård, Vesterled, Engvad",
        forms="ApS, A/S, K/S",
        trades="Bageri, Snedkerarbejde, Malerarbejde, VVS, Anlægsarbejde, Blomster, Møbler, "
        "Bogføring, Arkitekt, Overnatning, Taxikørsel, Vejgodstransport, Fiskeri, "
        "Udlejning af ejendomme, Dyrlæge, Programmering, Trykning, Frisering",
        bodies="{} skole, {} kommune, {} børnehave, {} idrætsforening, {} sogn, {} bibliotek, {} "
        "vandværk, {} plejehjem",
        farms="{} gård, {} mark, {} sønder",
        joined="&, og",
    ),
    "FI": Country(
        given="Aino, Väinö, Eeva, Matti, Juha, Liisa, Päivi, Ville, Helmi, Onni, Tuula, Jari, "
        "Sanni, Timo",
        surnames="Korhonen, Virtanen, Mäkinen, Nieminen, Mäkelä, Hämäläinen, Laine, Heikkinen, "
        "Koskinen",
        odd="Kunnas, Koulu, Aho, Ab, Oja, Ky, Kangas, Kaupinmäki, Yli",
        places="Pohjola, Lehtola, Kivilampi, Rantakylä, Koivuniemi, Suvanto",
        forms="Oy, Oyj, Ky",
        trades="Leipomo, Puusepäntyöt, Maalaus, Putkityöt, Maanrakennus, Kukat, Huonekalut, "
        "Kirjanpito, Arkkitehti, Majoitus, Taksi, Kuljetus, Kalastus, Kiinteistöt, "
        "Ohjelmointi, Painatus",
        bodies="{} koulu, {} kunta, {} päiväkoti, {} seura, {} seurakunta, {} kirjasto",
        farms="{} tila, {} pihlaja, {} alatalo",
        joined="&, ja",
    ),
    "DE": Country(
        given="Anna, Hans, Jürgen, Käthe, Lukas, Björn, Ursula, Lena, Günter, Felix, Sabine, "
        "Ayşe, Otto",
        surnames="Müller, Schmidt, Schneider, Fischer, Weber, Wagner, Bäcker, Koch, Schäfer, "
        "Krüger, Weiß",
        odd="Händel, Schule, Kirch, Amt, Bau, Handwerk, Dienst, Werk, Bank, Hof, Neubau, Vogt, Ag",
        places="Nordheim, Lindenau, Steinbach, Grünwald, Altenfeld, Seedorf, Birkenried",
        forms="GmbH, AG, KG, OHG, GbR, e.K., e.V., GmbH & Co. KG, KGaA, PartG, e.G.",
        trades="Backwaren, Tischlerei, Malerei, Sanitärinstallation, Tiefbau, Blumen, Möbel, "
        "Buchführung, Architekt, Beherbergung, Taxi, Güterbeförderung, Fischerei, "
        "Vermietung, Tierarzt, Programmierung, Druckerei, Friseur",
        bodies="Grundschule {}, Gemeinde {}, Kindertagesstätte {}, Sportverein {}, "
        "Kirchengemeinde {}, Stadt {}, Freiwillige Feuerwehr {}, Seniorenheim {}",
        farms="Hof {}, {} Gut, {} Weingut",
        joined="&, und",
    ),
    "GB": Country(
        given="Emma, Jack, Olivia, Harry, Grace, Thomas, Amelia, George, Isla, Arthur, Priya, "
        "Aisha, Owen",
        surnames="Smith, Jones, Taylor, Brown, Williams, Wilson, Johnson, Davies, Patel, Wright, "
        "Walker, Green",
        odd="Church, Banks, Temple, Hall, House, Service, Trust, Shop, Stone, Park, College, "
        "Farmer, Co",
        places="Northfield, Ashby, Kingsmere, Oldbridge, Westcombe, Hartwell, Millbrook",
        forms="Ltd., Limited, plc, p.l.c., L.L.P., Co. Ltd., Company Limited",
        trades="Bakery, Joinery, Painting, Plumbing, Groundworks, Florist, Furniture, "
        "Bookkeeping, Architects, Accommodation, Taxis, Road Haulage, Fishing, Letting, "
        "Vets, Programming, Printing, Hairdressing",
        bodies="{} Primary School, {} Parish Council, {} Nursery, {} Football Club, St Mary's "
        "Church {}, {} Library, {} Village Hall, {} Surgery",
        farms="{} Farm, {} Grange, {} Barn",
        joined="&, and",
    ),
    "US": Country(
        given="James, Mary, Robert, Linda, Michael, Maria, David, Ashley, Jose, Latoya, Wei, "
        "Emily, Chad",
        surnames="Smith, Johnson, Williams, Garcia, Miller, Davis, Rodriguez, Martinez, Lopez, "
        "Nguyen, Lee",
        odd="Church, Banks, Service, Case, Price, Sales, Champion, Mason, Carpenter, Park, "
        "Co, Pac, Inca",
        places="Northfield, Cedar Falls, Oakridge, Pine Bluff, Riverton, Eagle Creek, Stonewall",
        forms="Inc., Corp., L.L.C., L.P., L.L.P., PLLC, Company, Co., P.C.",
        trades="Bakery, Carpentry, Painting, Plumbing, Excavation, Florist, Furniture, "
        "Bookkeeping, Architects, Lodging, Taxi, Trucking, Fishing, Rentals, "
        "Veterinarians, Programming, Printing",
        bodies="{} Elementary School, City of {}, {} Daycare, {} Little League, First Church of "
        "{}, Friends of {}, {} Fire Department, {} Historical Society",
        farms="{} Farm, {} Ranch, {} Acres",
        joined="&, and",
    ),
    "FR": Country(
        given="Marie, Jean, Hélène, François, Chloé, Léa, Louis, Zoé, André, Inès, Karim, Noël, "
        "Camille",
        surnames="Martin, Bernard, Dubois, Thomas, Robert, Richard, Petit, Durand, Leroy, Moreau, "
        "Lefèvre",
        odd="Sas, École, Marchand, Boulanger, Bureau, Da Costa, Maire, Dubanque, Leclerc, Cie",
        places="Valmont, Saint-Aubin, Rochefort, Beaulieu, Montclair, Grandpré, Lavigne",
        forms="SA, SAS, S.A.R.L., SàRL, SNC",
        trades="Boulangerie, Menuiserie, Peinture, Plomberie, Terrassement, Fleurs, Meubles, "
        "Comptabilité, Architecte, Hébergement, Taxi, Transport routier, Pêche, Location, "
        "Vétérinaire, Programmation, Imprimerie, Coiffure",
        bodies="École de {}, Mairie de {}, Crèche {}, Club sportif de {}, Paroisse {}, "
        "Bibliothèque de {}",
        farms="Domaine {}, Ferme {}, Château {}",
        joined="&, et",
    ),
    "ES": Country(
        given="María, José, Lucía, Ángel, Carmen, Íñigo, Ana, Raúl, Nuria, Óscar, Pilar, Jesús, "
        "Fátima",
        surnames="García, Fernández, González, Rodríguez, López, Martínez, Sánchez, Pérez, Gómez, "
        "Núñez",
        odd="da Silva, Sa, Iglesias, Del Campo, Colegio, Plaza, De la Torre, Hermano, Mercado",
        places="Valdemar, Monteverde, Ribera, San Telmo, Altamira, Peñalba",
        forms="S.A., S.L., S.L.U., S.L.L., S.Coop., S.L.P.",
        trades="Panadería, Carpintería, Pintura, Fontanería, Excavación, Flores, Muebles, "
        "Contabilidad, Arquitecto, Alojamiento, Taxi, Transporte por carretera, Pesca, "
        "Alquiler, Veterinario, Programación, Imprenta, Peluquería",
        bodies="Colegio {}, Ayuntamiento de {}, Guardería {}, Club Deportivo {}, Parroquia {}, "
        "Biblioteca de {}",
        farms="Finca {}, Cortijo {}, Granja {}",
        joined="&, y",
    ),
    "NL": Country(
        given="Jan, Anna, Pieter, Sanne, Bram, Ans, Daan, Els, Lotte, Koen, Fatima, Joost, "
        "Truus, Saskia",
        surnames="de Jong, Jansen, de Vries, van den Berg, Bakker, Visser, Smit, Meijer, de Boer, "
        "Mulder",
        odd="van der As, Kerk, Bank, Sas, School, Schipper, Da Costa, Bouwman, Handels",
        places="Noordwijk, Oosterveld, Zandhoven, Molenbeek, Kerkdam, Lindehof",
        forms="B.V., N.V., V.O.F., C.V., Mts",
        trades="Bakkerij, Timmerwerk, Schilderwerk, Loodgieter, Grondwerk, Bloemen, Meubels, "
        "Boekhouding, Architect, Logies, Taxi, Wegvervoer, Visserij, Verhuur, Dierenarts, "
        "Programmering, Drukkerij, Kapper",
        bodies="Basisschool {}, Gemeente {}, Kinderdagverblijf {}, Voetbalvereniging {}, "
        "Parochie {}, Bibliotheek {}",
        farms="Hoeve {}, Boerderij {}, {} Hof",
        joined="&, en",
    ),
}
"""By ISO 3166 code."""
