"""The lock files hold what pyproject.toml asks for, each version with hashes, and nothing else."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
FILES = ("lock.txt", "lock-dev.txt", "lock-benchmarks.txt")
JUPYTER = ("lock.txt", "lock-jupyter.txt")
PINNED = re.compile(r"([\w.-]+)==([\w.]+)( ; [^\\]+)?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)\n")


def locked(*names: str) -> dict[str, str]:
    """Return the versions in lock files, after a look that there is nothing else in them."""
    text = "".join((ROOT / name).read_text("utf-8") for name in names)
    assert not PINNED.sub("", text), "run `make lock`"
    return {canonicalize_name(name): version for name, version, *_ in PINNED.findall(text)}


@pytest.mark.parametrize(
    ("extras", "files"),
    [
        (("build", "data"), FILES[:1]),
        (("dev",), FILES[:2]),
        (("benchmarks",), FILES),
        (("jupyter",), JUPYTER),
    ],
)
def test_what_is_declared_is_locked(extras: tuple[str, ...], files: tuple[str, ...]) -> None:
    versions = locked(*files)
    waiting = [*PROJECT["dependencies"], *(line for extra in extras for line in EXTRAS[extra])]
    while waiting:
        required = Requirement(waiting.pop())
        if required.name == "b2x":
            waiting += [line for extra in required.extras for line in EXTRAS[extra]]
        else:
            assert required.specifier.contains(versions[canonicalize_name(required.name)])


def test_a_package_is_in_one_lock_file_with_one_version() -> None:
    for files in (FILES, JUPYTER):
        assert len(locked(*files)) == sum(len(locked(name)) for name in files)
    both, jupyter = locked(*FILES), locked("lock-jupyter.txt")
    shared = both.keys() & jupyter.keys()  # what opens the lessons is what runs them in the tests
    assert {name: both[name] for name in shared} == {name: jupyter[name] for name in shared}
