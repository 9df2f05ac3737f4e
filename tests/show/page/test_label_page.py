"""The labelling screen: answered by keys alone, kept, undone, and downloaded as a sheet."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from b2x.cli import main
from b2x.label.sheets import read_sheet
from b2x.records.whole_table import read_all
from tests.chromium import opened, serious_faults
from tests.show.page.test_page import download

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.xdist_group("chromium")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    lines = [
        f"K{i % 8};Navn {'ABCDEFGH'[i % 8]};=1+{i};{i % 27 + 1:02}.03.2024;{100 + 7 * i},50\n"
        for i in range(40)
    ]
    path.write_text("Kundenr;Kundenavn;</script>;Dato;Beløp\n" + "".join(lines), encoding="utf-8")
    return path


def test_answers_by_keys_alone_come_back_as_a_sheet(
    browser: Browser, orders: Path, tmp_path: Path
) -> None:
    screen = tmp_path / "label me.html"
    result = run("label", orders, "-n", 6, "-o", screen, "--lang", "nb")
    assert result.exit_code == 0, result.output
    assert f"--labels '{'label me.csv'}' -o mine" in result.output
    assert stat.S_IMODE(screen.stat().st_mode) == 0o600
    with opened(browser, screen) as page:
        assert "Navn " in page.inner_text("#card")
        assert "navn fra din egen tabell" in page.inner_text("header")
        for key in "bbc?":
            page.keyboard.press(key)
        page.keyboard.press("u")  # the fourth was meant as B2C
        assert page.inner_text("#place") == "Linje 4 av 6"
        page.keyboard.press("c")
        page.keyboard.press("ArrowLeft")
        assert page.inner_text("#status") == "Besvart: B2C"
        assert page.get_attribute("[data-answer=B2C]", "aria-pressed") == "true"
        page.reload()
        assert page.inner_text("#progress") == "4 av 6 besvart"
        assert page.inner_text("#place") == "Linje 5 av 6"
        kept = page.evaluate("JSON.stringify(localStorage)")
        assert "Navn" not in kept
        page.keyboard.press("?")
        with page.expect_download() as started:
            page.keyboard.press("s")
        assert started.value.suggested_filename == "label me.csv"
        started.value.save_as(tmp_path / "label me.csv")
        page.once("dialog", lambda dialog: dialog.accept())
        page.click("#forget")
        assert page.inner_text("#progress") == "0 av 6 besvart"
    sheet = read_sheet(tmp_path / "label me.csv", read_all(orders))
    assert (sheet.lines, sheet.b2b, sheet.b2c, sheet.unsure, sheet.unanswered) == (6, 2, 2, 1, 1)


def test_the_downloaded_sheet_is_that_of_a_csv_sheet(
    browser: Browser, orders: Path, tmp_path: Path
) -> None:
    screen, sheet = tmp_path / "s.html", tmp_path / "s.csv"
    for target in (screen, sheet):
        assert run("label", orders, "-n", 9, "--by", "buyer", "-o", target).exit_code == 0
    with opened(browser, screen) as page:
        downloaded = download(page, "#download", tmp_path / "page.csv")
    assert downloaded.read_bytes() == sheet.read_bytes()


def test_without_storage_the_screen_says_so_and_still_works(
    browser: Browser, orders: Path, tmp_path: Path
) -> None:
    screen = tmp_path / "s.html"
    run("label", orders, "-n", 6, "-o", screen)
    with opened(browser, screen) as page:
        page.context.add_init_script(
            "Object.defineProperty(window, 'localStorage', {get() { throw new Error('no'); }});"
        )
        page.reload()
        assert "keeps nothing" in page.inner_text("#storage")
        page.click("[data-answer=B2B]")
        assert page.inner_text("#progress") == "1 of 6 answered"
        downloaded = download(page, "#download", tmp_path / "page.csv")
    assert read_sheet(downloaded, read_all(orders)).b2b == 1


@pytest.mark.parametrize("width", [390, 1280])
def test_the_screen_fits_its_width_and_has_no_serious_fault_of_access(
    browser: Browser, orders: Path, tmp_path: Path, width: int
) -> None:
    screen = tmp_path / "s.html"
    run("label", orders, "-n", 6, "-o", screen)
    with opened(browser, screen, width) as page:
        page.keyboard.press("b")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if width < 1000:
            assert serious_faults(page) == []


def test_a_screen_that_is_there_is_not_replaced_and_ask_is_for_sheets(
    orders: Path, tmp_path: Path
) -> None:
    screen = tmp_path / "s.html"
    assert run("label", orders, "-n", 6, "-o", screen).exit_code == 0
    before = screen.read_bytes()
    again = run("label", orders, "-n", 6, "-o", screen)
    assert again.exit_code == 2
    assert "a browser may hold answers" in again.output
    assert screen.read_bytes() == before
    asked = run("label", orders, "-n", 6, "-o", tmp_path / "t.html", "--ask")
    assert asked.exit_code == 2
    assert "--ask asks in the terminal" in asked.output
    audit = run("label", orders, "-n", 6, "--audit", "-o", tmp_path / "a.html")
    assert "b2x evaluate" in audit.output
    assert re.search("drawn at random to measure by", (tmp_path / "a.html").read_text("utf-8"))
