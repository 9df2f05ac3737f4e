"""``b2x start``: the road from an unlabelled file to decisions, one step after the other."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from b2x.cli.label import ask_in_terminal, read_key
from b2x.cli.options import (
    ANSWERS,
    asking_options,
    language_option,
    reading_options,
    typed_reading_options,
)
from b2x.cli.say import say
from b2x.errors import UsageError, VerdictError
from b2x.show.words import Words

if TYPE_CHECKING:
    from b2x.records.panel.understanding import Understanding
    from b2x.records.whole_table import Records
    from b2x.training.evaluate import Evaluation

STEPS = 5


@click.command(epilog="Example: b2x start orders.csv --lang nb")
@click.argument("source", metavar="IN")
@asking_options
@language_option
@reading_options
def command(source: str, n: int, by: str, lang: str, **options: Any) -> None:
    """Go from an export without labels to a model of your own and decided sales, step by step.

    Each step is also printed as the command that does the same. The sheet, the model and the
    result are put beside the file; run it again to go on.
    """
    if source == "-":
        raise UsageError("the file is read several times", next_step="save it, and name the file")
    told = {name: value for name, value in options.items() if value}
    again = "".join(
        f" {flag} {shlex.quote(str(value))}"
        for flag, value, usual in (("-n", n, ANSWERS), ("--by", by, "sale"), ("--lang", lang, "en"))
        if value != usual
    )
    road = Road(source, n, by, Words(lang), told, again)
    road.found()
    if road.answers() and road.train():
        road.score()
        road.what_next()


@dataclass
class Road:
    """One way from a file to its result; what is on disk already is not asked for again."""

    source: str
    n: int
    by: str
    words: Words
    options: Mapping[str, Any]
    again: str
    names_buyers: bool = False

    def found(self) -> None:
        """Show what is in the file, and what is documented."""
        from b2x.label.hints import find_hints
        from b2x.records.whole_table import read_all

        records = read_all(self.source, **self.options)
        self.names_buyers = records.header_of("buyer_id") is not None
        with self._step(1, "found.title", "inspect", self._in):
            self._show_columns(records.understood, len(records))
        with self._step(2, "documented.title", "hints", self._in):
            self._show_hints(find_hints(records), records)

    def answers(self) -> bool:
        """Ask about some sales here or in a sheet, or go on without; return whether to go on."""
        from b2x.label.make_sheet import make_sheet

        sheet = str(self._sheet)
        command = f"{self._in} -n {self.n} --by {self.by} -o {shlex.quote(sheet)}"
        with self._step(3, "answers.title", "label", command) as said:
            if self._sheet.exists():
                said.append(" --ask")
                ask = self._goes_on()
                if not ask:
                    return True
            else:
                self._say("answers.why")
                key = self._key("answers.how", "answers.keys", sheet=sheet)
                if key == 2:
                    self._say("answers.without")
                if key >= 2:
                    return key == 2
                ask = key == 0
                said.append(" --ask" * ask)
            made = make_sheet(
                self.source,
                self._sheet,
                n=self.n,
                by=self.by,  # type: ignore[arg-type]  # one of the two, by click
                ask=ask_in_terminal(self._sheet) if ask else None,
                **self.options,
            )
            if not ask:
                self._say("answers.sheet", sheet=sheet)
            else:
                self._say("answers.found", sheet=sheet, b2b=made["b2b"], b2c=made["b2c"])
            return ask

    def train(self) -> bool:
        """Train, measure and keep the model; return whether there is one."""
        from b2x.training.train import train

        command = f"{self._in}{self._labels} -o {shlex.quote(str(self._model))}"
        with self._step(4, "train.title", "train", command):
            trained = train(self.source, labels=self._sheets, name=self._model.name, **self.options)
            self._show_evaluation(trained.evaluation)
            try:
                trained.save(self._model)
            except VerdictError:
                return False
            return True

    def score(self) -> None:
        """Score the file with the model, with what documents each sale beside the decision."""
        from b2x.decide.asking.standing import sale_documents
        from b2x.predict.load import load
        from b2x.score.file import score_file

        target, model = str(self._scored), load(self._model)
        command = f"{self._in} {shlex.quote(target)} --model {shlex.quote(str(self._model))}"
        with self._step(5, "score.title", "score", f"{command} --standing{self._labels}"):
            documents = sale_documents(self.source, model, labels=self._sheets, **self.options)
            done = score_file(self.source, target, model=model, documents=documents, **self.options)
            counts = {label.lower(): self.words.number(n) for label, n in done["counts"].items()}
            self._say("score.counts", target=target, **counts)
            if rejected := done["rows_rejected"]:
                say("  " + self.words.counted("score.rejected", rejected))
            if rejects := done["rejects"]:
                lines = done["rejected_lines"]
                say("  " + self.words.counted("score.lines", lines, rejects=rejects))

    def what_next(self) -> None:
        """Show the commands that go on from here."""
        model, labels = shlex.quote(str(self._model)), self._labels
        say(self.words("next.title"))
        told, audit = typed_reading_options(), f"--model {model} --audit audit.csv"
        for name, command in (
            ("next.explain", f"b2x explain {self._in} --model {model} --row 1{told}"),
            ("next.hints", f"b2x hints {self._in} -o hints.csv{told}"),
            ("next.buyers", f"b2x buyers {self._in} buyers.csv --model {model}{labels}{told}"),
            ("next.label", f"b2x label {self._in}{labels} --model {model} -o more.csv{told}"),
            (
                "next.audit",
                f"b2x label {self._in} --audit -n 100 -o audit.csv{told}",
            ),
            ("next.totals", f"b2x totals {self._in} {audit} --by month{told}"),
            ("next.promise", f"b2x promise {model} {self._in} --audit audit.csv -o promised{told}"),
            ("next.report", f"b2x report {self._in} {audit}{labels} -o report.html{told}"),
            ("next.again", f"b2x start {self._in}{self.again}{told}"),
        ):
            if name != "next.buyers" or self.names_buyers:
                say(f"  {command}    {self.words(name)}")

    def _show_columns(self, understood: Understanding, rows: int) -> None:
        self._say("found.rows", rows=self.words.number(rows), source=understood.source)
        read = [c for c in understood.columns if c.name != "buyer_id"]
        columns = ", ".join(
            c.header if c.name == c.header else f"{c.header} ({self.words.header(c.name)})"
            for c in read
        )
        self._say("found.columns", columns=columns)
        if left := [f'"{name}"' for name, reason in understood.left_alone.items() if reason]:
            self._say("found.left_out", columns=", ".join(left))
        for warning in understood.warnings:
            self._say("found.warning", warning=warning)

    def _show_hints(self, hints: Any, records: Records) -> None:
        if not hints.sources:
            self._say("documented.none")
        for source in hints.sources:
            self._say(
                "documented.source",
                column=source.header,
                rows=self.words.number(source.rows),
                share=self.words.percent(source.rows / len(records)),
                source=self.words(f"source.{source.name}"),
                precision=self.words.percent(source.precision),
                kind="B2B" if source.kind else "B2C",
            )

    def _goes_on(self) -> bool:
        """Show what a sheet holds that is there already; return whether to ask for the rest."""
        from b2x.label.sheets import read_sheet
        from b2x.records.whole_table import read_all

        found = read_sheet(self._sheet, read_all(self.source, **self.options))
        b2b = int(found.is_b2b.sum())
        self._say("answers.found", sheet=self._sheet, b2b=b2b, b2c=len(found.is_b2b) - b2b)
        if not found.unanswered:
            return False
        left = self.words("answers.left", n=self.words.number(found.unanswered))
        return self._key("answers.more", "answers.more_keys", left=left) == 0

    def _show_evaluation(self, evaluation: Evaluation) -> None:
        details = evaluation.verdict.details
        rarer = details.get("rarer", {"kind": "B2B", "lift": {}})
        lift = rarer["lift"]
        self._say(
            f"train.{evaluation.verdict.name}",
            kind=rarer["kind"],
            lift=self.words.number(round(lift.get("value", 0), 1)),
            lift_low=self.words.number(round(lift.get("low", 0), 1)),
            b2b=details.get("b2b_buyers", 0),
            b2c=details.get("b2c_buyers", 0),
            columns=", ".join(leak["column"] for leak in details.get("leaks", [])),
        )
        if evaluation.metrics:
            shares = {name: d["b2b_share"] for name, d in evaluation.decisions.items()}
            self._say(
                "train.figures",
                rows=self.words.number(evaluation.rows),
                b2b_right=self._percent(shares["B2B"]),
                b2c_wrong=self._percent(shares["B2C"]),
                unsure=self.words.number(evaluation.decisions["unsure"]["rows"] or 0),
            )

    def _percent(self, share: float | None) -> str:
        return "-" if share is None else self.words.percent(share)

    def _key(self, question: str, keys: str, **figures: Any) -> int:
        """Ask until a key is one of those offered; return its place, the last where input ends."""
        offered = self.words(keys)
        while True:
            say("  " + self.words(question, **figures), nl=False)
            typed = read_key()
            say("" if typed is None else typed.strip())
            if typed is None:
                return len(offered) - 1
            if len(key := typed.strip().lower()) == 1 and key in offered:
                return offered.index(key)

    def _say(self, name: str, **figures: Any) -> None:
        say("  " + self.words(name, **figures))

    @contextmanager
    def _step(self, number: int, title: str, name: str, arguments: str) -> Iterator[list[str]]:
        """Print a step's title, and behind it the command that does the same.

        What is added to the list that it gives stands behind the arguments.
        """
        say(self.words("step", number=number, steps=STEPS, title=self.words(title)))
        more: list[str] = []
        yield more
        command = f"b2x {name} {arguments}{''.join(more)}{typed_reading_options()}"
        say(self.words("command", command=command))
        say("")

    @property
    def _in(self) -> str:
        return shlex.quote(self.source)

    @property
    def _sheets(self) -> list[str]:
        return [str(self._sheet)] if self._sheet.exists() else []

    @property
    def _labels(self) -> str:
        return "".join(f" --labels {shlex.quote(sheet)}" for sheet in self._sheets)

    @property
    def _sheet(self) -> Path:
        return self._beside("answers.csv")

    @property
    def _model(self) -> Path:
        return self._beside("model")

    @property
    def _scored(self) -> Path:
        return self._beside("scored.csv")

    def _beside(self, what: str) -> Path:
        path = Path(self.source)
        stem = path.name.split(".")[0]
        return path.with_name(f"{stem}-{what}")
