"""Opens a file as often as needed, and refuses to go on once it is another one."""

from __future__ import annotations

import io
import os
from pathlib import Path

from b2x.errors import InputError

_State = tuple[int, int, int, int]
"""Device, number, length and time of the last change of a file."""


class UnchangedFile:
    """A file that several passes read, which has to be the same for all of them.

    Parameters
    ----------
    path
        The file.

    Attributes
    ----------
    size
        Its length in bytes.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "orders.csv")
    ...     _ = path.write_bytes(b"volume")
    ...     file = UnchangedFile(path)
    ...     with file.open() as stream:
    ...         stream.read()
    b'volume'
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._state = _state_of(path.stat())
        self.size = self._state[2]

    def open(self) -> io.BufferedReader:
        """Open the file from its beginning.

        It is checked now, and whenever a read comes to its end.

        Raises
        ------
        InputError
            When the file was changed, replaced or removed since it was opened first.
        """
        try:
            return _Stream(self._path, self._state)
        except FileNotFoundError:
            raise _changed(self._path) from None


class _Stream(io.BufferedReader):
    def __init__(self, path: Path, state: _State) -> None:
        super().__init__(path.open("rb", buffering=0))
        self._path, self._state = path, state
        try:
            self._check()
        except InputError:
            self.close()
            raise

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        if size is None or size < 0 or len(data) < size:
            self._check()
        return data

    def _check(self) -> None:
        if _state_of(os.fstat(self.fileno())) != self._state:
            raise _changed(self._path)


def _state_of(found: os.stat_result) -> _State:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _changed(path: Path) -> InputError:
    return InputError(
        "the file was changed, replaced or removed while it was read",
        where=str(path),
        next_step="wait until nothing writes to it, or copy it, and run this again",
    )
