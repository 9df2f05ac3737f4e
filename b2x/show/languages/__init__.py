"""What people read, one file a language: sentences with places for figures."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from b2x.errors import UsageError, did_you_mean

LANGUAGES = tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))
"""Languages that there is a file for; a new file is found by itself."""


@cache
def texts(language: str) -> Mapping[str, str]:
    """Return the sentences of a language by name.

    Raises
    ------
    UsageError
        When there is no such language.

    Examples
    --------
    >>> texts("nb")["answers.left"].format(n=3)
    '3 er ubesvart'
    """
    if language not in LANGUAGES:
        raise UsageError(
            f"no language {language!r}.{did_you_mean(language, LANGUAGES)}",
            next_step=f"use one of {', '.join(LANGUAGES)}",
        )
    module = importlib.import_module(f"b2x.show.languages.{language}")
    return MappingProxyType(module.TEXTS)
