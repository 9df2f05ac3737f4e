"""Any table, written in any dialect, is read back the same or asked about; bad rows are counted.

The writer here knows nothing of the reader: it decides by itself what a column leaves open.
"""

import csv
import datetime as dt
import gzip
import io
import re
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import b2x
from b2x.errors import InputError
from b2x.records.whole_table import read_all
from b2x.score.file import score_file
from tests.records.test_corpus import readable

CURRENCY_FORMS = ["{}", "{}", "{}", "kr {}", "{} kr", "{}\u00a0kr", "€{}", "€ {}", "{} €", "${}",
                  "NOK {}", "{} EUR"]  # fmt: skip
NEGATIVE_FORMS = ["-{}", "−{}", "{}-", "({})"]
DATE_FORMS = {
    "{y}-{m:02d}-{d:02d}": None,
    "{y}/{m:02d}/{d:02d}": None,
    "{y}{m:02d}{d:02d}": None,
    "{d:02d}.{m:02d}.{y}": "dmy",
    "{d}/{m}/{y}": "dmy",
    "{d:02d}-{m:02d}-{y}": "dmy",
    "{m:02d}/{d:02d}/{y}": "mdy",
    "{m}/{d}/{y}": "mdy",
    "{m:02d}-{d:02d}-{y}": "mdy",
    "{d}. {month} {y}": None,
}
MONTHS = ("januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september",
          "oktober", "november", "desember")  # fmt: skip
LOCALES = {(",", "dmy"): "nb_NO", (".", "mdy"): "en_US", (".", "dmy"): "en_GB"}
HEADERS = ["Order date", "Amount", "Sales channel"]


