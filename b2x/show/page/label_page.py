"""The labelling screen: a sheet's lines one at a time, answered by keys, saved as the sheet."""

from __future__ import annotations

import hashlib
import os

from b2x.errors import UsageError
from b2x.label.hints import HINT
from b2x.label.row_ids import kind_of_id
from b2x.label.sheet_file import ANSWER, HOW, ID, INCLUSION, SheetCells
from b2x.label.sheets import ROWS
from b2x.printable import as_cell
from b2x.records.mapping.roles import role_of
from b2x.schema.fields import BY_HEADER, header_key
from b2x.show.page.assemble import assemble, page_texts
from b2x.writing.whole_or_absent import write_whole

ENDING = ".html"
SCRIPTS = ("dom.js", "label.js")


def is_page(path: str | os.PathLike[str]) -> bool:
    """Return whether a sheet's name asks for the labelling screen.

    Examples
    --------
    >>> is_page("label_me.html"), is_page("label_me.csv")
    (True, False)
    """
    return os.fspath(path).lower().endswith(ENDING)


def sheet_name(path: str | os.PathLike[str]) -> str:
    """Return the name of the sheet that a screen downloads.

    Examples
    --------
    >>> sheet_name("out/label_me.html")
    'label_me.csv'
    """
    return f"{os.path.basename(os.fspath(path))[: -len(ENDING)]}.csv"


def check_new(path: str | os.PathLike[str]) -> None:
    """Refuse to replace a file: answers given in a screen are in the browser, where none is seen.

    Raises
    ------
    UsageError
        When there is such a file.
    """
    if os.path.exists(path):
        raise UsageError(
            "the file exists already, and a browser may hold answers on it",
            where=os.fspath(path),
            next_step="delete it if it is of no use any more, or name another file",
        )


def write_label_page(
    path: str | os.PathLike[str], cells: SheetCells, *, source: str, command: str, language: str
) -> None:
    """Write the labelling screen of a sheet; its names are readable by the owner alone.

    Parameters
    ----------
    path
        The .html file.
    cells
        The sheet.
    source
        What to call the table that it was made of.
    command
        What to run with the downloaded sheet.
    language
        Language of the screen.

    Raises
    ------
    UsageError
        When there is no such language.
    """
    page = label_page(
        cells, name=sheet_name(path), source=source, command=command, language=language
    )
    write_whole(path, page.encode("utf-8", "replace"), private=True)


def label_page(cells: SheetCells, *, name: str, source: str, command: str, language: str) -> str:
    """Return the labelling screen as HTML; `name` is that of the sheet which it downloads."""
    texts = page_texts(language)
    headers = [as_cell(header) for header in cells.headers]
    rows = [[as_cell(text) for text in row] for row in cells.rows]
    ids = cells.column(ID)
    by_buyer = bool(ids) and kind_of_id(ids[0]) == "buyer"
    to_measure = {*cells.column(HOW)} & {"audit", "value"}
    not_shown = {ANSWER, HOW, INCLUSION, ID}
    key = hashlib.sha256("\n".join(ids).encode()).hexdigest()[:16]
    what = texts["label_buyers" if by_buyer else "label_sales"]
    return assemble(
        "label.html",
        SCRIPTS,
        start="startLabelling();",
        title=texts["label_title"].format(source=source),
        language=language,
        data={
            "key": f"b2x-label-{key}",
            "name": name,
            "language": language,
            "delimiter": cells.delimiter,
            "headers": headers,
            "rows": rows,
            "answer": cells.position(ANSWER),
            "shown": [i for i, header in enumerate(cells.headers) if header not in not_shown],
            "names": [i for i, header in enumerate(cells.headers) if _is_name(header)],
            "labels": {ROWS: texts["rows_of_buyer"], HINT: texts["hint"]},
            "texts": {key: text for key, text in texts.items() if key.startswith("label_")},
        },
        shown={
            **texts,
            "what": what.format(n=len(rows), source=source),
            "chosen": texts["label_audit" if to_measure else "label_chosen"],
            "command": command,
        },
    )


def _is_name(header: str) -> bool:
    """Return whether a column names the buyer: its cells are shown large."""
    is_field = BY_HEADER.get(header_key(header), "buyer_id") != "buyer_id"
    return not is_field and role_of(header) in ("personal", "company")
