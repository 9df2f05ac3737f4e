"""What people read, one file a language: sentences with places for figures."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from types import MappingProxyType

LANGUAGES = ("en", "nb")
"""Languages that there is a file for."""


def texts(language: str) -> Mapping[str, str]:
    """Return the sentences of a language by name.

    Examples
    --------
    >>> texts("nb")["answers.left"].format(n=3)
    '3 er ubesvart'
    """
    module = importlib.import_module(f"b2x.show.languages.{language}")
    return MappingProxyType(module.TEXTS)
