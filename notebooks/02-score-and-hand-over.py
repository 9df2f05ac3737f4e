# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 2. Score and hand over
#
# At the end you have, for a year of sales that nobody has labelled,
#
# - the file again, with a decision and the reasons in every row;
# - the buyers that are worth a phone call, the one with most money in doubt first;
# - the B2B turnover by quarter with an interval, and a report that a manager can read.
#
# The seller is a simulated software start-up: firms buy seats, freelancers and hobbyists buy one. Until the end of 2023 it knows who bought.

# %%
import os
import tempfile

import pandas as pd

import b2x
from b2x.datasets import simulate
from b2x.show import ValueDisplay

folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
os.chdir(folder.name)  # what this lesson writes goes there

sales = simulate("software-start-up", 1300, seed=5)
year = sales["ordered_at"].dt.year
known, asked = sales[year < 2024], sales[year == 2024].reset_index(drop=True)
asked.drop(columns="label").to_csv("2024.csv", index=False)
print(f"{len(known)} sales with a label, {len(asked)} without")

# %% [markdown]
# ## The model

# %%
trained = b2x.train(known, label="label", name="startup")
trained.save("startup")
trained.evaluation

# %% [markdown]
# Most sales of consumers lie on the left, most of firms on the right, and in between they look alike. There the model does not guess: it leaves them unsure.

# %%
trained.plot_scores();

# %% [markdown]
# ## Score the file
#
# Every row comes out, in order, its own columns as they were. Two rows of each decision:

# %%
scored = b2x.score_file("2024.csv", "scored.csv", model="startup", reasons=True)
pd.Series(scored["counts"], name="sales").to_frame()

# %%
with pd.option_context("display.max_colwidth", 70):
    display(
        pd.read_csv("scored.csv")
        .groupby("b2x_label")
        .head(2)[["order_id", "volume", "channel", "b2x_label", "b2x_probability", "b2x_reasons"]]
    )

# %% [markdown]
# ## Whom to ask
#
# All sales of a buyer count together. *In doubt* is the money times the chance that the buyer is of the other kind, so the first calls settle most. `out="buyers.xlsx"` writes the list with names, to fill in; the answers come back with `labels="buyers.xlsx"`. What is shown here is without names.

# %%
b2x.buyers("2024.csv", "startup")

# %% [markdown]
# ## How much was B2B?
#
# Adding up the sales that are called B2B is wrong twice: it leaves out the unsure ones, and it repeats the model's errors. An audit sample corrects both. Drawn by value, it holds all of the largest sales, because they weigh most.

# %%
audit = b2x.suggest("2024.csv", 120, audit=True, by="value")
audit["b2x_answer"] = asked["label"].to_numpy()[audit.index - 2]  # line 2 is the first sale
totals = b2x.totals("2024.csv", model="startup", audit=audit, by="quarter")
totals

# %%
lines = totals.table.to_pandas()
ValueDisplay.from_figures(
    lines["quarter"], lines["b2b_value"], low=lines["b2b_value_low"], high=lines["b2b_value_high"],
    total=(totals.value.estimate, totals.value.low, totals.value.high),
);

# %% [markdown]
# The simulation knows the truth, so we can look whether the intervals hold it:

# %%
quarter = asked["ordered_at"].dt.to_period("Q").astype(str)
true = asked["volume"].where(asked["label"] == "B2B").groupby(quarter).sum()
pd.DataFrame(
    {
        "true value of B2B": true.to_numpy(),
        "from": lines["b2b_value_low"].to_numpy(),
        "to": lines["b2b_value_high"].to_numpy(),
    },
    index=lines["quarter"],
).round().astype(int)

# %% [markdown]
# ## The report
#
# One page, no network, prints on A4: the answer first, then what it rests on. It holds no name.

# %%
b2x.report("2024.csv", model="startup", audit=audit, target="report.html")

# %% [markdown]
# Beside each file lies a run record (`report.html.run.json`): which file was read, which model decided, when.
#
# **Next:** [retrain and compare](03-retrain-and-compare.ipynb).
