"""Pages of one file that open from disk: a model to try, and a screen to label sales on."""
