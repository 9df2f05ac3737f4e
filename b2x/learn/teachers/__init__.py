"""The teachers: classifiers that err differently, one file each, behind the same three methods."""

from b2x.learn.teachers.additive import SmoothAdditive
from b2x.learn.teachers.base import Labels, Teacher
from b2x.learn.teachers.boosting import OrderedBoosting
from b2x.learn.teachers.forest import ExtraTrees
from b2x.learn.teachers.kernel import Kernel
from b2x.learn.teachers.linear import Linear

__all__ = ["MANY_ROWS", "Labels", "Teacher", "default_teachers"]

MANY_ROWS = 5000
"""From so many rows on, two teachers no longer pay for their time."""


def default_teachers(n_rows: int = 0) -> dict[str, Teacher]:
    """Return the teachers of the committee for so many labelled rows, by name.

    With many rows forest and linear model are left out: without them average precision is .0005
    lower at 5,000 rows (14 tables) and .001 higher at 60,000 hotel bookings. A new teacher is a
    class, a line here, and its prior weights in :mod:`b2x.learn.committee.weights`.

    Examples
    --------
    >>> list(default_teachers(100_000))
    ['smooth additive', 'kernel', 'ordered boosting']
    """
    teachers: dict[str, Teacher] = {
        "smooth additive": SmoothAdditive(),
        "kernel": Kernel(),
        "ordered boosting": OrderedBoosting(),
    }
    if n_rows < MANY_ROWS:
        teachers |= {"linear": Linear(), "extra trees": ExtraTrees()}
    return teachers
