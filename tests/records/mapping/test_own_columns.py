"""What a seller's own column holds, and which columns are not read."""

import pyarrow as pa
import pytest

from b2x.errors import InputError
from b2x.records.mapping.own_columns import Guess, KindGuess
from b2x.records.whole_table import read_all


def guess(header, values, **styles):
    column = KindGuess(header, **styles)
    column.add(pa.array(values))
    return column.verdict()


@pytest.mark.parametrize(
    ("header", "values", "kind", "reason"),
    [
        ("guests", ["1", "2", "2"], "number", ""),
        ("shipped", ["2024-01-31", "2024-02-01"], "time", ""),
        ("room", ["a", "b", "a"], "category", ""),
        ("member", [True, False], "category", ""),
        ("agent id", ["7", "7", "8"], "category", ""),
        ("agent id", [str(i * 3) for i in range(50)], None, "an id, by its header"),
        ("ticket", [str(i + 1000) for i in range(50)], None, "a running number"),
        ("trim", [f"text {i}" for i in range(50)], None, "an id or free text: nearly every value"),
        ("Ordrenr", ["7", "3"], None, "an order number, by its header"),
        ("Navn", ["Kari", "Ola"], None, "personal"),
        ("Produktnavn", ["saw", "axe"], "category", ""),
        ("who", ["kari@example.com", "x"], None, "personal"),
        ("empty", ["", None], None, "empty"),
    ],
)
def test_a_column_is_read_by_its_values_unless_its_header_says_what_it_is(
    header, values, kind, reason
):
    found = guess(header, values)
    assert found.kind == kind
    assert found.reason.startswith(reason)


def test_a_notation_that_the_user_gave_or_that_is_usual_settles_what_is_ambiguous():
    assert guess("weight", ["1.234"]).kind is None
    assert guess("weight", ["1.234"], decimal=",") == Guess("number", ",")
    assert guess("weight", ["1.234"], usual=(".", None)) == Guess("number", ".")


def test_an_own_column_with_an_ambiguous_notation_is_not_read_and_says_so():
    table = {"volume": [1.5, 2.5], "weight": ["1.234", "5.678"]}
    left = read_all(table).understood.left_alone
    assert left["weight"].startswith("'1.234' may be 1.234 or 1234, and no other value tells which")
    assert read_all(table, decimal="comma").columns["weight"].tolist() == [1234, 5678]
    with pytest.raises(InputError, match=r"column 'weight': '1.234' may be"):
        read_all(table, wanted={"weight": "number"})


def test_a_column_with_few_misprints_holds_numbers_and_one_with_many_holds_levels():
    few = {"own": ["1.5", "2.5"] * 100 + ["abc"]}
    records = read_all(few)
    assert records.kinds == {"own": "number"}
    assert records.reasons[-1] == "own: 'abc' is not a number"
    many = {"own": ["1.5", "2.5", "abc"] * 50}
    assert read_all(many).kinds == {"own": "category"}
    assert not any(read_all(many).reasons)
