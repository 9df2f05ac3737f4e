"""The column of each field is found, or asked for."""

import pytest

from b2x.errors import InputError, UsageError
from b2x.records.mapping.map_columns import map_columns


def test_every_field_is_found_by_name_letters_or_synonym_in_any_language():
    headers = ["VOLUME", "Antall", "Order-Date", " Vertriebsweg ", "Kundnr"]
    assert map_columns(headers).headers == {
        "volume": "VOLUME",
        "quantity": "Antall",
        "ordered_at": "Order-Date",
        "channel": "Vertriebsweg",
        "buyer_id": "Kundnr",
    }


def test_an_explicit_mapping_wins_then_the_exact_name():
    headers = ["volume", "Total", "Amount"]
    assert map_columns(headers).headers["volume"] == "volume"
    told = map_columns(headers, mapping={"volume": "amount"})
    assert told.headers["volume"] == "Amount"
    assert told.matches["volume"].how == "mapping"


def test_a_model_gets_its_own_columns_by_name_before_any_synonym():
    wanted = {"volume": "number", "Total": "number"}
    mapped = map_columns(["Total", "Amount"], wanted)
    assert mapped.headers == {"volume": "Amount", "Total": "Total"}
    assert map_columns(["TOTAL"], wanted).headers == {"Total": "TOTAL"}


def test_two_columns_for_one_field_are_asked_about():
    with pytest.raises(InputError, match=r"'Total' and 'Amount' both fit volume.*--map volume="):
        map_columns(["Total", "Amount"])
    with pytest.raises(InputError, match="both fit volume"):
        map_columns(["volume", "volume"], {"volume": "number"})


def test_where_nothing_fits_the_error_says_found_wanted_and_did_you_mean():
    with pytest.raises(
        InputError,
        match=r"found: volum, b\. Columns wanted: volume, lines\. Did you mean volume=volum\?.*map",
    ):
        map_columns(["volum", "b"], {"volume": "number", "lines": "number"})


def test_what_is_not_there_is_missing_and_the_rest_is_left():
    mapped = map_columns(["Total", "Note", ""], {"volume": "number", "lines": "number"})
    assert mapped.missing == ("lines",)
    assert mapped.left == ("Note", "")


def test_cycle_days_follows_from_its_two_dates():
    dates = ["Create date", "Close date"]
    mapped = map_columns(dates, {"cycle_days": "number"})
    assert [match.header for match in mapped.derived["cycle_days"]] == dates
    assert mapped.headers == {}
    assert map_columns([*dates, "cycle_days"], {"cycle_days": "number"}).derived == {}
    with pytest.raises(InputError, match="no column fits"):
        map_columns(dates[:1], {"cycle_days": "number"})


def test_excluded_columns_are_not_read_unless_they_are_named():
    assert map_columns(["Total", "Kind"], exclude=["Kind "]).headers == {"volume": "Total"}
    assert map_columns(["Total"], mapping={"volume": "Total"}, exclude=["Total"]).headers


@pytest.mark.parametrize(
    ("mapping", "error", "match"),
    [
        ({"volum": "Total"}, UsageError, "no field 'volum'.*Did you mean volume"),
        ({"volume": "Totals"}, InputError, "no column 'Totals' for volume. Did you mean Total?"),
        ({"volume": "Total", "lines": "Total"}, UsageError, "'Total' is mapped twice"),
    ],
)
def test_a_wrong_mapping_is_refused(mapping, error, match):
    with pytest.raises(error, match=match):
        map_columns(["Total", "Kind"], mapping=mapping)


def test_fields_asked_for_besides_the_models_are_never_missing():
    mapped = map_columns(["Total", "Kunde"], {"volume": "number"}, also=("buyer_id", "lines"))
    assert mapped.headers == {"volume": "Total", "buyer_id": "Kunde"}
    assert mapped.missing == ()


@pytest.mark.parametrize(
    "header",
    ["Date (UTC)", "Order date [GMT+1]", "Ordredato (CET)", "Bestelldatum MEZ", "dato_UTC"],
)
def test_a_date_may_have_a_zone_behind_it(header):
    assert map_columns([header, "Amount"]).headers["ordered_at"] == header
    plain = map_columns([header, "Date", "Amount"])
    assert plain.headers["ordered_at"] == "Date"


def test_other_headers_that_end_like_a_zone_are_no_dates():
    assert "ordered_at" not in map_columns(["Price (UTC)", "Amount", "Date budget"]).headers


@pytest.mark.parametrize("header", ["CustomerID", "customerId", "Customer_ID", "KundeID"])
def test_words_that_run_together_are_told_apart(header):
    assert map_columns([header, "AmountNOK"]).headers["buyer_id"] == header
