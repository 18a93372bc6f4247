"""What last month would have been under other rules: every contact, put to those rules again."""

from collections import Counter

import msgspec

from twofold import messages, terms
from twofold.heeding.choices import LAST_MONTH_US
from twofold.ids import PersonId
from twofold.people import Person
from twofold.seeing import house
from twofold.system import System
from twofold.terms import Contact, Defer, Digest, Intent, Matter, Permit, Terms

CONTACTS_MAX = 1_000
# What another system sent says nothing of what it was for; by whom it came it was an offer.
_ELSEWHERE = terms.MARKETING
# What is begun within the month is begun after the rules, as if these had held all along.
_LATER = 1 << 62


class Held(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """How many contacts of one use on one channel would not have come, and why."""

    use: str
    channel: str
    reason: str
    contacts: int


class Replay(msgspec.Struct, frozen=True, kw_only=True):
    """Last month again: how many contacts came, how many would have, how many of these later."""

    came: int
    would: int
    later: int
    held: tuple[Held, ...]


class _Tried(msgspec.Struct, frozen=True, kw_only=True):
    """A contact as it was; what left together has the same `letter`."""

    letter: str
    intent: Intent
    at_us: int
    came: bool


def last_month(system: System, person: Person, proposed: Terms, *, now: int) -> Replay:
    """Return what the contacts of the last 30 days would have been under the proposed terms."""
    since_us = now - LAST_MONTH_US
    around = messages.circumstances(system.record, person, house(system), now=now)
    before = {
        f"before:{number}": contact
        for number, contact in enumerate(around.contacts)
        if contact.at_us < since_us
    }
    matters = tuple(_as_begun_after(matter, since_us) for matter in around.matters)
    at_once: set[str] = set()
    later: set[str] = set()
    held: Counter[tuple[str, str, str]] = Counter()
    tried = _tried(system, person, since_us=since_us, now=now)
    for one in tried:
        here = msgspec.structs.replace(
            around,
            contacts=tuple(known for letter, known in before.items() if letter != one.letter),
            matters=tuple(matter for matter in matters if matter.opened_us <= one.at_us),
            is_doubtful=False,
        )
        answer = terms.permit(proposed, one.intent, here, now=one.at_us)
        match answer:
            case Permit():
                at_once.add(one.letter)
                _count(before, one, one.at_us)
            case Defer() | Digest():
                later.add(one.letter)
                _count(before, one, answer.until_us)
            case _:
                held[one.intent.use, one.intent.channel, answer.reason] += 1
    return Replay(
        came=len({one.letter for one in tried if one.came}),
        would=len(at_once | later),
        later=len(later - at_once),
        held=tuple(
            Held(use=use, channel=channel, reason=reason, contacts=contacts)
            for (use, channel, reason), contacts in held.most_common()
        ),
    )


def _tried(system: System, person: Person, *, since_us: int, now: int) -> list[_Tried]:
    deliveries = messages.tried(system.record, person, since_us=since_us, limit=CONTACTS_MAX)
    found = [
        _Tried(
            letter=one.carried_in or one.delivery_id,
            intent=msgspec.structs.replace(one.intent, expires_us=None),
            at_us=one.handed_us or one.created_us,
            came=one.state in ("sent", "carried", "unknown", "leased"),
        )
        for one in deliveries
    ]
    elsewhere = messages.from_elsewhere(
        system.record, PersonId(person.person_id), since_us=since_us, until_us=now
    )
    for number, contact in enumerate(elsewhere):
        intent = Intent(use=_ELSEWHERE, channel=contact.channel)
        found.append(
            _Tried(letter=f"elsewhere:{number}", intent=intent, at_us=contact.at_us, came=True)
        )
    return sorted(found, key=lambda one: one.at_us)


def _count(before: dict[str, Contact], tried: _Tried, at_us: int) -> None:
    """Let a contact count for whatever comes after it; what left together counts once."""
    known = before.get(tried.letter)
    topics = (*known.topics, tried.intent.use) if known else (tried.intent.use,)
    at_us = min(at_us, known.at_us) if known else at_us
    before[tried.letter] = Contact(use=tried.intent.use, at_us=at_us, topics=topics)


def _as_begun_after(matter: Matter, since_us: int) -> Matter:
    if matter.opened_us < since_us:
        return matter
    return msgspec.structs.replace(matter, seq=matter.seq + _LATER)
