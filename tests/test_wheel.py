"""The wheel holds what it must, and works outside the source tree with what it declares alone."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import venv
import zipfile
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a new environment of the wheel and what it declares, linked instead of downloaded."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    pip = [sys.executable, "-m", "pip", "--python", folder / "bin" / "python"]
    install = ["install", "--quiet", "--disable-pip-version-check", "--no-index", "--no-deps"]
    subprocess.run([*pip, *install, wheel], check=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    (metadata,) = packages.glob("b2x-*.dist-info")
    for needed in declared(Distribution.at(metadata)).values():
        for name in {file.parts[0] for file in needed.files or () if file.parts[0] != ".."}:
            link = packages / name
            if not link.exists():
                link.symlink_to(Path(str(needed.locate_file(name))))
    return folder


def declared(package: Distribution) -> dict[str, Distribution]:
    """Return the distributions here that a package requires, extras apart, by name."""
    found: dict[str, Distribution] = {}
    waiting = [package]
    while waiting:
        for line in waiting.pop().requires or ():
            required = Requirement(line)
            if required.name in found or not (
                required.marker is None or required.marker.evaluate({"extra": ""})
            ):
                continue
            try:
                found[required.name] = distribution(required.name)
            except PackageNotFoundError:
                pytest.fail(f"{line} is required, but not installed here: run `make test`")
            assert required.specifier.contains(found[required.name].version, prereleases=True)
            waiting.append(found[required.name])
    return found


def test_the_wheel_holds_the_package_and_the_models_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for model in ("hotel", "textbook"):
        for file in ("scorecard.json", "metrics.json", "CARD.md", "golden.csv"):
            assert f"b2x/models/{model}/{file}" in names
    assert {"b2x/py.typed", "b2x/models/CHANGELOG.md"} <= names
    assert {"b2x/show/page/assets/engine.js", "b2x/show/page/assets/page.css"} <= names
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"b2x"}
    assert not [name for name in names if name.endswith((".gz", ".parquet", ".pkl"))]
    assert wheel.stat().st_size < 3 * 2**19


def test_the_wheel_holds_a_bill_of_materials_of_what_it_declares(
    wheel: Path, environment: Path
) -> None:
    archive = zipfile.ZipFile(wheel)
    (name,) = (name for name in archive.namelist() if "/sboms/" in name)
    bill = json.loads(archive.read(name))
    (metadata,) = environment.glob("lib/python*/site-packages/b2x-*.dist-info")
    b2x = Distribution.at(metadata)
    assert name == f"{metadata.name}/sboms/b2x.cdx.json"
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["version"] == b2x.version
    listed = {Requirement(each["properties"][0]["value"]) for each in bill["components"]}
    assert listed == {line for line in map(Requirement, b2x.requires or ()) if not line.marker}
    assert [f"pkg:pypi/{line.name}" for line in sorted(listed, key=lambda line: line.name)] == (
        bill["dependencies"][0]["dependsOn"]
    )


def test_the_wheel_scores_a_file_with_what_it_declares(environment: Path, tmp_path: Path) -> None:
    source = tmp_path / "orders.csv"
    source.write_bytes((ROOT / "data/samples/web-shop.csv").read_bytes())
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run(
        [environment / "bin" / "b2x", "score", "orders.csv", "scored.csv", "--reasons"],
        check=True,
        cwd=tmp_path,
        env=clean,
    )
    with (tmp_path / "scored.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 400
    assert {row["b2x_label"] for row in rows} <= {"B2B", "B2C", "unsure"}
    assert all(row["b2x_probability"] for row in rows)


def test_every_module_of_the_wheel_imports_with_what_it_declares(environment: Path) -> None:
    optional = {"b2x.duckdb", "b2x.polars", "b2x.spark"}
    code = (
        "import importlib, pkgutil, sys, b2x\n"
        "names = [m.name for m in pkgutil.walk_packages(b2x.__path__, 'b2x.')]\n"
        f"for name in names: name in {optional} or name == 'b2x.__main__'"
        " or importlib.import_module(name)\n"
        "print(len(names), b2x.__file__)"
    )
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [environment / "bin" / "python", "-c", code],
        check=True, capture_output=True, text=True, cwd=environment, env=clean,
    )  # fmt: skip
    count, _, file = done.stdout.partition(" ")
    assert int(count) > 50
    assert Path(file).is_relative_to(environment)
