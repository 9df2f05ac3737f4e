"""Builds the textbook model from ``textbook_curves.py`` and measures it for its card."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import b2x
from b2x.datasets import PROTOCOLS, SELLERS, simulate
from b2x.measure.folds import group_ids
from b2x.measure.metrics import log_loss, roc_auc
from b2x.predict.model import Model
from b2x.records.whole_table import Records, read_all
from b2x.schema.columns import take_rows
from b2x.schema.features import inputs_of, parse_feature
from b2x.schema.fields import FIELDS, field_ranges
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.exact import quantise
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import Bins, LevelBins, NumericBins, Term
from b2x.training.evaluate import conclude
from b2x.training.model_folder import save_model
from models.textbook_curves import BANDS, CURVES, LEVELS, LIKE_THE_LITERATURE

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
Names = NDArray[Any]

SEED = 0
SALES = 6000
"""Simulated sales of each seller, for learning what a step is worth and again for measuring."""
EVEN = 0.5
"""The share of B2B that the model is built for: neither kind is taken to be the likelier one."""
SURE = quantise(float(np.log(4)))
"""Sales are decided from a probability of 80% on."""
CRITERIA = {
    "adventureworks": {f: f for f in ("volume", "quantity", "lines", "prior_orders")},
    "solar": {"quantity": "quantity"},
    "dataco": {"volume": "volume", "quantity": "quantity"},
    "hotel": {
        "volume": "volume",
        "quantity": "nights",
        "cycle_days": "lead_days",
        "stakeholders": "party_size",
        "prior_orders": "prior_bookings",
    },
}
"""Each real table's columns for the literature's criteria, or those that are nearest to them."""


def build_textbook(folder: Path) -> None:
    """Build the model; measure it on simulated sellers and on real tables."""
    step = log_odds_of_a_step(LIKE_THE_LITERATURE)
    model = Model(textbook(step), "textbook")
    records, y, groups, sellers = simulated_sales(tuple(SELLERS), SEED + 1)
    relative = model.with_parameters(typical_volume=1.0)
    even = as_many_of_each_kind(y, sellers)
    evaluation = conclude(
        y[even],
        relative.engine.log_odds(take_rows(records.columns, even)),
        groups[even],
        model,
        protocol="sales of the six simulated sellers, from another seed than those that a step's "
        "worth was learned from; as many B2B as B2C sales of each seller, so that telling sellers "
        "apart counts for nothing",
        seed=SEED,
    )
    by_seller = {}
    for name in SELLERS:
        others = [other for other in LIKE_THE_LITERATURE if other != name]
        left_out = textbook(log_odds_of_a_step(others))
        rows = sellers == name
        found = (
            Model(left_out)
            .with_parameters(typical_volume=1.0)
            .engine.log_odds(take_rows(records.columns, rows))
        )
        loss = log_loss(y[rows], found, np.where(y[rows], 1 / y[rows].sum(), 1 / (~y[rows]).sum()))
        by_seller[name] = roc_auc(y[rows], found), loss
    real = {name: on_real_table(model, name) for name in CRITERIA}
    save_model(model, evaluation.to_dict(), folder, notes(step, by_seller, real))


def textbook(step: float) -> Scorecard:
    """Return the scorecard in which a step is worth so many log-odds."""
    bins: dict[str, tuple[Bins, Sequence[float]]] = {
        **{name: (NumericBins(curve.edges), curve.values) for name, curve in CURVES.items()},
        **{name: (LevelBins(tuple(v)), (*v.values(), 0.0)) for name, v in LEVELS.items()},
        **{name: (NumericBins(edges), values) for name, (edges, values) in BANDS.items()},
    }
    kinds = {name: field.kind for name, field in FIELDS.items()}
    terms = tuple(
        Term(
            parse_feature(name, kinds),
            binned,
            (*(quantise(step * value) for value in values), 0.0),  # missing adds nothing
        )
        for name, (binned, values) in bins.items()
    )
    return Scorecard(
        intercept=0.0,
        terms=terms,
        pairs=(),
        thresholds=Thresholds(-SURE, SURE),
        parameters={"typical_volume": None},
        ranges=field_ranges(inputs_of(term.feature for term in terms)),
        provenance={
            "name": "textbook",
            "b2x": b2x.__version__,
            "says": "what the literature says of business buying; no label of a seller is in it",
            "log_odds_of_a_step": step,
            "b2b_share": EVEN,
            "ranks_only": True,
        },
    )


def log_odds_of_a_step(sellers: Sequence[str]) -> float:
    """Return what a step is worth in simulated sales, to three decimals.

    It is the slope, without an intercept, of a logistic regression of the label on the steps of a
    sale. B2B and B2C sales of each seller weigh the same.
    """
    records, y, _, seller = simulated_sales(sellers, SEED)
    steps = (
        Model(textbook(1.0)).with_parameters(typical_volume=1.0).engine.log_odds(records.columns)
    )
    weight = np.empty(len(y))
    for name in sellers:
        for kind in (True, False):
            rows = (seller == name) & (y == kind)
            weight[rows] = 1 / rows.sum()
    low, high = 0.0, 4.0
    for _ in range(40):  # the likelihood's slope falls as the step grows, so halving finds its root
        middle = (low + high) / 2
        rising = weight @ (steps * (y - 1 / (1 + np.exp(-middle * steps)))) > 0
        low, high = (middle, high) if rising else (low, middle)
    return round(low, 3)


def simulated_sales(sellers: Sequence[str], seed: int) -> tuple[Records, Flags, Ids, Names]:
    """Return sales with relative volume, and the label, buyer and seller of each."""
    tables = []
    for name in sellers:
        table = simulate(name, SALES, seed).assign(seller=name)
        table["volume"] /= table["volume"].median()
        if "cycle_days" not in table:
            days = table["ordered_at"].dt.normalize() - table["first_contact_at"].dt.normalize()
            table["cycle_days"] = days.dt.days
        tables.append(table)
    table = pd.concat(tables, ignore_index=True)
    wanted = {name: field.kind for name, field in FIELDS.items()}
    groups = group_ids([table["seller"], table["buyer_id"]])
    y = (table["label"] == "B2B").to_numpy()
    # Only fields: order numbers and currencies differ by seller, and volume is relative.
    sales = table[[name for name in table if name in FIELDS]]
    return read_all(sales, wanted=wanted), y, groups, table["seller"].to_numpy()


def as_many_of_each_kind(y: Flags, sellers: Names) -> NDArray[np.intp]:
    """Return rows in which each seller has as many B2B as B2C sales, drawn at random."""
    rng = np.random.default_rng(SEED)
    rows = []
    for name in np.unique(sellers):
        kinds = [np.flatnonzero((sellers == name) & (y == kind)) for kind in (True, False)]
        rows += [rng.choice(kind, min(map(len, kinds)), replace=False) for kind in kinds]
    return np.sort(np.concatenate(rows))


def on_real_table(model: Model, name: str) -> tuple[float, float, float]:
    """Return ROC AUCs on a real table.

    Returns
    -------
    That of the criteria's summed ranks, of the model on the same columns, and of the model on all
    columns that have the names of its fields.
    """
    table = PROTOCOLS[name].load()
    y = (table["label"] == "B2B").to_numpy()
    typical = table["volume"].median()
    if pd.notna(typical):
        model = model.with_parameters(typical_volume=float(typical))
    columns = CRITERIA[name]
    added = table[list(columns.values())].rank(pct=True).sum(axis=1).to_numpy()
    same = pd.DataFrame({field: table[column] for field, column in columns.items()})
    return (
        roc_auc(y, added),
        roc_auc(y, _log_odds(model, same)),
        roc_auc(y, _log_odds(model, table)),
    )


def _log_odds(model: Model, table: pd.DataFrame) -> Floats:
    records = read_all(table, wanted=model.scorecard.inputs, order="none")
    return model.engine.log_odds(records.columns)


def notes(
    step: float,
    by_seller: dict[str, tuple[float, float]],
    real: dict[str, tuple[float, float, float]],
) -> tuple[str, ...]:
    """Return the card's paragraphs: what the model is, and how well it does on each table."""
    real_rows = [
        f"| {name} | {', '.join(CRITERIA[name].values())} | "
        + " | ".join(f"{auc:.2f}" for auc in aucs)
        + " |"
        for name, aucs in real.items()
    ]
    seller_rows = [
        f"| {name} | {SELLERS[name]} | {auc:.2f} | {loss:.3f} |"
        for name, (auc, loss) in by_seller.items()
    ]
    return (
        "This model says what the literature says of business buying. No sale of a real seller is "
        "in it. It ranks a seller's sales and does not know the seller: sellers differ in the "
        "direction of the evidence, so on a given one it may be of no use or point the wrong way. "
        "Its place is the first look, and `prior=` for a model of the seller's own. Train on your "
        "own labels as soon as you can.",
        "Larger, longer, with more people, more steps and more history always speaks more for "
        "B2B; channels and payments speak by their kind, office hours for B2B. A missing value "
        "adds exactly nothing, and no two fields are looked at together. Every field adds the same "
        f"step, {step:+.3f} log-odds, at the value that is typical of business purchases. The "
        "figures and their sources are in `models/textbook_curves.py`; a step's worth is learned "
        f"from the simulated sellers {' and '.join(LIKE_THE_LITERATURE)}. Discount and days since "
        "the previous order are not read, because sources contradict each other.",
        "It takes B2B and B2C sales for equally many. Give your own share: "
        '`b2x.load("textbook", b2b_share=.2)`, `b2x score --b2b-share .2`.',
        "It reads volume relative to the seller's typical (median) sale, the parameter "
        "`typical_volume`; without it, volume counts as missing.",
        "ROC AUC on real tables: the criteria added up by rank, this model on the same columns, "
        "and this model on all columns that have the names of its fields. Below .50 the evidence "
        "points the other way. On the hotel bookings, nights, lead days, party size and prior "
        "bookings stand in for quantity, cycle, stakeholders and prior orders.",
        "\n".join(
            [
                "| table | criteria | by rank | model, same columns | model, all columns |",
                "| --- | --- | --- | --- | --- |",
                *real_rows,
            ]
        ),
        "On each simulated seller, which a step's worth was then not learned from: ROC AUC, and "
        "log loss where B2B and B2C weigh the same (0.693 is that of a coin).",
        "\n".join(
            [
                "| seller | its effects | ROC AUC | log loss |",
                "| --- | --- | --- | --- |",
                *seller_rows,
            ]
        ),
        "Two of its fields, stakeholders and days from first contact, rest on the literature and "
        "on simulation: no public table was found that records them beside a label.",
    )
