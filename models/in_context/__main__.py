"""Trains the network: ``python -m models.in_context --seconds 462 --seed 1 --out FOLDER``.

The steps follow the clock, and sums on a graphics card differ in their last digits, so the same
seed gives a network like the one that comes with b2x, not its bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from b2x.learn.in_context.weights import SCALE
from models.in_context.network import Network
from models.in_context.tables import Simulator, Tables

COLUMNS = {3: 6, 4: 8, 5: 13, 6: 14, 7: 13, 8: 14, 9: 9, 10: 9, 12: 6, 14: 5, 18: 3}
LABELS = {24: 5, 32: 7, 40: 18, 48: 20, 64: 10, 96: 8, 128: 6, 160: 10, 200: 12, 256: 4}
"""How many columns and labelled rows tables have, each with its frequency."""

ASKED = 128
"""Rows of a table whose label is to be said."""

EASY = 0.4
"""Share of batches whose tables are mostly additive."""

STEP, STEP_OF_REST, MOMENTUM, DECAY = 0.015, 2e-3, 0.95, 0.02
FLAT, WARM_STEPS = 0.3, 100
HELD_OUT_SEED = 12345


class Muon:
    """Steps of hidden matrices, made orthogonal (Jordan et al., 2024); AdamW for the rest."""

    def __init__(self, network: Network) -> None:
        named = [(name.split("."), p) for name, p in network.named_parameters()]
        hidden = [
            p
            for parts, p in named
            if p.ndim == 2 and parts[-2] in ("q", "k", "v", "o", "a", "b") and min(p.shape) >= 32
        ]
        self.groups: dict[tuple[int, ...], list[Any]] = {}
        for p in hidden:
            self.groups.setdefault(tuple(p.shape), []).append(p)
        self.moments = {
            shape: torch.zeros(len(ps), *shape, device=ps[0].device)
            for shape, ps in self.groups.items()
        }
        ours = {id(p) for p in hidden}
        rest = [p for _, p in named if id(p) not in ours]
        self.adam = torch.optim.AdamW(rest, lr=STEP_OF_REST, betas=(0.9, 0.98), weight_decay=0.0)

    @torch.no_grad()
    def step(self, size: float) -> None:
        """Move all weights; `size` is 1 for full steps."""
        for group in self.adam.param_groups:
            group["lr"] = STEP_OF_REST * size
        self.adam.step()
        for shape, parameters in self.groups.items():
            gradient, moment = torch.stack([p.grad for p in parameters]), self.moments[shape]
            moment.mul_(MOMENTUM).add_(gradient)
            way = _orthogonal(gradient + MOMENTUM * moment) * max(1, shape[0] / shape[1]) ** 0.5
            for p, direction in zip(parameters, way, strict=True):
                p.mul_(1 - STEP * size * DECAY).add_(direction, alpha=-STEP * size)


def train(seconds: float, seed: int, cells: int, folder: Path) -> None:
    """Train for some seconds and save the weights, averaged over the last steps."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.backends.cuda.matmul.allow_tf32 = True
    torch.manual_seed(seed)
    network, mean = Network().to(device), Network().to(device)
    mean.load_state_dict(network.state_dict())
    muon, simulator, rng = Muon(network), Simulator(seed, device), np.random.default_rng(seed)
    held_out = _held_out(device, 300 if device == "cuda" else 20)
    start, step, seen, told = time.monotonic(), 0, 0, 0.0
    while (passed := time.monotonic() - start) < seconds:
        columns, known = (
            int(rng.choice(list(sizes), p=np.array(list(sizes.values())) / sum(sizes.values())))
            for sizes in (COLUMNS, LABELS)
        )
        rows = known + ASKED
        tables_at_once = max(4, min(cells // (rows * columns), 60_000 // rows))
        easy = rng.random() < EASY
        with torch.no_grad():
            tables = simulator.tables(tables_at_once, rows, columns, known, easy)
        loss = _loss(network, tables, known)
        loss.backward()  # type: ignore[no-untyped-call]
        norm = torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        if torch.isfinite(loss) and torch.isfinite(norm):
            muon.step(min(1.0, (step + 1) / WARM_STEPS) * _share_of_step(passed / seconds))
        network.zero_grad(set_to_none=True)
        with torch.no_grad():
            keep = min(0.998, (step + 1) / (step + 10))
            torch._foreach_lerp_(list(mean.parameters()), list(network.parameters()), 1 - keep)
        step, seen = step + 1, seen + tables_at_once
        if passed >= told:
            told += 30
            with torch.no_grad():
                losses = [f"{float(_loss(mean, held, n)):.4f}" for held, n in held_out]
            print(f"{passed:.0f} s, {step} steps, {seen} tables, log loss {' '.join(losses)}")
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "weights.npz"
    np.savez(file, **packed({name: w.cpu().numpy() for name, w in mean.state_dict().items()}))
    print(f"{file}, SHA-256 {hashlib.sha256(file.read_bytes()).hexdigest()}")


def packed(weights: dict[str, Any]) -> dict[str, Any]:
    """Return matrices as whole numbers from -127 to 127 with a scale for each row."""
    out: dict[str, Any] = {}
    for name, weight in weights.items():
        if weight.ndim == 2:
            scale = (np.abs(weight).max(axis=1, keepdims=True) / 127).astype(np.float32)
            out[name] = np.round(weight / np.maximum(scale, 1e-12)).astype(np.int8)
            out[name + SCALE] = scale
        else:
            out[name] = weight.astype(np.float32)
    return out


def _loss(network: Network, tables: Tables, known: int) -> Tensor:
    """Return the mean log loss over the tables with at least two labels of each kind."""
    device = tables.y.device.type
    with torch.autocast(device, dtype=torch.bfloat16, enabled=device == "cuda"):
        log_odds = network(tables, known)
    by_row = functional.binary_cross_entropy_with_logits(
        log_odds, tables.y[:, known:], reduction="none"
    )
    b2b = tables.y[:, :known].sum(1)
    usable = ((b2b >= 2) & (b2b <= known - 2)).float()
    return (by_row.mean(1) * usable).sum() / usable.sum()


def _held_out(device: str, count: int) -> list[tuple[Tables, int]]:
    simulator = Simulator(HELD_OUT_SEED, device)
    sizes = [(48, 8, True), (48, 8, False), (48, 12, False), (200, 8, False)]
    return [
        (simulator.tables(count, known + ASKED, columns, known, easy), known)
        for known, columns, easy in sizes
    ]


def _share_of_step(passed: float) -> float:
    if passed < FLAT:
        return 1.0
    return 0.5 * (1 + math.cos(math.pi * (passed - FLAT) / (1 - FLAT))) + 0.005


def _orthogonal(x: Tensor) -> Tensor:
    x = x.bfloat16() if x.is_cuda else x
    tall = x.shape[1] > x.shape[2]
    x = x.mT if tall else x
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(5):
        square = x @ x.mT
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return (x.mT if tall else x).float()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m models.in_context", description=__doc__)
    parser.add_argument("--seconds", type=float, default=462, help="how long (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="(%(default)s)")
    parser.add_argument("--cells", type=int, default=400_000, help="cells at once (%(default)s)")
    parser.add_argument("--out", type=Path, required=True, help="folder for weights.npz")
    chosen = parser.parse_args()
    train(chosen.seconds, chosen.seed, chosen.cells, chosen.out)
