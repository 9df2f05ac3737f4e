"""``b2x export``: a model as SQL or as a page for a browser, which run without b2x."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click

from b2x.cli.options import (
    field_columns,
    language_option,
    print_result,
    share_option,
    typed_model_options,
)
from b2x.cli.say import say
from b2x.engines.sql.dialects import DIALECTS
from b2x.errors import UsageError
from b2x.schema.fields import FIELDS, HISTORY, HISTORY_SOURCES
from b2x.scorecard.decision import LOG_ODDS

if TYPE_CHECKING:
    from b2x.engines.sql.dbt import Scorer
    from b2x.predict.model import Model
    from b2x.scorecard.golden import Record
    from b2x.scorecard.scorecard import Scorecard

_EXAMPLE = "Example: b2x export sql hotel --dialect duckdb --table orders -o score.sql"


@click.group(epilog=_EXAMPLE)
def command() -> None:
    """Write a model in a form that runs without b2x: SQL, or a page for a browser."""


@command.command("sql", epilog=_EXAMPLE)
@click.argument("model", metavar="MODEL")
@click.option("--dialect", required=True, metavar="NAME", help=f"One of {', '.join(DIALECTS)}.")
@click.option(
    "--table", required=True, metavar="NAME", help="Table, such as orders or shop.orders."
)
@click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="FIELD=COLUMN",
    callback=field_columns,
    help="Column to read a field from, if it has another name; FIELD= for none. Repeatable.",
)
@click.option("--mapped-only", is_flag=True, help="Fields without --map count as missing.")
@click.option(
    "--typical-volume",
    type=click.FloatRange(min=0, min_open=True),
    help="The seller's median sale, for a model that reads volume relative to it.",
)
@share_option
@click.option(
    "--export",
    metavar="NAME|FILE",
    help="A known system, or your own TOML file (b2x inspect --write-map): its columns, and which "
    "rows are sales.",
)
@click.option(
    "--as",
    "form",
    type=click.Choice(["select", "dbt"]),
    default="select",
    help="One SELECT, or files of a dbt project with tests; --output then names its folder.",
)
@click.option("-o", "--output", metavar="FILE", help="File to write; standard output if not given.")
def sql(
    model: str,
    dialect: str,
    table: str,
    mapping: dict[str, str],
    mapped_only: bool,
    typical_volume: float | None,
    b2b_share: float | None,
    export: str | None,
    form: str,
    output: str | None,
) -> None:
    """Write a SELECT that gives each row of a table its b2x_label, as `b2x score` would.

    MODEL is a shipped model or a model's folder. With --map buyer_id=COLUMN earlier orders are
    counted, unless --map names columns for them.
    """
    from b2x.engines.sql import to_sql
    from b2x.engines.sql.dbt import to_dbt
    from b2x.predict.load import load
    from b2x.scorecard.manifest import model_files
    from b2x.writing.separate_files import check_separate

    if form == "dbt" and output in (None, "-"):
        raise UsageError("dbt needs a folder for its files", next_step="pass --output FOLDER")
    given = {} if typical_volume is None else {"typical_volume": typical_volume}
    loaded = load(model, b2b_share=b2b_share, **given)
    columns: dict[str, str | None] = {}
    if mapped_only:
        dated = ["ordered_at"] if "buyer_id" in mapping else []
        columns = dict.fromkeys([*loaded.scorecard.inputs, *dated])
    options: dict[str, Any] = {} if export is None else _of_export(export, loaded.scorecard)
    columns |= options.pop("columns", {})
    columns |= {field: column or None for field, column in mapping.items()}
    options |= {"table": table, "columns": columns, "name": loaded.name}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        if form == "dbt":
            files = to_dbt(loaded.scorecard, dialect, _scorer(loaded), **options)
        else:
            files = {"": to_sql(loaded.scorecard, dialect, **options)}
    for message in dict.fromkeys(str(warning.message) for warning in caught):
        say(f"warning: {message}", err=True)
    if output is None or output == "-":
        print_result(files[""])
        return
    paths = {name: os.path.join(output, name) if name else output for name in files}
    written = {f"output {name}".strip(): path for name, path in paths.items()}
    check_separate(model_files(loaded.path), written)
    _write(paths, files)
    if form == "dbt":
        say(f"{output}: {len(files)} files for {dialect}. Next: dbt build, where {table} is")
    else:
        say(f"{output}: {len(files['']):,} characters for {dialect}. Next: run it where {table} is")


@command.command("html", epilog="Example: b2x export html hotel -o page.html")
@click.argument("model", metavar="MODEL")
@click.option(
    "--typical-volume",
    type=click.FloatRange(min=0, min_open=True),
    help="The seller's median sale, for a model that reads volume relative to it.",
)
@share_option
@language_option
@click.option("-o", "--output", metavar="FILE", help="File to write; standard output if not given.")
def html(
    model: str,
    typical_volume: float | None,
    b2b_share: float | None,
    lang: str,
    output: str | None,
) -> None:
    """Write a page that explains the model, tries it on one sale, and scores a CSV file.

    The page is one file that opens from disk and reaches no network. MODEL is a shipped model or a
    model's folder.
    """
    from b2x.predict.load import load
    from b2x.scorecard.manifest import model_files
    from b2x.show.page.model_page import model_page
    from b2x.writing.separate_files import check_separate
    from b2x.writing.whole_or_absent import write_whole

    given = {} if typical_volume is None else {"typical_volume": typical_volume}
    loaded = load(model, b2b_share=b2b_share, **given)
    page = model_page(
        loaded, language=lang, command=typed_model_options(model, typical_volume, b2b_share)
    )
    if output is None or output == "-":
        print_result(page)
        return
    check_separate(model_files(loaded.path), {"output": output})
    write_whole(output, page.encode())
    say(f"{output}: {len(page.encode()) / 1000:,.0f} kB. Next: open it in a browser")


def _of_export(name: str, scorecard: Scorecard) -> dict[str, Any]:
    """Return what a known export says to :func:`to_sql`, and what it leaves to the user."""
    from b2x.engines.sql.query import names_read
    from b2x.records.mapping.presets import load_export

    export = load_export(name)
    headers = {field: first for field, (first, *_) in {**export.sum, **export.fields}.items()}
    left = ["rows whose status says cancelled, failed, lost or the like in other words"]
    if export.rows == "lines":
        left.append(f"one row an order: its lines share {export.order_id}")
    if export.refunded is not None:
        left.append(
            f"{export.refunded}: subtract it from volume; an order refunded in full is not a sale"
        )
    if export.credit_of is not None:
        left.append(f"credit notes: to be subtracted from the order that {export.credit_of} names")
    if export.currency is not None:
        left.append(f"amounts in one currency: {export.currency} names that of each")
    return {
        "columns": {field: headers[field] for field in names_read(scorecard) if field in headers},
        "not_a_sale": export.not_a_sale,
        "sale": export.sale,
        "left": left,
    }


def _scorer(model: Model) -> Scorer:
    """Return a function that decides records by field name, as a file with these columns."""
    import pyarrow as pa

    from b2x.records.whole_table import read_all

    kinds = {"number": pa.float64(), "time": pa.timestamp("s")}

    def log_odds(records: Sequence[Record]) -> list[float | None]:
        columns = {
            name: pa.array(
                [record[name] for record in records],
                kinds.get(model.scorecard.inputs.get(name) or FIELDS[name].kind, pa.string()),
            )
            for name in records[0]
        }
        if "buyer_id" in columns:
            sales = pa.table({name: columns[name] for name in HISTORY_SOURCES})
            counted = read_all(sales, mapping={"buyer_id": "buyer_id"}).columns
            columns = {name: pa.array(counted[name]) for name in HISTORY} | columns
        found: list[float | None] = model.decide(pa.table(columns))[LOG_ODDS].to_pylist()
        return found

    return log_odds


def _write(paths: Mapping[str, str], texts: Mapping[str, str]) -> None:
    """Write all files, or none."""
    from b2x.writing.whole_or_absent import PendingFile, commit_together

    with ExitStack() as stack:
        pending = []
        for name, path in paths.items():
            if name:
                os.makedirs(os.path.dirname(path), exist_ok=True)
            pending.append(stack.enter_context(PendingFile(path)))
            pending[-1].stream.write(texts[name].encode())
        commit_together(pending)
