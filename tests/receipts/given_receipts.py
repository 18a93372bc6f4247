"""Builders: a home with somebody who is written to, and what they are given for it."""

import threading
from collections.abc import Sequence
from typing import Any

from tests import homes
from tests.people.given_links import see
from twofold import clock, heeding, messages, people, receipts, speaking, terms
from twofold.receipts import Receipt, verify_receipts
from twofold.settings import Settings
from twofold.terms import Statement

ANY_HOUR = terms.Conditions(windows=(terms.Window(),))


class House:
    """A home with Ada in it."""

    def __init__(self, settings: Settings) -> None:
        self.system = homes.bare(settings)
        self.db = self.system.record
        see(self.db, ("user_id:ada", "email:ada@b.example", "trait", 1))
        email = people.resolve(self.db, "email:ada@b.example").handles[-1]
        people.verify(self.db, email.handle_id, "code", now=2)

    def close(self) -> None:
        """Close what is open."""
        self.db.close()
        self.system.journal.close()

    @property
    def ada(self) -> people.Person:
        """The one person there is."""
        return people.resolve(self.db, "user_id:ada")

    def says(
        self,
        verb: terms.Verb,
        use: str = "marketing",
        *,
        statement_id: str | None = None,
        lifts: Sequence[str] = (),
        **more: Any,
    ) -> terms.Spoken:
        """Let her say something."""
        said = Statement(
            statement_id=statement_id or f"{verb}-{use}",
            verb=verb,
            scope=terms.Scope(use=use, recipient="own")
            if verb == "allow"
            else terms.Scope(use=use),
            conditions=ANY_HOUR if verb == "allow" else terms.Conditions(),
            lifts=tuple(lifts),
            method="page",
        )
        if verb == "lift":
            said = Statement(statement_id=f"lift-{lifts[0]}", verb="lift", lifts=tuple(lifts))
        return heeding.say(self.system, self.ada, said, now=clock.now_us(), **more)

    def stops(self, use: str = "*") -> messages.Stopped:
        """Let her stop a use."""
        scope = terms.Scope(use=use)
        return heeding.stop(self.system, self.ada, scope, method="page", now=clock.now_us())

    def asked(self, use: str = "marketing.shoes", channel: str = "email") -> str:
        """Ask for a message to her; returns its delivery."""
        intent = terms.Intent(use=use, channel=channel)
        said = messages.Message(text="Hello")
        found = messages.ask(
            self.db, self.ada, intent, said, asked_by="key:shop", now=clock.now_us()
        )
        return found.delivery_id

    def delivers(self) -> None:
        """Hand over what is due."""
        speaking.deliver(self.system, stop=threading.Event(), once=True)

    @property
    def given(self) -> list[Receipt]:
        """What she was given so far."""
        return receipts.of(self.db, self.ada)

    @property
    def kinds(self) -> list[str]:
        """What she was given, by kind."""
        return [one.kind for one in self.given]

    @property
    def file(self) -> bytes:
        """What she can take away."""
        return heeding.receipts_of(self.system, self.ada, now=clock.now_us())

    @property
    def keys(self) -> dict[str, str]:
        """The public keys as anybody has them."""
        return verify_receipts.keys_in({"keys": heeding.public_keys(self.system)})

    def faults(self) -> list[str]:
        """Return what the script finds in her file."""
        return verify_receipts.check(self.file, self.keys)
