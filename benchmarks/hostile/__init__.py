"""Attacks b2x with damaged files, kills and full disks, and counts what it lets through.

What is changed, and how, is shared with the tests (`tests/mutations.py`,
`tests/mutated_scorecards.py`, `tests/score/killed_run.py`, `tests/small_disk.py`); here are the
numbers, the limits and the checks.
"""
