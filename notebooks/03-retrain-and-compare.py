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
# # 3. Retrain and compare
#
# At the end you can say
#
# - whether new answers made your model better, or only different;
# - whether a hundred more would pay;
# - whether this month's file is still like the one that the model learned from, and what to do if not.
#
# The seller is a simulated consulting firm: surveys, drawings and permits, for firms and for people who build a house.

# %%

import b2x
from b2x.datasets import simulate
from b2x.show import DriftDisplay, LearningCurveDisplay

sales = simulate("consulting-firm", 1500, seed=11)
year = sales["ordered_at"].dt.year
before, later = sales[year < 2024], sales[year == 2024]

# %% [markdown]
# ## The first model, from 80 answers
#
# An empty label means *not known*, never *consumer*. Rows without a label help too: they show what sales look like. `quick=True` leaves the measuring out, which we do ourselves on the year after.


# %%
def answered(n):
    """The sales before 2024, with the label of n of them."""
    rows = before.sample(n, random_state=1).index
    return before.assign(kind=before["label"].where(before.index.isin(rows))).drop(columns="label")


first = b2x.train(answered(80), label="kind", quick=True, name="80 answers").model
first

# %% [markdown]
# ## The second, from 300

# %%
second = b2x.train(answered(300), label="kind", quick=True, name="300 answers").model
b2x.compare(later, second, first, label="label")

# %% [markdown]
# Both models decide the same later sales, so luck in the draw of sales hits both alike, and the difference is told with its own interval. Where the interval is on one side of zero, the last column names the better one; a new model that *cannot be told* from the old one is no reason to change.
#
# Of average precision and AUC more is better, of the others less.

# %%
second.plot_scores(later, later["label"] == "B2B");

# %% [markdown]
# ## Would a hundred more help?
#
# The same test for more numbers of answers makes a learning curve. The dotted end is a guess.

# %%
middle = b2x.train(answered(150), label="kind", quick=True, name="150 answers").model
measured = [b2x.evaluate(later, model, label="label") for model in (first, middle, second)]
LearningCurveDisplay.from_scores(
    [80, 150, 300], [found.metrics.average_precision for found in measured]
);

# %% [markdown]
# Without later labels, `LearningCurveDisplay.from_estimator` does it with the answers that you have: it learns from some buyers and tests on the others.

# %% [markdown]
# ## Is the new file like the old one?
#
# No labels are needed for this. *By chance* is what a file of this size shows though nothing has changed.

# %%
b2x.drift(later, second)

# %% [markdown]
# One field is past its limit, and the line below says which: customers have been with the firm for longer than when the model learned. At a young firm that is as it should be. The answers themselves (`log-odds`) have hardly moved. Such a warning asks you to look; `max_psi=0.6` would let it pass.
#
# Now somebody exports the amounts in euro instead of kroner:

# %%
euro = later.drop(columns="label").assign(volume=later["volume"] / 11.5)
drift = b2x.drift(euro, second)
drift

# %%
fields = [field for field in drift.features if field.name != "log-odds"][:8]
DriftDisplay.from_figures([f.name for f in fields], [f.psi for f in fields], limit=0.25);

# %% [markdown]
# Scoring that file gives an answer to every row all the same. Either convert the amounts, or let `adapt` move the model to the other currency. It changes nothing unless you say what differs, and refuses where more than that does.

# %%
adapted = b2x.adapt(second, euro, money=True, name="in euro")
print(adapted.line())
b2x.compare(euro.assign(label=later["label"]), adapted.model, second, label="label")

# %% [markdown]
# `b2x drift new.csv --model mine` does the same on the command line and ends with exit code 4 where something is past its limit, so it can stand before `b2x score` in a pipeline.
#
# **Next:** [why this answer, and where the textbook is wrong](04-why-this-answer.ipynb).
