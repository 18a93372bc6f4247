"""Builders: a home with one person, a gateway that can be held up, and messages to them."""

import random
from collections.abc import Callable, Sequence
from typing import Any

from tests.people.given_links import see
from twofold import clock, messages, people, storage, terms
from twofold.messages import Gateway, House, Outcome, Parcel, Sent
from twofold.terms.statements import Statement

NOON = clock.parse("2026-03-02T12:00:00Z")


class Post:
    """A channel that keeps what it sent, and can be made to do something right before it does."""

    def __init__(self) -> None:
        self.sent: list[Parcel] = []
        self.before: Callable[[], None] = lambda: None
        self.answer: Outcome | None = None

    def __call__(self, parcel: Parcel, fence: Callable[[], bool]) -> Outcome:
        """Send, unless told to answer otherwise or fenced."""
        if self.answer is not None:
            return self.answer
        self.before()
        if not fence():
            return messages.Fenced()
        self.sent.append(parcel)
        return Sent(first_byte_us=NOON)


def prove(db: storage.Database, handle: str) -> None:
    """Let somebody have shown that a handle is theirs."""
    kind, _, value = handle.partition(":")
    for one in people.resolve(db, handle).handles:
        if (one.kind, one.value) == (kind, value):
            people.verify(db, one.handle_id, "code", now=NOON - clock.HOUR)


class Line:
    """A record with somebody in it, and the gateway that writes to them."""

    def __init__(self, db: storage.Database) -> None:
        self.db, self.post, self.now = db, Post(), NOON
        self.channel: messages.Channel = self.post
        self.ended: list[messages.Delivery] = []
        self.is_gone = False
        see(db, ("user_id:ada", "email:ada@b.example", "trait", NOON - clock.DAY))
        prove(db, "email:ada@b.example")
        self.gateway = self.another("gateway-1")

    def follow(self, ended: Sequence[tuple[messages.Delivery, people.Person]]) -> None:
        """Keep what has ended, unless the record is gone."""
        if self.is_gone:
            raise storage.RecordUnavailable(reason="it was stopped")
        self.ended += [delivery for delivery, _ in ended]

    def another(self, owner: str, look: messages.Look | None = None, **more: Any) -> Gateway:
        """Return a gateway that takes over from the one before."""
        return Gateway(
            self.db,
            owner=owner,
            house=House,
            channel=lambda _: self.channel,
            link=lambda delivery_id: f"/u/{delivery_id}",
            follow=self.follow,
            look=look,
            now=lambda: self.now,
            **more,
        )

    @property
    def ada(self) -> people.Person:
        """The one person there is."""
        return people.resolve(self.db, "user_id:ada")

    def allows(self, use: str = "marketing", **statement: Any) -> terms.Spoken:
        """Let her allow a use."""
        scope = terms.Scope(use=use, recipient="own")
        said = Statement(statement_id=f"allow-{use}", verb="allow", scope=scope, **statement)
        return terms.say(self.db, self.ada, said, now=self.now)

    def stops(self, scope: terms.Scope = terms.EVERYTHING, **how: Any) -> messages.Stopped:
        """Let her stop what a scope covers."""
        return messages.stop(self.db, self.ada, scope, method="page", now=self.now, **how)

    def asked(self, use: str = "marketing.shoes", channel: str = "email", **more: Any) -> str:
        """Ask for a message to her; returns its delivery."""
        intent = terms.Intent(use=use, channel=channel, **more)
        said = messages.Message(text="Hello")
        return messages.ask(self.db, self.ada, intent, said, now=self.now).delivery_id

    def asked_of(self, who: str, chance: random.Random, *, at_us: int) -> str:
        """Ask at a moment for a message of some kind to somebody; returns its delivery."""
        use = chance.choice(("marketing", "marketing.shoes", "care", "security", "research"))
        intent = terms.Intent(use=use, channel=chance.choice(("email", "push", "post")))
        said, person = messages.Message(text="Hello"), people.resolve(self.db, who)
        return messages.ask(self.db, person, intent, said, now=at_us).delivery_id

    def state(self, delivery_id: str) -> tuple[str, str | None]:
        """Return what became of a delivery, and why."""
        found = messages.get(self.db, delivery_id)
        return found.state, found.reason
