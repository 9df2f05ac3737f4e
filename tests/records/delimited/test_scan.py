"""One pass over a file counts the same whatever the blocks that it comes in."""

from hypothesis import given
from hypothesis import strategies as st

from b2x.records.delimited.scan import TAIL, scan


@given(
    st.lists(
        st.sampled_from([b"a,b", b"\n", b"\r\n", "ø".encode(), b"\xf8", b"\xff", b"\x81", b"1"]),
        min_size=1,
        max_size=30,
    ).map(b"".join),
    st.sampled_from([None, "cp1252"]),
    st.integers(1, 12),
)
def test_a_file_is_counted_alike_in_pieces_of_any_size(data, told, size):
    found = scan([data[i : i + size] for i in range(0, len(data), size)], "orders.csv", told)
    lines = data.split(b"\n")

    def are(codec):
        return [_decodes(line, codec) for line in lines if not line.isascii()]

    assert found.newlines == data.count(b"\n")
    assert found.utf8_lines == sum(are("utf-8"))
    assert found.told_lines == (sum(are(told)) if told else 0)
    assert found.utf8_lines + found.cp1252_lines + found.unreadable_lines == len(are("utf-8"))
    assert found.head == data
    assert found.tail.data == data
    assert found.tail.number == 1


def test_the_head_of_a_long_file_is_its_first_block_with_enough_lines():
    blocks = [b"a,b\n" * 150, b"1,2\n" * 150, b"3,4\n" * 150]
    assert scan(blocks, "orders.csv").head == blocks[0] + blocks[1]


def test_the_tail_of_a_long_file_begins_with_a_line_and_knows_its_number():
    data = b"".join(b"%d,x\n" % i for i in range(60_000))
    tail = scan([data], "orders.csv").tail
    assert data.endswith(tail.data)
    assert TAIL - 10 < len(tail.data) <= TAIL
    assert tail.data.startswith(b"%d,x\n" % (tail.number - 1))


def _decodes(line, codec):
    try:
        line.decode(codec)
    except UnicodeDecodeError:
        return False
    return True
