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
# A number without a reason is worth little, and a flattering one is worse than none. This lesson shows how a model is measured here, and how easily a measurement goes wrong.

# %%
import numpy as np
import pandas as pd

import b2x
from b2x.datasets import simulate
from b2x.measure.bootstrap import evaluate
from b2x.measure.splits import group_ids
from b2x.show.precision_recall import PrecisionRecallDisplay
from b2x.show.reliability import ReliabilityDisplay

sales = simulate("wholesaler", 1600, seed=3)
trained = b2x.train(sales, label="label", time="ordered_at", name="wholesaler")
print(trained.evaluation.protocol)

# %% [markdown]
# Each buyer was scored by a model that had seen neither that buyer nor anything from the cut in time on. `held_out` are these scores; the model that ships is trained on all rows.
#
# ## Figures with intervals
#
# The intervals come from drawing *buyers* anew, because a buyer's sales are not independent.

# %%
pd.DataFrame(trained.evaluation.metrics.to_dict()).T.round(3)

# %% [markdown]
# ## What the figures mean
#
# Precision against recall: of the sales that are called B2B, how many are; and how many of all B2B sales that finds.

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
# ## A lazy measurement flatters
#
# Score the rows that the model was trained on, as is done so often, and it looks better than it is:

# %%
seen = trained.model.log_odds(sales)
lazy = evaluate(sales["label"] == "B2B", seen, group_ids([sales["buyer_id"]]))
print(f"held-out buyers and time: {trained.evaluation.metrics.average_precision}")
print(f"the training rows:        {lazy.average_precision}")

# %% [markdown]
# ## When there is nothing to find
#
# Shuffle the labels, and an honest measurement says so. `b2x train` then refuses to save.

# %%
shuffled = sales.assign(label=sales["label"].sample(frac=1, random_state=0).to_numpy())
print(b2x.train(shuffled, label="label").evaluation.verdict.name)

# %% [markdown]
# ## When a column gives the label away
#
# A company name that is filled for businesses only is no behaviour. It is found and named.

# %%
names = [f"Firm {i % 90}" if kind == "B2B" else None for i, kind in enumerate(sales["label"])]
leaking = b2x.train(sales.assign(company=names), label="label")
print(leaking.evaluation.verdict.name)
print(leaking.evaluation.verdict.reason)

# %% [markdown]
# ## On sales that come later
#
# A saved model is measured on later labelled sales with `b2x evaluate later.csv --model FOLDER --label kind`, or:

# %%
later = simulate("wholesaler", 1000, seed=4)
print(b2x.evaluate(later, trained.model, label="label").verdict.reason)
