"""Opens compressed files as streams of the bytes inside; the first bytes say which they are."""

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

OpenBytes = Callable[[], BinaryIO]
"""Opens a file from its beginning, as often as it is called."""


def format_of(start: bytes) -> str:
    r"""Return the format of a file by its first bytes.

    Returns
    -------
    ``gzip``, ``zstd``, ``bzip2``, ``xz``; ``zip`` (an archive or a workbook), ``Excel`` (of before
    2007), ``Parquet``; ``text`` for all else.

    Examples
    --------
    >>> format_of(b"\x1f\x8b\x08"), format_of(b"a,b\n")
    ('gzip', 'text')
    """
    if start[1:4] == b"*M\x18" and start[0] & 0xF0 == 0x50:  # a frame of zstd that is to be skipped
        return "zstd"
    return next((name for magic, name in _MAGIC.items() if start.startswith(magic)), "text")


def unpack(open_bytes: OpenBytes, compression: str) -> OpenBytes:
    """Return a function that opens a compressed file as the bytes inside.

    Parameters
    ----------
    open_bytes
        Opens the file from its beginning.
    compression
        ``gzip``, ``zstd``, ``bzip2`` or ``xz``.

    Examples
    --------
    >>> with unpack(lambda: io.BytesIO(gzip.compress(b"a,b")), "gzip")() as stream:
    ...     stream.read()
    b'a,b'
    """

    def opened() -> BinaryIO:
        packed = open_bytes()
        return cast(BinaryIO, _Unpacked(_OPENERS[compression](packed), packed))

    return opened


def open_member(open_bytes: OpenBytes, name: str, member: str | None) -> OpenBytes:
    """Return a function that opens one file of a zip archive as a stream.

    Folders, and what macOS adds (``__MACOSX``, ``.DS_Store``), do not count as files.

    Parameters
    ----------
    open_bytes, name
        Opens the archive from its beginning; what to call it in errors.
    member
        Name of the file in the archive; None for the only one.

    Raises
    ------
    InputError
        When there is no such file, or several and none is named, or it has a password.
    """
    import zipfile  # other files do not need it

    with open_bytes() as stream, refuse_damage(name, "zip"), zipfile.ZipFile(stream) as archive:
        infos = {info.filename: info for info in archive.infolist() if _is_file(info)}
    if not infos:
        raise InputError("the zip archive has no file", where=name, next_step="check the export")
    if member is not None and member not in infos:
        raise InputError(
            f"the zip archive has no file {member!r}",
            where=name,
            next_step=f"name one of {_listing(infos)}",
        )
    if member is None and len(infos) > 1:
        raise InputError(
            f"the zip archive has several files: {_listing(infos)}",
            where=name,
            next_step=f"name one: {name}#{next(iter(infos))}",
        )
    info = infos[member or next(iter(infos))]
    if info.flag_bits & 1:
        raise InputError(
            f"the file {info.filename!r} has a password", where=name, next_step="unpack it first"
        )

    def opened() -> BinaryIO:
        packed = open_bytes()
        archive = zipfile.ZipFile(packed)
        return cast(BinaryIO, _Unpacked(archive.open(info), packed))

    return opened


def members(stream: BinaryIO) -> list[str] | None:
    """Return the names of all files in a zip archive, None where it is damaged."""
    import zipfile

    try:
        with zipfile.ZipFile(stream) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None


@contextmanager
def refuse_damage(name: str, compression: str) -> Iterator[None]:
    """Raise :class:`InputError` with the name of the file where decompressing fails."""
    try:
        yield
    except Exception as error:
        import zipfile  # other files do not need it

        if not isinstance(error, (*_DAMAGED, zipfile.BadZipFile)):
            raise
        raise InputError(
            f"the {compression} file is damaged: {error}", where=name, next_step="fetch it again"
        ) from None


class _Unpacked(io.BufferedIOBase):
    """A decompressed stream whose ``tell`` says how much of the compressed file has been read.

    Parameters
    ----------
    stream
        The bytes inside.
    packed
        The compressed file; closed together with this stream.
    """

    def __init__(self, stream: Any, packed: BinaryIO) -> None:
        self._stream, self._packed = stream, packed

    def read(self, size: int | None = -1, /) -> bytes:
        """Return `size` bytes, less only at the end; all of them where it is None or below 0."""
        return bytes(self._stream.read(None if size is None or size < 0 else size))

    def tell(self) -> int:
        """Return how many bytes of the compressed file have been read."""
        return self._packed.tell()

    def close(self) -> None:
        """Close both streams."""
        if not self.closed:
            self._stream.close()
            self._packed.close()
        super().close()


_MAGIC = {
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\xd0\xcf\x11\xe0": "Excel",
    b"PAR1": "Parquet",
}
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
