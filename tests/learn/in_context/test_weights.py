"""The weights are those that were measured, or they are refused."""

from __future__ import annotations

import numpy as np
import pytest

from b2x.errors import ArtifactError
from b2x.learn.in_context.weights import FILE, network_weights, read_weights


def test_weights_of_another_hash_are_refused() -> None:
    content = bytearray(FILE.read_bytes())
    content[-1] ^= 1
    with pytest.raises(ArtifactError, match=r"have the SHA-256 [0-9a-f]{64}, not [0-9a-f]{64}"):
        read_weights(bytes(content))


def test_the_file_is_small_and_its_weights_are_finite_and_fixed() -> None:
    assert FILE.stat().st_size < 2**19
    weights = network_weights()
    assert sum(weight.size for weight in weights.values()) == 425_825
    assert all(np.isfinite(weight).all() for weight in weights.values())
    with pytest.raises(ValueError, match="read-only"):
        weights["out.weight"][0, 0] = 0.0
