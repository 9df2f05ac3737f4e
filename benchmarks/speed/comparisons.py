"""Who runs against whom, and on what; how runs are measured is left to `measure`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

from benchmarks.speed.measure import Contender, Runs, in_turn, run_once

OWN = "b2x"
WITH_REASONS = "b2x, with reasons"
WITH_TYPICAL = "b2x, typical volume given"
ALL_CORES = "b2x, a thread a core"
ARROW = "pyarrow, read and write"
PIPELINE = "pandas + scikit-learn HGB"
POLARS = "polars, read and write"
IMPORT_PANDAS = 'python -c "import pandas"'
HELP = "b2x --help"
SCORE_FEW = "b2x score, 1,000 rows"
ONE, ONE_WITH_REASONS = "b2x hotel", "b2x hotel, reasons"
HGB_ONE, ONNX_ONE = "scikit-learn HGB, one-row frame", "ONNX Runtime, the same HGB"
LOAD = "python -c \"import b2x; b2x.load('hotel')\""
MOST_ROWS_OF_PIPELINE = 1_000_000  # beyond, it takes minutes and gigabytes a run
COLD_ROWS = 1000


@dataclass(frozen=True)
class Setting:
    """Where the files are kept, and how much is run.

    Attributes
    ----------
    cache
        Folder of tables and models; both are made once.
    rows
        Of the comparisons on one size.
    sizes
        Rows of the comparison of growth.
    repeats
        Measured rounds.
    labels
        Labelled sales that the models are learned from.
    """

    cache: Path
    rows: int
    sizes: Sequence[int]
    repeats: int
    labels: int

    @cached_property
    def models(self) -> Path:
        """Folder of the models, which are learned where they are not there yet."""
        folder = self.cache / f"models-{self.labels}"
        _prepare("make_models", folder, self.labels)
        return folder

    def table(self, rows: int, kind: str) -> Path:
        """Return a table, which is made where it is not there yet."""
        path = self.cache / f"sales-{rows}.{kind}"
        if not path.exists():
            _prepare("make_table", path, rows)
        return path

    def short_table(self) -> Path:
        """Return the table of short rows, three for four of `rows`."""
        path = self.cache / f"short-{self.short_rows}.csv"
        if not path.exists():
            _prepare("make_short_table", path, self.short_rows)
        return path

    @property
    def short_rows(self) -> int:
        """Rows of the table of short rows."""
        return self.rows * 3 // 4

    def output(self, kind: str) -> Path:
        """Return where outputs go, one after the other."""
        return self.cache / f"output.{kind}"


def csv_to_csv(setting: Setting) -> list[Runs]:
    """Score a CSV file, beside reading and writing it, and beside a notebook's way."""
    return in_turn(_on_files(setting, setting.rows, "csv"), setting.repeats)


def short_rows(setting: Setting) -> list[Runs]:
    """Score short rows with the default model, which needs the typical sale, beside copies."""
    source, target, rows = setting.short_table(), setting.output("csv"), setting.short_rows
    score = tuple(map(str, (*b2x_command(), "score", source, target)))
    found = [
        Contender(OWN, score, rows, target),
        *_copies(setting, source, rows, "csv"),
        Contender(WITH_TYPICAL, (*score, "--typical-volume", "60"), rows, target),
    ]
    return in_turn(found, setting.repeats)


def growth(setting: Setting) -> list[Runs]:
    """Score CSV files of every size, beside reading and writing them."""
    contenders = [
        contender
        for rows in setting.sizes
        for contender in _on_files(setting, rows, "csv")
        if contender.name in (OWN, ARROW)
        or (contender.name == PIPELINE and rows <= MOST_ROWS_OF_PIPELINE)
    ]
    return in_turn(contenders, setting.repeats)


def parquet_to_parquet(setting: Setting) -> list[Runs]:
    """Score a Parquet file, beside the same peers and polars."""
    return in_turn(_on_files(setting, setting.rows, "parquet"), setting.repeats)


