"""b2x on a real Spark: the same decisions, nothing else touched, refused before a job starts."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import b2x
import b2x.spark
from b2x.errors import InputError, UsageError
from b2x.predict.model import Model
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import LevelBins
from tests.java import java_for_spark, running_spark
from tests.scorecards import (
    KINDS,
    LEVELS,
    NUMBERS,
    TEXTS,
    TIMES,
    awkward_values,
    random_scorecard,
    random_values,
    small_scorecard,
)

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# One worker runs the file, because a second one would start a second Spark.
pytestmark = [
    pytest.mark.xdist_group("ports"),
    # Model.decide says so too, and what it says is no concern here.
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]
LOCAL, CLUSTER = "local[2]", "local-cluster[2,1,1024]"
ARROW_TYPES = {"number": pa.float64(), "category": pa.string(), "time": pa.timestamp("us")}
SMALL = Model(small_scorecard())
MODELS = {
    "random 0": Model(random_scorecard(0)),
    "random 1": Model(random_scorecard(1)),
    "textbook": b2x.load("textbook", typical_volume=850),
    "hotel": b2x.load("hotel"),
}


@pytest.fixture(scope="module")
def java(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with java_for_spark(tmp_path_factory.mktemp("java")):
        yield


@pytest.fixture(scope="module", params=[LOCAL])
def spark(
    java: None, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SparkSession]:
    with running_spark(request.param, tmp_path_factory.mktemp("warehouse")) as session:
        yield session


def table_of(kinds: dict[str, str], records: list[dict[str, Any]]) -> pa.Table:
    """Return records as an Arrow table, with a column that the model does not know in front."""
    columns = {
        name: pa.array([record.get(name) for record in records], ARROW_TYPES[kind])
        for name, kind in kinds.items()
    }
    return pa.table({"row": range(len(records)), **columns})


def records_for(card: Scorecard, n: int, seed: int) -> list[dict[str, Any]]:
    """Return n records that a scorecard can read: plain and awkward values and its own levels."""
    rng = np.random.default_rng(seed)
    plain = np.round(10 ** rng.uniform(-1, 4, n), 2).tolist()
    levels = [
        level
        for term in card.terms
        if isinstance(term.bins, LevelBins)
        for level in term.bins.levels
    ]
    days = (np.datetime64("2024-01-01T00", "h") + rng.integers(0, 20_000, n)).astype("M8[s]")
    pools: dict[str, list[Any]] = {
        "number": [*NUMBERS, *plain],
        "category": [*TEXTS, *LEVELS, *levels],
        "time": [*TIMES, *days.tolist()],
    }
    drawn = {
        name: [pools[kind][i] for i in rng.integers(len(pools[kind]), size=n)]
        for name, kind in card.inputs.items()
    }
    return [dict(zip(drawn, row, strict=True)) for row in zip(*drawn.values(), strict=True)]


def assert_same(scored: pa.Table, expected: pa.Table) -> None:
    """Compare what Spark added with what Model.decide says, log-odds to the last bit."""
    for name in ("b2x_label", "b2x_reject"):
        assert scored[name].to_pylist() == expected[name].to_pylist()
    assert scored["b2x_log_odds"].to_pylist() == expected["b2x_log_odds"].to_pylist()
    np.testing.assert_allclose(
        scored["b2x_probability"].to_numpy(), expected["b2x_probability"].to_numpy(), rtol=1e-14
    )


def n_jobs(spark: SparkSession) -> int:
    return len(spark.sparkContext.statusTracker().getJobIdsForGroup(None))


@pytest.mark.parametrize("name", MODELS)
def test_spark_decides_every_record_as_a_table_in_memory_is_decided(
    spark: SparkSession, name: str
) -> None:
    model = MODELS[name]
    if name.startswith("random"):
        kinds, records = KINDS, awkward_values() + random_values(10_000, 7)
    else:
        kinds, records = model.scorecard.inputs, records_for(model.scorecard, 10_000, 7)
    table = table_of(kinds, records)
    scored = b2x.spark.score(spark.createDataFrame(table), model, reasons=True).toArrow()
    own = scored.select(table.column_names).cast(table.schema)
    assert repr(own.to_pydict()) == repr(table.to_pydict())  # in which NaN equals NaN
    expected = model.decide(table, reasons=True)
    assert_same(scored, expected)
    assert scored["b2x_reasons"].to_pylist() == expected["b2x_reasons"].to_pylist()
    assert 0 < scored["b2x_reject"].null_count <= len(records)
    assert len(set(scored["b2x_label"].to_pylist())) >= 3


def test_every_type_is_read_as_it_is_elsewhere(spark: SparkSession) -> None:
    df = spark.sql(
        """select * from values
        (cast(1.5 as decimal(12, 3)), 2, 7Y, 48159, date'2024-03-01',
         timestamp_ntz'2024-03-04 13:59:59.9'),
        (cast(-1e5 as decimal(12, 3)), 0, null, null, null, null),
        (null, 3, -7Y, 1, date'1900-01-01', timestamp_ntz'1899-12-31 00:00:00')
        as t(volume, quantity, `own number`, `own category`, first_contact_at, ordered_at)"""
    ).selectExpr("*", "quantity > 2 as channel")  # fmt: skip
    scored = b2x.spark.score(df, MODELS["random 0"]).toArrow()
    assert_same(scored, MODELS["random 0"].decide(df.toArrow()))
    assert scored["b2x_reject"].to_pylist() == [
        None, None, "cycle_days: the first contact is after the order",
    ]  # fmt: skip
    days = spark.sql("select 20240304 as ordered_at, cast(null as void) as volume, true as lines")
    dated = [{"ordered_at": dt.datetime(2024, 3, 4), "lines": 1}]
    assert (
        b2x.spark.score(days, MODELS["textbook"]).first()["b2x_log_odds"]
        == (MODELS["textbook"].decide(dated)[0]["b2x_log_odds"])
    )


def test_columns_rows_and_partitions_stay_as_they_are(spark: SparkSession) -> None:
    df = (
        spark.range(0, 5000, numPartitions=7)
        .selectExpr(
            "id", "cast(id as double) as volume", "array(id, null) as list", "map('k', id) as map",
            "named_struct('a', id, 'b', null) as pair", "cast('x' as binary) as bytes",
            "id as twice", "-id as twice", "id as `a.b`", "timestamp_seconds(id) as moment",
            "spark_partition_id() as part",
        )
        .filter("part != 3")  # an empty partition stays one
    )  # fmt: skip
    scored = b2x.spark.score(df, SMALL)
    assert scored.schema.fields[: len(df.columns)] == df.schema.fields
    assert scored.columns[len(df.columns) :] == [
        "b2x_label", "b2x_probability", "b2x_log_odds", "b2x_reject",
    ]  # fmt: skip
    before, after = df.collect(), scored.selectExpr("*", "spark_partition_id() as now").collect()
    assert [tuple(row)[: len(df.columns)] for row in after] == [tuple(row) for row in before]
    assert [row["now"] for row in after] == [row["part"] for row in before]
    assert scored.rdd.getNumPartitions() == df.rdd.getNumPartitions() == 7


def test_a_stream_is_scored_as_the_table_would_be(spark: SparkSession, tmp_path: Path) -> None:
    model = MODELS["random 1"]
    table = table_of(KINDS, random_values(2000, 3))
    for i in range(2):
        pq.write_table(table[i * 1000 : (i + 1) * 1000], tmp_path / f"{i}.parquet")
    schema = spark.read.parquet(str(tmp_path)).schema
    stream = spark.readStream.schema(schema).option("maxFilesPerTrigger", 1).parquet(str(tmp_path))
    scored = b2x.spark.score(stream, model)
    assert scored.isStreaming
    query = (
        scored.writeStream.format("memory")
        .queryName("scored")
        .option("checkpointLocation", str(tmp_path / "_checkpoint"))
        .trigger(availableNow=True)
        .start()
    )
    query.processAllAvailable()
    query.stop()
    assert_same(spark.table("scored").sort("row").toArrow(), model.decide(table))


@pytest.mark.parametrize(
    ("columns", "options", "error", "match"),
    [
        ("'1' as colour", {}, InputError, "no column fits"),
        ("1 as Amount, 2 as Revenue", {}, InputError, "'Amount' and 'Revenue' both fit volume"),
        ("1 as volume, 2 as volume", {}, InputError, "'volume' and 'volume' both fit volume"),
        ("1 as volume", {"mapping": {"volum": "x"}}, UsageError, "Did you mean volume"),
        ("1 as volume", {"mapping": {"channel": "kanl"}}, InputError, "no column 'kanl'"),
        ("array(1) as volume", {}, InputError, r"array<int> \(volume, column 'volume'\)"),
        ("date'2024-01-01' as volume", {}, InputError, "a number cannot be read from .* date"),
        ("map('a', 1) as channel", {}, InputError, "a category cannot be read from .* map"),
        ("true as ordered_at", {}, InputError, "a time cannot be read from .* boolean"),
        ("'7' as volume", {}, InputError, "text, and a distributed job .*decimal='point'"),
        ("'7' as volume", {"dates": "ymd"}, InputError, "Next: pass decimal="),
        ("'x' as ordered_at", {}, InputError, "text, and a distributed job .*dates='dmy'"),
        ("1 as volume", {"decimal": "dot"}, UsageError, "decimal='dot'"),
        ("1 as volume, 'a' as B2X_Label", {}, InputError, "'B2X_Label' already: it was scored"),
        ("1 as volume", {"model": "textbok"}, UsageError, "Did you mean textbook"),
    ],
)
def test_what_the_schema_shows_is_refused_before_a_job_starts(
    spark: SparkSession, columns: str, options: dict[str, Any], error: type, match: str
) -> None:
    before = n_jobs(spark)
    df = spark.range(10).selectExpr(*columns.split(", ")) if "map" not in columns else (
        spark.range(10).selectExpr(columns)
    )  # fmt: skip
    with pytest.raises(error, match=match):
        b2x.spark.score(df, **{"model": MODELS["textbook"], **options})
    b2x.spark.score(spark.range(10).selectExpr("id as volume"), SMALL)
    assert n_jobs(spark) == before


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kathmandu", "+05:30", "GMT-3"])
def test_a_timestamp_counts_as_the_clock_that_the_session_shows(
    spark: SparkSession, zone: str
) -> None:
    model = MODELS["random 0"]  # its hours and weekdays, and the days between two dates, count
    moments = [dt.datetime(2024, 3, 10, hour, 30, tzinfo=dt.UTC) for hour in range(24)]
    rows = [(m - dt.timedelta(hours=30), m, m.replace(tzinfo=None)) for m in moments]
    df = spark.createDataFrame(
        rows, "first_contact_at timestamp, ordered_at timestamp, other timestamp_ntz"
    )
    offsets = {"+05:30": dt.timedelta(hours=5.5), "GMT-3": dt.timedelta(hours=-3)}
    place = dt.timezone(offsets[zone]) if zone in offsets else ZoneInfo(zone)
    shown = [
        {
            "first_contact_at": first.astimezone(place).replace(tzinfo=None),
            "ordered_at": ordered.astimezone(place).replace(tzinfo=None),
        }
        for first, ordered, _ in rows
    ]
    spark.conf.set("spark.sql.session.timeZone", zone)
    try:
        scored = b2x.spark.score(df, model).select("b2x_log_odds").collect()
        plain = b2x.spark.score(df.selectExpr("other as ordered_at"), model).collect()
    finally:
        spark.conf.set("spark.sql.session.timeZone", "UTC")
    assert [row[0] for row in scored] == [r["b2x_log_odds"] for r in model.decide(shown)]
    unzoned = [{"ordered_at": other} for _, _, other in rows]
    assert [r["b2x_log_odds"] for r in plain] == [r["b2x_log_odds"] for r in model.decide(unzoned)]


def test_texts_are_read_as_told_and_a_text_that_does_not_fit_rejects_its_row(
    spark: SparkSession,
) -> None:
    rows = [
        ("1.234,5", "31.12.2024 13:00", "phone"), ("n/a", "2024-12-31", None),
        ("1,234.5", "", "web"), ("7", "12/31/2024", "Phone "),
    ]  # fmt: skip
    df = spark.createDataFrame(rows, "Amount string, `Order date` string, channel string")
    df = df.unionAll(spark.sql("select '7', '2024-12-31', cast(x'ff41' as string)"))
    model = MODELS["random 0"]
    scored = b2x.spark.score(df, model, decimal="comma", dates="dmy").collect()
    plain = [
        {"volume": 1234.5, "ordered_at": dt.datetime(2024, 12, 31, 13), "channel": "phone"},
        {"volume": None, "ordered_at": dt.datetime(2024, 12, 31), "channel": None},
    ]
    expected = [row["b2x_log_odds"] for row in model.decide(plain)]
    assert [row["b2x_log_odds"] for row in scored] == [*expected, None, None, None]
    assert [row["b2x_reject"] for row in scored] == [
        None, None, "volume: '1,234.5' is not a number", "ordered_at: '12/31/2024' is not a date",
        "channel: the text is not UTF-8",
    ]  # fmt: skip


def test_a_value_means_what_it_means_in_one_record(spark: SparkSession) -> None:
    friday = dt.datetime(2024, 3, 1, 10, 30)
    columns: list[tuple[str, list[Any]]] = [
        ("volume", [math.inf, -3.0, math.nan, None]),
        ("lines", [-1, 3]),
        ("lines", [True, False]),
        ("quantity", [Decimal("0.15"), Decimal(15)]),
        ("stakeholders", [Decimal(4), Decimal(-1)]),
        ("channel", [" Field SALES", "fax", "NA", " null ", ""]),
        ("channel", [True, None]),
        ("ordered_at", [friday.date(), dt.date(9999, 12, 31)]),
        ("ordered_at", [20240301, 45]),
    ]
    tables: list[list[dict[str, Any]]] = [[{n: value} for value in v] for n, v in columns]
    tables.append([{"first_contact_at": friday.date(), "ordered_at": dt.datetime(2024, 2, 29)}])
    model = MODELS["textbook"]
    for records in tables:
        scored = b2x.spark.score(spark.createDataFrame(records), model).collect()
        for record, row in zip(records, scored, strict=True):
            try:
                expected: tuple[Any, Any] = model.predict_one(record).log_odds, None
            except InputError as error:
                expected = None, f"{error.where}: {error.what}"
            assert (row["b2x_log_odds"], row["b2x_reject"]) == expected, record


def test_a_mapping_and_the_sellers_own_numbers_travel_with_the_job(spark: SparkSession) -> None:
    df = spark.range(1, 1001).selectExpr("id", "5.0 * id as paid")
    scored = b2x.spark.score(df, MODELS["textbook"], {"volume": "paid"}).toArrow()
    paid = pa.table({"volume": [5.0 * i for i in range(1, 1001)]})
    assert_same(scored, MODELS["textbook"].decide(paid))
    assert len(set(scored["b2x_log_odds"].to_pylist())) > 3
    with pytest.warns(UserWarning, match="typical volume is not known"):
        b2x.spark.score(df, "textbook", {"volume": "paid"})


def test_what_is_not_a_spark_dataframe_is_refused() -> None:
    with pytest.raises(InputError, match=r"a dict is not a Spark DataFrame.*Model\.decide"):
        b2x.spark.score({"volume": [1]}, SMALL)  # type: ignore[arg-type]


@pytest.mark.parametrize("spark", [CLUSTER], indirect=True)
def test_two_executors_decide_as_one_machine_does(spark: SparkSession) -> None:
    model = MODELS["random 1"]
    table = table_of(KINDS, random_values(10_000, 11))
    df: DataFrame = spark.createDataFrame(table).repartition(4)
    assert_same(b2x.spark.score(df, model).toArrow().sort_by("row"), model.decide(table))
    executors = spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1  # type: ignore[union-attr]  # the driver counts
    assert executors == 2
