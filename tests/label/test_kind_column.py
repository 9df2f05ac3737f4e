"""A file that is labelled already goes on to training, and a file that is not does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from b2x.cli import main


@pytest.mark.parametrize("command", ["inspect", "hints"])
@pytest.mark.parametrize(
    ("values", "labelled"),
    [
        (("B2B", "B2C", "b2b"), True),
        (("Bedrift", "Privat", "Privat"), True),
        (("B2B", "B2C", ""), False),  # not every row
        (("B2B", "B2B", "B2B"), False),  # one kind
        (("B", "C", "B"), False),  # may be anything
        (("yes", "no", "no"), False),  # a flag is a hint
        (("B2B", "B2C", "export"), False),
    ],
)
def test_a_labelled_file_goes_on_to_training(
    tmp_path: Path, command: str, values: tuple[str, ...], labelled: bool
) -> None:
    source = tmp_path / "orders.csv"
    rows = [f"{100 + i},{value},x{i}" for i, value in enumerate(values)]
    source.write_text("\n".join(["Total,Type,Note", *rows]) + "\n")
    said = CliRunner().invoke(main, [command, str(source)])
    assert said.exit_code == 0, said.output
    last = said.stdout.splitlines()[-1]
    assert last.startswith(f"Next: b2x train {source} --label Type") == labelled
