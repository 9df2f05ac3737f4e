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
# # Score a file
#
# You have an export of sales and do not know which of them went to businesses. This lesson goes from the raw export of a (simulated) web shop to a decision for every row, with reasons.

# %%
from pathlib import Path

import pandas as pd

import b2x

sample = Path("../data/samples/web-shop.csv")
print(sample.read_text(encoding="utf-8-sig")[:400])

# %% [markdown]
# ## How b2x reads the file
#
# First look at how the file is read: which column is which field, in which unit, and how much is missing. `b2x inspect web-shop.csv` prints the same.

# %%
from b2x.records.read_table import read_table

for line in read_table(sample).understood.lines():
    print(line)

# %% [markdown]
# If a column is read as the wrong field, name the right one: `mapping={"volume": "Total"}`, or `--map volume=Total` on the command line. Where a value is ambiguous (is `1.234` a thousand?), b2x stops and asks; it never guesses.
#
# ## Score it
#
# The shipped model `textbook` says what the literature says of business buying. It ranks sales and does not know this shop: its probabilities assume that half of the sales are to businesses, unless you give the share (`b2b_share=0.2`). It compares each volume to the seller's typical (median) sale, which is computed from the file and reported.

# %%
out = Path("web-shop-scored.csv")
result = b2x.score_file(sample, out, model="textbook", reasons=True)
{name: result[name] for name in ("rows_in", "rows_scored", "rows_rejected", "counts", "parameters")}

# %%
scored = pd.read_csv(out)
scored[["Name", "Total", "Source", "b2x_label", "b2x_probability", "b2x_reasons"]].head(8)

# %% [markdown]
# Every input row is there, in order, with its own columns unchanged. Most sales are *unsure*: the model does not know this shop, and a web shop's sales look alike. The [next lesson](02-retrain-on-your-own-sales.ipynb) does better with a few labels.
#
# ## One sale, with its reasons

# %%
model = b2x.load("textbook", typical_volume=result["parameters"]["typical_volume"])
decision = model.predict_one(
    {"volume": 48000, "cycle_days": 62, "stakeholders": 4, "channel": "field sales"}
)
print(decision.label, round(decision.probability, 3))
for reason in decision.reasons:
    print(" ", reason)

# %% [markdown]
# The reasons and the intercept add up to the log-odds exactly:

# %%
contributions = sum(reason.log_odds for reason in decision.reasons)
model.scorecard.intercept, contributions, decision.log_odds

# %% [markdown]
# ## A table in memory
#
# `decide` takes pandas, polars, Arrow or a list of dicts, and gives back the same kind; a pandas index is kept.

# %%
orders = pd.DataFrame(
    {
        "volume": [120.0, 8400.0, None],
        "lines": [1, 14, 2],
        "channel": ["web shop", "e-mail", "phone"],
    },
    index=["A17", "A18", "A19"],
)
model.decide(orders, reasons=True)

# %% [markdown]
# ## From sales to buyers
#
# Where a column names the buyer, `b2x.buyers` combines all sales of a buyer into one line: what
# documents the buyer, what it behaves like, and what is at stake. The first lines are worth a
# question most. With `out=`, they are written as a sheet to be filled in. The sample's own label,
# which documents everybody, is left out here.

# %%
buyers = b2x.buyers(pd.read_csv(sample).drop(columns="label"))
print(buyers)
shown = ["standing", "label", "probability", "sales", "value", "priority"]
pd.DataFrame(buyers.first)[shown].head()

# %%
for path in (out, Path(f"{out}.run.json")):
    path.unlink()
