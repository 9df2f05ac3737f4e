"""Makes texts of others harmless where they are opened: in a terminal and in a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache


def printable(text: str) -> str:
    r"""Return one line to print: characters that a terminal obeys are written as ``\u001b``.

    The escapes are those of JSON, so a JSON document of one line stays one.

    Examples
    --------
    >>> printable("\x1b[2Jred\r"), printable("Ærlig\tÜ")
    ('\\u001b[2Jred\\u000d', 'Ærlig\tÜ')
    """
    return _obeyed().sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def counted(n: int, noun: str) -> str:
    """Return a number with its noun, which takes an s unless there is one.

    Examples
    --------
    >>> counted(1, "row"), counted(1200, "label")
    ('1 row', '1,200 labels')
    """
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def as_cell(text: str) -> str:
    """Return a text for a cell; one that a spreadsheet would take for a formula gets an apostrophe.

    Only for cells that b2x writes. What a table's own columns hold stays as it is.

    Examples
    --------
    >>> as_cell("=HYPERLINK(1): infinite"), as_cell("volume: infinite")
    ("'=HYPERLINK(1): infinite", 'volume: infinite')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def html_table(
    title: str,
    rows: Sequence[Sequence[object]],
    *,
    head: Sequence[str] = (),
    notes: Sequence[str] = (),
) -> str:
    """Return a small table for a notebook: black on white, every text escaped.

    Parameters
    ----------
    title
        Stands above it.
    rows
        Its cells; the first of a row is a figure or a name.
    head
        Names of the columns; empty for none.
    notes
        Lines below.

    Examples
    --------
    >>> html_table("<b>", [("+1.00", "volume")])
    '<p><b>&lt;b&gt;</b></p><table>...<td>+1.00</td><td ...>volume</td></tr></tbody></table>'
    """
    import html  # here, because a decision is made more often than shown

    escaped = [[html.escape(str(cell)) for cell in row] for row in rows]
    left = ' style="text-align: left"'
    lines = [
        "<tr>"
        + "".join(f"<td{left if i else ''}>{cell}</td>" for i, cell in enumerate(row))
        + "</tr>"
        for row in escaped
    ]
    above = "".join(
        f"<th{left if i else ''}>{html.escape(name)}</th>" for i, name in enumerate(head)
    )
    return (
        f"<p><b>{html.escape(title)}</b></p><table>"
        + (f"<thead><tr>{above}</tr></thead>" if head else "")
        + f"<tbody>{''.join(lines)}</tbody></table>"
        + "".join(f"<p>{html.escape(note)}</p>" for note in notes)
    )


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a formula begins with (OWASP, CSV injection); the last four are the wide forms of the
first."""


# Controls (ESC, CSI, carriage return, line feed; not the tab), line separators, and marks that
# change the direction of writing (CVE-2021-42574). Half surrogates cannot be printed at all.
@cache  # compiled when something is printed: one record's answer is not
def _obeyed() -> re.Pattern[str]:
    return re.compile(
        "[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
    )
