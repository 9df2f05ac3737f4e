"""The page of a model: its curves, a form to try one sale, and a file scored in the browser."""

from __future__ import annotations

import html
import json
import shlex
from typing import Any

from b2x.predict.model import Model
from b2x.scorecard.decision import probability
from b2x.scorecard.exact import UNITS_PER_ONE
from b2x.scorecard.promise import promise_line
from b2x.scorecard.scorecard import dump_scorecard
from b2x.scorecard.share import RANKS_ONLY, SHARE, share_of
from b2x.show.common import Common, how_common
from b2x.show.page.assemble import assemble, page_texts
from b2x.show.page.vocabulary import vocabulary
from b2x.show.words import Words

READS = (
    "engine.js", "values.js", "encoding.js", "csv.js", "dialect.js", "columns.js", "suspicions.js",
    "table.js", "survey.js", "score.js", "worker.js",
)  # fmt: skip
"""The scripts that the worker needs."""
SHOWS = ("dom.js", "form.js", "curves.js", "file.js")


def model_page(model: Model, *, language: str = "en", command: str = "") -> str:
    """Return the page of a model as HTML.

    The page holds the model's tables, the counts of its training rows, and the names and words that
    it reads; no row of anybody's table.

    Parameters
    ----------
    model
        The model, with the seller's share and typical sale filled in where they are known.
    language
        Language of the page.
    command
        The model as ``b2x score`` takes it, with its options; ``--model`` and its name if not
        given.

    Raises
    ------
    UsageError
        When there is no such language.

    Examples
    --------
    >>> import b2x
    >>> page = model_page(b2x.load("textbook"), language="nb")
    >>> "Bedrift eller forbruker?" in page, "connect-src 'none'" in page
    (True, True)
    """
    texts, name, words = page_texts(language), model.name, Words(language)
    card = json.loads(dump_scorecard(model.scorecard))
    used = ("intercept", "thresholds", "parameters", "ranges", "terms", "pairs")
    thresholds = model.scorecard.thresholds
    decides = texts["decides"].format(
        b2b=words.percent(probability(thresholds.b2b_from)),
        b2c=words.percent(probability(thresholds.b2c_to)),
    )
    return assemble(
        "model.html",
        [*READS, *SHOWS],
        start="startPage();",
        title=texts["title"].format(name=name),
        language=language,
        data={
            "name": name,
            "command": command or f"--model {shlex.quote(name)}",
            "language": language,
            "card": _packed({key: card[key] for key in used}),
            "words": vocabulary(),
            "headers": {} if model.profile is None else dict(model.profile.headers),
            "common": _common(model),
            "texts": {key: text for key, text in texts.items() if not key.startswith("label_")},
        },
        shown={
            **texts,
            "model": texts["model"].format(name=name),
            "origin": _origin(model, texts, words),
            "decides": decides,
            "caveat_html": _caveat(model, texts, words),
        },
    )


def _packed(card: dict[str, Any]) -> dict[str, Any]:
    """Return a scorecard with its tables as whole multiples of 2**-28, which are shorter."""

    def units(values: list[float]) -> list[int]:
        return [int(value * UNITS_PER_ONE) for value in values]

    terms = [{**term, "values": units(term["values"])} for term in card["terms"]]
    pairs = [{**pair, "values": [units(row) for row in pair["values"]]} for pair in card["pairs"]]
    return {**card, "terms": terms, "pairs": pairs}


def _common(model: Model) -> list[dict[str, Any]]:
    """Return by term, of each bin, the share of training rows in it, and how common such are.

    Empty where the model does not say.
    """
    profile, found = model.profile, []
    for term in model.scorecard.terms if profile is not None else ():
        assert profile is not None
        such = [_such(how_common(profile, term, index)) for index in range(len(term.bins))]
        counts = profile.terms[term.feature.name].rows
        total = sum(counts) or 1.0
        found.append({"rows": [round(count / total, 4) for count in counts], "such": such})
    return found


def _such(common: Common | None) -> list[float | None] | None:
    if common is None:
        return None
    b2b = None if common.b2b_share is None else round(common.b2b_share, 3)
    return [round(common.rows_share, 4), b2b]


def _origin(model: Model, texts: Any, words: Words) -> str:
    """Return on how many sales a model was trained, and when."""
    provenance = model.scorecard.provenance
    rows, b2b_rows = provenance.get("rows"), provenance.get("b2b_rows")
    if not (isinstance(rows, int) and isinstance(b2b_rows, int) and rows):
        return str(texts["stated"])
    dates = [str(provenance.get(key, ""))[:10] for key in ("trained_from", "trained_until")]
    return str(
        texts["trained_period" if all(dates) else "trained"].format(
            rows=words.number(rows),
            share=words.percent(provenance.get(SHARE, b2b_rows / rows), 1),
            first=dates[0],
            last=dates[1],
        )
    )


def _caveat(model: Model, texts: Any, words: Words) -> str:
    """Return paragraphs on the probabilities of a model that only ranks, and on a promise."""
    said = []
    if model.scorecard.provenance.get(RANKS_ONLY) is True:
        share = share_of(model.scorecard)
        text = texts["ranks_only"]
        if share is not None:
            text = texts["ranks"].format(share=words.percent(share))
        said.append(f'<p class="note strong">{html.escape(text)}</p>')
    if promise := promise_line(model.scorecard):
        said.append(f'<p class="note" lang="en">{html.escape(promise)}</p>')
    return "\n".join(said)
