"""What tests of scoring share: a small model, as an object and as a folder, and a short run."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from b2x.predict.model import Model
from b2x.score.file import score_file
from b2x.score.result import ScoreResult
from tests.scorecards import small_scorecard


class Scored(NamedTuple):
    """What a run returned, and the bytes that it wrote."""

    result: ScoreResult
    out: bytes
    rejects: bytes | None

    @property
    def rows(self) -> list[dict[str, str]]:
        """The rows of a target in CSV with commas."""
        return list(csv.DictReader(io.StringIO(self.out.decode(), newline="")))


@pytest.fixture(scope="session")
def model() -> Model:
    """Return a model of volume and channel."""
    return Model(small_scorecard())


@pytest.fixture(scope="session")
def model_folder(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the same model, for runs in processes of their own."""
    return model.save(tmp_path_factory.mktemp("model")).parent


@pytest.fixture
def score(tmp_path: Path, model: Model) -> Callable[..., Scored]:
    """Return a function that scores bytes."""

    def run(
        data: bytes, target: str = "scored.csv", name: str = "orders.csv", **options: Any
    ) -> Scored:
        (tmp_path / name).write_bytes(data)
        options.setdefault("model", model)
        result = score_file(tmp_path / name, tmp_path / target, **options)
        rejects = tmp_path / f"{target}.rejects"
        return Scored(
            result,
            (tmp_path / target).read_bytes(),
            rejects.read_bytes() if rejects.exists() else None,
        )

    return run
