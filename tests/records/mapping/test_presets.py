"""Known exports: the files that ship are right, and a table is recognised by its headers."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b2x.errors import InputError, UsageError
from b2x.records.mapping import presets
from b2x.records.mapping.known_export import KnownExport
from b2x.records.mapping.map_columns import map_columns
from b2x.records.mapping.presets import Recognised, export_names, load_export, recognise
from b2x.records.mapping.role_headers import ROLE_HEADERS
from b2x.records.read_table import read_table
from b2x.schema.fields import BY_HEADER, FIELDS, header_key

EXAMPLES = Path(__file__).parents[1] / "corpus" / "exports"
PERSONAL = ("name", "email", "e-mail", "mail", "phone", "address", "company", "orgno", "vat number")


def headers_of(path: Path) -> list[str]:
    text = path.read_bytes().decode("cp1252" if path.stem == "24sevenoffice-1" else "utf-8")
    dialect = csv.Sniffer().sniff(text.partition("\n")[0], ",;\t|")
    return next(csv.reader(text.splitlines(), dialect))


def examples(name: str) -> list[Path]:
    readings = [EXAMPLES / f"{name}-{number}.json" for number in (1, 2)]
    return [path for r in readings for path in r.parent.glob(f"{r.stem}.*") if path != r]


@pytest.fixture(params=export_names())
def export(request: pytest.FixtureRequest) -> KnownExport:
    return load_export(request.param)


def test_a_shipped_export_says_all_that_is_known_of_it(export: KnownExport) -> None:
    assert load_export(export.name) is export
    assert export.title != export.name
    assert export.sources
    assert all(source.startswith("https://") and "." in source for source in export.sources)
    assert export.verified is not None
    assert len(export.all) >= 4, "fewer headers than that are somebody else's too"
    assert export.any
    assert len({h.casefold() for h in export.headers}) == len(export.headers)


def test_every_header_that_is_used_is_one_that_the_vendor_documents(export: KnownExport) -> None:
    single = (export.order_id, export.currency, export.refunded, export.credit_of)
    used = {h for table in (export.fields, export.sum) for hs in table.values() for h in hs}
    used |= {h for h in single if h} | set(export.not_a_sale) | set(export.hints)
    assert not used - set(export.headers)
    if export.rows == "lines":
        assert export.order_id in export.all


def test_the_examples_have_the_headers_and_nothing_that_is_not_documented_is_read(
    export: KnownExport,
) -> None:
    paths = examples(export.name)
    assert len(paths) == 2
    first, second = (headers_of(path) for path in paths)
    folded = {header.casefold() for header in first}
    assert {header.casefold() for header in export.all} <= folded
    assert {h.casefold() for h in export.all} <= {h.casefold() for h in second}
    seen = folded | {header.casefold() for header in second}
    assert not {h.casefold() for h in export.headers} - seen, "documented, in no example"
    for headers in (first, second):
        (found,) = recognise(headers)
        assert found.export is export


def test_only_a_buyers_id_is_read_from_what_says_who_somebody_is(export: KnownExport) -> None:
    hints = {hint.casefold() for hint in export.hints}
    for name, headers in {**export.fields, **export.sum}.items():
        assert name in FIELDS
        for header in headers:
            assert header.casefold() not in hints
            if name != "buyer_id":
                assert not any(word in header.casefold() for word in PERSONAL), header


def test_no_full_export_leaves_two_columns_for_one_field(export: KnownExport) -> None:
    preset = {n: hs[0] for table in (export.fields, export.sum) for n, hs in table.items()}
    for path in examples(export.name):
        mapped = map_columns(headers_of(path), preset=preset)
        read = {name: match for name, match in mapped.matches.items() if match.how != "own"}
        assert {"ordered_at", "volume", "quantity"} & read.keys()


def test_every_example_belongs_to_a_shipped_export_and_says_so() -> None:
    readings = sorted(EXAMPLES.glob("*.json"))
    assert len(readings) == 2 * len(export_names())
    for reading in readings:
        assert json.loads(reading.read_text("utf-8"))["export"] == reading.stem[:-2]


def test_at_least_twelve_exports_ship_and_the_package_finds_them() -> None:
    folder = files("b2x.records.mapping") / "exports"
    shipped = {path.name.removesuffix(".toml") for path in folder.iterdir()}
    assert shipped == set(export_names())
    assert len(shipped) >= 12


def test_the_examples_of_the_page_can_be_loaded(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "exports.md").read_text("utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", page, re.S)
    assert len(blocks) == 2
    for number, block in enumerate(blocks):
        path = tmp_path / f"{number}.toml"
        path.write_text(block, "utf-8")
        assert load_export(str(path)).fields


def test_headers_are_compared_in_any_case_and_not_in_other_words() -> None:
    headers = ["DATE ", " order #", "Items Sold", "net sales"]
    (found,) = recognise(headers)
    assert found.export.name == "woocommerce"
    assert found.found == tuple(headers)
    assert found.confidence == 4 / len(found.export.headers)
    assert recognise(["Date", "Order", "Items sold", "Net sales"]) == []
    assert recognise(["Date", "Order #", "Items_sold", "Net sales"]) == []
    assert recognise([]) == []


@given(st.lists(st.sampled_from([h for n in export_names() for h in load_export(n).headers])))
def test_what_is_recognised_has_all_that_it_must_have(headers: list[str]) -> None:
    there = {header.casefold() for header in headers}
    for found in recognise(headers):
        assert {header.casefold() for header in found.export.all} <= there
        assert 0 < found.confidence <= 1


def test_of_two_that_fit_the_larger_share_wins_then_the_more_headers_then_neither(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ship(**content: str) -> None:
        for path in tmp_path.glob("*.toml"):
            path.unlink()
        for name, recognised in content.items():
            text = f'[recognise]\n{recognised}\n[fields]\nvolume = "A"\n'
            (tmp_path / f"{name}.toml").write_text(text, "utf-8")
        load_export.cache_clear()
        export_names.cache_clear()

    monkeypatch.setattr(presets, "_FOLDER", tmp_path)
    try:
        ship(half='all = ["A"]\nany = ["Z"]', whole='all = ["B"]')
        assert names_of(["A", "B"]) == ["whole"]
        ship(one='all = ["A"]', two='all = ["A", "B"]')
        assert names_of(["A", "B"]) == ["two"]
        ship(one='all = ["A"]', other='all = ["B"]')
        assert names_of(["A", "B"]) == ["one", "other"]
        assert names_of(["B"]) == ["other"]
    finally:
        monkeypatch.undo()
        load_export.cache_clear()
        export_names.cache_clear()


def test_headers_that_fit_two_exports_equally_well_are_read_as_neither_with_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "other"):
        text = f'[recognise]\nall = ["{name}"]\n[fields]\nvolume = "{name}"\n'
        (tmp_path / f"{name}.toml").write_text(text, "utf-8")
    table = {"one": [1, 2], "other": [3, 4], "quantity": [5, 6]}
    said = "the headers fit the known exports one and other equally well, so none is used"
    try:
        monkeypatch.setattr(presets, "_FOLDER", tmp_path)
        load_export.cache_clear()
        export_names.cache_clear()
        assert any(said in warning for warning in read_table(table).understood.warnings)
        assert not read_table(table, export="none").understood.warnings
        assert read_table(table, export="other").header_of("volume") == "other"
    finally:
        monkeypatch.undo()
        load_export.cache_clear()
        export_names.cache_clear()


def names_of(headers: list[str]) -> list[str]:
    return [found.export.name for found in recognise(headers)]


def test_what_the_user_says_is_believed_unless_no_header_is_there() -> None:
    export = load_export("salesforce")
    told = Recognised.told(export, ["amount", "Stage"])
    assert (told.found, told.how) == (("amount",), "told")
    assert "as told" in str(told)
    with pytest.raises(
        InputError, match=r"no header of Salesforce.*columns found: Total.*--export"
    ):
        Recognised.told(export, ["Total"])


def test_an_export_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"'shopfy'.*Did you mean shopify\?.*name one of .*odoo"):
        load_export("shopfy")
    with pytest.raises(InputError, match=r"no such file.*nowhere\.toml"):
        load_export(str(tmp_path / "nowhere.toml"))


def test_role_headers_mean_one_thing_each_and_no_field() -> None:
    listed = [header for headers in ROLE_HEADERS.values() for header in headers]
    assert ROLE_HEADERS.keys() == {"order_id", "order_like", "currency"}
    assert len(set(listed)) == len(listed)
    assert all(header_key(header) == header for header in listed)
    assert not set(listed) & BY_HEADER.keys()


def test_no_export_is_read_until_a_table_is() -> None:
    code = "import sys, b2x.records.read_table; print('tomllib' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
