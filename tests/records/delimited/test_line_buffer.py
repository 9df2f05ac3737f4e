"""A file comes as blocks of whole lines and as single lines, in turns, and nothing is lost."""

import io

from hypothesis import given
from hypothesis import strategies as st

from b2x.records.delimited.dialect import Dialect
from b2x.records.delimited.line_buffer import LineBuffer

lines = st.lists(st.sampled_from([b"\n", b"a,b\r\n", b"x" * 20 + b"\n", b"\xff\n"]), max_size=9)


steps = st.lists(st.tuples(st.booleans(), st.integers(1, 30)), max_size=9)


@given(lines, st.sampled_from([b"", b"1,2"]), steps)
def test_blocks_and_lines_in_turns_make_the_file(lines, last, steps):
    file = b"".join(lines) + last
    dialect = Dialect("utf-8", False, ",", "\n", ())
    buffer, read = LineBuffer(io.BytesIO(file), dialect), b""
    for by_line, size in [*steps, (False, 1000), (False, 1000)]:
        if by_line:
            texts = [text for text, _ in zip(buffer.texts(), range(size), strict=False)]
            kept = texts[: len(texts) // 2]
            buffer.drop_lines(len(kept))
            read += b"".join(dialect.encode(text) for text in kept)
        else:
            block = buffer.block(size)
            assert len(block) <= size or block.count(b"\n") <= 1
            assert block.endswith(b"\n") or read + block == file
            buffer.drop(len(block))
            read += block
    assert read == file


def test_what_stands_before_the_header_is_skipped():
    dialect = Dialect("utf-8", True, ";", "\n", (), sep="sep=;\n")
    assert LineBuffer(io.BytesIO(b"\xef\xbb\xbfsep=;\na;b\n"), dialect).block(9) == b"a;b\n"


def test_a_line_of_any_length_is_a_block():
    line = b"x" * 300_000 + b"\n"
    buffer = LineBuffer(io.BytesIO(line + b"y\n"), Dialect("utf-8", False, ",", "\n", ()))
    assert buffer.block(1000) == line
