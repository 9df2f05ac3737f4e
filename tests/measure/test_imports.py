"""Promise of the room: it stands on numpy alone."""

import subprocess
import sys


def test_measuring_imports_nothing_heavier_than_numpy():
    code = (
        "import sys;"
        "from b2x.measure import bootstrap, columns, curves, leaks, metrics, splits, verdict;"
        "import numpy as np;"
        "y = np.arange(60) % 4 == 0;"
        "verdict.judge(y, y * 1.0, np.arange(60), leaks=leaks.find_leaks({'a': y}, y, y));"
        "heavy = {'pandas', 'sklearn', 'scipy', 'matplotlib', 'pyarrow', 'joblib'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
