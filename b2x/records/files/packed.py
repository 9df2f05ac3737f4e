"""Compressed files as the bytes inside them, streamed; what kind one is, its first bytes say."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import pyarrow as pa

from b2x.errors import InputError

if TYPE_CHECKING:
    import zipfile

MAGIC = {
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
}
"""First bytes of the compressions that are read."""
OpenBytes = Callable[[], BinaryIO]


def compression_of(start: bytes) -> str | None:
    r"""Return how a file that begins so is compressed, None where it is not.

    Examples
    --------
    >>> compression_of(b"\x1f\x8b\x08"), compression_of(b"a,b\n")
    ('gzip', None)
    """
    return next((name for magic, name in MAGIC.items() if start.startswith(magic)), None)


def unpack(open_bytes: OpenBytes, compression: str) -> OpenBytes:
    """Return what opens a compressed file as the bytes inside it.

    Parameters
    ----------
    open_bytes
        Opens the file anew.
    compression
        As :func:`compression_of` says.

    Examples
    --------
    >>> with unpack(lambda: io.BytesIO(gzip.compress(b"a,b")), "gzip")() as stream:
    ...     stream.read()
    b'a,b'
    """

    def opened() -> BinaryIO:
        packed = open_bytes()
        return cast(BinaryIO, Unpacked(_OPENERS[compression](packed), packed))

    return opened


def open_member(open_bytes: OpenBytes, name: str, member: str | None) -> OpenBytes:
    """Return what opens the one file in a zip archive.

    Folders, and what macOS adds (``__MACOSX``, ``.DS_Store``), are no files of an archive.

    Parameters
    ----------
    open_bytes, name
        Opens the archive anew, and what to call it.
    member
        The file to take, by its name in the archive; None for the only one.

    Raises
    ------
    InputError
        When it holds no file, several, not the one named, or one with a password.
    """
    import zipfile  # here, because other files need none of it

    with open_bytes() as stream, refuse_damage(name, "zip"), zipfile.ZipFile(stream) as archive:
        infos = {info.filename: info for info in archive.infolist() if _is_file(info)}
    if not infos:
        raise InputError("the zip archive holds no file", where=name, next_step="check the export")
    if member is not None and member not in infos:
        raise InputError(
            f"no file {member!r} in the zip archive",
            where=name,
            next_step=f"name one of {_listing(infos)}",
        )
    if member is None and len(infos) > 1:
        raise InputError(
            f"the zip archive holds several files: {_listing(infos)}",
            where=name,
            next_step=f"name one: {name}#{next(iter(infos))}",
        )
    info = infos[member or next(iter(infos))]
    if info.flag_bits & 1:
        raise InputError(
            f"{info.filename!r} has a password", where=name, next_step="unpack it first"
        )

    def opened() -> BinaryIO:
        packed = open_bytes()
        archive = zipfile.ZipFile(packed)
        return cast(BinaryIO, Unpacked(archive.open(info), packed))

    return opened


def members(stream: BinaryIO) -> list[str] | None:
    """Return the names in a zip archive, None where it is damaged."""
    import zipfile

    try:
        with zipfile.ZipFile(stream) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None


@contextmanager
def refuse_damage(name: str, compression: str) -> Iterator[None]:
    """Turn what decompressing raises into an :class:`InputError` that names the file."""
    import zipfile

    try:
        yield
    except (*_DAMAGED, zipfile.BadZipFile) as error:
        raise InputError(
            f"damaged {compression} file: {error}", where=name, next_step="fetch it again"
        ) from None


class Unpacked(io.BufferedIOBase):
    """A decompressed stream that knows how far the file itself has been read.

    Parameters
    ----------
    stream
        The bytes inside.
    packed
        The file; closed with this.
    """

    def __init__(self, stream: Any, packed: BinaryIO) -> None:
        self._stream, self._packed = stream, packed

    def readable(self) -> bool:
        """Return True."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """Return `size` bytes, less only at the end."""
        return bytes(self._stream.read(None if size is None or size < 0 else size))

    def read1(self, size: int = -1, /) -> bytes:
        """Return as :meth:`read`."""
        return self.read(size)

    def tell(self) -> int:
        """Return how many bytes of the file have been read."""
        return self._packed.tell()

    def close(self) -> None:
        """Close both."""
        if not self.closed:
            self._stream.close()
            self._packed.close()
        super().close()


_DAMAGED = (
    EOFError,
    lzma.LZMAError,
    NotImplementedError,  # a zip archive with a compression that Python does not have
    OSError,
    zlib.error,
)
_OPENERS: dict[str, Callable[[BinaryIO], Any]] = {
    "gzip": lambda stream: gzip.GzipFile(fileobj=stream, mode="rb"),
    "zstd": lambda stream: pa.CompressedInputStream(pa.PythonFile(stream, mode="r"), "zstd"),
    "bzip2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
}


def _is_file(info: zipfile.ZipInfo) -> bool:
    name = info.filename
    return not (info.is_dir() or name.startswith("__MACOSX/") or name.endswith(".DS_Store"))


def _listing(names: Any, most: int = 20) -> str:
    listed = list(names)
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more
