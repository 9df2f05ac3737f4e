"""How good a model is: splits, metrics with intervals, leaks and the verdict; only on numpy."""
