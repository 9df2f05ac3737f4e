"""What the documentation lists is what the code has."""

import re

import pytest

from docs import pages

ROOT = pages.HERE.parent


@pytest.mark.parametrize("name", pages.PARTS)
def test_the_generated_parts_are_up_to_date(name: str) -> None:
    page, lines = pages.PARTS[name]
    text = (pages.HERE / page).read_text("utf-8")
    assert pages.with_part(text, name, lines()) == text, "run `make pages`"


def test_a_part_is_replaced_and_the_rest_stays() -> None:
    text = "a\n<!-- x: written by `make pages` -->\nold\n<!-- end of x -->\nb\n"
    expected = "a\n<!-- x: written by `make pages` -->\nnew\n<!-- end of x -->\nb\n"
    assert pages.with_part(text, "x", ["new"]) == expected
    with pytest.raises(ValueError, match="not in list"):
        pages.with_part(text, "y", ["new"])


def test_the_tests_that_the_security_page_names_are_there() -> None:
    named = re.findall(r"`(tests/[\w/.]+)`", (ROOT / "SECURITY.md").read_text("utf-8"))
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []
