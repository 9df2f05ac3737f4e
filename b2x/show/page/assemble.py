"""Puts a page together: one HTML file with its style, scripts and data, that reaches no network."""

from __future__ import annotations

import base64
import hashlib
import html
import importlib
import json
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from string import Formatter
from typing import Any

from b2x.errors import UsageError, did_you_mean
from b2x.show.languages import LANGUAGES
from b2x.version import __version__


def page_texts(language: str) -> Mapping[str, str]:
    """Return the texts of the pages in a language by name.

    Raises
    ------
    UsageError
        When there is no file for it.

    Examples
    --------
    >>> page_texts("nb")["label_undo"]
    'Angre'
    """
    if language not in LANGUAGES:
        raise UsageError(
            f"no language {language!r}.{did_you_mean(language, LANGUAGES)}",
            next_step=f"use one of {', '.join(LANGUAGES)}",
        )
    module = importlib.import_module(f"b2x.show.page.languages.{language}")
    texts: Mapping[str, str] = module.TEXTS
    return texts


def assemble(
    body: str,
    scripts: Sequence[str],
    *,
    start: str,
    title: str,
    language: str,
    data: Mapping[str, Any],
    shown: Mapping[str, str],
) -> str:
    """Return a page.

    Its policy (Content-Security-Policy) allows the scripts and the style that are in it, by their
    hashes, and a worker made of them; no request to any server.

    Parameters
    ----------
    body
        Name of the file with the body.
    scripts
        Names of the scripts; a worker can be made of them.
    start
        The call that starts the page.
    title
        Title of the window.
    language
        ISO 639 code.
    data
        What the scripts find in the page.
    shown
        Texts of the body by their place; all are escaped but ``*_html``.
    """
    code = "\n" + "\n".join(_code(name) for name in scripts)
    style = asset("page.css")
    policy = (
        f"default-src 'none'; script-src {_hash(code)} {_hash(start)}; style-src {_hash(style)}; "
        "worker-src blob:; connect-src 'none'; form-action 'none'; base-uri 'none'"
    )
    parts = {
        "language": language,
        "policy": policy,
        "version": __version__,
        "title": html.escape(title),
        "style": style,
        "body": _filled(asset(body), shown),
        "data": _json(data),
        "scripts": f'<script id="shared">{code}</script>\n<script>{start}</script>',
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda place: parts[place[1]], asset("page.html"))


def asset(name: str) -> str:
    """Return a file of the pages."""
    return (files("b2x.show.page") / "assets" / name).read_text("utf-8")


def _code(name: str) -> str:
    """Return a script without its comments: types and sentences are for those who change it."""
    text = re.sub(r"^ */\*\*(?:(?!\*/)[\s\S])*\*/\n", "", asset(name), flags=re.M)
    return re.sub(r"^ *//.*\n", "", text, flags=re.MULTILINE).strip()


def _filled(body: str, shown: Mapping[str, str]) -> str:
    texts = {
        name: text if name.endswith("_html") else html.escape(text) for name, text in shown.items()
    }
    places = {name for _, name, _, _ in Formatter().parse(body) if name}
    return body.format(**{name: texts[name] for name in places})


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _json(data: Mapping[str, Any]) -> str:
    """Return JSON that ends no script element and no line of one."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