@dataclass(frozen=True)
class Written:
    """A table's values, how they are written, and what that leaves open."""

    moments: list[dt.datetime]
    cents: list[int | None]
    levels: list[str]
    date_form: str
    time_form: str
    decimal: str
    thousands: str
    decimals: int
    currency: str
    negative: str
    sign_inside: bool
    delimiter: str
    encoding: str
    end: str
    quote: str
    sep_line: bool
    packed: bool

    @property
    def amounts(self) -> list[str]:
        return [self._amount(cents) for cents in self.cents]

    @property
    def dates(self) -> list[str]:
        return [self._date(moment) for moment in self.moments]

    @property
    def volume(self) -> list[float | None]:
        scale = 10**self.decimals
        return [None if cents is None else cents / scale for cents in self.cents]

    @property
    def ordered_at(self) -> list[str]:
        return [moment.isoformat() for moment in self.moments]

    @property
    def channel(self) -> list[str | None]:
        white = " \t\n\r"
        lower = str.maketrans("ABXY", "abxy")
        return [level.strip(white).translate(lower) or None for level in self.levels]

    @property
    def numbers_open(self) -> bool:
        """Whether an amount may have thousands or decimals, and no other says which."""
        cores = [re.sub(r"[^\d.,' ’\u00a0\u202f\u2009]", "", text).strip() for text in self.amounts]
        either = [bool(re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", core)) for core in cores]
        says = ["." in core or "," in core for core in cores]
        return any(either) and not any(s and not e for s, e in zip(says, either, strict=True))

    @property
    def dates_open(self) -> bool:
        """Whether day and month may change places in every date, and do differ in one."""
        days = [(moment.day, moment.month) for moment in self.moments]
        ordered = DATE_FORMS[self.date_form] is not None
        return ordered and all(day <= 12 for day, _ in days) and any(d != m for d, m in days)

    @property
    def told(self) -> dict[str, str]:
        decimal = {".": "point", ",": "comma"}[self.decimal]
        return {"decimal": decimal, "dates": DATE_FORMS[self.date_form] or "ymd"}

    def content(self) -> bytes:
        rows = zip(self.dates, self.amounts, self.levels, strict=True)
        text = f"sep={self.delimiter}{self.end}" if self.sep_line else ""
        text += "".join(self._line(row) for row in [tuple(HEADERS), *rows])
        data = text.encode(self.encoding)
        return gzip.compress(data, 1) if self.packed else data

    def _amount(self, cents: int | None) -> str:
        if cents is None:
            return ""
        whole, rest = divmod(abs(cents), 10**self.decimals)
        text = f"{whole:,}".replace(",", self.thousands)
        if self.decimals:
            text += f"{self.decimal}{rest:0{self.decimals}d}"
        if cents >= 0:
            return self.currency.format(text)
        if self.sign_inside:  # kr -5, 5- kr
            return self.currency.format(self.negative.format(text))
        return self.negative.format(self.currency.format(text))  # -kr 5, (kr 5)

    def _date(self, moment: dt.datetime) -> str:
        month = MONTHS[moment.month - 1]
        day = self.date_form.format(y=moment.year, m=moment.month, d=moment.day, month=month)
        return day + (moment.strftime(self.time_form) if self.time_form else "")

    def _line(self, cells: tuple[str, ...]) -> str:
        return self.delimiter.join(self._cell(cell) for cell in cells) + self.end

    def _cell(self, text: str) -> str:
        needs = any(mark in text for mark in (self.delimiter, '"', "\n", "\r"))
        if needs or self.quote == "all" or (self.quote == "texts" and not text[:1].isdigit()):
            return '"' + text.replace('"', '""') + '"'
        return text


@st.composite
def tables(draw: st.DrawFn) -> Written:
    """A table of sales and the dialect that it is written in."""
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "cp1252"]))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    decimal = draw(st.sampled_from([".", ","]))
    marks = [mark for mark in ["", ".", ",", " ", "'", "\u00a0", "’", "\u202f", "\u2009"]
             if mark != decimal and can_write(mark, encoding)]  # fmt: skip
    forms = [form for form in NEGATIVE_FORMS if can_write(form, encoding)]
    negative = draw(st.sampled_from(forms))
    n = draw(st.integers(1, 6))
    most = draw(st.sampled_from([10**4, 10**6, 10**10]))
    date_form = draw(st.sampled_from(sorted(DATE_FORMS)))
    time_form = draw(st.sampled_from(["", "", " %H:%M", " %H:%M:%S", "T%H:%M:%S", " %I:%M %p"]))
    if "T" in time_form and not date_form.startswith("{y}"):
        time_form = ""
    moments = draw(
        st.lists(
            st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2068, 12, 31)), min_size=n, max_size=n
        )
    )
    # A file whose lines end in CR alone cannot hold another line end: nobody could tell them apart.
    letters = "abXY ,;|\t\"'æøåü" + ("\r" if end == "\r" else "\n")
    return Written(
        moments=[
            m.replace(
                microsecond=0,
                second=m.second if "%S" in time_form else 0,
                minute=m.minute if time_form else 0,
                hour=m.hour if time_form else 0,
            )
            for m in moments
        ],
        cents=draw(st.lists(st.none() | st.integers(-most, most), min_size=n, max_size=n)),
        levels=draw(st.lists(st.text(letters, max_size=8), min_size=n, max_size=n)),
        date_form=date_form,
        time_form=time_form,
        decimal=decimal,
        thousands=draw(st.sampled_from(marks)),
        decimals=draw(st.sampled_from([0, 2, 2, 3])),
        currency=draw(st.sampled_from(CURRENCY_FORMS)),
        negative=negative,
        sign_inside=negative == "{}-" or (negative != "({})" and draw(st.booleans())),
        delimiter=draw(st.sampled_from([",", ";", "\t", "|"])),
        encoding=encoding,
        end=end,
        quote=draw(st.sampled_from(["where needed", "texts", "all"])),
        sep_line=draw(st.sampled_from([False, False, True])),
        packed=draw(st.booleans()),
    )


def can_write(text: str, encoding: str) -> bool:
    return text.encode(encoding, "ignore").decode(encoding) == text


@settings(max_examples=200)
@given(table=tables())
def test_a_table_in_any_dialect_is_read_back_or_asked_about(tmp_path_factory, table):
    path = tmp_path_factory.getbasetemp() / ("any.csv.gz" if table.packed else "any.csv")
    path.write_bytes(table.content())
    asks = {"--decimal": table.numbers_open, "--dates": table.dates_open}
    if any(asks.values()):
        with pytest.raises(InputError, match=r"--decimal|--dates") as refusal:
            read_all(path)
        assert any(asks[option] for option in asks if option in str(refusal.value))
    else:
        assert values_of(read_all(path)) == expected_of(table)
    assert values_of(read_all(path, **table.told)) == expected_of(table)
    order = DATE_FORMS[table.date_form]
    if (table.decimal, order) in LOCALES:
        locale = LOCALES[table.decimal, order]
        assert values_of(read_all(path, locale=locale)) == expected_of(table)


