"""A scorecard that answers: loads a model, decides one record or many."""
