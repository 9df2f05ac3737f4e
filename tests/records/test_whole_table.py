"""A whole table in memory: any column as text or as a kind, and ranges that its values deny."""

import datetime as dt

import pytest

from b2x.errors import InputError
from b2x.records.whole_table import read_all


def test_columns_that_are_not_fields_are_there_as_text(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("Kind ,volume,n,when\n B2B ,1,1.0,2024-03-04\n,2,2.0,soon\nb2b,3,3.5,\n")
    records = read_all(path, exclude=["Kind"])
    assert records.raw("kind").tolist() == ["B2B", None, "b2b"]
    assert records.raw("n").tolist() == ["1", "2", "3.5"]
    assert "Kind" not in records.kinds
    checked = records.column("when", "time")
    assert checked.column.tolist() == [dt.datetime(2024, 3, 4), None, None]
    assert checked.reasons == ("when: a text of 4 characters is not a date",)
    with pytest.raises(InputError, match=r"no column 'kinds'. Did you mean Kind\?"):
        records.raw("kinds")


def test_a_field_that_holds_another_quantity_has_no_range_and_one_warning_says_so():
    records = read_all({"Rabatt": [10.0 * i for i in range(20)]})
    assert "discount" not in records.ranges
    assert not any(records.reasons)
    (warning,) = [w for w in records.understood.warnings if "outside" in w]
    assert warning == (
        "19 values of 'Rabatt' lie outside 0 to 1, so it is read as the seller's own number, not "
        "as discount in share of list price, 0 to 1"
    )
    told = read_all({"Rabatt": [10.0 * i for i in range(20)]}, ranges={"discount": (0, 1)})
    assert sum(map(bool, told.reasons)) == 19
    (warning,) = [w for w in told.understood.warnings if "outside" in w]
    assert "--map discount=" in warning


def test_own_kinds_are_believed_and_other_columns_hold_what_they_look_like():
    table = {"Total": [1.5, 2.5], "code": [7, 8], "rooms": [1, 2]}
    records = read_all(table, own_kinds={"code": "category"}, as_is=True)
    assert records.kinds == {"volume": "number", "code": "category", "rooms": "number"}
    assert (records.header_of("volume"), records.missing) == ("Total", ())
