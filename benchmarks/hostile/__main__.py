"""Runs with ``python -m benchmarks.hostile``."""

import sys

from benchmarks.hostile.run import main

if __name__ == "__main__":
    sys.exit(main())
