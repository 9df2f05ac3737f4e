"""An export file that was written of a table reads the table as before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from b2x.records.delimited.strict_reader import BadLine
from b2x.records.read_table import read_table
from b2x.records.whole_table import Records, read_all
from b2x.records.write_preset import preset_text
from b2x.schema.columns import Levels

EXAMPLES = Path(__file__).parent / "corpus" / "exports"


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_a_file_read_by_the_map_that_was_written_of_it_is_read_the_same(
    path: Path, tmp_path: Path
) -> None:
    (file,) = (other for other in EXAMPLES.glob(f"{path.stem}.*") if other != path)
    options = json.loads(path.read_text("utf-8")).get("options", {})
    written = tmp_path / "mine.toml"
    written.write_text(preset_text("mine", read_table(file, **options)), "utf-8")
    assert shown(read_all(file, export=str(written), **options)) == shown(read_all(file, **options))


def shown(records: Records) -> tuple[dict[str, str], list[str], list[BadLine]]:
    columns = {
        name: str((column.levels, column.codes) if isinstance(column, Levels) else column)
        for name, column in sorted(records.columns.items())
    }
    return columns, records.reasons.tolist(), records.bad_lines
