"""Reads the weights of the in-context network, which come with b2x, and checks their hash."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np

from b2x.errors import ArtifactError
from b2x.learn.arrays import Singles

FILE = Path(__file__).with_name("weights.npz")
SHA256 = "20d66427c4f8aedacbd228cb8f662e13f772b9e8294d2b2c064d426d087d4110"
SCALE = " scale"
"""A matrix is held as whole numbers from -127 to 127, and a scale for each row under this name."""


@cache
def network_weights() -> Mapping[str, Singles]:
    """Return the weights by name, float32.

    Raises
    ------
    ArtifactError
        When the file is not the one that this version of b2x was measured with.

    Examples
    --------
    >>> network_weights()["out.weight"].shape
    (1, 96)
    """
    return read_weights(FILE.read_bytes())


def read_weights(content: bytes) -> Mapping[str, Singles]:
    """Return the weights that a file with this content holds; raise as `network_weights`."""
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise ArtifactError(
            f"the weights of the in-context teacher have the SHA-256 {found}, not {SHA256}",
            where=str(FILE),
            next_step="install b2x again",
        )
    held = np.load(io.BytesIO(content))
    weights: dict[str, Singles] = {}
    for name in held.files:
        if not name.endswith(SCALE):
            scale = held[name + SCALE] if name + SCALE in held.files else 1.0
            weights[name] = np.asarray(held[name] * np.float64(scale), dtype=np.float32)
            weights[name].flags.writeable = False
    return MappingProxyType(weights)
