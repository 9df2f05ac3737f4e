"""The network of the in-context teacher in PyTorch, as ``b2x.learn.in_context`` runs it in numpy.

The names of its parts are those of the weights.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from b2x.learn.in_context.cells import (
    FIRST_LEVEL,
    MISSING,
    NEAR,
    NUMBER,
    OTHER,
    OWN_LEVELS,
    SHARED_LEVELS,
)
from b2x.learn.in_context.network import (
    COLUMN_HEADS,
    COLUMN_LAYERS,
    MOST_COLUMNS,
    ROW_HEADS,
    ROW_LAYERS,
)
from models.in_context.tables import Tables

CELL, ROW, FEATURES = 64, 96, 12


class Attention(nn.Module):
    """Rows look at labelled rows in several ways."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.o = (nn.Linear(width, width, bias=False) for _ in range(4))
        nn.init.zeros_(self.o.weight)

    def forward(self, x: Tensor, known: Tensor) -> Tensor:
        """Return what rows, shape (..., n, width), find in the labelled ones."""

        def split(part: Tensor) -> Tensor:
            return part.reshape(-1, part.shape[-2], self.heads, width).transpose(1, 2)

        width = x.shape[-1] // self.heads
        q, k, v = split(self.q(x)), split(self.k(known)), split(self.v(known))
        found = functional.scaled_dot_product_attention(q, k, v)
        return self.o(found.transpose(1, 2).reshape(x.shape))


class Mlp(nn.Module):
    """Two layers; one that adds to its input begins with nothing."""

    def __init__(self, width: int, hidden: int, out: int = 0) -> None:
        super().__init__()
        self.a, self.b = nn.Linear(width, hidden), nn.Linear(hidden, out or width)
        if not out:
            nn.init.zeros_(self.b.weight)

    def forward(self, x: Tensor) -> Tensor:
        """Return the second layer's output."""
        return self.b(functional.gelu(self.a(x), approximate="tanh"))


class Cells(nn.Module):
    """What a cell is, as a vector."""

    def __init__(self) -> None:
        super().__init__()
        self.level = nn.Embedding(FIRST_LEVEL + OWN_LEVELS + SHARED_LEVELS, CELL)
        nn.init.normal_(self.level.weight, std=0.3)
        self.value, self.mlp = nn.Linear(FEATURES, CELL), Mlp(CELL, CELL)

    def forward(self, tables: Tables, shares: Tensor) -> Tensor:
        """Return shape (b, n, f, 64)."""
        score, levels = tables.score, tables.levels[:, None].expand_as(tables.score)
        number = (~levels).float()
        rank = torch.log1p(tables.code.float()) * (levels & ~tables.missing) / 4
        waves = [torch.sin(1.5 * score) * number, torch.cos(1.5 * score) * number]
        size = (torch.log(tables.bins.float()) / 4)[:, None].expand_as(score)
        features = [score, score.abs(), *waves, number, tables.missing.float(), size, rank]
        x = self.value(torch.cat([torch.stack(features, -1), shares], -1))
        shared = OWN_LEVELS + tables.code % SHARED_LEVELS
        names = torch.where(tables.code < OWN_LEVELS, tables.code, shared) + FIRST_LEVEL
        names = torch.where(levels, torch.where(tables.other, OTHER, names), NUMBER)
        x = x + self.level(torch.where(tables.missing, MISSING, names))
        return x + self.mlp(x)


