"""What is refused before anything is scored."""

import pytest

from b2x.errors import InputError, UsageError
from b2x.predict.model import Model
from b2x.schema.features import Feature
from b2x.score.file import score_file
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import NumericBins, Term


def test_a_file_that_was_scored_before_is_refused(score):
    out = score(b"volume\n1\n").out
    with pytest.raises(InputError, match="'b2x_label' already: it was scored before"):
        score(out)


def test_a_target_that_is_the_source_is_refused(tmp_path, model):
    path = tmp_path / "orders.csv"
    path.write_text("volume\n1\n")
    (tmp_path / "link.csv").symlink_to(path)
    for target in (path, tmp_path / "link.csv"):
        with pytest.raises(UsageError, match="the target is the source"):
            score_file(path, target, model=model)
    assert path.read_text() == "volume\n1\n"


def test_an_unknown_way_to_roll_up_is_refused(score):
    with pytest.raises(
        UsageError, match=r"by='month'.*'sale' or 'order'; for a line a buyer, b2x.buyers"
    ):
        score(b"volume\n1\n", by="month")


@pytest.mark.parametrize("target", ["scored.xlsb", "scored.XLS", "scored.ods"])
def test_a_spreadsheet_as_the_target_is_refused(score, target):
    with pytest.raises(UsageError, match=r"spreadsheets of this kind are not written.*\.xlsx"):
        score(b"volume\n1\n", target=target)


def test_history_cannot_be_kept_where_none_is_counted(score, tmp_path):
    with pytest.raises(UsageError, match=r"reads no counts of earlier orders.*--write-history"):
        score(b"volume\n1\n", write_history=tmp_path / "history.parquet")


def test_a_model_that_takes_dates_for_midnights_is_warned_of(score):
    data = b"volume,ordered_at\n100,2024-03-01\n"

    def midnights(data, model):
        return [w for w in score(data, model=model).result["warnings"] if "midnight" in w]

    for operation, warned in (("hour_with_midnight", True), ("hour", False)):
        hour = Feature(operation, ("ordered_at",), "number")
        term = Term(hour, NumericBins((8.0,)), (-0.5, 0.5, 0.0))
        model = Model(Scorecard(0.0, (term,), (), Thresholds(-1.0, 1.0)))
        found = midnights(data, model)
        assert [w.startswith("ordered_at has no time") for w in found] == [True] * warned
        assert midnights(data.replace(b"01\n", b"01 10:30:00\n"), model) == []


def test_a_model_that_only_ranks_says_so_once_and_takes_the_seller_s_share(score):
    data = b"lines\n1\n12\n"
    for options, share in (({}, 0.5), ({"b2b_share": 0.2}, 0.2)):
        result = score(data, model="textbook", **options).result
        (warning,) = [w for w in result["warnings"] if "ranks sales and does not know" in w]
        assert f"assume that {share:.0%} are B2B" in warning
        assert result["b2b_share"] == share
        assert warning in result["understood"]["warnings"]
    data = b"volume\n1\n"
    assert score(data).result["b2b_share"] is None
    with pytest.raises(UsageError, match="does not say what share of B2B it was trained on"):
        score(data, b2b_share=0.2)


@pytest.mark.parametrize(
    ("begins", "ends", "said"),
    [
        ("2024-03-01T09:00:00", "2024-06-01T09:00:00", ""),  # the file it was trained on
        ("2024-01-01T00:00:00", "2024-06-01T00:00:00", "with an earlier file"),
        ("2024-01-01T00:00:00", "2024-02-01T00:00:00", "or with the model's history.parquet"),
    ],
)
def test_earlier_orders_are_asked_for_only_where_they_can_be_given(score, begins, ends, said):
    terms = tuple(
        Term(Feature("column", (name,), "number"), NumericBins((1.0,)), (-1.0, 1.0, 0.0))
        for name in ("prior_orders", "volume")
    )
    about = {"trained_from": begins, "trained_until": ends}
    model = Model(Scorecard(0.0, terms, (), Thresholds(-1.0, 1.0), provenance=about))
    data = b"buyer_id,ordered_at,volume\na,2024-03-01,9\na,2024-03-05,9\n"
    found = [w for w in score(data, model=model).result["warnings"] if "earlier orders" in w]
    assert [w.endswith(said) for w in found] == [True] * bool(said)
