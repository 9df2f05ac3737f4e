"""Values go into Arrow and come back without pandas; slices and nulls are respected."""

import math
import subprocess
import sys
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from b2x.records.arrow import (
    TEXT,
    code_array,
    floats_of,
    letters_of,
    mask_array,
    nulls_of,
    number_array,
    text_array,
    time_array,
    values_of,
    without_empty,
)


@given(st.lists(st.none() | st.text(max_size=3), max_size=20), st.integers(0, 20))
def test_texts_come_back_and_nulls_are_where_they_were(texts, start):
    column = text_array(texts)
    assert column.type == TEXT
    assert column.to_pylist() == texts
    assert nulls_of(column.slice(start)).tolist() == [text is None for text in texts[start:]]


@given(st.lists(st.none() | st.floats(), max_size=20), st.integers(0, 20))
def test_numbers_come_back_from_any_slice(numbers, start):
    values = np.array([0.0 if n is None else n for n in numbers])
    valid = np.array([n is not None for n in numbers], dtype=bool)
    column = number_array(values, valid).slice(start)
    assert nulls_of(column).tolist() == (~valid[start:]).tolist()
    back = values_of(column, np.float64)
    assert len(back) == len(column)
    assert all(
        a == b or (math.isnan(a) and math.isnan(b))
        for a, b in zip(back[valid[start:]], values[start:][valid[start:]], strict=True)
    )


def test_dates_codes_and_masks_are_of_their_type():
    times = time_array(np.array(["2024-03-01T12", "NaT"], dtype="datetime64[s]"))
    assert (times.type, times.null_count) == (pa.timestamp("s"), 1)
    codes = code_array(np.array([1, 2], dtype=np.int8), np.array([False, True]))
    assert (codes.type, codes.to_pylist()) == (pa.int8(), [None, 2])
    mask = np.arange(20) % 3 == 0
    assert mask_array(mask).to_pylist() == mask.tolist()


def test_pandas_is_not_imported():
    code = (
        "import sys, numpy as np; from b2x.records.arrow import *; "
        "values_of(number_array(np.zeros(3)), float); nulls_of(text_array(['a', None])); "
        "time_array(np.array(['NaT'], 'M8[s]')); sys.exit('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@given(st.lists(st.one_of(st.none(), st.text(max_size=3)), max_size=9), st.data())
def test_letters_and_gaps_of_a_piece_of_a_column_are_its_own(texts, data):
    start = data.draw(st.integers(0, len(texts)))
    piece = text_array(texts).slice(start, data.draw(st.integers(0, len(texts))))
    held = piece.to_pylist()
    assert letters_of(piece).decode() == "".join(text or "" for text in held)
    assert without_empty(piece).to_pylist() == [text or None for text in held]
    assert without_empty(piece).type == TEXT


def test_what_lies_behind_a_gap_stays_a_gap():
    offsets = np.array([0, 3, 4], dtype=np.int64)
    buffers = [pa.py_buffer(b"\x02"), pa.py_buffer(offsets), pa.py_buffer(b"oldx")]
    texts = pa.Array.from_buffers(TEXT, 2, buffers)
    assert texts.to_pylist() == [None, "x"]
    nothing = pc.if_else(pc.equal(texts, "x"), "", texts)
    assert without_empty(nothing).to_pylist() == [None, None]
    mixed = pa.Array.from_buffers(
        TEXT, 2, [pa.py_buffer(b"\x02"), pa.py_buffer(np.array([0, 3, 3])), pa.py_buffer(b"old")]
    )
    assert without_empty(mixed).to_pylist() == [None, None]


@pytest.mark.parametrize("scale", range(39))
def test_decimals_become_the_nearest_floats_in_every_scale(scale: int) -> None:
    rng = np.random.default_rng(scale)
    digits = rng.integers(1, 38, 10_000)
    wholes = [int("".join(map(str, rng.integers(0, 10, n)))) for n in digits[:300]]
    wholes += rng.integers(-(10**9), 10**9, 9_700).tolist()
    values = [Decimal(whole).scaleb(-scale) for whole in wholes]
    for part in (values, values[300:]):  # the second are divided, the first go through text
        column = pa.array([None, *part], pa.decimal128(38, scale))
        floats = floats_of(column.slice(1))
        assert floats.tolist() == [float(value) for value in part]
        assert math.isnan(floats_of(column)[0])
    wide = pa.array(values[:50], pa.decimal256(60, scale))
    assert floats_of(wide).tolist() == [float(value) for value in values[:50]]
