"""A small shop whose model and truth are known: sales that cost more are likelier B2B."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from b2x.label.make_sheet import make_sheet
from b2x.predict.model import Model
from b2x.schema.features import Feature
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.exact import quantise
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import NumericBins, Term
from b2x.training.model_folder import save_model

EDGES = tuple(float(edge) for edge in range(100, 1000, 100))
METRICS: dict[str, Any] = {
    "verdict": "usable", "reason": "It is.", "rows": 9, "b2b_share": 0.5, "protocol": "folds",
    "metrics": {}, "decisions": {"B2B": {"rows": 3, "b2b_share": 0.9}}, "warnings": [],
}  # fmt: skip
Flags = NDArray[np.bool_]


def shop_model(**provenance: Any) -> Model:
    """Return a model whose log-odds rise from -6 to 6 with the sale's value."""
    values = tuple(quantise(value) for value in np.linspace(-6, 6, 10))
    term = Term(Feature("column", ("volume",), "number"), NumericBins(EDGES), (*values, 0.0))
    about = {"name": "shop", "rows": 40, "b2b_rows": 20, **provenance}
    return Model(Scorecard(0.0, (term,), (), Thresholds(-1.0, 1.0), provenance=about))


def saved_model(folder: Path, **provenance: Any) -> Path:
    """Write the model's folder."""
    return save_model(shop_model(**provenance), METRICS, folder)


def write_orders(path: Path, sales: int = 1200, noise: float = 0.0) -> Flags:
    """Write a table and return which of its sales are B2B: those above 500, but for some."""
    rng = np.random.default_rng(1)
    value = rng.integers(1, 1000, sales)
    is_b2b = (value >= 500) ^ (rng.random(sales) < noise)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["buyer_id", "ordered_at", "volume"])
        for row, amount in enumerate(value.tolist()):
            writer.writerow([f"K{row}", f"2024-{row % 12 + 1:02}-{row % 28 + 1:02}", amount])
    return is_b2b


def audit_sheet(orders: Path, is_b2b: Flags, n: int, name: str = "audit.csv", **how: Any) -> Path:
    """Draw a sheet and fill it in with the truth."""
    sheet = orders.with_name(name)
    sheet.unlink(missing_ok=True)
    make_sheet(orders, sheet, n=n, **{"audit": True, **how})
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    for line in lines:
        row = int(line["b2x_id"].split("-")[1]) - 2
        line["b2x_answer"] = "B2B" if is_b2b[row] else "B2C"
    with sheet.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    return sheet
