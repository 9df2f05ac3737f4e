"""A trained model draws what its evaluation says; what a model is and says is short to read."""

from __future__ import annotations

import io
import pickle

import numpy as np
import pytest

import b2x
import b2x.show
from b2x.datasets import simulate
from b2x.errors import UsageError
from b2x.show.display import Display
from b2x.show.model import Model
from b2x.show.trained import Trained
from tests.one_teacher import use_one_teacher

pytestmark = pytest.mark.xdist_group("training")

SALES = simulate("consulting-firm", 160, 5).drop(columns=["first_contact_at"])


@pytest.fixture(scope="module")
def trained() -> Trained:
    with pytest.MonkeyPatch.context() as patch:
        use_one_teacher(patch)
        return b2x.train(SALES, label="label", features=["volume", "channel", "stakeholders"])


def test_every_plot_is_found_by_completion_and_drawn(trained: Trained) -> None:
    plots = [name for name in dir(trained) if name.startswith("plot_")]
    assert len(plots) == 8
    for name in plots:
        options = (
            {"n_boot": 20} if name not in ("plot_terms", "plot_scores", "plot_confusion") else {}
        )
        given = (SALES["channel"].to_numpy(dtype=object),) if name == "plot_segments" else ()
        if name in ("plot_terms", "plot_scores", "plot_confusion"):
            options = {"lang": "nb"}
        drawn = getattr(trained, name)(*given, **options)
        first = drawn[0] if isinstance(drawn, list) else drawn
        first.figure_.savefig(io.BytesIO(), dpi=20)


def test_pictures_have_the_figures_of_the_evaluation(trained: Trained) -> None:
    metrics, decisions = trained.evaluation.metrics, trained.evaluation.decisions
    assert metrics is not None
    assert trained.plot_precision_recall().interval == metrics.average_precision
    assert trained.plot_reliability(n_boot=2).error == pytest.approx(
        metrics.calibration_error.value
    )
    confusion = trained.plot_confusion().weights.sum(axis=0)
    assert confusion.tolist() == [decisions[name]["rows"] for name in ("B2B", "unsure", "B2C")]


def test_what_was_not_measured_is_not_drawn() -> None:
    quick = b2x.train(SALES.head(60), label="label", features=["volume"], quick=True)
    with pytest.raises(UsageError, match=r"nothing was measured.*without quick"):
        quick.plot_confusion()
    with pytest.raises(UsageError, match="segments for 60 labelled sales"):
        quick.plot_segments(["a"])


def test_a_model_keeps_its_methods(trained: Trained) -> None:
    assert isinstance(trained.model, Model)
    for model in (trained.model, pickle.loads(pickle.dumps(trained.model))):
        assert isinstance(model.with_b2b_share(0.3), Model)
        assert model.profile == trained.model.profile
    assert isinstance(b2x.load("textbook").with_parameters(typical_volume=9), Model)


def test_reprs_are_short_and_html_has_the_figures(trained: Trained) -> None:
    auc = trained.evaluation.metrics.roc_auc  # type: ignore[union-attr]
    for shown in (trained, trained.model, trained.evaluation, trained.evaluation.verdict):
        assert "array" not in repr(shown)
        assert len(repr(shown)) < 400
        html = shown._repr_html_()
        assert html.startswith("<p><b>")
        assert html.count("<table>") == html.count("</table>")
    assert f"AUC {auc}" in repr(trained)
    assert f"{auc.low:.3f} to {auc.high:.3f}" in trained._repr_html_()
    assert trained.evaluation.verdict.name in trained._repr_html_()


def test_one_figure_has_one_interval(trained: Trained) -> None:
    said = trained.evaluation.verdict.reason + trained._repr_html_()
    auc = trained.evaluation.metrics.roc_auc  # type: ignore[union-attr]
    assert said.count(f"{auc.low:.3f} to") == 1
    assert " at 90%" not in said


def test_displays_are_public_names_of_the_room() -> None:
    assert {kind.__name__ for kind in Display.__subclasses__()} <= set(dir(b2x.show))
    for name in dir(b2x.show):
        assert getattr(b2x.show, name).__doc__
    with pytest.raises(AttributeError, match="no attribute 'NoDisplay'"):
        _ = b2x.show.NoDisplay


def test_the_classifier_is_drawn_with_its_training_rows() -> None:
    rng = np.random.default_rng(0)
    volume = rng.lognormal(6, 1, 120)
    clf = b2x.B2XClassifier(teachers=("smooth additive",), n_folds=2)
    clf.fit({"volume": volume}, np.where(volume > 400, "B2B", "B2C"))
    display = b2x.show.TermDisplay.from_estimator(clf, "volume")
    assert display.counts == clf.profile_.terms["volume"]
    assert sum(clf.profile_.terms["volume"].rows) == pytest.approx(120, abs=3)
