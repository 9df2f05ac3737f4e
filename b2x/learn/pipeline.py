"""FeaturePipeline: turns sales records into named vectors for any scikit-learn model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from b2x.engines.batch import bin_indices, evaluate
from b2x.errors import UsageError
from b2x.learn.bins import level_bins
from b2x.learn.inputs import Frame, as_matrix, is_array, named_table, read_array, read_frame
from b2x.schema.columns import Column, Levels
from b2x.schema.features import Feature, default_features, inputs_of, parse_feature
from b2x.schema.fields import Kind
from b2x.schema.typical import typical_parameters
from b2x.scorecard.terms import LevelBins

MAX_COLUMNS_PER_FEATURE = 50
"""Levels of a feature that get their own column; rarer ones share "other"."""


class FeaturePipeline(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # untyped bases
    """Turn sales records into vectors, with the same declared features that scorecards use.

    Takes any frame (pandas, polars, pyarrow), a list of dicts or a dict of columns with any
    subset of the fields, also with the headers and notations of raw exports ("Total",
    "1 234,50"); or an array of numbers. Columns are found by name, so their order does not matter,
    and one that is not there any more counts as missing.

    Numbers become the share of training values below them (ties by halves), 0 to 1, and levels
    one column each. A missing number becomes one half, a missing level zeros, and features that
    had missing values in training get one more column, 1 where the value is missing. So there is
    no NaN.

    Parameters
    ----------
    features
        Columns, or expressions such as ``"ratio(volume, quantity)"``. None for
        :func:`b2x.schema.features.default_features`.
    mapping
        Column by field name, where headers do not tell.
    exclude
        Columns to leave out.
    numbers
        ``"rank"``, or ``"raw"``: numbers as they are, NaN where missing.

    Attributes
    ----------
    features_
        The declared features.
    n_features_in_, feature_names_in_
        As in scikit-learn.

    Examples
    --------
    >>> records = [{"Total": 10.0, "channel": "Web"}, {"Total": 90.0, "channel": "Phone"}]
    >>> pipeline = FeaturePipeline().fit(records * 2)
    >>> pipeline.get_feature_names_out().tolist()
    ['volume', 'channel=phone', 'channel=web', 'channel=other']
    >>> pipeline.transform([{"volume": 50.0, "channel": "Fax"}]).tolist()
    [[0.5, 0.0, 0.0, 1.0]]
    """

    def __init__(
        self,
        *,
        features: Sequence[str] | None = None,
        mapping: Mapping[str, str] | None = None,
        exclude: Sequence[str] = (),
        numbers: Literal["rank", "raw"] = "rank",
    ) -> None:
        self.features = features
        self.mapping = mapping
        self.exclude = exclude
        self.numbers = numbers

    def fit(self, X: Any, y: Any = None) -> Self:
        """Learn ranks and levels.

        Raises
        ------
        ValueError
            When no column can be used, or a value cannot be right.
        """
        if self.numbers not in ("rank", "raw"):
            raise UsageError(
                f"numbers={self.numbers!r} is not known", next_step="pass 'rank' or 'raw'"
            )
        frame = self._read(X, None)
        columns, self.ranges_ = frame.columns, frame.ranges
        usable = {name: kind for name, kind in frame.kinds.items() if kind != "id"}
        if self.features is None:
            self.features_ = default_features(usable)
        else:
            self.features_ = tuple(parse_feature(text, usable) for text in self.features)
        if not self.features_:
            raise UsageError(
                "no column can become a feature", next_step="pass at least one column of values"
            )
        self.parameters_ = typical_parameters(self.features_, columns)
        self.encoders_ = tuple(self._encoder(feature, columns) for feature in self.features_)
        return self

    def transform(self, X: Any) -> NDArray[np.float64]:
        """Return the vectors, shape (n, number of names)."""
        check_is_fitted(self)
        columns = self._read(X, inputs_of(self.features_)).columns
        blocks = [
            encoder.encode(evaluate(feature, columns, self.parameters_))
            for feature, encoder in zip(self.features_, self.encoders_, strict=True)
        ]
        return np.concatenate(blocks, axis=1)

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """Return the names of the vectors' columns; `input_features` is ignored."""
        check_is_fitted(self)
        names = [
            feature.name + suffix
            for feature, encoder in zip(self.features_, self.encoders_, strict=True)
            for suffix in encoder.suffixes
        ]
        return np.array(names, dtype=object)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.categorical = True
        tags.input_tags.string = True
        return tags

    def _read(self, X: Any, wanted: Mapping[str, Kind] | None) -> Frame:
        ranges = None if wanted is None else self.ranges_
        if is_array(X):
            X = validate_data(
                self, as_matrix(X), reset=wanted is None, dtype=None, ensure_all_finite="allow-nan"
            )
            names = None if wanted is None else getattr(self, "feature_names_in_", None)
            return read_array(X, wanted, ranges, names)
        table = named_table(X)
        if wanted is None:
            validate_data(self, table, skip_check_array=True)
        return read_frame(
            table, wanted, ranges, mapping=self.mapping, exclude=self.exclude, by_type=False
        )

    def _encoder(
        self, feature: Feature, columns: Mapping[str, Column]
    ) -> _RankEncoder | _RawEncoder | _LevelEncoder:
        values = evaluate(feature, columns, self.parameters_)
        if isinstance(values, Levels):
            return _LevelEncoder(values)
        return _RankEncoder(values) if self.numbers == "rank" else _RawEncoder()


class _RawEncoder:
    suffixes = ("",)

    def encode(self, values: NDArray[np.float64] | Levels) -> NDArray[np.float64]:
        assert isinstance(values, np.ndarray)
        return values[:, None]


class _RankEncoder:
    """Share of training values below, interpolated between the training values."""

    def __init__(self, values: NDArray[np.float64]) -> None:
        present = values[~np.isnan(values)]
        self.points, counts = np.unique(present, return_counts=True)
        self.shares = (np.cumsum(counts) - counts / 2) / max(len(present), 1)
        self.suffixes = ("", "=missing") if len(present) < len(values) else ("",)

    def encode(self, values: NDArray[np.float64] | Levels) -> NDArray[np.float64]:
        assert isinstance(values, np.ndarray)
        missing = np.isnan(values)
        ranks = np.full(len(values), 0.5)
        if len(self.points):
            ranks[~missing] = np.interp(values[~missing], self.points, self.shares)
        blocks = [ranks, missing.astype(np.float64)][: len(self.suffixes)]
        return np.stack(blocks, axis=1)


class _LevelEncoder:
    def __init__(self, values: Levels) -> None:
        self.bins: LevelBins = level_bins([values], MAX_COLUMNS_PER_FEATURE)
        levels = self.bins.levels
        names = [*levels, "other levels" if "other" in levels else "other"]
        if (values.codes < 0).any():
            names.append("no level" if "missing" in levels else "missing")
        self.suffixes = tuple(f"={name}" for name in names)

    def encode(self, values: NDArray[np.float64] | Levels) -> NDArray[np.float64]:
        index = bin_indices(values, self.bins)
        return np.asarray(index[:, None] == np.arange(len(self.suffixes)), dtype=np.float64)
