"""Writes the demonstration's files beside this one: the export, what is true, and 50 answers."""

from __future__ import annotations

from pathlib import Path

from b2x.datasets.demo_shop import demo_export
from b2x.label.make_sheet import make_sheet

HERE = Path(__file__).parent
ANSWERS = 50


def main() -> None:
    """Write the three files; the answers are those of somebody who knows every customer."""
    file, kind = demo_export()
    export, sheet = HERE / "nettbutikk.csv", HERE / "nettbutikk-svar.csv"
    export.write_bytes(file)
    (HERE / "nettbutikk-fasit.csv").write_text("\n".join(["kind", *kind, ""]), encoding="utf-8")
    sheet.unlink(missing_ok=True)
    make_sheet(export, sheet, n=ANSWERS, ask=None)
    header, *lines = sheet.read_text("utf-8-sig").splitlines()
    answered = [header]
    for line in lines:  # sale-17-...: the line of the file
        place = int(line.rsplit(";", 1)[1].split("-")[1]) - 2
        answered.append(kind[place] + line)
    sheet.write_text("\n".join([*answered, ""]), encoding="utf-8-sig")


if __name__ == "__main__":
    main()
