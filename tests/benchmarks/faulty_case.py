"""A case of an attack that fails in every way; processes that run it import nothing else."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

from benchmarks.hostile.outcome import Outcome


def faulty_case(rng: random.Random, folder: Path) -> Outcome:
    """Fail in a way that depends on the case's number, which its generator tells."""
    match [random.Random(f"1 faulty {i}").random() for i in range(6)].index(rng.random()):
        case 0:
            raise KeyError("volume")
        case 1:
            os.abort()
        case 2:
            _ = b"x" * 400_000_000
        case 3:
            begun = time.process_time()
            while time.process_time() < begun + 9:
                pass
        case 4:
            return Outcome(False, {"lost": "a row"})
    return Outcome(True)
