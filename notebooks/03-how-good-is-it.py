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
# # How good is it?
#
# This lesson shows how b2x measures a model, and how easily a measurement comes out too good. Without `features` a model learns from every column that can be used; six keep this lesson quick.

# %%
import numpy as np
import pandas as pd

import b2x
from b2x.datasets import simulate
from b2x.measure.bootstrap import evaluate
from b2x.measure.folds import group_ids
from b2x.show.precision_recall import PrecisionRecallDisplay
from b2x.show.reliability import ReliabilityDisplay

sales = simulate("wholesaler", 1200, seed=3)
columns = ["volume", "quantity", "lines", "channel", "payment", "relationship_days"]
trained = b2x.train(sales, label="label", time="ordered_at", features=columns, name="wholesaler")
print(trained.evaluation.protocol)

# %% [markdown]
# Each tested sale was scored by a model that had seen neither its buyer nor any sale from the cutoff date on. `held_out` holds these scores. The model that you save is trained on all rows.
#
# ## Figures with intervals
#
# The intervals come from resampling *buyers* (bootstrap), because the sales of one buyer are not independent.

# %%
pd.DataFrame(trained.evaluation.metrics.to_dict()).T.round(3)

# %% [markdown]
# ## What the figures mean
#
# Precision is the share of the sales called B2B that are B2B. Recall is the share of all B2B sales that is found.

# %%
tested = ~np.isnan(trained.held_out)
y, log_odds = trained.labels[tested], trained.held_out[tested]
groups = trained.groups[tested]
PrecisionRecallDisplay.from_predictions(y, log_odds, groups)

# %% [markdown]
# Reliability: where the model says 70%, is it 70%?

# %%
ReliabilityDisplay.from_predictions(y, log_odds, groups)

# %% [markdown]
# ## Testing on the training rows flatters
#
# Score the rows that the model was trained on, and it looks better than it is:

# %%
seen = trained.model.log_odds(sales)
flattering = evaluate(sales["label"] == "B2B", seen, group_ids([sales["buyer_id"]]))
print(f"held-out buyers and time: {trained.evaluation.metrics.average_precision}")
print(f"the training rows:        {flattering.average_precision}")

# %% [markdown]
# ## When there is nothing to find
#
# Shuffle the labels, and the verdict says that there is no signal. Such a model is not saved unless you insist (`allow_no_signal=True`).

# %%
some = sales.head(800)
shuffled = some.assign(label=some["label"].sample(frac=1, random_state=0).to_numpy())
hopeless = b2x.train(shuffled, label="label", features=["volume", "lines", "channel"])
print(hopeless.evaluation.verdict.name)
print(hopeless.evaluation.verdict.reason)

# %% [markdown]
# ## When a column gives the label away
#
# A company name that is filled in for businesses only is not behaviour. The verdict names the column.

# %%
few = sales.head(300)
names = [f"Firm {i % 90}" if kind == "B2B" else None for i, kind in enumerate(few["label"])]
leaking = b2x.train(few.assign(company=names), label="label", features=["volume", "company"])
print(leaking.evaluation.verdict.name)
print(leaking.evaluation.verdict.reason)

# %% [markdown]
# ## On sales that come later
#
# To measure a saved model on later labelled sales, run `b2x evaluate later.csv --model FOLDER --label kind`, or:

# %%
later = simulate("wholesaler", 1000, seed=4)
print(b2x.evaluate(later, trained.model, label="label").verdict.reason)