def scoring_work(setting: Setting) -> list[Runs]:
    """Score columns in memory, beside the usual models on a ready matrix."""
    models, rows = setting.models, setting.rows
    found = [
        _contender(name, function, models, rows, *threads, rows=rows, times_itself=True)
        for name, function, needs, threads in (
            (OWN, "work_of_b2x", "numpy", (1,)),
            (ALL_CORES, "work_of_b2x", "numpy", (cores(),)),
            ("scikit-learn HGB", "work_of_hgb", "sklearn", ()),
            ("LightGBM", "work_of_lightgbm", "lightgbm", ()),
            ("ONNX Runtime, the same HGB", "work_of_onnx", "onnxruntime", ()),
        )
        if find_spec(needs) and (needs != "onnxruntime" or (models / "hgb.onnx").exists())
    ]
    return in_turn(found, setting.repeats)


def cold_start(setting: Setting) -> list[Runs]:
    """Start from a shell with nothing loaded, beside ``import pandas``."""
    source, target = setting.table(COLD_ROWS, "csv"), setting.output("csv")
    score = (*b2x_command(), "score", source, target, "--model", setting.models)
    contenders = [
        Contender(IMPORT_PANDAS, (sys.executable, "-c", "import pandas")),
        Contender(HELP, (*b2x_command(), "--help")),
        Contender(SCORE_FEW, tuple(map(str, score)), COLD_ROWS, target),
        Contender(LOAD, (sys.executable, "-c", "import b2x; b2x.load('hotel')")),
    ]
    return in_turn(contenders, 2 * setting.repeats)  # short, so that chance weighs more


def one_record(setting: Setting) -> list[Runs]:
    """Decide one sale at a time: the figures of `benchmarks.one_record`, a median a process."""
    page = setting.cache / "one-record.md"
    command = (sys.executable, "-m", "benchmarks.one_record", "--out", str(page))
    found: dict[str, Runs] = {}
    for _ in range(setting.repeats):
        _, peak_mb = run_once(Contender("one record", command, output=page))
        for line in page.read_text(encoding="utf-8").splitlines()[2:]:
            cells = [cell.strip() for cell in line.split("|")]
            if len(cells) > 2:
                runs = found.setdefault(cells[1], Runs(cells[1], rows=1))
                runs.seconds.append(float(cells[2]) / 1e6)
                runs.peak_mb.append(peak_mb)
    return list(found.values())


COMPARISONS: dict[str, Callable[[Setting], list[Runs]]] = {
    "cold": cold_start,
    "one": one_record,
    "memory": scoring_work,
    "parquet": parquet_to_parquet,
    "csv": csv_to_csv,
    "short": short_rows,
    "growth": growth,
}
"""By the names of ``--only``, the short ones first."""


def b2x_command() -> tuple[str, ...]:
    """Return how ``b2x`` is called: by its own script where it is installed."""
    script = Path(sys.executable).with_name("b2x")
    return (str(script),) if script.exists() else (sys.executable, "-m", "b2x")


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _on_files(setting: Setting, rows: int, kind: str) -> list[Contender]:
    source, target, models = setting.table(rows, kind), setting.output(kind), setting.models
    score = tuple(map(str, (*b2x_command(), "score", source, target, "--model", models)))
    found = [
        Contender(OWN, score, rows, target),
        *_copies(setting, source, rows, kind),
        Contender(WITH_REASONS, (*score, "--reasons"), rows, target),
    ]
    pipeline = f"pipeline_{kind}", source, target, models
    found.append(_contender(PIPELINE, *pipeline, rows=rows, output=target))
    return found


def _copies(setting: Setting, source: Path, rows: int, kind: str) -> list[Contender]:
    """Return those who read and write a file and do nothing else."""
    target = setting.output(kind)
    names = {ARROW: f"copy_{kind}", POLARS: f"polars_{kind}"}
    if not find_spec("polars"):
        del names[POLARS]
    return [
        _contender(name, function, source, target, rows=rows, output=target)
        for name, function in names.items()
    ]


def _contender(
    name: str,
    function: str,
    *arguments: object,
    rows: int = 0,
    output: Path | None = None,
    times_itself: bool = False,
) -> Contender:
    module = (sys.executable, "-m", "benchmarks.speed.contenders")
    command = (*module, function, *map(str, arguments))
    return Contender(name, command, rows, output, times_itself)


def _prepare(function: str, *arguments: object) -> None:
    """Do in another process what would swell this one."""
    run_once(_contender(function, function, *arguments))
