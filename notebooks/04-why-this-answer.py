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
# # 4. Why this answer, and where the textbook is wrong
#
# At the end you can
#
# - say in words and in a picture why a sale was called B2B, and what would change that;
# - see what your own customers taught a model, and where that contradicts the textbook;
# - decide whether to start from the shipped model or from answers of your own.
#
# The textbook says: businesses buy more, take longer to decide, and several people decide. b2x ships it as a model. Four simulated sellers try it out.

# %%
import matplotlib.pyplot as plt
import pandas as pd

import b2x
from b2x.datasets import load_hotel_bookings, simulate
from b2x.errors import B2XError

# %% [markdown]
# ## One textbook, four sellers


# %%
def textbook_for(sales):
    """The shipped model, which compares a sale with the seller's typical one."""
    return b2x.load("textbook", typical_volume=float(sales["volume"].median()))


SELLERS = ["software-start-up", "consulting-firm", "marketing-agency", "law-firm"]
rows = []
for seller in SELLERS:
    sales = simulate(seller, 600, seed=1)
    measured = b2x.evaluate(sales, textbook_for(sales), label="label")
    medians = sales.groupby("label")["volume"].median()
    rows.append([medians["B2B"], medians["B2C"], str(measured.metrics.roc_auc)])
pd.DataFrame(rows, SELLERS, ["median B2B sale", "median B2C sale", "AUC of the textbook"])

# %% [markdown]
# An AUC of 0.5 is a coin. At the start-up and the consulting firm businesses do buy more, and the textbook is a fair start. At the agency and the lawyers it is the consumers who buy large, once: a wedding, a house, a divorce. Firms come back every month for something small. There the textbook has nothing to say.
#
# ## Let the agency's own sales speak

# %%
sales = simulate("marketing-agency", 900, seed=3)
textbook = textbook_for(sales)
columns = ["volume", "lines", "cycle_days", "stakeholders", "channel", "payment", "prior_orders"]
own = b2x.train(sales, label="label", features=columns, quick=True, name="agency").model

figure, axes = plt.subplots(1, 2, figsize=(11, 3.6))
textbook.plot_term("relative(volume)", ax=axes[0])
own.plot_term("volume", ax=axes[1]);

# %% [markdown]
# Left the textbook, right what the agency's customers taught: the larger the sale, the less it speaks for a business.
#
# ## One sale, in words
#
# A wedding: large, planned for months, four people decide, paid by card. The textbook takes it for a business, the agency's own model does not:

# %%
party = {
    "volume": 140000, "lines": 14, "cycle_days": 120, "stakeholders": 4, "channel": "web shop",
    "payment": "card", "prior_orders": 0,
}
print(textbook.explain_one(party))

# %%
own.explain_one(party)

# %% [markdown]
# The figures add up: each says how far a field moves the answer towards B2B (+) or B2C (−). The model also knows how common such a value is, and what would change its answer.

# %%
own.plot_decision(party);

# %% [markdown]
# `lang="nb"` says it in Norwegian. And a firm that orders every month:

# %%
own.plot_decision(
    {**party, "volume": 6500, "lines": 2, "cycle_days": 9, "stakeholders": 1, "channel": "e-mail",
     "payment": "invoice", "prior_orders": 14}
);

# %% [markdown]
# ## It is not only simulated
#
# 119,390 bookings of two hotels in Portugal (Antonio, de Almeida and Nunes, 2019), of which 5.7% are made or paid by a company. The table is not part of b2x: it is read from the folder that the environment variable `B2X_DATA` names, or fetched and checked. Without it, the next two cells say so and the lesson goes on; nothing after them needs it.

# %%
try:
    bookings = load_hotel_bookings()
except B2XError as error:
    bookings = None
    print(f"The hotel bookings are not here: {error}")
    print('Go on without, or run pip install "b2x[data]" with a network, or set B2X_DATA.')
else:
    medians = bookings.groupby("label")[["volume", "lead_days", "party_size"]].median().T
    medians.index = ["price of a stay, EUR", "days from booking to arrival", "guests"]
    display(medians)

# %%
if bookings is not None:
    some = bookings.sample(4000, random_state=0)
    measured = b2x.evaluate(some, textbook_for(bookings), label="label", group="buyer_group")
    print(f"The textbook's AUC on hotel bookings: {measured.metrics.roc_auc.value:.2f}")

# %% [markdown]
# Below 0.5: the textbook does worse than a coin. Companies book short stays, late, for one person. b2x ships a model that was trained on the bookings, and its curves say so:

# %%
hotel = b2x.load("hotel")
hotel.plot_terms(max_terms=6);

# %% [markdown]
# ## What to do with that
#
# - Start from `textbook` only to rank, and only while you have no answers.
# - Answer for fifty sales ([lesson 1](01-from-an-export-to-a-trusted-split.ipynb)). They say which way your customers point.
# - Look at the curves. A curve that you cannot explain to a colleague is worth a question before it decides anything.
#
# **Next:** [in the warehouse](05-in-the-warehouse.ipynb).
