"""Asking to be told when something happens, and being told: once, by a yes for just that.

The yes is narrow on purpose: one use that nothing else has, one channel, one message, one end. So
it stands over an earlier and wider no, falls with any later one, and opens nothing besides.
"""

import msgspec

from twofold import (
    clock,
    errors,
    ids,
    lookouts,
    messages,
    people,
    subscriptions,
    touches,
    trajectories,
)
from twofold.heeding import say
from twofold.lookouts import Lookout
from twofold.messages import Delivery, Message
from twofold.people import Person
from twofold.seeing import house
from twofold.speaking import ways
from twofold.system import System
from twofold.terms import Conditions, Deny, Permission, Rate, Scope, Statement

ROOM = "portal"
NAME, DECLINED = "Asked To Be Told", "Told It Will Not Come"
METHOD = "tell me when"
ANSWER_LENGTH_MAX = 1_000
# Longer than any yes lives: one message in that time is one message.
ONCE_US = 366 * clock.DAY


class NoWay(errors.Invalid):
    """Choose one of the ways that lead to you; each needs an address that you have proven."""


class StillStopped(errors.Refused):
    """A stop of yours stands in the way. Take it back under “My rules”, then ask again."""


class WaitsNoMore(errors.Conflict):
    """They wait for this no more: it was told, taken back or declined, or its time is over."""


class NoAnswerGiven(errors.Invalid):
    """Say it in 1 to 1,000 characters; they read just that."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody asks to be told of, as a form has it."""

    subject: str
    words: str
    channel: str
    until_us: int


def channels_to(system: System, person: Person) -> tuple[str, ...]:
    """Return the channels on which somebody can be told: set up here, and proven to be theirs."""
    settings, unproven = system.settings, messages.unproven(person)
    usable = {
        "email": True,
        "sms": bool(settings.sms),
        "chat": bool(settings.chat),
        "push": ways.pushes(system),
        "inapp": True,
    }
    takers = subscriptions.takers(system.record, [one.handle_id for one in person.handles])
    return tuple(
        name
        for name, is_usable in usable.items()
        if is_usable and name not in unproven and messages.reaches(person, name, takers)
    )


def ask_to_be_told(system: System, person: Person, wanted: Wanted, *, now: int) -> Lookout:
    """Keep what somebody wants to be told of, with the yes that it needs, as their own word.

    Raises lookouts.NoWish, lookouts.NoDay, lookouts.TooManyWishes, NoWay, StillStopped, NotProven.
    """
    record = system.record
    with record.write(serial=people.SERIAL):
        person = people.get(record, person.person_id)
        asked = Lookout(
            lookout_id=ids.random_id(),
            handle_id=person.leading.handle_id,
            subject=wanted.subject,
            words=" ".join(wanted.words.split()),
            channel=wanted.channel,
            asked_us=now,
            until_us=wanted.until_us,
        )
        lookouts.checked(asked, [one.subject for one in lookouts.offered(record)])
        if asked.channel not in channels_to(system, person):
            raise NoWay
        lookouts.add(record, asked, person)
        _note(system, person, asked, now=now)
        say(system, person, _yes(asked), now=now)
        if isinstance(may_tell(system, person, asked, now=now), Deny):
            raise StillStopped
    return asked


def wait_no_more(system: System, person: Person, lookout_id: str, *, now: int) -> None:
    """Take back what somebody waits for, with its yes; raises lookouts.NoSuchLookout."""
    found = _own(system, person, lookout_id)
    if found.stands(now) not in ("waits", "leaves"):
        return
    lift = Statement(
        statement_id=ids.random_id(), verb="lift", lifts=(found.lookout_id,), method=METHOD
    )
    say(system, person, lift, now=now)


def may_tell(system: System, person: Person, asked: Lookout, *, now: int) -> Permission:
    """Return whether somebody may be told now, by their own rules."""
    return messages.permission(system.record, person, asked.intent, house(system), now=now)


def tell(
    system: System, lookout_id: str, text: str, *, subject: str = "", by: str, now: int
) -> Delivery:
    """Tell somebody what they wait for, in words for them alone.

    Raises lookouts.NoSuchLookout, WaitsNoMore, NoAnswerGiven, people.UnknownPerson.
    """
    words = _checked(text)
    record = system.record
    with record.write(serial=people.SERIAL):
        found = _waiting(system, lookout_id, now=now)
        person = people.get(record, found.handle_id)
        intent = msgspec.structs.replace(found.intent, expires_us=found.until_us)
        said = Message(text=words, subject=subject.strip()[:200])
        delivery = messages.ask(record, person, intent, said, asked_by=f"staff:{by}", now=now)
        lookouts.lead_to(record, lookout_id, delivery.delivery_id)
    return delivery


def decline(system: System, lookout_id: str, answer: str, *, now: int) -> None:
    """Tell somebody on their own side, with the reason, that what they wait for will not come.

    Raises lookouts.NoSuchLookout, WaitsNoMore, NoAnswerGiven.
    """
    words = _checked(answer)
    with system.record.write(serial=people.SERIAL):
        found = _waiting(system, lookout_id, now=now)
        lookouts.decline(system.record, lookout_id, words, now=now)
        draft = touches.TouchDraft(
            room=ROOM,
            message_id=f"declined:{lookout_id}",
            handle_id=found.handle_id,
            occurred_us=now,
            purpose="research",
            initiator="brand",
            channel="web",
            name=DECLINED,
            thread=lookout_id,
            properties={"text": words},
        )
        touches.record(system.record, draft, now=now)
        whose = people.get(system.record, found.handle_id).person_id
        trajectories.mark(system.record, [whose], now=now)


def _yes(asked: Lookout) -> Statement:
    once = Rate(most=1, per_us=ONCE_US, use=asked.use)
    return Statement(
        # Whoever takes back this rule takes back what they wait for.
        statement_id=asked.lookout_id,
        verb="allow",
        scope=Scope(use=asked.use, channel=asked.channel, recipient="own"),
        conditions=Conditions(rates=(once,), overflow="defer"),
        until_us=asked.until_us,
        method=METHOD,
    )


def _note(system: System, person: Person, asked: Lookout, *, now: int) -> None:
    """Keep that they asked; it opens the thread in which they are told."""
    draft = touches.TouchDraft(
        room=ROOM,
        message_id=asked.lookout_id,
        handle_id=asked.handle_id,
        occurred_us=now,
        purpose="research",
        initiator="person",
        channel="web" if asked.channel == "email" else asked.channel,
        name=NAME,
        thread=asked.lookout_id,
        properties={"subject": asked.subject, "text": asked.words, "channel": asked.channel},
    )
    touches.record(system.record, draft, now=now)
    trajectories.mark(system.record, [person.person_id], now=now)


def _own(system: System, person: Person, lookout_id: str) -> Lookout:
    found = lookouts.get(system.record, lookout_id)
    if found.handle_id not in {handle.handle_id for handle in person.handles}:
        raise lookouts.NoSuchLookout
    return found


def _waiting(system: System, lookout_id: str, *, now: int) -> Lookout:
    found = lookouts.get(system.record, lookout_id)
    if found.stands(now) != "waits":
        raise WaitsNoMore
    return found


def _checked(text: str) -> str:
    if not 0 < len(text.strip()) <= ANSWER_LENGTH_MAX:
        raise NoAnswerGiven
    return text.strip()
