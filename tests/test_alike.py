"""One value means the same however it comes in: one record, many, frames, files, estimators."""

from __future__ import annotations

import csv
import datetime as dt
import math
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import b2x
from b2x.engines.batch import BatchEngine
from b2x.errors import InputError, UsageError
from b2x.learn.classifier import B2XClassifier
from b2x.learn.inputs import read_frame
from b2x.learn.pipeline import FeaturePipeline
from b2x.predict.many_records import MIN_RUN
from b2x.predict.model import Model
from b2x.records.tables.frames import to_arrow
from b2x.records.values.one_value import reader
from b2x.records.whole_table import read_all
from b2x.schema.features import parse_feature
from b2x.schema.fields import FIELDS, Kind
from b2x.scorecard.decision import Thresholds, probability
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import LevelBins, NumericBins, Term

OSLO = dt.timezone(dt.timedelta(hours=1))
FRIDAY = dt.datetime(2024, 3, 1, 10, 30)
WHOLE, TINY, HUGE = 2**53 + 1, 5e-324, 1e300

NUMBERS = [
    None, math.nan, math.inf, -math.inf, 0, 1, -3, -0.0, 0.15, 15, 150, 48000.5, WHOLE, 10**400,
    -(10**400), TINY, HUGE, np.float32(0.15), np.int8(15), np.float64("nan"), np.bool_(True), True,
    False, Decimal("0.15"), Decimal(15), Decimal("NaN"), Decimal("Infinity"), Fraction(3, 20),
    pd.NA, pd.NaT, "", " ", "NA", "n/a ", " NULL", "-", b"", b"NA", 1j, FRIDAY, FRIDAY.date(),
    Decimal("sNaN"), Fraction(10**400), np.longdouble(15), dt.timedelta(3), pd.Timedelta(3, "D"),
    np.timedelta64(3, "ns"), [1, 2],
]  # fmt: skip
LEVELS = [
    None, math.nan, pd.NA, "", " ", "\t", "NA", "n/a", " NULL ", "None", "Web shop", " web SHOP ",
    "web  shop", "fax", "1", "1.0", "1.50", 1, 1.0, 1.5, np.int64(1), np.float32(1.5), WHOLE, HUGE,
    math.inf, True, False, np.bool_(False), "TRUE", Decimal("1.50"), Decimal(1), Fraction(3, 2),
    b"Web shop", b"\xff", "\u00a0phone", FRIDAY, FRIDAY.date(), FRIDAY.replace(tzinfo=OSLO),
    pd.Timestamp(FRIDAY), Decimal("Infinity"), bytearray(b"Web shop"), dt.time(10, 30),
    dt.timedelta(3), pd.Timedelta(3, "D"), np.timedelta64(3, "ns"), np.datetime64(FRIDAY, "ns"),
]  # fmt: skip
TIMES = [
    None, math.nan, pd.NaT, "", " ", "NA", "-", FRIDAY, FRIDAY.date(), FRIDAY.replace(tzinfo=OSLO),
    pd.Timestamp(FRIDAY), pd.Timestamp(FRIDAY, tz="Europe/Oslo"), np.datetime64(FRIDAY),
    np.datetime64("2024-03-01T10:30", "ns"), "2024-03-01", " 2024-03-01 10:30 ", 20240301,
    20240301.0, "20240301", "2024/03/01", "2024-3-1 10:30", "2024-03-01T10:30:00.5+02:00",
    "2024-03-01T10:30Z", "2024-W09-5", "2024-03-01T10", "2024-02-30", "0000-01-01", "9999-12-31",
    dt.date(1, 1, 1), dt.datetime(9999, 12, 31, 23), "45", 45, 45.5, True, "soon", b"2024-03-01",
    math.inf, 10**400, np.datetime64("12000-01-01"), np.timedelta64(3, "D"), dt.time(10, 30),
]  # fmt: skip
VALUES: dict[str, list[Any]] = {
    "volume": NUMBERS, "discount": NUMBERS, "own number": NUMBERS, "channel": LEVELS,
    "own level": LEVELS, "ordered_at": TIMES,
}  # fmt: skip

