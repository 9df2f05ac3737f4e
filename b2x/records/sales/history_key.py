"""The secret key of a history's hashes of buyers, and the file that it stands in."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from b2x.errors import InputError, UsageError
from b2x.scorecard.manifest import HISTORY_KEY
from b2x.writing.whole_or_absent import PendingFile

_BYTES = 32
_TEXT = re.compile(rb"([0-9a-f]{%d})\r?\n?" % (2 * _BYTES))


@dataclass(frozen=True)
class HistoryKey:
    """A secret key of 32 random bytes, by which a history's buyers are hashed.

    Attributes
    ----------
    secret
        The bytes. Nothing prints them.
    place
        The file that the user named for it; None for ``history.key`` beside the history.
    """

    secret: bytes = field(repr=False)
    place: Path | None = None

    @classmethod
    def new(cls, place: str | os.PathLike[str] | None = None) -> HistoryKey:
        """Return a new random key that goes to `place`."""
        return cls(os.urandom(_BYTES), None if place is None else Path(place))

    @classmethod
    def at(cls, place: str | os.PathLike[str] | None) -> HistoryKey:
        """Return the key in the file that the user named, or a new one where there is no file.

        Raises
        ------
        InputError
            When the file holds something else.
        """
        if place is None or not os.path.exists(place):
            return cls.new(place)
        return cls(_secret_in(Path(place)), Path(place))

    @classmethod
    def of(
        cls, history: str | os.PathLike[str], place: str | os.PathLike[str] | None = None
    ) -> HistoryKey:
        """Return the key of a history: from the file that the user named, or beside the history.

        Raises
        ------
        InputError
            When there is no such file, or it holds something else.
        """
        file = key_beside(history) if place is None else Path(place)
        if not file.exists():
            raise InputError(
                "the key of the history is not there",
                where=str(file),
                next_step="name its file with --history-key (history_key=...)",
            )
        return cls(_secret_in(file), None if place is None else file)

    @property
    def check(self) -> str:
        """What a history keeps of its key, to tell it from others; it does not give the key away.

        Examples
        --------
        >>> HistoryKey(bytes(32)).check
        '7792f187e4b1ef39273979059bf100cf'
        """
        return self._digest(b"", b"check", 16).hex()

    def hashes(self, buyers: Iterable[str]) -> NDArray[np.uint64]:
        """Return the hash of each buyer, uint64 of shape (n,)."""
        blake2b, secret = hashlib.blake2b, self.secret
        digests = b"".join(
            blake2b(name.encode(), digest_size=8, key=secret, person=b"buyer").digest()
            for name in buyers
        )
        return np.frombuffer(digests, dtype="<u8").astype(np.uint64)

    def pending(self, history: str | os.PathLike[str]) -> PendingFile | None:
        """Write the key's file, which the caller puts in place; None where it is there already.

        Parameters
        ----------
        history
            Path of the history that goes with it.

        Raises
        ------
        UsageError
            As :meth:`check_place`.
        """
        if self.check_place(history):
            return None
        file = PendingFile(self._file(history), only_new=True, private=True)
        file.stream.write(self.secret.hex().encode() + b"\n")
        return file

    def check_place(self, history: str | os.PathLike[str]) -> bool:
        """Return whether the key stands where a history at this path needs it.

        Raises
        ------
        UsageError
            When the key of other histories stands there, or the history is not a regular file
            and nothing says where the key goes.
        """
        if self.place is None and os.path.exists(history) and not os.path.isfile(history):
            raise UsageError(
                "the key of a history's hashes cannot stand beside a device or pipe",
                where=os.fspath(history),
                next_step="name a file for it with --history-key (history_key=...)",
            )
        file = self._file(history)
        if not file.exists():
            return False
        if _secret_in(file) != self.secret:
            raise UsageError(
                "the key of other histories stands where the key of this one would go",
                where=str(file),
                next_step="write the history into another folder, or name another file for its "
                "key with --history-key (history_key=...)",
            )
        return True

    def _file(self, history: str | os.PathLike[str]) -> Path:
        return key_beside(history) if self.place is None else self.place

    def _digest(self, data: bytes, purpose: bytes, size: int) -> bytes:
        return hashlib.blake2b(data, digest_size=size, key=self.secret, person=purpose).digest()


def key_beside(history: str | os.PathLike[str]) -> Path:
    """Return where the key of a history stands unless the user says another place.

    Examples
    --------
    >>> key_beside("models/mine/history.parquet").as_posix()
    'models/mine/history.key'
    """
    return Path(history).with_name(HISTORY_KEY)


def _secret_in(file: Path) -> bytes:
    with file.open("rb") as stream:
        found = _TEXT.fullmatch(stream.read(2 * _BYTES + 3))
    if found is None:
        raise InputError(
            f"the file does not hold the key of a history: {2 * _BYTES} hexadecimal digits",
            where=str(file),
            next_step="name the history.key that was written with the history",
        )
    return bytes.fromhex(found[1].decode())
