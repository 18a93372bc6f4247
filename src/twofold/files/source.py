"""Where files come from: a path, a folder, or an archive, read without unpacking it on disk."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, Protocol, cast
from xml.parsers import expat

import msgspec

from twofold import errors

FILE_BYTES_MAX = 16 * 1024**3
FILES_MAX = 100_000
_BUFFER_BYTES = 1024 * 1024
_TARS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
_OPENERS: dict[str, Callable[[IO[bytes]], "_Readable"]] = {
    ".gz": lambda stream: gzip.GzipFile(fileobj=stream, mode="rb"),
    ".bz2": bz2.BZ2File,
    ".xz": lzma.LZMAFile,
}


class TooLarge(errors.Invalid):
    """{file} unpacks to more than {bytes_max} bytes; split it, or unpack it yourself first."""


class NoSuchFile(errors.NotFound):
    """There is no file or folder {path}; check the path."""


# What a damaged or mislabelled file throws, from whichever library was reading it.
DAMAGE: tuple[type[Exception], ...] = (
    EOFError,
    OSError,
    ValueError,
    LookupError,
    zlib.error,
    lzma.LZMAError,
    tarfile.TarError,
    zipfile.BadZipFile,
    expat.ExpatError,
    TooLarge,
)


class BadFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is left alone, and why."""

    name: str
    reason: str


class Meter:
    """How far reading has come, in bytes as they lie on disk."""

    def __init__(self, total_bytes: int) -> None:
        self.total_bytes = total_bytes
        self.read_bytes = 0


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One file to read now: its name inside what was given, and its unpacked bytes."""

    name: str
    stream: IO[bytes]
    path: Path | None = None


class _Readable(Protocol):
    def read1(self, size: int = -1, /) -> bytes: ...


class _Limited(io.RawIOBase):
    """Bytes up to a bound, so that a small archive cannot become an endless file."""

    def __init__(self, stream: _Readable, name: str) -> None:
        self._stream = stream
        self._name = name
        self._left = FILE_BYTES_MAX

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        # Not `read`: it goes on until all of it is there, and loses what came before damage.
        data = self._stream.read1(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise TooLarge(file=self._name, bytes_max=FILE_BYTES_MAX)
        buffer[: len(data)] = data
        return len(data)


class _Counted(io.RawIOBase):
    """A file on disk whose progress is told to the meter."""

    def __init__(self, path: Path, meter: Meter) -> None:
        self._file = path.open("rb", buffering=0)
        self._meter = meter

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        count = self._file.readinto(buffer) or 0
        self._meter.read_bytes += count
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


def size_bytes(paths: Sequence[Path]) -> int:
    """Return the bytes that these files and folders hold on disk."""
    return sum(path.stat().st_size for path, _ in _listed(paths) if path.is_file())


def walk(paths: Sequence[Path], meter: Meter | None = None) -> Iterator[Source | BadFile]:
    """Yield each file of these paths, folders and archives, in order of name.

    A source can be read only until the next one is asked for. Raises NoSuchFile.
    """
    meter = meter or Meter(0)
    for path, name in _listed(paths):
        if path.is_symlink() and path not in paths:
            yield BadFile(name=name, reason="it is a link; give the file itself")
            continue
        done_bytes = meter.read_bytes + path.stat().st_size
        with io.BufferedReader(_Counted(path, meter), _BUFFER_BYTES) as stream:
            try:
                yield from _opened(name, stream, path)
            except DAMAGE as error:
                reason = f"it cannot be read: {str(error) or type(error).__name__}"
                yield BadFile(name=name, reason=reason)
        # Parquet skips columns and reads others twice; the end of a file is the end all the same.
        meter.read_bytes = done_bytes


def _listed(paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    for path in paths:
        if path.is_dir():
            for inner in sorted(path.rglob("*")):
                name = inner.relative_to(path).as_posix()
                if (inner.is_file() or inner.is_symlink()) and not _hidden(name):
                    yield inner, name
        elif path.is_file():
            yield path, path.name
        else:
            raise NoSuchFile(path=path)


def _hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    inner = [part for part in parts if part != ".."]
    return any(part.startswith((".", "__MACOSX")) for part in inner) or parts[-1:] == ("_SUCCESS",)


def _opened(name: str, stream: IO[bytes], path: Path | None) -> Iterator[Source | BadFile]:
    lower = name.lower()
    if lower.endswith(_TARS):
        yield from _tar(stream)
    elif lower.endswith(".zip"):
        yield from _zip(stream)
    else:
        yield _plain(name, stream, path)


def _plain(name: str, stream: IO[bytes], path: Path | None = None) -> Source:
    pure = PurePosixPath(name)
    opener = _OPENERS.get(pure.suffix.lower())
    if opener is None:
        return Source(name=name, stream=stream, path=path)
    unpacked = _Limited(opener(stream), name)
    return Source(
        name=pure.with_suffix("").as_posix(), stream=io.BufferedReader(unpacked, _BUFFER_BYTES)
    )


def _tar(stream: IO[bytes]) -> Iterator[Source | BadFile]:
    # Only streamed, never extracted: no member can write to a path of its own choosing.
    with tarfile.open(fileobj=stream, mode="r|*") as archive:
        for count, member in enumerate(archive):
            name = PurePosixPath(member.name).as_posix()
            if member.isdir() or _hidden(name):
                continue
            reason = _unsafe(member.name, count)
            if not member.isreg():
                reason = "it is no plain file; archives may hold no links and no devices"
            opened = None if reason else archive.extractfile(member)
            if opened is None:
                yield BadFile(name=name, reason=reason or "it cannot be opened")
            else:
                yield _plain(name, _limited(opened, name))


def _zip(stream: IO[bytes]) -> Iterator[Source | BadFile]:
    with zipfile.ZipFile(stream) as archive:
        for count, member in enumerate(archive.infolist()):
            name = PurePosixPath(member.filename).as_posix()
            if member.is_dir() or _hidden(name):
                continue
            reason = _unsafe(member.filename, count)
            if member.flag_bits & 1:
                reason = "it is encrypted; unpack it yourself first"
            if reason:
                yield BadFile(name=name, reason=reason)
                continue
            with archive.open(member) as opened:
                yield _plain(name, _limited(opened, name))


def _limited(stream: IO[bytes], name: str) -> IO[bytes]:
    # What tarfile and zipfile open is a buffered reader, although they do not say so.
    return io.BufferedReader(_Limited(cast("_Readable", stream), name), _BUFFER_BYTES)


def _unsafe(name: str, count: int) -> str:
    if count >= FILES_MAX:
        return f"the archive holds more than {FILES_MAX} files"
    if name.startswith("/") or ".." in PurePosixPath(name).parts or "\\" in name:
        return "its name leaves the archive; pack it again with plain names"
    return ""
