"""B2XClassifier: learns a scorecard as a scikit-learn estimator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from os import PathLike
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pandas import isna
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import (
    _check_sample_weight,
    check_consistent_length,
    check_is_fitted,
    column_or_1d,
    validate_data,
)

from b2x.engines.batch import BatchEngine, has_values, probability
from b2x.errors import UsageError
from b2x.learn.arrays import Labels
from b2x.learn.b2b_label import b2b_label
from b2x.learn.count_profile import count_columns
from b2x.learn.distillation.monotone import drop_mixed
from b2x.learn.fit import fit_scorecard
from b2x.learn.inputs import (
    Frame,
    as_matrix,
    declared_levels,
    is_array,
    named_table,
    read_array,
    read_frame,
)
from b2x.learn.prior import prior_scorecard
from b2x.learn.settings import CONFIDENCE, FitSettings
from b2x.learn.teachers import choose_teachers
from b2x.measure.folds import N_FOLDS
from b2x.predict.model import Model
from b2x.schema.columns import Levels, take_rows
from b2x.schema.features import default_features, inputs_of, parse_feature
from b2x.schema.typical import typical_parameters
from b2x.scorecard.scorecard import MAX_PAIRS
from b2x.scorecard.terms import MAX_NUMERIC_BINS


class B2XClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # untyped bases
    """A committee of scikit-learn models, distilled into a scorecard, which predicts.

    Columns that a field's name or synonym fits (``Total``, ``Kanal``; see
    :mod:`b2x.schema.fields`) are that field, as in a file, and go by its name; other columns hold
    numbers, or levels where they are text, boolean or declared categorical. Missing values (NaN,
    None) are allowed, infinities are not. ``ordered_at`` gives weekday and, where it has times of
    day, hour; other dates are not used, nor columns without any value. ``buyer_id`` keeps a
    buyer's rows together and is never a feature.

    Parameters
    ----------
    features
        What to learn from: columns, or expressions such as ``"ratio(volume, quantity)"``. None
        for :func:`b2x.schema.features.default_features`.
    mapping
        Column by field name, where headers do not tell; empty where no column is the field:
        ``{"volume": "Paid", "channel": ""}``.
    positive
        The label that means B2B. None to go by what the labels say: words for B2B and B2C in five
        languages, True, or 1 beside 0. See :func:`b2x.learn.b2b_label.b2b_label`. `monotone` and
        `prior` need labels that say it or this option, inside an ensemble too, which may number
        the labels.
    confidence
        Probability from which on a sale is called B2B, or B2C; between is unsure.
    max_bins, max_pairs
        Size of the scorecard: intervals of a number, and tables of two features, at most.
    n_folds
        Folds of whole buyers, for weights and calibration.
    teachers
        Names of the teachers in the committee; None for the default ones (see
        :func:`b2x.learn.teachers.default_teachers`).
    prior
        A shipped model as a further teacher: a name or folder for :func:`b2x.load`, or a model.
        It helps with few labels where the columns are named like its fields. Where the labels
        contradict it, it loses weight, and of ``"textbook"`` the field that they contradict.
    monotone
        Numeric columns whose curve may only rise (1) or fall (-1), such as ``{"volume": 1}``.
        They are not in a pair, nor by default in a ratio.
    n_jobs
        Threads to train teachers in; None is one, -1 all cores. The result is the same.
    random_state
        Seed of everything that is random.

    Attributes
    ----------
    classes_
        The two labels, sorted, as scikit-learn's metrics expect: ``B2B`` before ``B2C``. Columns
        of probabilities are in this order, and a positive decision function means the second;
        :class:`b2x.Model` has its own order.
    positive_
        The one that means B2B.
    scorecard_
        The model, a :class:`~b2x.scorecard.scorecard.Scorecard`.
    profile_
        How the training rows spread over the model's bins, a
        :class:`~b2x.scorecard.profile.Profile`.
    fitted_
        How it came about: weights, calibration, fidelity, out-of-fold log-odds.
    n_features_in_, feature_names_in_
        As in scikit-learn.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> rng = np.random.default_rng(0)
    >>> X = pd.DataFrame({"volume": rng.lognormal(5, 1, 200), "channel": ["web", "phone"] * 100})
    >>> y = np.where(X["volume"] > 200, "B2B", "B2C")
    >>> clf = B2XClassifier(teachers=("smooth additive",), n_folds=2).fit(X, y)
    >>> clf.predict(pd.DataFrame({"volume": [20.0, 900.0], "channel": ["web", "web"]})).tolist()
    ['B2C', 'B2B']
    """

    def __init__(
        self,
        *,
        features: Sequence[str] | None = None,
        mapping: Mapping[str, str] | None = None,
        positive: Any = None,
        confidence: float = CONFIDENCE,
        max_bins: int = MAX_NUMERIC_BINS,
        max_pairs: int = MAX_PAIRS,
        n_folds: int = N_FOLDS,
        teachers: Sequence[str] | None = None,
        prior: str | PathLike[str] | Model | None = None,
        monotone: Mapping[str, int] | None = None,
        n_jobs: int | None = None,
        random_state: Any = 0,
    ) -> None:
        self.features = features
        self.mapping = mapping
        self.positive = positive
        self.confidence = confidence
        self.max_bins = max_bins
        self.max_pairs = max_pairs
        self.n_folds = n_folds
        self.teachers = teachers
        self.prior = prior
        self.monotone = monotone
        self.n_jobs = n_jobs
        self.random_state = random_state

    def fit(
        self,
        X: Any,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        groups: ArrayLike | None = None,
        unlabelled: Any = None,
    ) -> Self:
        """Learn from labelled sales.

        Parameters
        ----------
        X
            Table with a name for each column (pandas, polars lazy or not, pyarrow, a one-pass
            stream, a DuckDB relation, a list of dicts, a dict of columns), or an array or list of
            rows, shape (n, columns).
        y
            Two kinds of label, shape (n,). Rows where it is missing (NaN, None) are unlabelled.
        sample_weight
            Not negative, shape (n,).
        groups
            The buyer of each row, shape (n,); None for the column ``buyer_id``, if there is one.
        unlabelled
            Further rows of the same columns without labels: bins and tables learn from them too.
            Not beside missing labels in `y`.

        Raises
        ------
        ValueError
            When a value is infinite or cannot be right, `y` does not have two classes, or rows
            without labels come both ways.
        """
        settings, prior = self._settings(), prior_scorecard(self.prior)
        frame = self._read(X, reset=True)
        columns = frame.columns
        truth, known = self._truth(frame, y)
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, known, dtype=np.float64)[known]
        if groups is None and "buyer_id" in columns:
            buyers = columns["buyer_id"]
            assert isinstance(buyers, Levels)
            groups = np.array([*buyers.levels, None], dtype=object)[buyers.codes]
        usable = {name: kind for name, kind in frame.kinds.items() if kind != "id"}
        if self.features is None:
            features = drop_mixed(default_features(usable), self.monotone or {})
            features = tuple(feature for feature in features if has_values(feature, columns))
        else:
            features = tuple(parse_feature(text, usable) for text in self.features)
        self.kinds_ = inputs_of(features)
        self.ranges_ = {name: r for name, r in frame.ranges.items() if name in self.kinds_}
        others, other_groups = None, None
        if unlabelled is not None and not known.all():
            raise UsageError(
                f"{np.count_nonzero(~known):,} labels are missing, and unlabelled= is passed",
                next_step="put all rows without a label into one of the two",
            )
        if unlabelled is not None:
            others = self._read(unlabelled).columns
        elif not known.all():
            columns, others = take_rows(columns, known), take_rows(columns, ~known)
            if groups is not None:
                groups, other_groups = np.asarray(groups)[known], np.asarray(groups)[~known]
        self.fitted_ = fit_scorecard(
            columns,
            features,
            truth,
            groups=groups,
            sample_weight=sample_weight,
            unlabelled=others,
            unlabelled_groups=other_groups,
            parameters=typical_parameters(features, columns),
            prior=prior,
            settings=settings,
        )
        self.scorecard_ = replace(self.fitted_.scorecard, ranges=self.ranges_)
        tables = [columns] if others is None else [columns, others]
        self.profile_ = count_columns(self.scorecard_, tables, truth, sample_weight)
        return self

    def decision_function(self, X: Any) -> NDArray[np.float64]:
        """Return the log-odds of ``classes_[1]``, shape (n,)."""
        log_odds = self._log_odds(X)
        return log_odds if self.positive_ == self.classes_[1] else -log_odds

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """Return calibrated probabilities, shape (n, 2), columns as in ``classes_``."""
        log_odds = self.decision_function(X)
        return np.stack([probability(-log_odds), probability(log_odds)], axis=1)

    def predict(self, X: Any) -> NDArray[Any]:
        """Return the likelier label of each row, shape (n,); it is never "unsure"."""
        later = self.decision_function(X) > 0
        return np.asarray(self.classes_[later.astype(np.intp)])

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = True
        tags.input_tags.categorical = True
        tags.input_tags.string = True
        return tags

    def _settings(self) -> FitSettings:
        return FitSettings(
            confidence=self.confidence,
            max_bins=self.max_bins,
            max_pairs=self.max_pairs,
            n_folds=self.n_folds,
            teachers=None if self.teachers is None else choose_teachers(self.teachers),
            monotone=self.monotone,
            n_jobs=self.n_jobs or 1,
            seed=int(check_random_state(self.random_state).randint(2**31 - 1)),
        )

    def _read(self, X: Any, reset: bool = False) -> Frame:
        """Return checked columns; once fitted, those that the scorecard needs."""
        kinds = None if reset else self.kinds_
        ranges = None if reset else self.ranges_
        if is_array(X):
            X = as_matrix(X)
            X = validate_data(self, X, reset=reset, dtype=None, ensure_all_finite="allow-nan")
            names = None if reset else getattr(self, "feature_names_in_", None)
            return read_array(X, kinds, ranges, names)
        table = named_table(X)
        validate_data(self, table, reset=reset, skip_check_array=True)
        return read_frame(
            table,
            kinds,
            ranges,
            mapping=self.mapping,
            refuse_personal=reset and self.features is None,
            levels=declared_levels(X),
        )

    def _truth(self, frame: Frame, y: Any) -> tuple[Labels, NDArray[np.bool_]]:
        """Check the labels and set what follows from them.

        Returns
        -------
        truth
            Whether each label means B2B, shape (labelled rows,).
        known
            Whether each row has a label, shape (n,).
        """
        if y is None:
            raise ValueError(
                f"{type(self).__name__} requires y to be passed, but the target y is None"
            )
        labels = column_or_1d(y, warn=True)
        check_consistent_length(range(len(frame)), labels)
        known = ~np.asarray(isna(labels))
        labels = labels[known]
        if labels.dtype == object:  # it held None beside the labels, which may be numbers
            labels = np.array(labels.tolist())
        check_classification_targets(labels)
        if len(labels) and type_of_target(labels) == "multiclass":
            raise ValueError(
                f"Only binary classification is supported. The type of the target is "
                f"multiclass: {len(np.unique(labels))} labels, and b2x knows two kinds of buyer"
            )
        self.classes_ = np.unique(labels)
        if len(self.classes_) < 2:
            raise UsageError(
                f"only one class of label, {self.classes_.tolist()}",
                next_step="label sales of both kinds",
            )
        needs = {"monotone": self.monotone, "prior": self.prior}
        self.positive_ = b2b_label(
            self.classes_.tolist(),
            self.positive,
            header=str(getattr(y, "name", None) or ""),
            needed_by=" and ".join(name for name, value in needs.items() if value),
        )
        return np.asarray(labels == self.positive_), known

    def _log_odds(self, X: Any) -> NDArray[np.float64]:
        check_is_fitted(self)
        return BatchEngine(self.scorecard_).log_odds(self._read(X).columns)
