"""Tables, settings and types that mislead a query: every database answers as the model does."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import b2x
from b2x.engines.sql import to_sql
from b2x.errors import InputError
from b2x.schema.features import parse_feature
from b2x.schema.fields import Kind
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import LevelBins, NumericBins, Pair, Term
from tests.engines.sql.cases import ADDED
from tests.engines.sql.conftest import SPARK, Engine
from tests.scorecards import small_scorecard

KINDS: dict[str, Kind] = {
    "volume": "number", "volume bin": "number", "volume_bin": "number", "volume adds": "number",
    "channel": "category", "channel value": "category", "channel table": "category",
    "first_contact_at": "time", "ordered_at": "time",
}  # fmt: skip


def model_of(
    *features: str, levels: tuple[str, ...] = (), edges: tuple[float, ...] = (1.0,)
) -> Any:
    """Return a model whose log-odds tell every bin of every feature apart."""
    terms, step = [], 2.0**-20
    for text in features:
        feature = parse_feature(text, KINDS)
        bins: NumericBins | LevelBins = NumericBins(edges)
        if feature.kind == "category":
            bins = LevelBins(levels)
        elif text.startswith(("weekday", "hour")):
            bins = NumericBins(tuple(float(hour) for hour in range(1, 24)))
        values = tuple(step * (i + 1) for i in range(len(bins)))
        terms.append(Term(feature, bins, values, tuple(min(i, 1) for i in range(len(bins)))))
        step *= 2 * len(bins)
    return b2x.Model(Scorecard(0.0, tuple(terms), (), Thresholds(-1.0, 1.0)))


def check(engine: Engine, model: Any, columns: dict[str, list[str]], records: list[Any]) -> None:
    """Compare the query over a table of SQL expressions with what one record gives."""
    engine.create(columns)
    check_query(engine, model, columns, records)


def check_query(engine: Engine, model: Any, columns: Iterable[str], records: list[Any]) -> None:
    absent = dict.fromkeys(model.scorecard.inputs.keys() - set(columns))
    sql = to_sql(model.scorecard, engine.name, table="orders", columns=absent)
    scored = engine.rows(f"SELECT n, {', '.join(ADDED)} FROM (\n{sql}\n) AS scored")
    for row, record in zip(scored, records, strict=True):
        expected = None
        with suppress(InputError):
            expected = model.predict_one(record).log_odds
        assert row["b2x_log_odds"] == expected, (record, row)
        assert (row["b2x_reject"] is None) == (expected is not None), (record, row)


HOSTILE = [
    "t", "s", "i", "f", "b", "d",
    "level", "log_odds", "bin", "coarse_bin", "b2x_volume", "b2x_input",
    "b2x_sum", "b2x_pair_1", "b2x_label_2", 'quo"te', "back`tick", "semi;colon -- x", "select", "Å",
    "x" * 60,
]  # fmt: skip


def test_the_tables_own_columns_come_out_as_they_are_whatever_they_are_called(
    engine: Engine,
) -> None:
    card = small_scorecard()
    terms = tuple(replace(term, coarse=(0,) * 4) for term in card.terms)
    card = replace(card, terms=terms, pairs=(Pair(0, 1, ((1.0,),)),))
    model = b2x.Model(card)
    columns = {
        "volume": ["50.0", "500.0", "5000.0"], "channel": ["'phone'", "'web shop'", "'fax'"],
        **{name: [f"'{i}'"] * 3 for i, name in enumerate(HOSTILE)},
    }  # fmt: skip
    engine.create(columns)
    rows = engine.rows(to_sql(card, engine.name, table="orders"))
    records = [{"volume": v, "channel": c} for v, c in
               ((50, "phone"), (500, "web shop"), (5000, "fax"))]  # fmt: skip
    assert [row["b2x_log_odds"] for row in rows] == model.log_odds(records).tolist()
    for row in rows:
        assert list(row) == ["n", *columns, *ADDED]
        assert [row[name] for name in HOSTILE] == [str(i) for i in range(len(HOSTILE))]


@pytest.mark.parametrize("name", [*ADDED, "B2X_LABEL"])
def test_a_column_called_like_an_output_is_refused_by_its_name(engine: Engine, name: str) -> None:
    engine.create({"volume": ["50.0"], "channel": ["'phone'"], name: ["'old'"]})
    sql = to_sql(small_scorecard(), engine.name, table="orders")
    if (engine.name, name) == ("postgres", "B2X_LABEL"):  # another name there
        assert engine.rows(sql)[0]["B2X_LABEL"] == "old"
        return
    with pytest.raises(Exception, match=f"(?i)ambiguous.*{name}|{name}.*ambiguous"):
        engine.run(sql)


def test_a_column_called_like_a_helper_is_refused_or_left_alone(engine: Engine) -> None:
    card = small_scorecard()
    engine.create({"volume": ["50.0"], "channel": ["'phone'"]})
    sql = to_sql(card, engine.name, table="orders")
    helpers = sorted(
        {word for word in sql.replace(".", " ").split() if word.startswith("b2x_39f9_")}
    )
    assert any(name.rstrip(",").endswith("_volume") for name in helpers)
    for name in {name.strip("(),") for name in helpers}:
        engine.create({"volume": ["50.0"], "channel": ["'phone'"], name: ["7.0"]})
        found = ""
        try:
            found = f"{name} {engine.rows(sql)}"
        except Exception as error:
            found = str(error)
        assert re.search(f"(?i)ambiguous.*{name}|{name}.*(ambiguous|'b2x_log_odds': -1.5)", found)


def test_inputs_whose_helpers_would_meet_are_told_apart(engine: Engine) -> None:
    names = ("volume", "volume bin", "volume_bin", "volume adds")
    texts = ("channel", "channel value", "channel table")
    model = model_of(*names, *texts, levels=("7", "a"))
    card = replace(model.scorecard, pairs=(Pair(0, 1, ((1.0, 2.0), (4.0, 8.0))),))
    model = b2x.Model(card)
    records = [
        {**{name: float((i >> k) % 2) * 3 for k, name in enumerate(names)},
         **{name: ("7", "a")[(i >> k) % 2] for k, name in enumerate(texts)}}
        for i in range(8)
    ]  # fmt: skip
    columns = {name: [str(r[name]) for r in records] for name in names}
    columns |= {name: [f"'{r[name]}'" for r in records] for name in texts}
    check(engine, model, columns, records)


LEVELS = (
    "phone", "cafe", "café", "cafe\u0301", "ærlig", "Ærlig", "ß", "ss", "ı", "i",
    "${spark.app.name}",
    "$(path)", "line\nbreak", "a\\\nb", "a\ngo\nb", "cr\rlf", "back\\slash", "quo'te", "nb\u00a0sp",
)  # fmt: skip
SETTINGS = {
    "duckdb": [
        "SET default_collation = 'NOCASE'", "SET default_collation = 'NOCASE.NOACCENT'",
        "SET null_order = 'nulls_first'",
    ],
    "sqlite": ["PRAGMA case_sensitive_like = on", "PRAGMA reverse_unordered_selects = on"],
    "postgres": ["SET standard_conforming_strings = off", "SET datestyle = 'German'",
                 "SET enable_hashjoin = off"],
    "spark": ["SET spark.sql.ansi.enabled = false",
              "SET spark.sql.parser.escapedStringLiterals = true",
              "SET spark.sql.caseSensitive = true",
              "SET spark.sql.session.timeZone = America/Sao_Paulo"],
}  # fmt: skip
COLLATED = {
    "duckdb": "{} COLLATE NOCASE",
    "sqlite": "{} COLLATE NOCASE",
    "postgres": '{} COLLATE "same letters"',
    "spark": "{} COLLATE UTF8_LCASE",
}


def test_texts_are_compared_byte_by_byte_under_every_setting(engine: Engine) -> None:
    model = model_of("channel", levels=LEVELS)
    texts = [
        *LEVELS,
        "CAFÉ",
        "CAFE",
        "Phone ",
        "ÆRLIG",
        "SS",
        "ẞ",
        "I",
        "İ",
        "",
        None,
        "${x}",
        "go",
    ]
    none = f"CAST(NULL AS {'STRING' if engine.name == 'spark' else 'TEXT'})"
    literals = [none if text is None else engine.dialect.string(text) for text in texts]
    records = [{"channel": text} for text in texts]
    check(engine, model, {"channel": literals}, records)
    for setting in SETTINGS[engine.name]:
        engine.run(setting)
        check_query(engine, model, ["channel"], records)
    for setting in SETTINGS[engine.name]:
        if engine.name in ("postgres", "spark"):  # whose session goes on
            engine.run(f"RESET {setting.split()[1]}")
    if engine.name == "postgres":
        engine.run("""CREATE COLLATION "same letters"
            (provider = icu, locale = 'und-u-ks-level1', deterministic = false)""")
    collated = [COLLATED[engine.name].format(literal) for literal in literals]
    check(engine, model, {"channel": collated}, records)


WHOLES = [0.0, -0.0, 7.0, -7.0, 48159.0, 1e6, 1234567.0, 1e7, 987654321.0, 1e15, 1234567890123456.0]
WHOLES += [2.0**53 - 1, 0.5, 12345678.5, 1e300, math.nan]


def test_whole_numbers_of_a_floating_column_are_levels_with_all_their_digits(
    engine: Engine,
) -> None:
    levels = tuple(sorted({f"{abs(value):.0f}" for value in WHOLES if value < 2**53} | {"-7"}))
    model = model_of("channel", levels=levels)
    wide, double = engine.dialect.double, [repr(value) for value in WHOLES]
    if engine.name == "sqlite":  # it has no NaN
        double[-1] = "NULL"
    values = [f"CAST('{value}' AS {wide})" for value in double]
    if engine.name == "sqlite":
        values = [f"CAST({value} AS REAL)" for value in double]
    check(engine, model, {"channel": values}, [{"channel": value} for value in WHOLES])
    texts = ["1e15", "1e+15", "1.0e7", "1e7", "0e0", "-0.0", "10000000.0", "7.0"]
    check(engine, model, {"channel": [f"'{t}'" for t in texts]}, [{"channel": t} for t in texts])
    if engine.name != "sqlite":
        floats = [float(np.float32(value)) for value in WHOLES[:9]]
        real = "REAL" if engine.name == "postgres" else "FLOAT"
        values = [f"CAST('{value}' AS {real})" for value in WHOLES[:7]]
        check(engine, model, {"channel": values}, [{"channel": v} for v in floats[:7]])
    for kind, value, record in (
        ("BIGINT", "1000000000000000", 10**15), ("DECIMAL(12, 2)", "48159", Decimal(48159)),
        ("DATE", "'2024-03-01'", dt.date(2024, 3, 1)), ("BOOLEAN", "TRUE", True),
    ):  # fmt: skip
        if engine.name == "sqlite" and kind in ("DATE", "BOOLEAN"):
            continue
        check(engine, model, {"channel": [f"CAST({value} AS {kind})"]}, [{"channel": record}])


def test_no_number_stops_a_query(engine: Engine) -> None:
    edges = (-1e300, -5e-324, 0.0, 5e-324, 1e-300, 19.99, 1e300)
    model = model_of("volume", edges=edges)
    doubles = [math.nan, math.inf, -math.inf, 0.0, -5e-324, 5e-324, 1e-323, 19.99, 1e308]
    if engine.name == "sqlite":
        cast = ["NULL", "9e999", "-9e999", *map(engine.dialect.number, doubles[3:])]
    else:
        cast = [f"CAST('{value}' AS {engine.dialect.double})" for value in doubles]
    check(engine, model, {"volume": cast}, [{"volume": value} for value in doubles])
    if engine.name == "postgres":
        texts = ["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1e-400", "-1e-400", "19.99",
                 "1e308", "4e-324", "0", "1e-300"]  # fmt: skip
        check(engine, model, {"volume": [f"CAST('{text}' AS NUMERIC)" for text in texts]},
              [{"volume": Decimal(text)} for text in texts])  # fmt: skip
        for kind in ("SMALLINT", "INTEGER", "BIGINT", "REAL"):
            check(engine, model, {"volume": [f"CAST(-32768 AS {kind})"]}, [{"volume": -32768}])
    if engine.name == "sqlite":
        texts = ["''", "' NA '", "'-'", "'none'", "NULL", "'12 apples'", "X'31'", "TRUE", "7"]
        given = ["", " NA ", "-", "none", None, "12 apples", "x", True, 7]
        check(engine, model, {"volume": texts}, [{"volume": value} for value in given])


SCALES = [
    (18, 0),
    (9, 2),
    (18, 2),
    (38, 2),
    (18, 4),
    (18, 6),
    (38, 10),
    (38, 18),
    (38, 37),
    (38, 0),
]


@pytest.mark.parametrize(
    "engine", ["duckdb", "postgres", pytest.param("spark", marks=SPARK)], indirect=True
)
def test_a_decimal_is_the_nearest_double_at_every_scale(engine: Engine, request: Any) -> None:
    rng, columns = np.random.default_rng(1), {}
    for width, scale in SCALES:
        digits = rng.integers(1, width + 1, 10_000)
        parts = ["".join(map(str, row)) for row in rng.integers(0, 10, (10_000, width))]
        values = [
            Decimal(int(part[:n])).scaleb(-scale) for part, n in zip(parts, digits, strict=True)
        ]
        columns[f"d{width}_{scale}"] = pa.array(values, pa.decimal128(width, scale))
    table = pa.table(columns)
    if engine.name == "duckdb":
        connection = engine.run.__closure__[0].cell_contents
        connection.register("orders", table)
    elif engine.name == "spark":
        request.getfixturevalue("spark").createDataFrame(table).createOrReplaceTempView("orders")
    else:
        kinds = ", ".join(f"{name} NUMERIC" for name in columns)
        engine.run("DROP TABLE IF EXISTS orders")
        engine.run(f"CREATE TABLE orders ({kinds})")
        with (
            request.getfixturevalue("postgres").cursor() as cursor,
            cursor.copy("COPY orders FROM STDIN") as copy,
        ):
            for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
                copy.write_row(row)
    number = engine.dialect.as_number
    cast = [number.format(x=f"t.{name}", double=engine.dialect.double) for name in columns]
    _, rows = engine.run(f"SELECT {', '.join(cast)} FROM orders AS t")
    for name, found in zip(columns, zip(*rows, strict=True), strict=True):
        expected = [float(value) for value in table[name].to_pylist()]
        assert sorted(found) == sorted(expected), name


CLOCKS = [
    "2024-03-10 02:30:00", "2024-03-31 02:15:00", "2018-11-04 00:10:00", "2024-01-31 23:59:59",
    "2024-01-31 23:59:59.600000", "1969-12-31 23:59:59.999999", "2024-02-29 12:00:00",
    "2024-03-01 00:00:00", "2024-03-01 00:00:00.500000", "2024-03-01 00:00:01",
]  # fmt: skip
ZONES = {
    "duckdb": [], "sqlite": [],
    "postgres": [f"SET timezone = '{z}'" for z in ("America/New_York", "America/Sao_Paulo", "UTC")],
    "spark": [f"SET spark.sql.session.timeZone = {z}" for z in ("America/New_York", "Europe/Oslo",
                                                               "America/Sao_Paulo", "UTC")],
}  # fmt: skip


def test_a_time_is_the_clock_that_it_shows_in_every_zone(engine: Engine) -> None:
    model = model_of("weekday(ordered_at)", "hour(ordered_at)")
    records = [{"ordered_at": dt.datetime.fromisoformat(clock)} for clock in CLOCKS]
    casts = {"sqlite": "'{}'", "spark": "TIMESTAMP_NTZ '{}'"}
    cast = casts.get(engine.name, "TIMESTAMP '{}'")
    for setting in ["", *ZONES[engine.name]]:
        if setting:
            engine.run(setting)
        check(engine, model, {"ordered_at": [cast.format(clock) for clock in CLOCKS]}, records)
        if engine.name != "sqlite":
            dates = [{"ordered_at": r["ordered_at"].date()} for r in records]
            days = [f"DATE '{clock[:10]}'" for clock in CLOCKS]
            check(engine, model, {"ordered_at": days}, dates)
    if engine.name == "duckdb":
        before = "2024-01-31 23:59:59.999999"
        texts = [f"TIMESTAMP_NS '{before}{digits}'" for digits in ("999", "500", "499", "0")]
        record = {"ordered_at": dt.datetime.fromisoformat(before)}
        check(engine, model, {"ordered_at": texts}, [record] * 4)
        check(engine, model, {"ordered_at": [f"'{before}'"]}, [record])


def test_a_time_that_is_no_date_costs_its_own_row(engine: Engine) -> None:
    model = model_of("weekday(ordered_at)", "hour(ordered_at)",
                     "days_between(first_contact_at, ordered_at)")  # fmt: skip
    pair = Pair(0, 2, ((0.0, 1.0), (2.0, 4.0)))  # the bin of a pair is found for every row
    model = b2x.Model(replace(model.scorecard, pairs=(pair,)))
    day = dt.datetime(2024, 3, 1, 10, 30)
    times = ["'2024-02-28'", "'2024-03-01 10:30'", "NULL"]
    values: list[Any] = [dt.date(2024, 2, 28), day, None]
    if engine.name in ("duckdb", "postgres"):
        times += ["'infinity'", "'-infinity'"]
        values += ["infinity", "-infinity"]  # no dates
    casts = [f"CAST({time} AS {engine.dialect.timestamp})" for time in times]
    columns = {
        "first_contact_at": [a for a in casts for _ in casts], "ordered_at": casts * len(casts),
    }  # fmt: skip
    records = [{"first_contact_at": a, "ordered_at": b} for a in values for b in values]
    check(engine, model, columns, records)  # a first contact after the order is among them


READ = [
    "2024-02-29 00:00:01", "2024-02-29 00:00+02:00", "2024-02-29 00:00:00.5", "2024-02-29 00:01Z",
    "2024-02-29", "2024-02-29 13:45", "2024-02-29T13:45:59", " 2024-02-29 13:45:59.5 ",
    "2024-02-29T13:45:59+02:00", "2024-02-29 13:45+02:00", "2024-02-29T13:45Z", "", " ", "NULL",
    "n/a", "-", "–", "2024-02-30", "2024-13-01", "soon", "0000-01-01",
    "2024-02-29 13:45:59 and more",
    "2024-02-29 24:00", "2024-02-29 13:60", "31.01.2024", "2024-02-29 13", "now", "13:45",
    "2460000.5", "2024-02-29 13:45:595", "2024-02-29x13:45", "2024-02-29TT13:45",
    "9999-12-31 23:59:59",
]  # fmt: skip
REFUSED = ["2024-2-9", "2024/02/29", "20240229", "2024-02-29  13:45", "2024-02-29 13:45:59+0200"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_sqlite_reads_a_text_as_a_record_does_or_refuses_it(engine: Engine) -> None:
    model = model_of("weekday(ordered_at)", "hour(ordered_at)")
    literals = [engine.dialect.string(text) for text in READ]
    check(engine, model, {"ordered_at": literals}, [{"ordered_at": text} for text in READ])
    others = [*map(engine.dialect.string, REFUSED), "20240229", "45351.5", "X'00'"]
    records = [{"ordered_at": "no date"}] * len(others)
    check(engine, model, {"ordered_at": others}, records)
