"""The address of a mail server says how private the line is, and how much it is given."""

import pytest

from twofold.egress import MailServer
from twofold.messages.channels.email import BadMailServer, Bounds, server


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mx.example", ("mx.example", 587, "starttls", "", "")),
        ("smtp://a%40b:p%2F%3A@mx.example:25", ("mx.example", 25, "starttls", "a@b", "p/:")),
        ("smtps://u:p@mx.example", ("mx.example", 465, "tls", "u", "p")),
        ("smtp://127.0.0.1:1025", ("127.0.0.1", 1025, "offered", "", "")),
        ("smtp://localhost:1025?tls=required", ("localhost", 1025, "starttls", "", "")),
        ("smtp://10.0.0.7:25?tls=none", ("10.0.0.7", 25, "none", "", "")),
        ("smtp://[::1]:1025", ("::1", 1025, "offered", "", "")),
    ],
)
def test_what_is_not_this_machine_is_spoken_to_in_private(
    url: str, expected: tuple[str, int, str, str, str]
) -> None:
    found, _ = server(url, greets_as="shop.example")

    assert isinstance(found, MailServer)
    assert (found.host, found.port, found.security, found.user, found.password) == expected


def test_bounds_stand_in_the_address() -> None:
    _, found = server(
        "smtp://mx.example?connections=8&age=30&messages=50&rate=12.5&patience=9", greets_as="x"
    )

    assert found == Bounds(connections=8, age=30, messages=50, rate=12.5, patience=9)


@pytest.mark.parametrize(
    "url",
    [
        "http://mx.example",
        "smtp://",
        "smtp://mx.example:99999",
        "smtp://mx.example/path",
        "smtp://mx.example?tls=maybe",
        "smtp://mx.example?conections=4",
        "smtp://mx.example?connections=0",
        "smtp://mx.example?rate=-1",
        "smtp://mx.example?patience=0",
        "smtp://mx.example?rate=x",
    ],
)
def test_an_address_that_cannot_be_meant_is_refused(url: str) -> None:
    with pytest.raises(BadMailServer):
        server(url, greets_as="shop.example")
