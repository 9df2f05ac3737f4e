"""The in-context network: it reads labelled rows, and then says the log-odds of others.

Nothing is fitted: the labelled rows are part of the input (Hollmann et al., 2023). Columns are read
first, each by itself, and then rows (Qu et al., 2025). A column has few bins, so the first part is
done once a bin; only the second is done for each row. `cells` holds what is known of a bin,
`weights` the weights, ``models/in_context`` trains them. All is in single precision, in half the
time of double; log-odds differ by .00001 at most.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from b2x.learn.arrays import Floats, Singles
from b2x.learn.bins import Design
from b2x.learn.in_context.cells import Column, describe_column

MOST_COLUMNS = 24
"""Columns that are read at most, the strongest ones."""

COLUMN_LAYERS, COLUMN_HEADS = 3, 4
ROW_LAYERS, ROW_HEADS = 3, 6
BATCH_ROWS = 128
LEAST_GATE = -60.0
GELU = math.sqrt(2.0 / math.pi)

Weights = Mapping[str, Singles]
Memory = tuple[Singles, Singles]
"""Keys and values of labelled rows, shape (heads, n, width); values times what each row counts, and
that count beside them."""


@dataclass(frozen=True, eq=False)
class Context:
    """Labelled rows, as the network remembers them.

    Attributes
    ----------
    weights
        Those of the network.
    columns
        Positions of the columns that are read, strongest first.
    tables
        What each of their bins adds to a row, three vectors side by side: shape (bins, 288).
    about
        What all rows have in common, shape (96,).
    memories
        The labelled rows in each layer.
    base
        Log-odds of B2B among them.
    """

    weights: Weights
    columns: NDArray[np.intp]
    tables: Sequence[Singles]
    about: Singles
    memories: Sequence[Memory]
    base: float

    def log_odds(self, codes: NDArray[np.int16]) -> Floats:
        """Return the log-odds of B2B of rows in the same bins, shape (n,)."""
        out = np.empty(len(codes))
        for start in range(0, len(codes), BATCH_ROWS):
            batch = slice(start, start + BATCH_ROWS)
            rows = _rows(self.weights, self.tables, self.about, codes[batch][:, self.columns])
            for layer, memory in enumerate(self.memories):
                rows = _layer(self.weights, f"row.{layer}", rows, memory)
            last = _linear(self.weights, "out", _norm(self.weights, "out_norm", rows))
            out[batch] = last[:, 0] + self.base
        return out


def read_context(weights: Weights, design: Design, y: Floats, counts: Floats) -> Context:
    """Read labelled rows.

    Parameters
    ----------
    weights
        Those of the network.
    design
        The labelled rows, n of them.
    y
        1 for B2B and 0 for B2C, shape (n,).
    counts
        How many rows each counts as, positive, shape (n,).
    """
    n = float(counts.sum())
    share = (float(counts @ y) + 0.5) / (n + 1.0)
    base = float(np.log(share / (1.0 - share)))
    found = [
        describe_column(bins, design.codes[:, j], y, counts, share)
        for j, bins in enumerate(design.grid.bins)
    ]
    order = np.argsort([-column.strength for column in found], kind="stable")[:MOST_COLUMNS]
    read = [
        _read_column(weights, found[j], place, design.codes[:, j], y, counts, share)
        for place, j in enumerate(order.tolist())
    ]
    tables = _tables(read)
    about = _linear(weights, "about", np.array([base, np.log(n / 50.0), np.log(len(order))]))
    rows = _rows(weights, tables, about, design.codes[:, order])
    rows += _linear(weights, "row_label", 2.0 * (y - share)[:, None])
    memories: list[Memory] = []
    for layer in range(ROW_LAYERS):
        name = f"row.{layer}"
        memories.append(_memory(weights, name, rows, counts, ROW_HEADS))
        rows = _layer(weights, name, rows, memories[-1])
    return Context(weights, order, tables, about, memories, base)


def _read_column(
    weights: Weights,
    column: Column,
    place: int,
    codes: NDArray[np.int16],
    y: Floats,
    counts: Floats,
    share: float,
) -> Singles:
    """Return what each bin says, and how loudly, shape (bins, 192)."""
    bins = _linear(weights, "cells.value", column.features)
    bins += weights["cells.level.weight"][column.embedding]
    bins += _mlp(weights, "cells.mlp", bins)
    known = np.array([np.log(column.strength + 1e-3), float(column.holds_levels)])
    bins += weights["place.weight"][place] + _linear(weights, "colinfo", known)
    # Labelled rows of one bin and kind are alike here, so each such pair is read once.
    pairs, which = np.unique(2 * codes.astype(np.intp) + (y > 0), return_inverse=True)
    kinds = 2.0 * ((pairs[:, None] % 2).astype(np.float64) - share)
    rows: Singles = bins[pairs // 2] + _linear(weights, "label", kinds)
    alike = np.bincount(which, counts).astype(np.float64)
    for layer in range(COLUMN_LAYERS):
        name = f"col.{layer}"
        memory = _memory(weights, name, rows, alike, COLUMN_HEADS)
        rows, bins = (_layer(weights, name, part, memory) for part in (rows, bins))
    return _mlp(weights, "bag", _norm(weights, "bag_norm", bins))


def _tables(read: Sequence[Singles]) -> list[Singles]:
    """Return what each bin adds to the sums that `_rows` makes."""
    width = read[0].shape[1] // 2
    loudest = np.max([bins[:, width:].max(axis=0) for bins in read], axis=0)
    tables = []
    for bins in read:
        says, gate = bins[:, :width], np.exp(np.maximum(bins[:, width:] - loudest, LEAST_GATE))
        tables.append(np.concatenate([says / math.sqrt(len(read)), says * gate, gate], axis=1))
    return tables


def _rows(
    weights: Weights, tables: Sequence[Singles], about: Singles, codes: NDArray[np.int16]
) -> Singles:
    """Return rows as the sum of what their bins say and its mean by loudness."""
    total = np.zeros((len(codes), 3 * len(about)), dtype=np.float32)
    for j, table in enumerate(tables):
        total += table[codes[:, j]]
    plain, loud, gate = np.split(total, 3, axis=1)
    rows = plain + loud / gate + about
    return np.asarray(rows + _mlp(weights, "first", rows))


def _layer(weights: Weights, name: str, x: Singles, memory: Memory) -> Singles:
    keys, values = memory
    query = _split(_norm(weights, f"{name}.0", x) @ weights[f"{name}.1.q.weight"].T, len(keys))
    scores = query @ keys.transpose(0, 2, 1)
    scores -= scores.max(axis=2, keepdims=True)
    sums = np.exp(scores, out=scores) @ values
    found = (sums[..., :-1] / sums[..., -1:]).transpose(1, 0, 2).reshape(x.shape)
    x = x + found @ weights[f"{name}.1.o.weight"].T
    return np.asarray(x + _mlp(weights, f"{name}.3", _norm(weights, f"{name}.2", x)))


def _memory(weights: Weights, name: str, x: Singles, counts: Floats, heads: int) -> Memory:
    normed = _norm(weights, f"{name}.0", x)
    keys, values = (_split(normed @ weights[f"{name}.1.{part}.weight"].T, heads) for part in "kv")
    ones = np.ones((*values.shape[:2], 1), dtype=np.float32)
    counted = np.concatenate([values, ones], axis=2) * counts.astype(np.float32)[:, None]
    return keys / math.sqrt(keys.shape[2]), counted


def _split(x: Singles, heads: int) -> Singles:
    return np.asarray(x.reshape(len(x), heads, -1).transpose(1, 0, 2))


def _norm(weights: Weights, name: str, x: Singles) -> Singles:
    x = x - x.mean(axis=1, keepdims=True)
    x = x / np.sqrt(np.mean(x * x, axis=1, keepdims=True) + 1e-5)
    return np.asarray(x * weights[f"{name}.weight"] + weights[f"{name}.bias"])


def _linear(weights: Weights, name: str, x: Floats | Singles) -> Singles:
    x = x.astype(np.float32, copy=False)
    return np.asarray(x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"])


def _mlp(weights: Weights, name: str, x: Singles) -> Singles:
    x = _linear(weights, f"{name}.a", x)
    gelu = 0.5 * x * (1.0 + np.tanh(GELU * x * (1.0 + 0.044715 * x * x)))
    return _linear(weights, f"{name}.b", gelu)
