"""Finds and loads models: shipped ones by name, others by path."""

from __future__ import annotations

import os
from pathlib import Path

from b2x.errors import ArtifactError, UsageError, did_you_mean
from b2x.predict.model import Model
from b2x.scorecard.artifact import FILE_NAME
from b2x.scorecard.scorecard import Scorecard, read_scorecard


def load(
    model: str | os.PathLike[str], *, b2b_share: float | None = None, **parameters: float
) -> Model:
    """Load a shipped model by name, or any model by path.

    Parameters
    ----------
    model
        A name that :func:`shipped_models` lists, or the path of a model's folder or file.
    b2b_share
        Share of B2B among the seller's sales, 0 to 1; None for the share that the model states or
        was trained on. See :meth:`b2x.Model.with_b2b_share`.
    **parameters
        The seller's own figures, such as ``typical_volume``: the median sale.

    Raises
    ------
    ArtifactError
        When the file is not there, damaged or of a newer format.
    UsageError
        When there is no such model or parameter, or the share cannot be used.

    Examples
    --------
    >>> load("hotel").name
    'hotel'
    """
    shipped = shipped_models()
    name = os.fspath(model)
    if name in shipped:
        loaded = Model(read_scorecard(shipped[name]), name, shipped[name])
    elif os.path.exists(name) or os.sep in name or name.endswith(".json"):
        loaded = Model(_read(name), path=name)
    else:
        raise UsageError(
            f"no model {name!r}.{did_you_mean(name, shipped)}",
            next_step=f"name one of {', '.join(shipped)}, or the folder of a model",
        )
    if b2b_share is not None:
        loaded = loaded.with_b2b_share(b2b_share)
    return loaded.with_parameters(**parameters) if parameters else loaded


def _read(path: str) -> Scorecard:
    try:
        return read_scorecard(path)
    except ArtifactError as error:
        if path.endswith(".json") or not os.path.isfile(path):
            raise
        raise ArtifactError(
            f"that file is not a model: {error.what}",
            where=path,
            next_step="name a model's folder; in Python the table comes first, then the model",
        ) from None


def shipped_models() -> dict[str, Path]:
    """Return the folders of the models that come with b2x, by name.

    Examples
    --------
    >>> sorted(shipped_models())
    ['hotel', 'textbook']
    """
    here = Path(__file__).parents[1]
    # A wheel has the models inside the package, an editable install beside it.
    for folder in (here / "models", here.parent / "models"):
        found = {path.parent.name: path.parent for path in sorted(folder.glob(f"*/{FILE_NAME}"))}
        if found:
            return found
    return {}
