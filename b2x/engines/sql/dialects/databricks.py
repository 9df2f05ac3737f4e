"""Databricks: Spark SQL under another name, with TIMESTAMP_NTZ from runtime 13.3 on."""

from dataclasses import replace

from b2x.engines.sql.dialects.spark import DIALECT as SPARK

DIALECT = replace(
    SPARK, name="databricks", title="Databricks (runtime 13.3 or newer)", place=7, executed=False
)
