"""How good a model is: splits, metrics with intervals, leaks and the verdict; numpy alone."""
