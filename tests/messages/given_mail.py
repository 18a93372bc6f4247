"""Builders: a sender, a parcel, and the channel e-mail to a server of the test's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from cryptography.hazmat.primitives.asymmetric import rsa

from tests.messages.mailserver import Mailserver
from twofold import messages
from twofold.ids import PersonId
from twofold.messages import Channel, Message, Outcome, Parcel
from twofold.messages.channels.email import Pool, Sender, Signer, email, server

DELIVERY = "ab" * 16
LINK_KEY, REPLY_KEY, RETURN_KEY = b"l" * 32, b"r" * 32, b"b" * 32


@cache
def key() -> rsa.RSAPrivateKey:
    """Return a key to sign mail with."""
    return rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


def sender(**more: object) -> Sender:
    """Return whom mail is from."""
    told: dict[str, object] = {
        "name": "The Shop",
        "address": "hello@shop.example",
        "organisation": "The Shop Ltd",
        "domain": "in.shop.example",
        "reply_key": REPLY_KEY,
        "return_key": RETURN_KEY,
        "signer": Signer(domain="shop.example", selector="twofold", key=key()),
    }
    return Sender(**{**told, **more})  # type: ignore[arg-type]


def parcel(
    text: str = "Hello",
    *,
    subject: str = "News",
    html: str = "",
    use: str = "marketing.shoes",
    to: str = "email:ada@b.example",
    delivery_id: str = DELIVERY,
    note: str = "",
) -> Parcel:
    """Return one message on its way."""
    return Parcel(
        delivery_id=delivery_id,
        person_id=PersonId("p"),
        to=to,
        use=use,
        channel="email",
        message=Message(text=text, subject=subject, html=html),
        link=f"https://shop.example/u/{messages.token(LINK_KEY, delivery_id)}",
        note=note,
    )


@contextmanager
def channel(at: Mailserver, *, query: str = "?patience=0.5") -> Iterator[Channel]:
    """Give the channel that hands mail to a server."""
    found, bounds = server(f"smtp://127.0.0.1:{at.port}{query}", greets_as="shop.example")
    pool = Pool(found, bounds)
    try:
        yield email(pool, bounds, sender())
    finally:
        pool.close()


def sent(at: Mailserver, *, query: str = "?patience=0.5") -> Outcome:
    """Hand one message to a server; returns what came of it."""
    with channel(at, query=query) as send:
        return send(parcel(), lambda: True)
