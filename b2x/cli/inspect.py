"""``b2x inspect``: shows how a file is understood."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from b2x.cli.options import command_line, is_verbose, json_option, print_json, reading_options
from b2x.cli.say import say
from b2x.errors import UsageError


@click.command(epilog="Example: b2x inspect orders.csv --map volume=Amount")
@click.argument("source", metavar="IN")
@click.option(
    "--write-map",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.toml",
    help="Also write it as a TOML file that you can correct and pass with --export.",
)
@reading_options
@json_option
def command(source: str, write_map: Path | None, as_json: bool, **options: Any) -> None:
    """Show which fields were found in a file, how it is written, and what is missing."""
    from b2x.label.kind_column import kind_column
    from b2x.records.read_table import read_table
    from b2x.records.write_preset import preset_text
    from b2x.writing.whole_or_absent import write_whole

    if write_map is not None and write_map.is_file():
        raise UsageError(
            "the file exists already", where=str(write_map), next_step="name another file"
        )
    reading = read_table(source, **options)
    if write_map is not None:
        write_whole(write_map, preset_text(write_map.stem, reading).encode(), only_new=True)
    if as_json:
        print_json(reading.understood.to_dict())
        return
    for line in reading.understood.lines(verbose=is_verbose()):
        say(line)
    if write_map is not None:
        say(f"Written to {write_map}. Next: correct it, then pass --export {write_map}")
        return
    if (label := kind_column(reading)) is not None:
        say(f"Next: {command_line('train', source, '--label', label, '-o', 'mine')}")
    else:
        say(f"Next: {command_line('hints', source)}")
