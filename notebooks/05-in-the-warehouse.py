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
# # 5. In the warehouse
#
# At the end a model decides where your data already is:
#
# - as one SQL query, which needs nothing installed in the database;
# - in DuckDB and in polars, and as a dbt project with its tests;
# - with the very same answer everywhere, to the last bit.
#
# The seller is a simulated law firm.

# %%
import os
import tempfile
from pathlib import Path

import duckdb
import polars as pl

import b2x
import b2x.duckdb
import b2x.polars
from b2x.datasets import simulate
from b2x.show import ValueDisplay

folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
os.chdir(folder.name)  # what this lesson writes goes there

matters = simulate("law-firm", 900, seed=2)
trained = b2x.train(matters, label="label", quick=True, name="law")
trained.save("law")
trained.model

# %% [markdown]
# ## Check it before it is deployed
#
# `verify` needs no data: it replays the answers that were stored with the model, and looks whether every file is the one that was saved. `b2x verify law` in CI ends with exit code 3 where one is not.

# %%
b2x.verify("law")

# %% [markdown]
# ## One SQL query
#
# A table in DuckDB stands for your warehouse. Ten dialects can be written: PostgreSQL, BigQuery, Snowflake, Databricks, Redshift, SQL Server and others.

# %%
warehouse = duckdb.connect()
warehouse.execute("CREATE TABLE matters AS SELECT * EXCLUDE (label) FROM matters");

# %%
# !b2x export sql law --dialect duckdb --table matters -o score.sql

# %%
query = Path("score.sql").read_text(encoding="utf-8")
print(*query.splitlines()[:9], sep="\n")

# %%
warehouse.execute(f"CREATE TABLE scored AS {query}")
warehouse.sql(
    "SELECT b2x_label, count(*) AS matters, round(sum(volume)) AS value FROM scored GROUP BY 1 ORDER BY 2"
)

# %% [markdown]
# ## The same answer, to the last bit
#
# Python, the SQL query, a DuckDB macro and a polars expression: every log-odds (the number behind the probability) is equal, not nearly equal.

# %%
python = dict(zip(matters["order_id"], trained.model.log_odds(matters), strict=True))


def all_equal(rows):
    return len(rows) == len(python) and all(python[order] == value for order, value in rows)


b2x.duckdb.register(warehouse, trained.model)
ids = "SELECT order_id, b2x_log_odds FROM"
expression = b2x.polars.log_odds(trained.model).alias("b2x_log_odds")
frame = pl.from_pandas(matters).select("order_id", expression)
{
    "SQL query": all_equal(warehouse.sql(f"{ids} scored").fetchall()),
    "DuckDB, b2x('matters')": all_equal(warehouse.sql(f"{ids} b2x('matters')").fetchall()),
    "polars": all_equal(frame.rows()),
}

# %% [markdown]
# That is what makes a decision checkable: whoever asks a year later gets the same number, on any of them.
#
# ## From the query to a picture
#
# Summed probabilities are a fair estimate of a total while customers buy as they did. For an interval, audit a sample ([lesson 2](02-score-and-hand-over.ipynb)).

# %%
quarters = warehouse.sql("""
    SELECT strftime(ordered_at, '%Y-Q') || quarter(ordered_at) AS quarter,
           sum(volume * b2x_probability) AS value
    FROM scored WHERE volume IS NOT NULL AND year(ordered_at) < 2025 GROUP BY 1 ORDER BY 1
""").df()
ValueDisplay.from_figures(quarters["quarter"], quarters["value"]);

# %% [markdown]
# ## As a dbt project
#
# A macro, a model, and a seed of made-up rows with the answers that the tests expect: `dbt build` fails if the database ever answers otherwise ([more](../docs/dbt.md)).

# %%
# !b2x export sql law --dialect duckdb --table matters --as dbt -o dbt

# %%
sorted(path.as_posix() for path in Path("dbt").rglob("*.*"))

# %% [markdown]
# ## On Spark
#
# With `pip install "b2x[spark]"`, `b2x.spark` adds the same columns to a Spark data frame; [the page on Spark](../docs/spark.md) has the lines. For a database without any Python, the query above is all it takes; [the page on SQL](../docs/sql.md) has the dialects and their limits.
#
# That was the course. [Which command do I need?](../docs/which-command.md) is the map from here.
