"""Files named by their address."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from twofold import egress
from twofold.cli import downloads


class Web:
    """A web of a few files, which notes what was asked for."""

    def __init__(self, **files: list[bytes]) -> None:
        """Hold files by their host."""
        self.files = files
        self.asked: list[str] = []

    @contextmanager
    def fetch(self, url: str) -> Iterator[Iterator[bytes]]:
        """Give a file's blocks."""
        self.asked.append(url)
        yield iter(self.files[url.split("/")[2]])


def test_an_address_becomes_a_file_of_that_name_and_is_gone_afterwards() -> None:
    web = Web(shop=[b"a,b\n", b"1,2\n"])

    with downloads.local(["https://shop/exports/sales%202026.csv?token=x"], fetch=web.fetch) as got:
        (file,) = got
        content = file.read_bytes()

    assert file.name == "sales 2026.csv"
    assert content == b"a,b\n1,2\n"
    assert not file.exists()


def test_paths_stay_as_they_are_and_in_their_place() -> None:
    web = Web(shop=[b""])

    with downloads.local(["a.csv", "https://shop/b.csv", "c/d"], fetch=web.fetch) as got:
        names = [path.name for path in got]

    assert names == ["a.csv", "b.csv", "d"]
    assert web.asked == ["https://shop/b.csv"]


def test_two_files_of_one_name_do_not_overwrite_each_other() -> None:
    web = Web(one=[b"1"], two=[b"2"])

    with downloads.local(["https://one/a.csv", "https://two/a.csv"], fetch=web.fetch) as got:
        contents = [path.read_bytes() for path in got]

    assert contents == [b"1", b"2"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "download"),
        ("/..", "download"),
        ("/.hidden", "hidden"),
        ("/a/%2e%2e%2fb.csv", "b.csv"),
    ],
)
def test_a_name_never_leads_out_of_its_folder(path: str, name: str) -> None:
    web = Web(shop=[b""])

    with downloads.local([f"https://shop{path}"], fetch=web.fetch) as got:
        (file,) = got

    assert file.name == name


def test_what_is_too_large_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    kept: list[Path] = []

    @contextmanager
    def endless(url: str) -> Iterator[Iterator[bytes]]:
        def blocks() -> Iterator[bytes]:
            yield b"first"
            raise egress.Unreachable(host=url, reason="more than 1,073,741,824 bytes")

        yield blocks()

    with (
        pytest.raises(egress.Unreachable, match="more than"),
        downloads.local([str(tmp_path / "a.csv"), "https://shop/b.csv"], fetch=endless) as got,
    ):
        kept.extend(got)

    assert kept == []


def test_an_address_is_never_taken_for_a_path() -> None:
    assert downloads.is_address("https://shop.example/a.csv")
    assert downloads.is_address("HTTP://shop.example/a.csv")
    assert not downloads.is_address("https.csv")
