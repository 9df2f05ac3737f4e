"""Training with one teacher in place of the committee, in a tenth of the time.

For promises that do not rest on how well is learned; those of the whole committee are kept with
the model that `tests/training/test_train.py` trains.
"""

from __future__ import annotations

from functools import partial

import pytest

from b2x.learn.settings import FitSettings
from b2x.learn.teachers import choose_teachers
from b2x.training import train


def use_one_teacher(patch: pytest.MonkeyPatch) -> None:
    """Have `b2x.train` learn from one teacher of the committee until `patch` is undone."""
    teachers = choose_teachers(["smooth additive"])
    patch.setattr(train, "FitSettings", partial(FitSettings, teachers=teachers))
