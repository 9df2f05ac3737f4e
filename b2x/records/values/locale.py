"""How a locale writes numbers and dates, from Unicode's CLDR."""

from __future__ import annotations

from b2x.errors import UsageError, did_you_mean
from b2x.records.values.notation import DATE_ORDERS, DECIMALS, Style


def locale_styles(locale: str) -> tuple[Style, Style]:
    """Return the decimal mark and the order of dates of a locale.

    Parameters
    ----------
    locale
        Language, and country where it matters: ``nb_NO``, ``de-CH``, ``sv``.

    Raises
    ------
    UsageError
        When there is no such locale, or b2x cannot read how it writes numbers or dates.

    Examples
    --------
    >>> locale_styles("nb_NO"), locale_styles("en_US"), locale_styles("de-CH")
    ((',', 'dmy'), ('.', 'mdy'), ('.', 'dmy'))
    """
    from babel import Locale, UnknownLocaleError, localedata
    from babel.numbers import get_decimal_symbol

    try:
        known = Locale.parse(locale.strip().replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        near = did_you_mean(locale, localedata.locale_identifiers())
        raise UsageError(
            f"no locale {locale!r}.{near}", next_step="use one such as nb_NO, sv_SE or en_GB"
        ) from None
    decimal = get_decimal_symbol(known)
    pattern = str(known.date_formats["short"].pattern)
    order = "".join(sorted("dmy", key=pattern.lower().index))
    if decimal not in DECIMALS or order not in DATE_ORDERS:
        raise UsageError(
            f"b2x cannot read how locale {locale!r} writes numbers or dates",
            next_step="give --decimal and --dates instead",
        )
    return decimal, order
