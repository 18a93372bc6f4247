"""Nothing is fetched from an address that is not on the public internet."""

import socket
from typing import Any

import pytest

from twofold import egress


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - nothing is bound
        "224.0.0.1",
        "::1",
        "fe80::1",
        "fc00::1",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
        "64:ff9b:1::1",
    ],
)
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not egress.is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_an_address_outside_is_public(address: str) -> None:
    assert egress.is_public(address)


@pytest.mark.parametrize(
    "url", ["http://example.org/", "file:///etc/passwd", "https://me:pw@example.org/", "https://"]
)
def test_only_plain_https_is_fetched(url: str) -> None:
    with pytest.raises(egress.ForbiddenUrl), egress.fetch(url):
        pass


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "https://2130706433/", "https://0x7f.1/", "https://localhost/"]
)
def test_this_machine_is_refused_however_it_is_written(url: str) -> None:
    with pytest.raises(egress.ForbiddenAddress), egress.fetch(url):
        pass


def test_one_private_answer_among_public_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*_: object, **__: object) -> list[Any]:
        return [(0, 0, 0, "", ("93.184.215.14", 443)), (0, 0, 0, "", ("10.0.0.1", 443))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)

    with pytest.raises(egress.ForbiddenAddress), egress.fetch("https://example.org/"):
        pass