class Network(nn.Module):
    """Columns one by one, their sum, then rows."""

    def __init__(self) -> None:
        super().__init__()
        self.cells, self.label = Cells(), nn.Linear(1, CELL)
        self.col = nn.ModuleList(_layer(CELL, COLUMN_HEADS) for _ in range(COLUMN_LAYERS))
        self.place, self.colinfo = nn.Embedding(MOST_COLUMNS, CELL), nn.Linear(2, CELL)
        nn.init.normal_(self.place.weight, std=0.3)
        self.bag_norm, self.bag = nn.LayerNorm(CELL), Mlp(CELL, 2 * ROW, 2 * ROW)
        self.about, self.row_label = nn.Linear(3, ROW), nn.Linear(1, ROW)
        self.first = Mlp(ROW, 2 * ROW)
        self.row = nn.ModuleList(_layer(ROW, ROW_HEADS) for _ in range(ROW_LAYERS))
        self.out_norm, self.out = nn.LayerNorm(ROW), nn.Linear(ROW, 1)
        nn.init.zeros_(self.out.weight)

    def forward(self, tables: Tables, known: int) -> Tensor:
        """Return log-odds of the rows after the first `known` ones, whose labels are read."""
        y = tables.y[:, :known]
        share = (y.sum(1) + 0.5) / (known + 1)
        with torch.no_grad(), torch.autocast(y.device.type, enabled=False):
            shares, strength = label_shares(tables, known, share)
        x = self.cells(tables, shares)
        f = x.shape[2]
        place = (-strength).argsort(1).argsort(1)
        column = torch.stack([torch.log(strength + 1e-3), tables.levels.float()], -1)
        x = x + (self.place(place) + self.colinfo(column))[:, None]
        kind = 2 * (y - share[:, None])[..., None]
        x = torch.cat([x[:, :known] + self.label(kind)[:, :, None], x], 1).transpose(1, 2)
        x = _through(self.col, x, known)
        says, gate = self.bag(self.bag_norm(x[:, :, known:])).chunk(2, -1)
        rows = (says * gate.float().softmax(1)).sum(1) + says.sum(1) / math.sqrt(f)
        about = torch.stack(
            [
                torch.logit(share),
                torch.full_like(share, math.log(known / 50)),
                torch.full_like(share, math.log(f)),
            ],
            -1,
        )
        rows = rows + self.about(about)[:, None]
        rows = rows + self.first(rows)
        rows = torch.cat([rows[:, :known] + self.row_label(kind), rows[:, known:]], 1)
        rows = _through(self.row, rows, known)[:, known:]
        return self.out(self.out_norm(rows))[..., 0].float() + torch.logit(share)[:, None]


def label_shares(tables: Tables, known: int, share: Tensor) -> tuple[Tensor, Tensor]:
    """Return the share of B2B near each cell, shape (b, n, f, 4), and columns' strength."""
    y, share, levels = tables.y[:, None, :known, None], share[:, None, None], tables.levels[:, None]
    code = torch.where(tables.missing, -1, tables.code)
    same = (code[:, :, None] == code[:, None, :known]).float()
    gap = tables.score[:, :, None] - tables.score[:, None, :known]
    alike = (tables.missing[:, :, None] == tables.missing[:, None, :known]).float()
    out = []
    for reach, prior_of_levels, prior_of_numbers in NEAR:
        close = torch.exp(-0.5 * (gap / reach) ** 2) * alike
        near = torch.where(levels[:, None], same, close)
        every = near.sum(2)
        b2b = torch.minimum((near * y).sum(2), every)
        prior = torch.where(levels, prior_of_levels, prior_of_numbers)
        odds = (b2b + prior * share) / (every - b2b + prior * (1 - share))
        out += [torch.log(odds) - torch.logit(share), torch.log1p(every)]
    return torch.stack(out, -1), (out[2][:, :known] ** 2).mean(1)


def _layer(width: int, heads: int) -> nn.ModuleList:
    norms = nn.LayerNorm(width), nn.LayerNorm(width)
    return nn.ModuleList([norms[0], Attention(width, heads), norms[1], Mlp(width, 2 * width)])


def _through(layers: Any, x: Tensor, known: int) -> Tensor:
    for first, attention, second, mlp in layers:
        normed = first(x)
        x = x + attention(normed, normed[..., :known, :])
        x = x + mlp(second(x))
    return x
