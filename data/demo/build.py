"""Writes the demonstration's files beside this one: the export, what is true, and two sheets."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from b2x.datasets.demo_shop import demo_export
from b2x.label.make_sheet import make_sheet

HERE = Path(__file__).parent
ANSWERS, AUDITED = 50, 120


def main() -> None:
    """Write the files; the answers are those of somebody who knows every customer."""
    file, kind = demo_export()
    export = HERE / "nettbutikk.csv"
    export.write_bytes(file)
    (HERE / "nettbutikk-fasit.csv").write_text("\n".join(["kind", *kind, ""]), encoding="utf-8")
    to_learn, to_measure = HERE / "nettbutikk-svar.csv", HERE / "nettbutikk-kontroll.csv"
    for sheet in (to_learn, to_measure):
        sheet.unlink(missing_ok=True)
    make_sheet(export, to_learn, n=ANSWERS)
    make_sheet(export, to_measure, n=AUDITED, audit=True, by_value=True)
    for sheet in (to_learn, to_measure):
        answer(sheet, kind)


def answer(sheet: Path, kind: pd.Series) -> None:
    """Fill in a sheet of the export."""
    header, *lines = sheet.read_text("utf-8-sig").splitlines()
    answered = [header]
    for line in lines:  # sale-17-...: the line of the file
        place = int(line.rsplit(";", 1)[1].split("-")[1]) - 2
        answered.append(kind[place] + line)
    sheet.write_text("\n".join([*answered, ""]), encoding="utf-8-sig")


if __name__ == "__main__":
    main()
