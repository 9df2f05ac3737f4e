"""The teachers: classifiers that err differently, one file each, behind the same three methods."""

from b2x.learn.teachers.additive import SmoothAdditive
from b2x.learn.teachers.base import Labels, Teacher
from b2x.learn.teachers.boosting import OrderedBoosting
from b2x.learn.teachers.forest import ExtraTrees
from b2x.learn.teachers.kernel import Kernel
from b2x.learn.teachers.linear import Linear

__all__ = ["Labels", "Teacher", "default_teachers"]


def default_teachers() -> dict[str, Teacher]:
    """Return the teachers of the committee by name.

    A new one is a class, a line here, and its prior weights in :mod:`b2x.learn.weights`.
    """
    return {
        "linear": Linear(),
        "smooth additive": SmoothAdditive(),
        "extra trees": ExtraTrees(),
        "kernel": Kernel(),
        "ordered boosting": OrderedBoosting(),
    }
