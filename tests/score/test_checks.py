"""What is refused before anything is scored."""

import pytest

from b2x.errors import InputError, UsageError
from b2x.score.file import score_file


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
    with pytest.raises(UsageError, match=r"by='month'.*'sale', 'order' or 'buyer'"):
        score(b"volume\n1\n", by="month")


@pytest.mark.parametrize("target", ["scored.xlsx", "scored.XLS", "scored.ods"])
def test_a_spreadsheet_as_the_target_is_refused(score, target):
    with pytest.raises(UsageError, match=r"spreadsheets are not written.*\.parquet file"):
        score(b"volume\n1\n", target=target)


def test_history_cannot_be_kept_where_none_is_counted(score, tmp_path):
    with pytest.raises(UsageError, match=r"reads no counts of earlier orders.*--write-history"):
        score(b"volume\n1\n", write_history=tmp_path / "history.parquet")


def test_hours_of_dates_without_a_time_are_warned_of_by_models_that_read_them(score):
    data = b"volume,ordered_at\n100,2024-03-01\n"
    (warning,) = [w for w in score(data, model="textbook").result["warnings"] if "midnight" in w]
    assert warning.startswith("ordered_at has no time of day")
    timed = score(data.replace(b"01\n", b"01 10:30:00\n"), model="textbook").result["warnings"]
    assert not [w for w in timed if "midnight" in w]
