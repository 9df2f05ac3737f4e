"""Scores a sample, then retrains on real bookings, measures, and scores all of them.

Run it with ``make demo``; it writes into the folder of ``--out``.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np

import b2x
from b2x.cli.evaluate import show_evaluation
from b2x.datasets import PROTOCOLS
from b2x.errors import B2XError
from b2x.show.precision_recall import PrecisionRecallDisplay
from b2x.show.reliability import ReliabilityDisplay
from b2x.show.terms import plot_terms
from b2x.training.train import Trained

SAMPLE = Path(__file__).parent / "data/samples/web-shop.csv"


def main() -> None:
    """Run the demonstration."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out/demo"))
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    mpl.use("Agg")

    print("1. A simulated web shop's export, scored with the shipped textbook model\n")
    scored = out / "web-shop-scored.csv"
    show_score(b2x.score_file(SAMPLE, scored, model="textbook", reasons=True))

    print("\n2. Real hotel bookings: retrained on a seller's own records\n")
    hotel = PROTOCOLS["hotel"]
    try:
        table = hotel.load()
    except B2XError as error:
        print(f"This part is left out, because the hotel bookings are not available: {error}")
        return
    print(f"{len(table):,} bookings from {table.attrs['source']}")
    trained = b2x.train(
        table,
        label="label",
        features=hotel.features,
        group=hotel.buyer,
        time=hotel.time,
        cutoff=hotel.cutoff,
        name="demo-hotel",
    )
    show_evaluation(trained.evaluation)
    model_folder = trained.save(out / "hotel-model")
    plots = save_plots(trained, out)

    print("\n3. The whole file, scored with that model\n")
    bookings = out / "hotel-bookings.csv"
    table.drop(columns=["label"]).to_csv(bookings, index=False)
    show_score(b2x.score_file(bookings, out / "hotel-scored.csv", model=trained.model))

    print("\n4. Three bookings with reasons\n")
    decided = trained.model.decide(table)["b2x_label"]
    for label in ("B2B", "B2C", "unsure"):
        row = table.loc[(decided == label).idxmax(), list(hotel.features)].to_dict()
        decision = trained.model.predict_one(row)
        print(f"{decision.label}, probability of B2B {decision.probability:.3f}")
        for reason in decision.reasons[:3]:
            print(f"  {reason}")

    print("\nWhere the files are\n")
    for path in (scored, out / "hotel-scored.csv", model_folder, *plots):
        print(f"  {path}")


def show_score(result: Mapping[str, Any]) -> None:
    """Print how a file was understood and how many rows got each decision."""
    understood = result["understood"]
    print(f"{understood['source']}: {understood['format']}; {'; '.join(understood['dialect'])}")
    for column in understood["columns"]:
        print(f'  {column["name"]} from "{column["header"]}" ({column["how"]})')
    if understood["missing_fields"]:
        print(f"  not in the file, counted as missing: {', '.join(understood['missing_fields'])}")
    for name, value in result["parameters"].items():
        print(f"  {name.replace('_', ' ')}: {value:g}" if value else f"  {name} is not known")
    counts = ", ".join(f"{label} {n:,}" for label, n in result["counts"].items())
    print(f"{result['rows_in']:,} rows in, {result['rows_scored']:,} scored: {counts}")


def save_plots(trained: Trained, out: Path) -> list[Path]:
    """Save precision-recall, reliability and term shapes; return the files."""
    tested = ~np.isnan(trained.held_out)  # NaN: not tested
    y, log_odds = trained.labels[tested], trained.held_out[tested]
    groups = trained.groups[tested]
    figures = {
        "precision-recall": PrecisionRecallDisplay.from_predictions(y, log_odds, groups).figure_,
        "reliability": ReliabilityDisplay.from_predictions(y, log_odds, groups).figure_,
        "terms": plot_terms(trained.model)[0].figure_,
    }
    paths = []
    for name, figure in figures.items():
        paths.append(out / f"hotel-{name}.png")
        figure.savefig(paths[-1], dpi=120, bbox_inches="tight")
    return paths


if __name__ == "__main__":
    main()
