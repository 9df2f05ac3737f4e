"""A file is scored in the browser as `b2x score` scores it, byte by byte, or it is not scored."""

from __future__ import annotations

import base64
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import b2x
from b2x.predict.model import Model
from tests.chromium import opened
from tests.mutations import mutated_csv
from tests.records.corpus.build import FOLDER
from tests.show.page.conftest import written
from tests.show.page.everything import everything

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.xdist_group("chromium")

SCORE = """async ([files, options]) => {
  const data = JSON.parse(byId("data").textContent);
  const job = { card: unpacked(data.card), words: data.words, options };
  const answers = [];
  for (const text of files) {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const answer = await answerOn({ ...job, blob: new Blob([bytes]) }, () => {});
    if (answer.kind === "scored") {
      const reader = new FileReader();
      await new Promise((done) => {
        reader.onload = done;
        reader.readAsDataURL(answer.scored.blob);
      });
      answer.scored.text = reader.result.split(",")[1] ?? "";
    }
    answers.push(answer);
  }
  return answers;
}"""
MODEL = Model(everything(), "everything")
AS_TOLD = (
    {"decimal": ",", "dates": "dmy", "sales": True},
    {"decimal": "comma", "dates": "dmy", "order": "none", "export": "none"},
)


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with opened(browser, written(MODEL, tmp_path_factory.mktemp("everything"))) as page:
        yield page


def compare(page: Page, files: dict[str, bytes], chosen: Any, told: Any, folder: Path) -> Counter:
    """Score files in the browser and with `b2x score`; return how often both did what."""
    texts = [base64.b64encode(data).decode() for data in files.values()]
    answers = page.evaluate(SCORE, [texts, chosen])
    seen: Counter[str] = Counter()
    source, target = folder / "in.csv", folder / "out.csv"
    for (name, data), answer in zip(files.items(), answers, strict=True):
        if answer["kind"] != "scored":
            assert answer.get("code") != "failed", (name, answer)
            seen["not scored"] += 1
            continue
        source.write_bytes(data)
        result = b2x.score_file(source, target, model=MODEL, **told)
        scored = answer["scored"]
        assert base64.b64decode(scored["text"]) == target.read_bytes(), name
        assert scored["counts"] == result["counts"], name
        assert scored["rejected"] + scored["lines"] == result["rows_rejected"], name
        seen["scored"] += 1
    return seen


@pytest.mark.parametrize(("chosen", "told"), [({}, {}), AS_TOLD], ids=["asked", "told"])
def test_every_file_of_the_corpus_is_scored_as_b2x_scores_it_or_not_at_all(
    page: Page, tmp_path: Path, chosen: Any, told: Any
) -> None:
    paths = sorted(FOLDER.glob("**/*.csv"))[:: 3 if chosen else 1]
    files = {path.name: path.read_bytes() for path in paths}
    seen = compare(page, files, chosen, told, tmp_path)
    assert seen["scored"] > 0.5 * len(files)


def test_damaged_files_are_scored_as_b2x_scores_them_or_not_at_all(
    page: Page, tmp_path: Path
) -> None:
    draw = random.Random(3)
    files = {str(i): mutated_csv(draw)[0] for i in range(30)}
    seen = compare(page, files, *AS_TOLD, tmp_path)
    assert seen["scored"] > 5
