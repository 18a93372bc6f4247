"""Files named by their address: fetched into a folder that is gone after the command."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urlsplit

from twofold import egress

BYTES_MAX = 1 << 30
NAME_LENGTH_MAX = 120

# Opens an address and gives its body in blocks, as egress.fetch does.
Fetch = Callable[[str], AbstractContextManager[Iterator[bytes]]]


def _fetch(url: str) -> AbstractContextManager[Iterator[bytes]]:
    return egress.fetch(url, bytes_max=BYTES_MAX)


@contextmanager
def local(named: Sequence[str], *, fetch: Fetch = _fetch) -> Iterator[list[Path]]:
    """Give each name as a path for the length of a block; addresses are fetched first.

    Raises egress.ForbiddenUrl, egress.ForbiddenAddress, egress.Unreachable.
    """
    with TemporaryDirectory(prefix="twofold-") as folder:
        yield [
            _download(name, Path(folder) / str(place), fetch) if is_address(name) else Path(name)
            for place, name in enumerate(named)
        ]


def is_address(name: str) -> bool:
    """Tell whether a name is an address on the web rather than a path."""
    return name.lower().startswith(("http://", "https://"))


def _download(url: str, folder: Path, fetch: Fetch) -> Path:
    folder.mkdir()
    file = folder / _file_name(url)
    with fetch(url) as blocks, file.open("wb") as kept:
        for block in blocks:
            kept.write(block)
    return file


def _file_name(url: str) -> str:
    name = PurePosixPath(unquote(urlsplit(url).path)).name
    plain = "".join(letter for letter in name if letter.isprintable() and letter not in "/\\")
    # Its ending says what kind of file it is.
    return plain.lstrip(".")[-NAME_LENGTH_MAX:] or "download"
