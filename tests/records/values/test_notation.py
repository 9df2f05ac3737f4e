"""Options that name a notation, and what they refuse."""

import pytest

from b2x.errors import UsageError
from b2x.records.values.locale import locale_styles
from b2x.records.values.notation import date_style, decimal_style


def test_options_are_checked():
    assert decimal_style("comma") == ","
    assert date_style("dmy") == "dmy"
    with pytest.raises(UsageError, match="'point' or 'comma'"):
        decimal_style("dot")
    with pytest.raises(UsageError, match="'dmy', 'mdy' or 'ymd'"):
        date_style("ydm")


def test_a_locale_that_is_unknown_or_cannot_be_read_is_refused():
    assert locale_styles("sv") == (",", "ymd")
    with pytest.raises(
        UsageError, match=r"no locale 'nb_NOR'.*Did you mean.*use one such as nb_NO"
    ):
        locale_styles("nb_NOR")
    with pytest.raises(UsageError, match=r"cannot read how locale 'bgn' .*--decimal and --dates"):
        locale_styles("bgn")
