"""A model: a scorecard that decides one record, many, or a table in memory."""

from __future__ import annotations

import dataclasses
import math
import os
import warnings
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from b2x.errors import ArtifactError, InputError, UsageError, did_you_mean
from b2x.predict.many_records import decide_many
from b2x.predict.one_record import RecordDecider
from b2x.printable import html_table
from b2x.schema.features import field_of_parameter
from b2x.schema.option_number import option_number
from b2x.scorecard.decision import (
    B2B,
    B2C,
    LABEL,
    LABELS,
    LOG_ODDS,
    PROBABILITY,
    REASONS,
    REJECT,
    Decision,
    Label,
    probability,
)
from b2x.scorecard.promise import without_promise
from b2x.scorecard.reasons import batch_reasons
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.share import at_share, caveat, share_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from b2x.engines.batch import BatchEngine
    from b2x.records.options import Notation
    from b2x.records.whole_table import Records
    from b2x.scorecard.profile import Profile


SHOWN = 6
"""Inputs in a model's repr."""


class Model:
    """A scorecard that predicts.

    Parameters
    ----------
    scorecard
        Its tables.
    name
        The name in results; that of the scorecard's provenance when empty.
    path
        The file or folder that it was loaded from, which no command writes over; None for none.
    profile
        Counts of its training rows; None to look for them beside the file at `path`.

    Examples
    --------
    >>> import b2x
    >>> model = b2x.load("textbook", typical_volume=850)
    >>> decision = model.predict_one({"volume": 48000, "cycle_days": 62, "stakeholders": 4})
    >>> decision.label
    'B2B'
    """

    def __init__(
        self,
        scorecard: Scorecard,
        name: str = "",
        path: str | os.PathLike[str] | None = None,
        profile: Profile | None = None,
    ) -> None:
        self.scorecard, self.path, self._profile = scorecard, path, profile
        self.name = name or str(scorecard.provenance.get("name", "unnamed"))
        self._kinds = scorecard.inputs
        self._decider = RecordDecider(
            scorecard, lambda fields: (*self.warnings_for(fields), *self.caveats)
        )

    def __reduce__(self) -> tuple[type[Model], tuple[Any, ...]]:
        # The engines are compiled again, and another machine may have another file at the path.
        return type(self), (self.scorecard, self.name, None, self._profile)

    def __repr__(self) -> str:
        more = len(self._kinds) - SHOWN
        shown = [*list(self._kinds)[:SHOWN], *([f"{more} more"] if more > 0 else [])]
        return f"<b2x model {self.name!r}, reads {', '.join(shown)}>"

    def _repr_html_(self) -> str:
        card, about = self.scorecard, self.scorecard.provenance
        limits = [probability(end) for end in (card.thresholds.b2b_from, card.thresholds.b2c_to)]
        rows: list[tuple[str, object]] = [
            ("reads", ", ".join(self._kinds)),
            ("decides", f"B2B from {limits[0]:.1%} on, B2C up to {limits[1]:.1%}, unsure between"),
        ]
        if "rows" in about:
            rows.append(("trained on", f"{about['rows']:,} labelled sales"))
        if "trained_until" in about:
            rows.append(("until", str(about["trained_until"])[:10]))
        if self.b2b_share is not None:
            rows.append(("assumes", f"{self.b2b_share:.1%} of sales are B2B"))
        return html_table(f"b2x model {self.name!r}", rows, notes=self.caveats)

    @property
    def profile(self) -> Profile | None:
        """Counts of the training rows; None where the model was saved without.

        Raises
        ------
        ArtifactError
            When the file of counts is damaged or not of this model.
        """
        if self._profile is None and self.path is not None:
            from b2x.scorecard.profile import load_profile  # here, because decisions need none

            found = load_profile(self.path)
            if found is not None and not found.fits(self.scorecard):
                raise ArtifactError(
                    "the counts of training rows are those of another model",
                    where=str(self.path),
                    next_step="get the folder again, or train the model again",
                )
            self._profile = found
        return self._profile

    @cached_property
    def engine(self) -> BatchEngine:
        """The batch engine, made on first use."""
        from b2x.engines.batch import BatchEngine  # here, because one record needs no numpy

        return BatchEngine(self.scorecard)

    def with_scorecard(self, scorecard: Scorecard) -> Model:
        """Return the model with another scorecard of the same bins."""
        return type(self)(scorecard, self.name, self.path, self._profile)

    def with_parameters(self, **parameters: float) -> Model:
        """Return the model with the seller's parameters, ``typical_volume`` say, filled in.

        Raises
        ------
        UsageError
            When the model has no such parameter, or a value is not a positive number.
        """
        known, filled = self.scorecard.parameters, {**self.scorecard.parameters}
        for name, value in parameters.items():
            if name not in known:
                raise UsageError(
                    f"model {self.name!r} has no parameter {name!r}." + did_you_mean(name, known),
                    next_step=f"it has {', '.join(known) or 'none'}",
                )
            filled[name] = number = option_number(value)
            if not 0 < number < math.inf:
                raise UsageError(
                    f"{value!r} is not a positive number",
                    where=name,
                    next_step="give the median sale as a number",
                )
        card = dataclasses.replace(self.scorecard, parameters=filled)
        if filled != known:  # other log-odds, of which nothing was promised
            card = dataclasses.replace(card, provenance=without_promise(card.provenance))
        return self.with_scorecard(card)

    def with_b2b_share(self, share: float) -> Model:
        """Return the model for a seller of whose sales this share, 0 to 1, is B2B.

        The intercept moves, the order of sales stays: see :func:`b2x.scorecard.share.at_share`.

        Raises
        ------
        UsageError
            When `share` is not between 0 and 1, or the model does not say what share it was
            trained on.

        Examples
        --------
        >>> import b2x
        >>> model = b2x.load("textbook").with_b2b_share(0.2)
        >>> model.b2b_share, round(model.scorecard.intercept, 4)
        (0.2, -1.3863)
        """
        return self.with_scorecard(at_share(self.scorecard, share))

    @property
    def b2b_share(self) -> float | None:
        """The share of B2B that the probabilities assume; None where the model does not say."""
        return share_of(self.scorecard)

    @property
    def caveats(self) -> tuple[str, ...]:
        """What to know of every decision: that a model only ranks sales."""
        known = caveat(self.scorecard)
        if not known:
            return ()
        return (
            f"model {self.name!r} {known}. Next: give another share (b2b_share=, --b2b-share), or "
            "train on labels of your own (b2x train)",
        )

    def label(self, log_odds: float) -> Label:
        """Return the decision on a log-odds: B2B, B2C or unsure."""
        return self.scorecard.thresholds.label(log_odds)

    def labels(self, log_odds: NDArray[np.float64]) -> NDArray[np.object_]:
        """Return :meth:`label` of each log-odds, shape (n,)."""
        import numpy as np  # here, because one record needs no numpy

        return np.array(LABELS, dtype=object)[self.engine.decisions(log_odds)]

    def predict_one(self, record: Mapping[str, object], *, reasons: bool = True) -> Decision:
        """Decide one sale.

        It takes some microseconds of plain Python. Calls share nothing but two bounded caches, so
        threads, forked processes and event loops may use one model.

        Parameters
        ----------
        record
            Values by field name or a synonym of it; any subset, missing as None or left out.
            A value means what it does in a table: True is 1 as a number, words such as ``"NA"``
            are missing. Numbers are not read from texts, nor dates whose year is not in front,
            because one text cannot show how it is written.
        reasons
            Also return what each field added; without, it takes half the time.

        Raises
        ------
        InputError
            When no key fits, or a value is of the wrong type or cannot be right.
        """
        return self._decider.decide(record, reasons)

    def predict_many(
        self, records: Iterable[Mapping[str, object]], *, reasons: bool = False
    ) -> list[Decision]:
        """Decide many sales that come as dicts, each as :meth:`predict_one` does.

        Long runs of records with the same keys go through the batch engine together; the log-odds
        are the same to the last bit.

        Parameters
        ----------
        records
            Any iterable of dicts of values; keys may differ from record to record.
        reasons
            Also return what each field added.

        Returns
        -------
        The decisions, in the order of `records`.

        Raises
        ------
        InputError
            As :meth:`predict_one`, for the first such record, with its index from 0.
            :meth:`decide` rejects such rows instead and decides the others.

        Examples
        --------
        >>> import b2x
        >>> model = b2x.load("textbook", typical_volume=850)
        >>> sales = [{"volume": 48000, "cycle_days": 62}, {"volume": 300, "channel": "web shop"}]
        >>> [decision.label for decision in model.predict_many(sales)]
        ['B2B', 'unsure']
        """
        return decide_many(self._decider, lambda: self.engine, records, reasons)

    def log_odds(self, records: Any, **options: Unpack[Notation]) -> NDArray[np.float64]:
        """Return the log-odds of B2B, shape (n,).

        Each row stands for itself: earlier orders of its buyer are not counted, and are missing
        unless the table has columns with their counts. A warning says so where the model reads
        them. :func:`b2x.score_file`, :func:`b2x.totals` and :func:`b2x.buyers` count them.

        Parameters
        ----------
        records
            pandas, polars or Arrow table, list of dicts, or dict of columns.
        **options
            How its texts are written, and which column is which field: ``mapping``, ``decimal``,
            ``dates`` and ``locale`` of :class:`b2x.records.options.ReadingOptions`.

        Raises
        ------
        InputError
            When no column fits, or a row holds a value that cannot be right
            (:meth:`decide` rejects such rows and decides the others).
        UsageError
            When there is no such option.
        """
        read = self._read(records, options)
        bad = [(i, reason) for i, reason in enumerate(read.reasons) if reason]
        if bad:
            raise InputError(
                f"{len(bad)} of {len(read.reasons)} rows hold a value that cannot be right",
                where="; ".join(f"row {i}: {reason}" for i, reason in bad[:3]),
                next_step="correct them, or use decide(), which rejects them alone",
            )
        return self.engine.log_odds(read.columns)

    @property
    def classes_(self) -> NDArray[np.str_]:
        """The two labels in the order of :meth:`predict_proba`'s columns: B2C, B2B."""
        import numpy as np

        return np.array([B2C, B2B])

    def predict_proba(self, records: Any, **options: Unpack[Notation]) -> NDArray[np.float64]:
        """Return the probabilities of B2C and B2B, shape (n, 2); takes and raises as `log_odds`."""
        import numpy as np

        from b2x.engines.batch import probability

        b2b = probability(self.log_odds(records, **options))
        return np.column_stack([1.0 - b2b, b2b])

    def predict(self, records: Any, **options: Unpack[Notation]) -> NDArray[np.str_]:
        """Return the likelier of B2B and B2C, shape (n,); takes and raises as :meth:`log_odds`."""
        import numpy as np

        return np.where(self.log_odds(records, **options) > 0, B2B, B2C)

    def decide(self, records: Any, *, reasons: bool = False, **options: Unpack[Notation]) -> Any:
        """Decide every row: B2B, B2C or unsure.

        Each row stands for itself: where the model reads counts of earlier orders, use
        :func:`b2x.score_file`, which counts them; see :meth:`log_odds`.

        Parameters
        ----------
        records, **options
            As :meth:`log_odds`.
        reasons
            Also add the three strongest reasons of each row.

        Returns
        -------
        A table of the input's kind (pandas with its index) with ``b2x_label``,
        ``b2x_probability`` (0 to 1), ``b2x_log_odds``, ``b2x_reasons`` where asked, and
        ``b2x_reject``: why a row could not be decided; the others are then missing.

        Raises
        ------
        InputError
            When no column fits, or only the user can know how a column is written.
        """
        import numpy as np

        from b2x.engines.batch import probability
        from b2x.records.tables.frames import like

        read = self._read(records, options)
        good = np.array([not reason for reason in read.reasons], dtype=bool)
        log_odds = np.where(good, self.engine.log_odds(read.columns), np.nan)
        labels = self.labels(log_odds)
        labels[~good] = None
        columns: dict[str, list[object]] = {
            LABEL: labels.tolist(),
            PROBABILITY: _or_none(probability(log_odds), good),
            LOG_ODDS: _or_none(log_odds, good),
        }
        if reasons:
            texts = batch_reasons(self.engine.contributions(read.columns))
            columns[REASONS] = [t if ok else None for t, ok in zip(texts, good, strict=True)]
        columns[REJECT] = [reason or None for reason in read.reasons]
        return like(records, columns)

    def explain(self, records: Any, **options: Unpack[Notation]) -> Any:
        """Return what each field adds to each row's log-odds.

        Each row stands for itself, as in :meth:`decide`; ``b2x explain FILE`` counts earlier
        orders. Parameters are those of :meth:`log_odds`.

        Returns
        -------
        A table of the input's kind (pandas with its index): a column for each field, ``intercept``
        and ``b2x_log_odds``, their exact sum. They are missing in rows that cannot be decided.
        """
        import numpy as np

        from b2x.records.tables.frames import like

        read = self._read(records, options)
        good = np.array([not reason for reason in read.reasons], dtype=bool)
        columns = dict(self.engine.contributions(read.columns))
        columns["intercept"] = np.full(len(good), self.scorecard.intercept)
        columns[LOG_ODDS] = self.engine.log_odds(read.columns)
        return like(records, {name: _or_none(c, good) for name, c in columns.items()})

    def save(self, folder: str | os.PathLike[str]) -> Path:
        """Write ``scorecard.json`` into `folder` and return its path."""
        return self.scorecard.save(folder)

    def warnings_for(self, fields: Collection[str]) -> tuple[str, ...]:
        """Return which of some fields count as missing because a parameter is not known."""
        return tuple(
            f"{field} counts as missing, because the seller's {name.replace('_', ' ')} is not "
            f"known. Next: b2x.load({self.name!r}, {name}=...)"
            for name, value in self.scorecard.parameters.items()
            if value is None and (field := field_of_parameter(name)) in fields
        )

    def _read(self, records: Any, options: Notation) -> Records:
        from b2x.records.options import Notation, check_options
        from b2x.records.whole_table import read_all

        check_options(Model.decide, options, Notation)
        ranges = self.scorecard.ranges
        read = read_all(records, wanted=self._kinds, ranges=ranges, as_is=True, **options)
        if names := read.reading.uncounted:
            warnings.warn(
                f"{len(names)} of {len(self._kinds)} inputs {'are' if len(names) > 1 else 'is'} "
                f"missing ({', '.join(names)}): "
                "earlier orders are not counted here, because rows stand for themselves; "
                "b2x.score_file, b2x.totals and b2x.buyers count them",
                stacklevel=3,
            )
        for warning in self.warnings_for([name for name in self._kinds if read.header_of(name)]):
            warnings.warn(warning, stacklevel=3)
        return read


def _or_none(values: NDArray[np.float64], good: NDArray[np.bool_]) -> list[object]:
    return [value if ok else None for value, ok in zip(values.tolist(), good, strict=True)]
