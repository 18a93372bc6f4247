"""What people give on their own side: words, marks on what happened, what happened elsewhere."""

from typing import Literal

import msgspec

from twofold import errors, ids, people, touches, trajectories
from twofold.hearing.entries import CHANNELS
from twofold.hearing.listening import Words, heed
from twofold.ids import HandleId
from twofold.people import Person
from twofold.system import System
from twofold.touches import Touch, TouchDraft
from twofold.wishes import Understood

ROOM = "portal"
WORDS_LENGTH_MAX = 5_000
BRAND_LENGTH_MAX = 60
MARKS: tuple[int, ...] = (-2, -1, 0, 1, 2)
ELSEWHERE = ("purchase", "research", "service", "complaint")

Happened = Literal["purchase", "research", "service", "complaint"]


class NoWords(errors.Invalid):
    """Write a few words, at most 5,000 characters, and send them again."""


class NoMark(errors.Invalid):
    """A mark is one of five, from very bad to very good."""


class NotYours(errors.NotFound):
    """There is nothing of that kind among what happened with you."""


class NoBrand(errors.Invalid):
    """Say with whom, in at most 60 characters, what it was, and on which day until today."""


def check_words(words: str) -> None:
    """Raise NoWords unless somebody wrote something that can be read, and no more than is kept."""
    readable = any(one.isprintable() and not one.isspace() for one in words)
    # No database keeps a NUL in a text.
    if not readable or "\0" in words or len(words.strip()) > WORDS_LENGTH_MAX:
        raise NoWords


def write_words(system: System, person: Person, words: str, *, now: int) -> Understood:
    """Keep what a person writes to the organisation, and do it at once if it means stop.

    They wait for an answer at an address of theirs. Raises NoWords.
    """
    check_words(words)
    thread = f"words:{ids.random_id()}"
    channel = answered_on(person)
    draft = TouchDraft(
        room=ROOM,
        message_id=thread,
        handle_id=person.leading.handle_id,
        occurred_us=now,
        purpose="service",
        initiator="person",
        channel=channel,
        name="Message Written",
        thread=thread,
        properties={"text": words.strip()},
    )
    touch_id = _record(system, person, draft, now=now)
    said = Words(text=words.strip(), channel=channel, thread=thread, said_in=touch_id)
    return heed(system, person, said, now=now)


def mark_touch(system: System, person: Person, touch_id: str, mark: int, *, now: int) -> None:
    """Keep how something was for a person, −2 to +2; raises NoMark, NotYours."""
    if mark not in MARKS:
        raise NoMark
    touch = _own(system, person, touch_id)
    draft = TouchDraft(
        room=ROOM,
        message_id=f"mark:{ids.random_id()}",
        handle_id=touch.handle_id,
        occurred_us=now,
        purpose="commentary",
        initiator="person",
        channel="web",
        name="Mark Given",
        delight=mark,
        refers_to=_message_id(touch),
        source="told",
        properties={"about": touch.touch_id},
    )
    _record(system, person, draft, now=now)


def tell_touch(
    system: System,
    person: Person,
    brand: str,
    happened: str,
    *,
    at_us: int,
    words: str = "",
    now: int,
) -> None:
    """Keep what a person tells of a contact with somebody else; raises NoBrand, NoWords."""
    name = " ".join(brand.split())
    known = happened in ELSEWHERE and name.lower() != "own"
    if not 0 < len(name) <= BRAND_LENGTH_MAX or not name.isprintable() or not known or at_us > now:
        raise NoBrand
    if len(words) > WORDS_LENGTH_MAX:
        raise NoWords
    draft = TouchDraft(
        room=ROOM,
        message_id=f"told:{ids.random_id()}",
        handle_id=person.leading.handle_id,
        occurred_us=at_us,
        purpose=happened,
        initiator="person",
        name="Told by the Person",
        orbit=name,
        source="told",
        properties={"text": words.strip()} if words.strip() else {},
    )
    _record(system, person, draft, now=now)


def answered_on(person: Person) -> str:
    """Return the channel on which a person waits for an answer: that of an address of theirs."""
    channels = [CHANNELS[handle.kind] for handle in person.handles if handle.kind in CHANNELS]
    return channels[0] if channels else "web"


def _own(system: System, person: Person, touch_id: str) -> Touch:
    handles: set[HandleId] = {handle.handle_id for handle in person.handles}
    try:
        touch = touches.get(system.record, touch_id)
    except touches.UnknownTouch:
        raise NotYours from None
    if touch.handle_id not in handles:
        raise NotYours
    return touch


def _message_id(touch: Touch) -> str | None:
    """Return under which id a touch came in; None once its payload was erased."""
    told = msgspec.json.decode(touch.payload or b"{}")
    found = told.get("message_id") or told.get("messageId")
    return found if isinstance(found, str) else None


def _record(system: System, person: Person, draft: TouchDraft, *, now: int) -> str:
    with system.record.write(serial=people.SERIAL):
        touch_id = touches.record(system.record, draft, now=now)
        trajectories.mark(system.record, [person.person_id], now=now)
    return touch_id
