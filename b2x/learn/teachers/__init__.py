"""The teachers of the committee, one a file; this module finds them.

A new teacher is one file: a class that inherits :class:`b2x.learn.lesson.Teacher` and states its
name, its prior weights and, where it pays only with few rows or with many, the limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from b2x.errors import UsageError, did_you_mean
from b2x.learn.lesson import Teacher


def default_teachers(n_rows: int = 0) -> dict[str, Teacher]:
    """Return the committee's teachers for a number of labelled rows, by name.

    Examples
    --------
    >>> list(default_teachers(50))
    ['ordered boosting', 'extra trees', 'in-context']
    >>> list(default_teachers(100_000))
    ['smooth additive', 'kernel', 'ordered boosting']
    """
    return {
        found.name: found()
        for found in _teacher_classes()
        if found.least_rows <= n_rows < found.row_limit
    }


def choose_teachers(names: Sequence[str]) -> dict[str, Teacher]:
    """Return the teachers with these names.

    Raises
    ------
    UsageError
        When there is no such teacher.

    Examples
    --------
    >>> list(choose_teachers(["extra trees"]))
    ['extra trees']
    """
    known = {found.name: found() for found in _teacher_classes()}
    for name in names:
        if name not in known:
            raise UsageError(
                f"no teacher {name!r}.{did_you_mean(name, known)}",
                next_step=f"name some of {', '.join(known)}",
            )
    return {name: known[name] for name in names}


@cache
def _teacher_classes() -> tuple[type[Teacher], ...]:
    """Return the teachers that this folder's modules define.

    They come in a fixed order, whatever the files are called, because the last digits of the
    committee's sums depend on it: those with the highest row limit first, then by weight at most
    rows.
    """
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    classes = [
        defined
        for module in modules
        for defined in vars(module).values()
        if isinstance(defined, type)
        and issubclass(defined, Teacher)
        and defined.__module__ == module.__name__
    ]
    return tuple(sorted(classes, key=lambda t: (-t.row_limit, t.prior_weights[-1], t.name)))