KINDS: dict[str, Kind] = {
    "volume": "number", "discount": "number", "own number": "number", "channel": "category",
    "own level": "category", "ordered_at": "time",
}  # fmt: skip


def scorecard() -> Scorecard:
    """Return a scorecard whose log-odds tell the values above apart, one field at a time."""
    numbers = [HUGE, float(WHOLE), 48000.5, 150.0, 15.0, 1.0, float(np.float32(0.15)), 0.15, 0.0]
    edges = sorted({*numbers, *(math.nextafter(n, math.inf) for n in numbers), -3.0, TINY})
    levels = ("web shop", "1", "1.5", "1.50", "true", "false", "na", "none", "inf", "\\xff",
              "web  shop", str(WHOLE), "1e+300", "2024-03-01", "2024-03-01 10:30:00")  # fmt: skip
    terms = []
    for text in [*list(KINDS)[:-1], "weekday(ordered_at)", "hour(ordered_at)"]:
        feature = parse_feature(text, KINDS)
        bins: NumericBins | LevelBins = NumericBins(tuple(edges))
        if feature.kind == "category":
            bins = LevelBins(levels)
        elif "(" in text:
            bins = NumericBins(tuple(float(hour) for hour in range(1, 24)))
        n, step = len(bins), 1 / 64 if "weekday" in text else 1 / 8
        terms.append(Term(feature, bins, tuple(step * (i - n // 2) for i in range(n))))
    nothing = sum(term.values[term.bins.missing] for term in terms)
    ranges = {"discount": (0.0, 1.0)}
    return Scorecard(-nothing, tuple(terms), (), Thresholds(-1.0, 1.0), {}, ranges)


MODEL = Model(scorecard())
CASES = [{name: value} for name, values in VALUES.items() for value in values]
Outcome: TypeAlias = float | str
"""The log-odds, or why a record cannot be right."""
Rows: TypeAlias = list[dict[str, Any]]


def one(record: dict[str, Any]) -> Outcome:
    try:
        return MODEL.predict_one(record).log_odds
    except InputError as error:
        return f"{error.where}: {error.what}"


def many(rows: Rows) -> list[Outcome]:
    try:
        return [d.log_odds for d in MODEL.predict_many(rows * MIN_RUN)][: len(rows)]
    except InputError as error:
        return [f"{error.where}: {error.what}".removeprefix("record 0, ")]


def decided(table: Any) -> list[Outcome]:
    rows = pa.table(dict(to_arrow(MODEL.decide(table)).to_pydict())).to_pylist()
    return [row["b2x_reject"] or row["b2x_log_odds"] for row in rows]


def gate(rows: Rows, by_type: bool) -> list[Outcome]:
    """Return what the gate of B2XClassifier (of FeaturePipeline) makes of one row."""
    wanted = {name: KINDS[name] for name in rows[0]}
    try:
        frame = read_frame(rows, wanted, MODEL.scorecard.ranges, by_type=by_type)
    except InputError as error:
        return [error.what.partition("right: ")[2]]
    empty = read_frame([dict.fromkeys(KINDS)], KINDS).columns
    return BatchEngine(MODEL.scorecard).log_odds({**empty, **frame.columns}).tolist()


WAYS: dict[str, Callable[[Rows], list[Outcome]]] = {
    "many records": many,
    "list of dicts": decided,
    "dict of columns": lambda rows: decided({name: [r[name] for r in rows] for name in rows[0]}),
    "pandas": lambda rows: decided(pd.DataFrame(rows)),
    "pandas objects": lambda rows: decided(pd.DataFrame(rows, dtype=object)),
    "polars": lambda rows: decided(pl.DataFrame(rows)),
    "Arrow": lambda rows: decided(pa.Table.from_pylist(rows)),
    "classifier": lambda rows: gate(rows, by_type=True),
    "pipeline": lambda rows: gate(rows, by_type=False),
}


def is_held(value: Any, way: str) -> bool:
    """Return whether polars and Arrow hold a value as it is: they take UTC, and know few types."""
    if way not in ("polars", "Arrow"):
        return True
    if isinstance(value, dt.datetime):
        return type(value) is dt.datetime and value.tzinfo is None
    if isinstance(value, Decimal):
        return value.is_finite() and value < 1e30
    known = (int, float, str, bool, bytes, dt.date, type(None))
    return type(value) in known and not (type(value) is int and abs(value) > 2**63)


@pytest.mark.parametrize("way", WAYS)
def test_a_value_means_the_same_in_one_record_and_in_every_table(way: str) -> None:
    held = [record for record in CASES if is_held(*record.values(), way)]
    assert [WAYS[way]([record])[0] for record in held] == [one(record) for record in held]


@pytest.mark.parametrize(("kind", "name"), [(k, n) for n, k in KINDS.items() if n != "discount"])
def test_a_value_is_read_as_the_page_says(kind: Kind, name: str) -> None:
    read = reader(name, kind)
    for text, value, said in page(kind):
        if said == "refused":
            with pytest.raises(InputError, match=rf"\({name}\)"):
                read(value)
            continue
        found = read(value)
        if isinstance(found, dt.datetime):
            found = str(found.replace(microsecond=0))
        if said == "missing":
            assert found is None or found != found, text
        elif said == "text":
            assert isinstance(found, str), text
        else:
            assert repr(found if kind != "number" else float(found)) == said, text  # type: ignore[arg-type]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["own number", "own level", "ordered_at"])
def test_a_value_of_the_page_means_the_same_in_every_table(way: str, name: str) -> None:
    as_text = KINDS[name] != "category"  # what a text of a number or time means, a column settles
    values = [
        value
        for _, value, said in page(KINDS[name])
        if is_held(value, way)
        and not (as_text and said == "refused" and isinstance(value, str | bytes | bytearray))
    ]
    held = [{name: value} for value in values]
    assert [WAYS[way]([record])[0] for record in held] == [one(record) for record in held]


def test_a_parameter_is_any_number_of_the_page() -> None:
    for text, value, said in page("number"):
        fits = "." in said and not isinstance(value, bool | np.bool_)
        for option in ("typical_volume", "b2b_share"):
            if fits and (option == "typical_volume" or value < 1):
                scorecard = b2x.load("textbook", **{option: value}).scorecard
                number = {**scorecard.provenance, **scorecard.parameters}[option]
                assert (type(number), number) == (float, float(said)), text
            elif value is not None or option == "typical_volume":  # None is no share
                with pytest.raises(UsageError, match=option):
                    b2x.load("textbook", **{option: value})


def page(kind: Kind) -> Iterator[tuple[str, Any, str]]:
    """Yield the values of docs/values.md: as they are written, themselves, and what they are."""
    lines = (Path(__file__).parents[1] / "docs" / "values.md").read_text("utf-8").splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")][2:]
    for values, *meanings in rows:
        said = meanings[["number", "category", "time"].index(kind)].strip("`")
        for text in re.findall(r"`(.*?)`", values):
            yield text, eval(text), said


@pytest.mark.parametrize("way", ["list of dicts", "dict of columns", "pandas objects"])
@pytest.mark.parametrize("name", VALUES)
def test_a_value_means_the_same_beside_values_of_other_types(way: str, name: str) -> None:
    rows = [{name: value} for value in VALUES[name]]
    assert WAYS[way](rows) == [one(row) for row in rows]


@pytest.mark.parametrize("name", VALUES)
def test_a_value_means_the_same_in_a_file_of_text(name: str, tmp_path: Path) -> None:
    shown: dict[str, tuple[type, ...]] = {  # of these types a CSV file holds the same text
        "number": (str, int, float, Decimal, dt.date, dt.datetime),
        "category": (str, int, float, bool, dt.date),
        "time": (str, int, dt.date, dt.datetime),
    }
    values = [
        value
        for value in VALUES[name]
        if type(value) in shown[KINDS[name]] and str(value) != "sNaN"
    ]
    with (tmp_path / "sales.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("row", name), *enumerate(values)])
    told = {name: name}  # else most of the values say that the column is not the field
    b2x.score_file(tmp_path / "sales.csv", tmp_path / "scored.csv", model=MODEL, mapping=told)
    with (tmp_path / "scored.csv").open(encoding="utf-8", newline="") as file:
        scored = [
            row.get("b2x_reject") or float(row["b2x_probability"]) for row in csv.DictReader(file)
        ]
    expected = [one({name: value}) for value in values]
    assert scored == [z if isinstance(z, str) else round(probability(z), 4) for z in expected]


def test_only_a_column_can_settle_how_its_texts_are_written() -> None:
    for text, number in (("48000", 48000.0), ("1,5", 1.5)):
        assert decided([{"volume": text}]) == [one({"volume": number})]
        assert one({"volume": text}) == f"volume: {text!r} is a text, not a number"
    assert decided([{"ordered_at": "31.12.2024"}]) == [one({"ordered_at": "2024-12-31"})]
    assert one({"ordered_at": "31.12.2024"}) == "ordered_at: '31.12.2024' is not a date"
    assert decided([{"Discount %": 15}]) == [one({"discount": 0.15})]
    assert one({"Discount %": 15}) == "discount: 15 is above 1"


@pytest.mark.parametrize(
    ("column", "question"),
    [({"Total": ["1.234", "5"]}, "'1.234' may be 1.234 or 1234"),
     ({"Dato": ["03/04/2024", None]}, "'03/04/2024' may be 2024-04-03 or 2024-03-04")],
)  # fmt: skip
def test_texts_that_read_in_two_ways_are_asked_about_everywhere(
    column: dict[str, list[Any]], question: str, tmp_path: Path
) -> None:
    frame = pd.DataFrame(column)
    frame.to_csv(tmp_path / "sales.csv", index=False)
    for call in (
        lambda: MODEL.decide(frame),
        lambda: read_all(tmp_path / "sales.csv"),
        lambda: B2XClassifier().fit(frame, [0, 1]),
        lambda: FeaturePipeline().fit(frame),
    ):
        with pytest.raises(InputError, match=question):
            call()


def test_headers_mean_the_same_fields_everywhere(tmp_path: Path) -> None:
    rows = [{"Total": 48000.5, "Kanal": "Web shop"}, {"Total": 1.0, "Kanal": "fax"}] * 20
    frame = pd.DataFrame(rows)
    frame.to_csv(tmp_path / "sales.csv", index=False)
    named = frame.rename(columns={"Total": "volume", "Kanal": "channel"})
    expected = [one(row) for row in named.to_dict("records")]
    assert expected == [one(row) for row in rows] == decided(frame) == decided(named)
    assert set(read_all(tmp_path / "sales.csv").kinds) == {"volume", "channel"}
    labels = ["B2B", "B2C"] * 20
    classifier = B2XClassifier(teachers=("smooth additive",), n_folds=2)
    scorecard = classifier.fit(frame, labels).scorecard_
    assert scorecard == classifier.fit(named, labels).scorecard_
    assert set(scorecard.inputs) == {"volume", "channel"}
    assert list(FeaturePipeline().fit(frame).features_) == [t.feature for t in scorecard.terms]


@pytest.mark.parametrize("cycle", [["cycle_days"], ["first_contact_at", "ordered_at"]])
def test_a_first_contact_after_the_order_is_refused_everywhere(cycle: list[str]) -> None:
    text = cycle[0] if len(cycle) == 1 else f"days_between({', '.join(cycle)})"
    feature = parse_feature(text, {name: FIELDS[name].kind for name in cycle})
    term = Term(feature, NumericBins((1.0,)), (-1.0, 1.0, 0.0))
    model = Model(Scorecard(0.0, (term,), (), Thresholds(-1.0, 1.0)))
    record = {"first_contact_at": dt.date(2024, 3, 2), "ordered_at": FRIDAY}
    reason = "the first contact is after the order"
    with pytest.raises(InputError, match=rf"{reason} \(cycle_days\)"):
        model.predict_one(record)
    with pytest.raises(InputError, match=rf"{reason} \(record 0, cycle_days\)"):
        model.predict_many([record] * MIN_RUN)
    assert model.decide([record])[0]["b2x_reject"] == f"cycle_days: {reason}"
    for estimator in (B2XClassifier(), FeaturePipeline()):
        with pytest.raises(InputError, match=f"1 row.*cycle_days: {reason}.*row 0"):
            estimator.fit(pd.DataFrame([record, {**record, "first_contact_at": FRIDAY}]), [0, 1])


def test_a_length_of_the_cycle_is_believed_beside_its_dates() -> None:
    days = Term(parse_feature("cycle_days", {"cycle_days": "number"}), NumericBins((1.0,)),
                (-1.0, 1.0, 0.0))  # fmt: skip
    dates: dict[str, Kind] = {"first_contact_at": "time", "ordered_at": "time"}
    between = parse_feature("days_between(first_contact_at, ordered_at)", dates)
    both = (days, Term(between, NumericBins((0.0,)), (-2.0, 2.0, 0.0)))
    for terms, log_odds in (((days,), 1.0), (both, -1.0)):
        model = Model(Scorecard(0.0, terms, (), Thresholds(-1.0, 1.0)))
        record = {"cycle_days": 3, "first_contact_at": dt.date(2024, 3, 2), "ordered_at": FRIDAY}
        (row,) = model.decide([record])
        assert row["b2x_log_odds"] == model.predict_one(record).log_odds == log_odds


@pytest.mark.parametrize("first", [dt.time(0), dt.time(0, 0, 0, 500_000), dt.time(0, 0, 1)])
def test_a_date_without_a_time_of_day_has_no_hour_however_it_comes(
    first: dt.time, tmp_path: Path
) -> None:
    feature = parse_feature("hour(ordered_at)", KINDS)
    model = Model(Scorecard(0.0, (Term(feature, NumericBins((1.0,)), (-1.0, 1.0, 0.25)),), (),
                            Thresholds(-0.5, 0.5)))  # fmt: skip
    noon, night = dt.datetime(2024, 3, 1, 12), dt.datetime.combine(dt.date(2024, 3, 2), first)
    expected = [1.0, 0.25 if first < dt.time(0, 0, 1) else -1.0]
    rows = [{"ordered_at": noon}, {"ordered_at": night}]
    dates = [{"ordered_at": time.date()} for time in (noon, night)]
    typed = pa.table({"ordered_at": pa.array([noon, night], pa.timestamp("us"))})
    days = pa.table({"ordered_at": pa.array([noon.date(), night.date()], pa.date32())})
    typed.to_pandas().to_csv(tmp_path / "sales.csv", index=False)
    assert [model.predict_one(row).log_odds for row in rows] == expected
    assert [d.log_odds for d in model.predict_many(rows * MIN_RUN)] == expected * MIN_RUN
    for table in (rows, typed.to_pandas(), pl.from_arrow(typed), typed):
        assert model.log_odds(table).tolist() == expected
    assert [model.predict_one(row).log_odds for row in dates] == [0.25] * 2
    for table in (dates, days.to_pandas(), pl.from_arrow(days), days):
        assert model.log_odds(table).tolist() == [0.25] * 2
    b2x.score_file(tmp_path / "sales.csv", tmp_path / "scored.csv", model=model)
    scored = pd.read_csv(tmp_path / "scored.csv")["b2x_probability"].tolist()
    assert scored == [round(probability(z), 4) for z in expected]


def test_bytes_that_are_not_utf_8_reject_their_row() -> None:
    texts = pa.array([b"Web shop", b"\xff"]).view(pa.string())
    assert decided(pa.table({"channel": texts})) == [
        one({"channel": "Web shop"}), "channel: the text is not UTF-8",
    ]  # fmt: skip