def expected_of(table):
    return {
        "ordered_at": table.ordered_at,
        "volume": table.volume,
        "channel": table.channel,
        "reasons": [""] * len(table.cents),
        "bad": [],
    }


def values_of(records):
    return {
        **{name: readable(records.columns[name]) for name in ("ordered_at", "volume", "channel")},
        "reasons": records.reasons.tolist(),
        "bad": records.bad_lines,
    }


ROWS = 100_000
BAD_VALUES = {
    "2024-02-31,12.50,web,": "ordered_at: '2024-02-31' is not a date",
    "2024-03-01,abc,web,": "volume: 'abc' is not a number",
    "2024-03-01,1e400,web,": "volume: infinite",
    "2024-03-01,12.50,web,-1.5": "stakeholders: -1.5 is below 0",
    '"2024-03-01","12,50.0","web","0.1"': "volume: '12,50.0' is not a number",
}
BAD_LINES = {
    b"2024-03-01,12.50": "fields",
    b"2024-03-01,12.50,web,0.1,more,and more": "fields",
    b'2024-03-01,12.50,"web,0.1,x': "quote",
    b'2024-03-01,12.50,"web"x,0.1,x': "after a closing quote",
    b"2024-03-01,12.50,we\xffb,0.1,x": "undecodable",
}


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A file of 100,000 records with faults at random places, and where they are."""
    rng = np.random.default_rng(6)
    ends = rng.choice([b"\n", b"\r\n"], ROWS).tolist()
    kinds = rng.choice(3, ROWS, p=[0.994, 0.003, 0.003])
    notes = rng.choice(4, ROWS, p=[0.9, 0.04, 0.03, 0.03])
    bad_values, bad_lines = list(BAD_VALUES.items()), list(BAD_LINES.items())
    line, pieces = 2, [b"Order date,Amount,Channel,Contacts,Id\r\n"]
    rejected, no_rows, ids = {}, {}, {}
    for i, (kind, note, end) in enumerate(zip(kinds.tolist(), notes.tolist(), ends, strict=True)):
        spans = 1
        if kind == 0:
            # Most notes are plain; some span two, three or four lines, one of them empty.
            text = ["web", '"web\nshop"', '"a ""b""\n\nc"', '"\n\n\n"'][note]
            spans += text.count("\n")
            piece = f"2024-03-{i % 28 + 1:02d},{i % 977}.25,{text},0.{i % 10},{i}"
            raw = piece.encode().replace(b"\n", end)
        elif kind == 1:
            values, reason = bad_values[i % len(bad_values)]
            raw, rejected[line] = f"{values},{i}".encode(), reason
        else:
            raw, no_rows[line] = bad_lines[i % len(bad_lines)]
        if kind < 2:
            ids[line] = str(i)
        pieces.append(raw + end)
        line += spans
    path = tmp_path_factory.mktemp("large") / "orders.csv"
    path.write_bytes(b"".join(pieces))
    assert rejected
    assert no_rows
    return path, rejected, no_rows, ids


def test_bad_rows_anywhere_are_rejected_one_by_one_under_their_line_numbers(large):
    path, rejected, no_rows, ids = large
    records = read_all(path)
    found = dict(zip(records.numbers.tolist(), records.reasons.tolist(), strict=True))
    assert list(found) == list(ids)
    assert {line: reason for line, reason in found.items() if reason} == rejected
    bad = {line.line: line.reason for line in records.bad_lines}
    assert list(bad) == list(no_rows)
    assert all(no_rows[line] in reason for line, reason in bad.items())


def test_rows_in_are_rows_scored_and_rejected(large, tmp_path):
    path, rejected, no_rows, ids = large
    model = b2x.load("textbook", typical_volume=850)
    result = score_file(path, tmp_path / "scored.csv", model=model)
    assert result["rows_in"] == ROWS == result["rows_scored"] + result["rows_rejected"]
    assert result["rejected_lines"] == len(no_rows)
    assert result["rejected_values"] == len(rejected)
    with (tmp_path / "scored.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["Id"] for row in rows] == list(ids.values())
    reasons = [rejected.get(line, "") for line in ids]
    assert [row["b2x_reject"] for row in rows] == reasons
    assert [not row["b2x_label"] for row in rows] == [bool(reason) for reason in reasons]
    text = (tmp_path / "scored.csv.rejects").read_text("utf-8", "surrogateescape")
    kept = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [int(row["line"]) for row in kept] == list(no_rows)
