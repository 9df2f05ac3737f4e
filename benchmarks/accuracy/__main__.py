"""Runs the comparison of accuracy: see the README beside this file."""

import sys

from benchmarks.accuracy.run import main

if __name__ == "__main__":
    sys.exit(main())
