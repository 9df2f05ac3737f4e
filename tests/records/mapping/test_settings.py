"""What the user says wins over the locale, and the locale over the known export."""

import pytest

from b2x.errors import UsageError
from b2x.records.mapping.column_plans import Styles
from b2x.records.mapping.settings import Inputs, Settings

EXPORT = """
hints = ["Firma"]
[fields]
volume = ["Belop", "Sum"]
[recognise]
all = ["Sum"]
any = ["Total"]
[style]
decimal = "comma"
dates = "dmy"
"""


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(EXPORT, "utf-8")
    return str(path)


def test_the_usual_notation_is_that_of_the_locale_else_of_the_export(export):
    headers = ["Sum", "Firma"]
    assert Settings.of(headers, {"export": export}).usual == Styles(",", "dmy")
    assert Settings.of(headers, {"export": export, "locale": "en_US"}).usual == Styles(".", "mdy")
    settings = Settings.of(headers, {"decimal": "point", "locale": "nb_NO"})
    assert (settings.told, settings.usual) == (Styles("."), Styles(",", "dmy"))


def test_columns_are_found_by_the_mapping_then_the_export_then_their_headers(export):
    headers = ["Total", "Sum", "volume"]
    everything = Inputs(None, (), ())
    for options, volume in (
        ({"mapping": {"volume": "Total"}, "export": export}, "Total"),
        ({"export": export}, "Sum"),
        ({}, "volume"),
    ):
        settings = Settings.of(headers, options)
        assert settings.find_columns(headers, everything).headers["volume"] == volume


def test_hints_of_an_export_are_not_read_unless_a_model_wants_them(export):
    settings = Settings.of(["Sum", "Firma"], {"export": export})
    found = settings.find_columns(settings.headers, Inputs(None, (), ()))
    assert (list(found.matches), found.left) == (["volume"], ("Firma",))
    wanted = Inputs({"Firma": "category"}, (), ())
    assert settings.find_columns(settings.headers, wanted).headers == {"Firma": "Firma"}


def test_a_wrong_option_is_refused():
    with pytest.raises(UsageError, match="use 'net' or 'apart'"):
        Settings.of(["Total"], {"credits": "gross"})
