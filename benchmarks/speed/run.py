"""The command: runs the comparisons that are asked for, keeps their figures, writes the page."""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks.speed.comparisons import COMPARISONS, Setting, cores

SIZES = (10**3, 10**4, 10**5, 10**6, 2 * 10**6, 10**7)
PACKAGES = ("b2x", "numpy", "pyarrow", "pandas", "scikit-learn", "lightgbm", "onnxruntime",
            "polars")  # fmt: skip
RESULTS = "results.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, keep ``results.json`` in the folder ``--out``, and write its ``report.md``."""
    parser = argparse.ArgumentParser("python -m benchmarks.speed", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out/benchmarks/speed"))
    all_names = ",".join(COMPARISONS)
    parser.add_argument("--only", metavar="NAME,...", default=all_names,
                        help=f"of {all_names}; the figures of the others are kept")  # fmt: skip
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), metavar="ROWS,...",
                        help="of the comparison of growth")  # fmt: skip
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--labels", type=int, default=3000, help="to learn the models from")
    parser.add_argument("--cache", type=Path, help="of tables and models; OUT/cache by default")
    parser.add_argument("--page", type=Path, help="also write the page here, pictures beside it")
    options = parser.parse_args(arguments)
    names = [name.strip() for name in options.only.split(",") if name.strip()]
    if unknown := [name for name in names if name not in COMPARISONS]:
        parser.error(f"no comparison {unknown[0]!r}; there are {all_names}")
    cache = options.cache or options.out / "cache"
    for folder in (options.out, cache):
        folder.mkdir(parents=True, exist_ok=True)
    sizes = sorted(int(size) for size in options.sizes.split(","))
    setting = Setting(cache, options.rows, sizes, options.repeats, options.labels)
    for name in names:
        print(f"{name}:", flush=True)
        load_before = os.getloadavg()[0]
        if load_before > 0.5:
            print(f"  warning: others use this machine (load {load_before:.1f})", flush=True)
        runs = COMPARISONS[name](setting)
        keep(options.out / RESULTS, name, {
            "runs": [asdict(one) for one in runs],
            "machine": machine(),
            "load_before": round(load_before, 2),
        })  # fmt: skip

    from benchmarks.speed.report import write_report  # now that nothing is measured any more

    for page in filter(None, (options.out / "report.md", options.page)):
        print(write_report(options.out / RESULTS, page))
    return 0


def keep(path: Path, name: str, found: dict[str, Any]) -> None:
    """Put the figures of one comparison beside those of the others."""
    results = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    results[name] = found
    path.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


def machine() -> dict[str, Any]:
    """Return what the figures were measured on and with."""
    versions = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            if package == "b2x":  # run from its folder, not installed
                from b2x import __version__

                versions[package] = __version__
    return {"cpu": _cpu(), "cores": cores(), "system": platform.system(), "versions": versions}


def _cpu() -> str:
    told = Path("/proc/cpuinfo")
    if told.exists():
        for line in told.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
