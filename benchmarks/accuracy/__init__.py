"""How accurate b2x is beside its peers, on any folder of labelled tables."""
