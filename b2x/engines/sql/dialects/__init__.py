"""One SQL dialect a file: each module here holds one as ``DIALECT`` and is found by itself."""

from __future__ import annotations

import importlib
import pkgutil

from b2x.engines.sql.dialect import Dialect
from b2x.errors import UsageError, did_you_mean


def dialect_of(name: str) -> Dialect:
    """Return a dialect by its name.

    Raises
    ------
    UsageError
        When there is none of that name.
    """
    if name not in DIALECTS:
        raise UsageError(
            f"no SQL dialect {name!r}.{did_you_mean(name, DIALECTS)}",
            next_step=f"use one of {', '.join(DIALECTS)}",
        )
    return DIALECTS[name]


def _found() -> list[Dialect]:
    modules = pkgutil.iter_modules(__path__, f"{__name__}.")
    return [importlib.import_module(module.name).DIALECT for module in modules]


DIALECTS: dict[str, Dialect] = {
    dialect.name: dialect for dialect in sorted(_found(), key=lambda found: found.place)
}
"""Every dialect by its name, in the order in which they are listed."""
