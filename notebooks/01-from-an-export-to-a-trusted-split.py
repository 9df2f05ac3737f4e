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
# # 1. From an export to a split that you trust
#
# At the end you have
#
# - every order of an export without labels decided: business (B2B), consumer (B2C), or unsure;
# - a promise of how often that is wrong, from a sample that you answered yourself;
# - a model in a folder, ready for the next export.
#
# The shop is simulated, a Norwegian web shop. So this lesson can look up the answers that you would type, and the last picture can show the truth.

# %%
import os
import tempfile
from pathlib import Path

import pandas as pd

import b2x
from b2x.show import ConfusionDisplay

os.environ["COLUMNS"] = "110"  # how wide b2x prints
export = "../data/demo/nettbutikk.csv"

# %% [markdown]
# ## Look at the export
#
# Nothing in it says who was a business. Semicolons, decimal commas and Norwegian headers are no trouble: b2x works out how a file is written, says so, and asks where it cannot know.

# %%
# !b2x inspect {export}

# %% [markdown]
# Columns that may name somebody (`Kundenavn`, `Firma`) are never learned from.
#
# ## Who is known to be a business?
#
# A company's name in the column `Firma` documents a business. An empty one proves nothing: some businesses leave it out.

# %%
hints = b2x.hints(export).to_pandas()
hints["b2x_hint_source"].fillna("nothing is documented").value_counts().to_frame("orders")

# %% [markdown]
# ## Fifty answers
#
# `suggest` picks fifty orders that differ from each other, each of another buyer.

# %%
asked = b2x.suggest(export, 50)
asked[["Kundenavn", "Firma", "Dato", "Beløp", "Kanal", "Betaling"]].head()

# %% [markdown]
# Now you would answer, for each of them, from what you know of the customer: `B2B`, `B2C`, or `?`. (`b2x label` writes the same rows as a sheet for Excel, or as a page for the browser.) Here the simulation answers.

# %%
truth = pd.read_csv("../data/demo/nettbutikk-fasit.csv")["kind"]
truth.index += 2  # as lines of the file are numbered, below the header
asked["b2x_answer"] = truth[asked.index]
asked["b2x_answer"].value_counts()

# %% [markdown]
# ## A model of this shop
#
# It learns from your answers, from the company names, and from how all the other orders look.

# %%
trained = b2x.train(export, labels=asked, name="shop")
trained.evaluation

# %% [markdown]
# The verdict comes first. *Usable* means that the model tells the kinds apart on buyers that it had not seen. AUC is the chance that a business order gets a higher score than a consumer order: 1 is perfect, 0.5 is a coin.
#
# What it goes by, the strongest first: above the line (or to the right of it) speaks for a business.

# %%
trained.plot_terms(max_terms=3);

# %% [markdown]
# ## How often is it wrong?
#
# Fifty answers, chosen to learn from, are no fair test. For that, draw orders at random: an audit sample. First ask how many answers it takes; you decide what error you can live with.

# %%
b2x.promise(export, trained.model, max_error_b2b=0.05, max_error_b2c=0.05)

# %% [markdown]
# The last column goes by the model's own doubts, and after fifty answers it doubts a lot: take it as the most that it can need. Three hundred answers are an afternoon; here the simulation gives them.

# %%
audit = b2x.suggest(export, 300, audit=True, seed=1)
audit["b2x_answer"] = truth[audit.index]
promised = b2x.promise(export, trained.model, audit=audit, max_error_b2b=0.05, max_error_b2c=0.05)
promised

# %% [markdown]
# That is the split to rely on: at most 5% of each side are wrong, as an audit has shown, and what cannot be told stays *unsure*. A limit that the answers do not carry is not promised; b2x then says what they do carry.
#
# ## Decide every order
#
# The file again, with the answer beside each order.

# %%
folder = tempfile.TemporaryDirectory()
out = Path(folder.name) / "decided.csv"
b2x.score_file(export, out, model=promised.model)
decided = pd.read_csv(out, sep=";", decimal=",", encoding="cp1252")
decided[["Ordrenr", "Beløp", "Kanal", "Betaling", "b2x_label", "b2x_probability"]].head(6)

# %% [markdown]
# The truth of all 800 orders, which nobody has but a simulation:

# %%
side = {"B2C": -9, "unsure": 0, "B2B": 9}
ConfusionDisplay.from_predictions(truth == "B2B", decided["b2x_label"].map(side));

# %% [markdown]
# ## Keep the model
#
# A folder of plain files: the model (a table of numbers, no code), how good it is, and answers to check an installation with.

# %%
saved = trained.save(Path(folder.name) / "shop")
sorted(path.name for path in saved.iterdir())

# %% [markdown]
# `b2x.promise(..., out="shop")` saves it with its promise, and `b2x score next.csv scored.csv --model shop` decides the next export.
#
# **Next:** [score and hand over](02-score-and-hand-over.ipynb).
