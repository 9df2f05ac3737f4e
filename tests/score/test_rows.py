"""What is decided on a row does not depend on which columns are asked for."""

from b2x.predict.model import Model
from b2x.records.read_table import read_table
from b2x.score.rows import decide
from tests.scorecards import KINDS, random_scorecard, random_values


def test_asking_for_reasons_changes_no_decision():
    model = Model(random_scorecard(5))
    records = random_values(3000, seed=5)
    reading = read_table(
        {name: [record[name] for record in records] for name in KINDS},
        wanted=model.scorecard.inputs,
        ranges=model.scorecard.ranges,
    )
    (batch,) = reading.batches()
    names = ("b2x_label", "b2x_probability")
    without = decide(batch, model, names)
    with_reasons = decide(batch, model, (*names, "b2x_reasons"))
    assert without.scored > 1000
    for name in names:
        assert with_reasons.new[name].equals(without.new[name])
    texts = with_reasons.new["b2x_reasons"].to_pylist()
    assert [text is not None for text in texts] == batch.good.tolist()
