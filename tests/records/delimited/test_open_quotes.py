"""Bad lines get the reason that reading on from each of them finds, without doing so."""

import random

from b2x.records.delimited.open_quotes import OpenQuotes
from b2x.records.delimited.strict_reader import read_records

CELLS = ["x", '"', '""', '"a"', 'x"', "a,b", '"y', "", "\r", 'z,"', 'y"']


def records(lines, n_fields):
    blocks = read_records(iter(lines), ",", n_fields, 2, 5)
    return [(b.lines, b.rows, b.bad, b.empty, b.end) for b in blocks]


def test_reasons_are_those_of_reading_on(monkeypatch):
    rng, found, asked = random.Random("open quotes"), [], OpenQuotes.reason
    texts = []
    for _ in range(1500):
        n_fields = rng.randint(1, 4)
        widths = [rng.choice([n_fields, n_fields, rng.randint(1, 5)]) for _ in range(25)]
        lines = [",".join(rng.choice(CELLS) for _ in range(width)) + "\n" for width in widths]
        texts.append((lines, n_fields))

    def counted(self, number, peek):
        found.append(asked(self, number, peek))
        return found[-1]

    monkeypatch.setattr(OpenQuotes, "reason", counted)
    quick = [records(*text) for text in texts]
    monkeypatch.setattr(OpenQuotes, "reason", lambda self, number, peek: "")
    assert quick == [records(*text) for text in texts]
    assert sum(map(bool, found)) > 1000
