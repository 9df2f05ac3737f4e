"""The road from an unlabelled export to decisions, then the same on real hotel bookings.

Run it with ``make demo``; it writes into the folder of ``--out`` and needs no network.
"""

from __future__ import annotations

import argparse
import io
import shlex
import shutil
import sys
from contextlib import redirect_stderr
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd

import b2x
from b2x.cli import main as b2x_command
from b2x.cli.evaluate import show_evaluation
from b2x.datasets import PROTOCOLS
from b2x.errors import B2XError
from b2x.show.precision_recall import PrecisionRecallDisplay
from b2x.show.reliability import ReliabilityDisplay
from b2x.show.terms import plot_terms
from b2x.training.train import Trained

DATA = Path(__file__).parent / "data/demo"
ROAD = (
    ("Who is documented as a company?", "b2x hints {export}"),
    ("Which sales are worth an answer?", "b2x label {export} -n 50 -o {out}/to-answer.csv"),
    (
        "Fifty answers, which lie beside the export, make a model",
        "b2x train {export} --labels {answers} -o {out}/shop-model",
    ),
    ("Every sale decided", "b2x score {export} {scored} --model {out}/shop-model --reasons"),
    (
        "One line a buyer, the ones worth a question first",
        "b2x buyers {export} {out}/shop-buyers.csv --model {out}/shop-model",
    ),
    (
        "How much is that in all, and how sure? 120 sales were checked by hand",
        "b2x totals {export} --model {out}/shop-model --audit {audit} --by quarter",
    ),
    (
        "A page to hand over",
        "b2x report {export} --model {out}/shop-model --audit {audit} -o {out}/shop-report.html",
    ),
)
"""What is asked, and the command that answers it."""


def main() -> None:
    """Run the demonstration."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out/demo"))
    out = parser.parse_args().out
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    mpl.use("Agg")
    print(
        "A simulated Norwegian shop: 800 orders, companies named on 40% of their orders, no label"
    )
    walk(out)
    check(out / "shop-scored.csv")
    print("\nReal hotel bookings, 119,390 of them: companies' and guests' own\n")
    hotel(out)
    print(f"\nAll files are in {out}: {', '.join(sorted(path.name for path in out.iterdir()))}")


def walk(out: Path) -> None:
    """Run the commands of the road, each printed as a person would type it."""
    places = {
        "export": DATA / "nettbutikk.csv",
        "answers": DATA / "nettbutikk-svar.csv",
        "audit": DATA / "nettbutikk-kontroll.csv",
        "scored": out / "shop-scored.csv",
        "out": out,
    }
    for step, (title, command) in enumerate(ROAD):
        typed = command.format(**places)
        print(f"\n{title}\n\n$ {typed}")
        # How the file is read is told on standard error, by every command; here it is told once.
        with redirect_stderr(sys.stderr if step == 0 else io.StringIO()):
            b2x_command(shlex.split(typed)[1:], standalone_mode=False)


def check(scored: Path) -> None:
    """Compare the decisions with what the simulation knows."""
    kind = pd.read_csv(DATA / "nettbutikk-fasit.csv")["kind"]
    label = pd.read_csv(scored, sep=";", encoding="cp1252")["b2x_label"]
    decided = label != "unsure"
    wrong = (label != kind)[decided]
    print(
        f"\nThe simulation knows the truth: {wrong.sum()} of {decided.sum()} decided sales are "
        f"wrong ({wrong.mean():.1%}), {1 - decided.mean():.0%} were left unsure"
    )


def hotel(out: Path) -> None:
    """Train on the hotel bookings, if they are there, score them and save pictures."""
    protocol = PROTOCOLS["hotel"]
    try:
        table = protocol.load()
    except B2XError as error:
        print(f"This part is left out, because the hotel bookings are not available: {error}")
        return
    trained = b2x.train(
        table,
        label="label",
        features=protocol.features,
        group=protocol.buyer,
        time=protocol.time,
        cutoff=protocol.cutoff,
        name="hotel",
    )
    show_evaluation(trained.evaluation)
    trained.save(out / "hotel-model")
    save_plots(trained, out)
    decided = trained.model.decide(table)["b2x_label"]
    print("\nThree bookings with reasons")
    for label in ("B2B", "B2C", "unsure"):
        row = table.loc[(decided == label).idxmax(), list(protocol.features)].to_dict()
        decision = trained.model.predict_one(row)
        print(f"{decision.label}, probability of B2B {decision.probability:.3f}")
        for reason in decision.reasons[:3]:
            print(f"  {reason}")


def save_plots(trained: Trained, out: Path) -> None:
    """Save precision-recall, reliability and term shapes, each with what it shows as its title."""
    tested = ~np.isnan(trained.held_out)  # NaN: not tested
    y, log_odds = trained.labels[tested], trained.held_out[tested]
    groups = trained.groups[tested]
    metrics = trained.evaluation.metrics
    assert metrics is not None  # both kinds were tested
    ap, off = metrics.average_precision.value, metrics.calibration_error.value
    figures = {
        "precision-recall": (
            PrecisionRecallDisplay.from_predictions(y, log_odds, groups).figure_,
            f"Company bookings come first: average precision {ap:.2f} where {y.mean():.0%} are",
        ),
        "reliability": (
            ReliabilityDisplay.from_predictions(y, log_odds, groups).figure_,
            f"Probabilities hold: they are {off:.1%} off on average",
        ),
        "terms": (
            plot_terms(trained.model)[0].figure_,
            "What speaks for a company booking, and what against it",
        ),
    }
    for name, (figure, finding) in figures.items():
        figure.suptitle(finding)
        figure.savefig(out / f"hotel-{name}.png", dpi=120, bbox_inches="tight")


if __name__ == "__main__":
    main()
