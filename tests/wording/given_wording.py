"""Builders: a home in which something is known of Ada, and templates to write to her with."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from tests import homes
from tests.portal.visiting import say
from twofold import clock, journal, people, seeing, speaking, templates, terms, touches
from twofold.messages import Delivery
from twofold.settings import Settings
from twofold.speaking.wording import Wording
from twofold.system import System
from twofold.templates import Block, Part, Template

ADA = "email:ada@b.example"
SITE = "https://home.example"


@contextmanager
def a_home(settings: Settings, **traits: object) -> Iterator[System]:
    """Open a home in which Ada has said yes to offers by e-mail, and some traits were told."""
    settings = msgspec.structs.replace(settings, public_url=SITE, organisation="The Shop")
    home = homes.bare(settings)
    told = {"email": "ada@b.example", "firstName": "Ada", **traits}
    feed_id, now = touches.feed(home.record, "python", "shop"), clock.now_us()
    events = [
        {"type": "identify", "messageId": "i1", "userId": "ada", "traits": told},
        {"type": "track", "messageId": "t1", "userId": "ada", "event": "Order Completed"},
    ]
    drafts = [
        journal.Draft(
            feed_id=feed_id,
            format=journal.SEGMENT,
            payload=msgspec.json.encode(event),
            received_us=now,
        )
        for event in events
    ]
    journal.append(home.journal, drafts)
    seeing.project_all(home)
    say(home, ADA, "allow", "marketing")
    yield home
    home.record.close()
    home.journal.close()


def ada(home: System) -> people.Person:
    """Return her."""
    return people.resolve(home.record, ADA)


def keep(home: System, *blocks: Block, name: str = "hello", text: str = "") -> Template:
    """Keep a template for every channel; returns it."""
    part = Part(subject="Hello {{ person.first_name }}", text=text, blocks=blocks)
    found = Template(name=name, parts={"en": {"*": part}})
    return templates.keep(home.record, found, by="ann", now=1).template


def ask(home: System, name: str = "hello", *, key: str | None = None, **fields: Any) -> Delivery:
    """Ask for an offer to Ada in the words of a template."""
    intent = terms.Intent(use="marketing.shoes", channel="email")
    wording = Wording(template=name, fields=fields)
    return speaking.wording.ask_worded(
        home, ada(home), intent, wording, key=key, now=clock.now_us()
    )
