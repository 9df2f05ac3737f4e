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
# # Retrain on your own sales
#
# No model fits every seller: at some, businesses buy more than consumers, at others less. So the best way is to learn from your own records, and a few dozen labelled rows are enough to begin. Rows without a label help too: they show what sales look like.

# %%
import b2x
from b2x.datasets import simulate
from b2x.show.terms import plot_terms

sales = simulate("marketing-agency", 1000, seed=7)
sales.head()

# %% [markdown]
# ## Fifty labels
#
# Suppose that you know the buyer's kind for fifty sales only. An empty label means "not known", never "consumer".

# %%
known = sales.sample(50, random_state=1).index
mine = sales.assign(kind=sales["label"].where(sales.index.isin(known))).drop(columns="label")
mine["kind"].value_counts(dropna=False)

# %% [markdown]
# One call trains a model and measures it. Without `features` it learns from every column that can be used; five keep this lesson quick.

# %%
columns = ["volume", "lines", "channel", "prior_orders", "payment"]
trained = b2x.train(mine, label="kind", features=columns, name="fifty")
print(trained.evaluation.verdict.name)
print(trained.evaluation.verdict.reason)

# %% [markdown]
# The verdict says what fifty labels can prove: each sale was tested by a model that had not seen its buyer. Usually the kind of the other buyers is not known. This seller is simulated, so we can look. Its consumers place larger orders (weddings, parties) and its companies order more often, so the shipped textbook model does poorly:

# %%
from b2x.measure.metrics import roc_auc

hidden = sales.drop(index=known)
truth = (hidden["label"] == "B2B").to_numpy()
starting_point = b2x.load("textbook", typical_volume=float(sales["volume"].median()))
print(f"textbook, no labels: AUC {roc_auc(truth, starting_point.log_odds(hidden)):.3f}")
print(f"fifty labels:        AUC {roc_auc(truth, trained.model.log_odds(hidden)):.3f}")

# %% [markdown]
# ## All labels

# %%
everything = b2x.train(sales, label="label", features=columns, name="all")
print(everything.evaluation.verdict.reason)
everything.evaluation.metrics.average_precision

# %% [markdown]
# ## What it learned
#
# A model is a sum of tables, so it can be read. Each panel is a feature; bars to the right of zero, or above it, point to B2B.

# %%
plot_terms(everything.model, max_terms=6)

# %% [markdown]
# ## Save it, and use it
#
# A saved model is a folder: the model itself (`scorecard.json`, no code), its figures, a page about it, and predictions to check an installation with. Because this model counts earlier orders, the folder also keeps what each buyer ordered so far.

# %%
import tempfile
from pathlib import Path

folder = Path(tempfile.mkdtemp()) / "agency"
everything.save(folder)
print(sorted(path.name for path in folder.iterdir()))

model = b2x.load(folder)
model.predict_one({"volume": 4000, "lines": 1, "channel": "e-mail", "prior_orders": 6}).label

# %% [markdown]
# ## As a scikit-learn estimator
#
# `B2XClassifier` learns in the same way as a scikit-learn estimator. `FeaturePipeline` makes vectors for any other classifier, and `distil` turns such a classifier into a b2x model.

# %%
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import make_pipeline

X, y = sales[["volume", "lines", "channel", "quote_revisions"]], sales["label"]
classifier = b2x.B2XClassifier(random_state=0).fit(X, y, groups=sales["buyer_id"])
print(classifier.predict_proba(X[:3]).round(3))

forest = make_pipeline(b2x.FeaturePipeline(), RandomForestClassifier(random_state=0)).fit(X, y)
print(b2x.distil(forest, X).fidelity)
