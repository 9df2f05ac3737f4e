"""A stream that comes once can be read again, by several at a time."""

import io
import os
from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from b2x.records.files.spooled import Spooled


class Once(io.RawIOBase):
    """A stream that cannot be read again."""

    def __init__(self, data):
        self._data = io.BytesIO(data)

    def readable(self):
        return True

    def readinto(self, buffer):
        return self._data.readinto(buffer)


@given(st.binary(max_size=50), st.lists(st.tuples(st.booleans(), st.integers(0, 9)), max_size=9))
def test_readers_beside_each_other_do_not_disturb_each_other(data, steps):
    spooled = Spooled(Once(data))
    assert spooled.size == len(data)
    readers, files = (spooled.open(), spooled.open()), (io.BytesIO(data), io.BytesIO(data))
    for second, size in steps:
        assert readers[second].read(size) == files[second].read(size)
    assert all(r.read() == f.read() for r, f in zip(readers, files, strict=True))


def test_threads_read_beside_each_other():
    data = b"".join(b"%06d" % i for i in range(20_000))
    spooled = Spooled(io.BytesIO(data))

    def read(size):
        reader = spooled.open()
        return b"".join(iter(lambda: reader.read(size), b""))

    with ThreadPoolExecutor(4) as pool:
        assert all(read == data for read in pool.map(read, [7, 100, 8192, 9000] * 5))


def test_a_reader_goes_where_it_is_sent():
    reader = Spooled(io.BytesIO(b"0123456789")).open()
    assert reader.seek(-3, os.SEEK_END) == 7
    assert reader.read(1) == b"7"
    assert reader.seek(-2, os.SEEK_CUR) == 6
    assert reader.read() == b"6789"
    assert reader.seek(2) == 2
    assert (reader.read(2), reader.tell()) == (b"23", 4)
