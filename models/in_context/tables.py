"""Simulated tables, many at a time: columns in bins, with missing values, and labels.

Structural causal models and random networks (Hollmann et al., 2023), trees (Qu et al., 2025),
and what sales have: few columns, levels, counts, segments of buyers, rare positives.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

MOST_LEVELS, CAUSES, SEGMENTS = 100, 12, 8
INTERVALS = 64
PARTS = 6
"""Ways in which a label comes about: curves of each column added up, a random network, trees,
hidden causes, segments, pairs of columns."""


@dataclass(frozen=True)
class Tables:
    """Tables of one size: b tables, n rows, f columns.

    Attributes
    ----------
    score
        Normal score of a number's bin, 0 for levels and what is missing, shape (b, n, f).
    code
        The bin, shape (b, n, f); levels by falling frequency.
    other, missing
        Whether a value is a rare level, or missing, shape (b, n, f).
    levels
        Whether a column holds levels, shape (b, f).
    bins
        Bins of a column, without those for rare levels and missing values, shape (b, f).
    y
        1 for B2B, 0 for B2C, shape (b, n).
    """

    score: Tensor
    code: Tensor
    other: Tensor
    missing: Tensor
    levels: Tensor
    bins: Tensor
    y: Tensor


class Simulator:
    """Draws tables with one generator of random numbers."""

    def __init__(self, seed: int, device: str) -> None:
        self.random = torch.Generator(device=device).manual_seed(seed)
        self.device = device

    def tables(self, b: int, n: int, f: int, known: int, easy: bool) -> Tables:
        """Draw tables; `known` rows will have labels, and `easy` ones are mostly additive."""
        causes, segment, ranks, shown = self._causes(b, n, f)
        kind = self._kinds(b, f)
        levels = kind == 2
        mass, bins = self._masses(levels, b, f)
        total = mass.cumsum(-1)
        place = torch.searchsorted(total, ranks).clamp(max=MOST_LEVELS - 1)
        place = torch.minimum(place, bins[..., None] - 1)
        by_frequency = torch.gather((-mass).argsort(-1).argsort(-1), 2, place)
        rare = torch.tensor([0.0005, 0.002, 0.01, 0.02], device=self.device)[self._pick(4, b, f)]
        kept = (mass > rare[..., None]).sum(-1).clamp(min=1)
        other = levels[..., None] & (by_frequency >= kept[..., None])
        smooth = (kind == 0)[..., None]
        intervals = torch.where(smooth, INTERVALS, bins[..., None])
        fine = (ranks * INTERVALS).long().clamp(max=INTERVALS - 1)
        position = torch.where(smooth, fine, place)
        turned = ((kind == 1) & (self._uniform(b, f) < 0.3))[..., None]
        position = torch.where(turned, intervals - 1 - position, position)
        score = torch.special.ndtri(((position + 0.5) / intervals).clamp(0.02, 0.98))
        level = torch.where(other, kept[..., None], by_frequency)

        middle = torch.gather(total - mass / 2, 2, place).clamp(1e-3, 1 - 1e-3)
        value = self._values(levels, smooth, ranks, score, place, middle)
        missing = self._missing(causes, b, n, f)
        heard = missing & (self._uniform(b, f, 1) < 0.5)
        value = torch.where(heard, 0.8 * self._normal(b, f, 1), value)
        value = _standard(value.transpose(1, 2), 1)
        rows = ranks.transpose(1, 2)
        y = self._labels(
            value, rows, missing.transpose(1, 2), levels, causes, segment, shown, known, easy
        )
        hidden = missing | levels[..., None]
        parts = (torch.where(hidden, 0.0, score), torch.where(levels[..., None], level, position))
        by_row = [part.transpose(1, 2).contiguous() for part in (*parts, other & ~missing, missing)]
        sizes = torch.where(levels, kept, intervals[..., 0])
        return Tables(*by_row, levels, sizes, y)

    def _causes(self, b: int, n: int, f: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return hidden causes, segments, ranks in each column, and which causes columns show."""
        uniform, normal, pick = self._uniform, self._normal, self._pick
        strength = uniform(b, 1, 1, low=0.5, high=3.0) * (uniform(b, 1, 1) < 0.7)
        present = torch.arange(SEGMENTS, device=self.device)[None] < 2 + pick(SEGMENTS - 1, b, 1)
        share = torch.softmax(torch.where(present, 1.2 * normal(b, SEGMENTS), -1e9), 1)
        segment = torch.multinomial(share, n, replacement=True, generator=self.random)
        means = normal(b, SEGMENTS, CAUSES) * strength * (uniform(b, SEGMENTS, CAUSES) < 0.5)
        causes = normal(b, n, CAUSES)
        causes += torch.gather(means, 1, segment[..., None].expand(b, n, CAUSES))
        mixing = normal(b, CAUSES, CAUSES) * (uniform(b, CAUSES, CAUSES) < 0.3) * 0.7
        mixed = _bend(causes @ mixing + 0.5 * normal(b, 1, CAUSES), pick(4, b, 1, 1))
        causes = causes + uniform(b, 1, 1, high=1.5) * (uniform(b, 1, 1) < 0.6) * mixed
        places = torch.randperm(
            CAUSES * (1 + f // CAUSES), generator=self.random, device=self.device
        )
        own = torch.eye(CAUSES, device=self.device)[places[:f] % CAUSES].T
        also = normal(b, CAUSES, f) * (uniform(b, CAUSES, f) < 0.3)
        loads = own + uniform(b, 1, 1, high=0.8) * (uniform(b, 1, 1) < 0.7) * also
        raw = causes @ loads + torch.exp(-0.7 + 0.8 * normal(b, 1, f)) * normal(b, n, f)
        ranks = (raw.argsort(1).argsort(1) + uniform(b, n, f)) / n
        ranks = ranks.clamp(1e-4, 1 - 1e-4).transpose(1, 2).contiguous()
        return causes, segment, ranks, own.sum(1) > 0

    def _kinds(self, b: int, f: int) -> Tensor:
        """Return 0 for numbers, 1 for counts and 2 for levels, shape (b, f)."""
        uniform = self._uniform
        share = uniform(b, 1, low=0.1, high=0.9) * (uniform(b, 1) >= 0.2)
        counts = (uniform(b, f) < uniform(b, 1, high=0.8)).long()
        return torch.where(uniform(b, f) < share, 2, counts)

    def _masses(self, levels: Tensor, b: int, f: int) -> tuple[Tensor, Tensor]:
        """Return the share of each level or count, and how many there are."""
        uniform, pick = self._uniform, self._pick
        many = torch.exp(uniform(b, f, low=math.log(2), high=math.log(MOST_LEVELS))).long()
        many = torch.where(uniform(b, f) < 0.6, 2 + pick(6, b, f), many)
        counts = 2 + torch.exp(uniform(b, f, high=math.log(30))).long()
        bins = torch.where(levels, many, counts).clamp(2, MOST_LEVELS)
        at = torch.arange(MOST_LEVELS, device=self.device).float()
        order = uniform(b, f, MOST_LEVELS).argsort(-1)
        zipf = -torch.log1p(order) * uniform(b, f, 1, high=2.2)
        falling = -at * torch.exp(uniform(b, f, 1, low=-4.0, high=0.3))
        mass = torch.where(levels[..., None], zipf, falling) + 0.5 * self._normal(b, f, MOST_LEVELS)
        return torch.where(at < bins[..., None], mass, -1e9).softmax(-1), bins

    def _values(
        self,
        levels: Tensor,
        smooth: Tensor,
        ranks: Tensor,
        score: Tensor,
        place: Tensor,
        middle: Tensor,
    ) -> Tensor:
        """Return what the label sees of each value, shape (b, f, n)."""
        b, f, _ = ranks.shape
        effects = self._normal(b, f, MOST_LEVELS)
        effects = torch.where(self._uniform(b, f, 1) < 0.4, effects**3 / 2.5, effects)
        ordered = self._uniform(b, f, 1) < 0.5
        of_level = torch.where(
            ordered, torch.special.ndtri(middle), torch.gather(effects, 2, place)
        )
        of_number = torch.where(smooth, torch.special.ndtri(ranks), score)
        return torch.where(levels[..., None], of_level, of_number)

    def _missing(self, causes: Tensor, b: int, n: int, f: int) -> Tensor:
        """Return what is missing: at random or by a cause, in a quarter of the columns."""
        uniform = self._uniform
        rate = uniform(b, f, high=0.5) * uniform(b, f, low=0.1) * (uniform(b, f) >= 0.75)
        with_cause = uniform(b, f, 1, low=-0.9, high=0.9) * (uniform(b, f, 1) < 0.5)
        cause = _standard(causes[:, :, int(self._pick(CAUSES, 1))][:, None, :], 2)
        drawn = with_cause * cause + torch.sqrt(1 - with_cause**2) * self._normal(b, f, n)
        return drawn < torch.special.ndtri(rate.clamp(1e-6, 0.9))[..., None]

    def _labels(
        self,
        value: Tensor,
        ranks: Tensor,
        missing: Tensor,
        levels: Tensor,
        causes: Tensor,
        segment: Tensor,
        shown: Tensor,
        known: int,
        easy: bool,
    ) -> Tensor:
        uniform, normal = self._uniform, self._normal
        b, n, f = value.shape
        weight = torch.softmax(normal(b, f) * uniform(b, 1, low=0.3, high=4.0), 1).sqrt()
        some = normal(b, CAUSES) * (uniform(b, CAUSES) < 0.4) * shown + 1e-3 * normal(b, CAUSES)
        parts = [
            self._curves(value, ranks, missing, levels, weight, easy),
            self._network(value, weight),
            self._trees(value, weight),
            (causes * some[:, None]).sum(-1),
            torch.gather(normal(b, SEGMENTS), 1, segment),
            self._pairs(value, weight),
        ]
        lean = [3.0, -0.5, 0.3, 0.5, 0.3, -0.3] if easy else [1.5, 0.0, 0.9, 0.3, 0.2, 0.4]
        mix = torch.tensor(lean, device=self.device) + 2.0 * normal(b, PARTS)
        mix = torch.softmax(mix, 1).sqrt()
        together = _standard((_standard(torch.stack(parts, -1), 1) * mix[:, None]).sum(-1), 1)
        clear = torch.exp((1.3 if easy else 1.1) + 0.6 * normal(b, 1)).clamp(0.5, 10)
        rarest = math.log(max(0.04, 3.0 / known))
        share = torch.exp(uniform(b, 1, low=rarest, high=math.log(0.55)))
        low, high = torch.full_like(share, -25.0), torch.full_like(share, 25.0)
        for _ in range(14):
            middle = (low + high) / 2
            above = torch.sigmoid(clear * together + middle).mean(1, keepdim=True) > share
            low, high = torch.where(above, low, middle), torch.where(above, middle, high)
        y = uniform(b, n) < torch.sigmoid(clear * together + (low + high) / 2)
        return torch.where(uniform(b, 1) < 0.2, ~y, y).float()

    def _curves(
        self,
        value: Tensor,
        ranks: Tensor,
        missing: Tensor,
        levels: Tensor,
        weight: Tensor,
        easy: bool,
    ) -> Tensor:
        """Add up a line, a threshold, a hump or stairs of each column."""
        uniform, normal = self._uniform, self._normal
        b, _, f = value.shape
        shape = self._pick(8, b, 1, f) * (uniform(b, 1, f) < (0.5 if easy else 1.0))
        centre, steep = 0.8 * normal(b, 1, f), torch.exp(uniform(b, 1, f, high=2.5))
        curve = torch.where(shape < 4, value, torch.tanh(steep * (value - centre)))
        hump = torch.exp(-((value - centre) ** 2) * steep.clamp(max=3))
        curve = torch.where(shape == 6, hump, curve)
        height = normal(b, f, 16)
        walk = height.cumsum(-1) - 0.5 * height.sum(-1, keepdim=True)
        height = torch.where(uniform(b, f, 1) < 0.6, walk, height)
        step = (ranks * (4 + self._pick(13, b, 1, f))).long().clamp(max=15)
        stairs = torch.gather(height, 2, step.transpose(1, 2)).transpose(1, 2)
        curve = torch.where((shape == 7) & ~missing, stairs, torch.where(shape == 7, value, curve))
        curve = torch.where(levels[:, None], value, curve)
        sign = torch.where(uniform(b, 1, f) < 0.5, -1.0, 1.0)
        return (sign * weight[:, None] * _standard(curve, 1)).sum(-1)

    def _network(self, value: Tensor, weight: Tensor, hidden: int = 16) -> Tensor:
        b, _, f = value.shape
        into = self._normal(b, f, hidden) * weight[..., None]
        into = into * self._uniform(b, 1, 1, low=0.5, high=2.0)
        found = _bend(value @ into + 0.7 * self._normal(b, 1, hidden), self._pick(3, b, 1, 1))
        return (found * self._normal(b, 1, hidden)).sum(-1)

    def _trees(self, value: Tensor, weight: Tensor, leaves: int = 12) -> Tensor:
        """Add up what leaves are worth, each where up to four thresholds are passed."""
        uniform, normal = self._uniform, self._normal
        b, n, _ = value.shape
        worth = normal(b, 1, leaves) * (uniform(b, 1, leaves) < uniform(b, 1, 1, low=0.1))
        inside = torch.ones(b, n, leaves, dtype=torch.bool, device=self.device)
        for left_out in (0.0, 0.3, 0.5, 0.6):
            at = self._some_columns(value, weight, leaves)
            side = torch.where(uniform(b, 1, leaves) < 0.5, -1.0, 1.0)
            passed = side * (at - 0.7 * normal(b, 1, leaves)) > 0
            inside &= passed | (uniform(b, 1, leaves) < left_out)
        return (worth * inside).sum(-1)

    def _pairs(self, value: Tensor, weight: Tensor, pairs: int = 3) -> Tensor:
        """Add up functions of the difference or product of two columns."""
        uniform, normal = self._uniform, self._normal
        b = len(value)
        first, second = (self._some_columns(value, weight, pairs) for _ in range(2))
        gap = first - uniform(b, 1, pairs, low=0.5, high=1.5) * second
        how = self._pick(4, b, 1, pairs)
        curve = torch.where(how == 0, gap, torch.tanh(3 * (gap - 0.7 * normal(b, 1, pairs))))
        curve = torch.where(how == 2, first * second, curve)
        curve = torch.where(how == 3, torch.exp(-(gap**2)), curve)
        return (_standard(curve, 1) * normal(b, 1, pairs)).sum(-1)

    def _some_columns(self, value: Tensor, weight: Tensor, k: int) -> Tensor:
        likely = (weight**2).clamp(min=1e-6)
        chosen = torch.multinomial(likely, k, replacement=True, generator=self.random)
        return torch.gather(value, 2, chosen[:, None, :].expand(-1, value.shape[1], -1))

    def _uniform(self, *shape: int, low: float = 0.0, high: float = 1.0) -> Tensor:
        drawn = torch.rand(shape, generator=self.random, device=self.device)
        return low + (high - low) * drawn

    def _normal(self, *shape: int) -> Tensor:
        return torch.randn(shape, generator=self.random, device=self.device)

    def _pick(self, below: int, *shape: int) -> Tensor:
        return torch.randint(0, below, shape, generator=self.random, device=self.device)


def _standard(x: Tensor, axis: int) -> Tensor:
    return (x - x.mean(axis, keepdim=True)) / (x.std(axis, keepdim=True) + 1e-3)


def _bend(x: Tensor, which: Tensor) -> Tensor:
    bent = torch.where(which == 0, torch.tanh(x), torch.relu(x))
    bent = torch.where(which == 2, x.abs(), bent)
    return torch.where(which == 3, torch.sin(2 * x), bent)
