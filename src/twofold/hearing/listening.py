"""Hearing a no in what people write back: done at once, confirmed once, asked about if doubtful.

And its taking back, by the same way.
"""

import hashlib
from collections.abc import Sequence

import msgspec

from twofold import (
    clock,
    errors,
    heeding,
    ids,
    jobs,
    messages,
    people,
    terms,
    touches,
    trajectories,
    wishes,
)
from twofold.hearing import starts
from twofold.hearing.queries import queries
from twofold.heeding import say, stop
from twofold.messages import Delivery
from twofold.people import Person
from twofold.speaking import letter
from twofold.storage import Row
from twofold.system import System
from twofold.terms import Intent, Scope, Statement
from twofold.wishes import Doubtful, Start, Stop, Understood

LISTENING = "listening"
ROWS_MAX = 20_000
# An archive of old letters that is taken in is no reply to what is said today.
RECENT_US = 30 * clock.DAY


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wrote, where, about which uses, and in which thread.

    `proven` tells that it came from their own number or address.
    """

    text: str
    channel: str
    topics: tuple[str, ...] = (terms.MARKETING,)
    thread: str | None = None
    said_in: str = ""
    proven: bool = False


def hear(system: System, person: Person, delivery: Delivery, words: str, *, now: int) -> Understood:
    """Keep what somebody wrote on the page under a message, and do it if it means stop.

    The channel of the message is where they wait for an answer.
    """
    thread = f"letter:{delivery.delivery_id}"
    draft = touches.TouchDraft(
        room="portal",
        message_id=f"letter:{ids.random_id()}",
        handle_id=delivery.handle_id,
        occurred_us=now,
        purpose="service",
        initiator="person",
        channel=delivery.intent.channel,
        name="Message Written",
        thread=thread,
        refers_to=f"delivery:{delivery.delivery_id}",
        properties={"text": words},
    )
    with system.record.write():
        touch_id = touches.record(system.record, draft, now=now)
        trajectories.mark(system.record, [person.person_id], now=now)
    said = Words(
        text=words,
        channel=delivery.intent.channel,
        topics=delivery.uses,
        thread=thread,
        said_in=touch_id,
    )
    return heed(system, person, said, now=clock.now_us())


def listen(system: System, *, now: int) -> bool:
    """Read the newest touches for what means stop; tells whether there may be more to read.

    The mark moves behind what was heeded: who dies in between heeds it once more, which changes
    nothing.
    """
    record = system.record
    before = jobs.reached(record, LISTENING)
    upto = min(touches.last_seq(record), before + ROWS_MAX)
    if upto <= before:
        return False
    since = {"after_us": now - RECENT_US}
    for row in record.all(queries.written_back, after_seq=before, upto_seq=upto, **since):
        try:
            _heed_touch(system, row, now=now)
        except errors.NotFound:
            # Erased while this was read: nothing is sent to them any more.
            continue
    jobs.advance(record, LISTENING, before=before, reached=upto)
    return True


def heed(system: System, person: Person, words: Words, *, now: int) -> Understood:
    """Do what somebody's words ask for, if they ask to be left alone; returns what they mean."""
    found = wishes.understood(words.text, words.channel, topics=words.topics)
    match found:
        case Stop():
            stop_and_confirm(system, person, found.scopes, words.channel, now=now)
        case Doubtful():
            for scope in found.scopes:
                said = Statement(
                    statement_id=_statement_id(words, scope),
                    verb="deny",
                    scope=scope,
                    method=words.channel,
                    evidence=words.said_in or None,
                )
                say(system, person, said, now=now)
            _ask(system, person, words, now=now)
        case Start():
            if words.proven:
                starts.turn_back(system, person, words.said_in, words.channel, now=now)
        case None:
            pass
    return found


def _heed_touch(system: System, row: Row, *, now: int) -> None:
    told = touches.properties_in(bytes(row.payload))
    named = wishes.stop_address(told)
    delivery_id = letter(system, named) if named else None
    if delivery_id is not None:
        delivery = messages.get(system.record, delivery_id)
        # The address was made for this message: it speaks for whoever got it.
        person = people.get(system.record, delivery.handle_id)
        stop_and_confirm(system, person, delivery.scopes, row.channel, now=now)
        return
    person = people.get(system.record, row.handle_id)
    for one in wishes.texts(told):
        found = wishes.understood(one, row.channel)
        if found is None:
            continue
        words = Words(
            text=one,
            channel=row.channel,
            topics=_topics(system, row.refers_to),
            thread=row.thread,
            said_in=row.touch_id,
            proven=isinstance(found, Start) and starts.is_from_them(system, person, row),
        )
        heed(system, person, words, now=now)
        return


def _topics(system: System, refers_to: str | None) -> tuple[str, ...]:
    """Return the uses of the message that a reply answers, else marketing as a whole."""
    if refers_to is None:
        return (terms.MARKETING,)
    try:
        told = touches.properties(touches.get(system.record, refers_to))
    except touches.UnknownTouch:
        return (terms.MARKETING,)
    carried = told.get("carries")
    parts = carried if isinstance(carried, list) else [told]
    uses = [one.get("use") for one in parts if isinstance(one, dict)]
    found = tuple(dict.fromkeys(use for use in uses if isinstance(use, str)))
    return found or (terms.MARKETING,)


def stop_and_confirm(
    system: System, person: Person, scopes: Sequence[Scope], channel: str, *, now: int
) -> None:
    """Stop what scopes cover, and say so once where it was said."""
    receipts = {
        scope: stop(system, person, scope, method=channel, now=now).receipt_id for scope in scopes
    }
    # Of several, the one that would silence the answer itself is the one that may be confirmed.
    here = [receipts[scope] for scope in scopes if scope.channel == channel]
    receipt_id = here[0] if here else receipts[scopes[0]]
    intent = Intent(use=terms.CONFIRMATION, channel=channel, matter=receipt_id)
    said = heeding.letters.stop_confirmed(heeding.letters.language_of(system, person))
    key = f"stop confirmed {receipt_id}"
    messages.ask(system.record, person, intent, said, key=key, now=now)


def _ask(system: System, person: Person, words: Words, *, now: int) -> None:
    """Ask what was meant, in the thread in which they wrote; without one nobody is written to."""
    if not words.thread:
        return
    # Once a day, whatever comes in: nobody is flooded with our questions by what others write.
    key = f"asked {person.person_id} {now // clock.DAY}"
    if messages.by_key(system.record, key) is not None:
        return
    said = heeding.letters.doubt(heeding.letters.language_of(system, person))
    intent = Intent(use=terms.REPLY, channel=words.channel, matter=words.thread, by_machine=True)
    messages.ask(system.record, person, intent, said, key=key, now=now)


def _statement_id(words: Words, scope: Scope) -> str:
    """Return the same id for the same words, however often they are read."""
    told = (words.said_in, words.text, scope)
    return hashlib.blake2b(msgspec.json.encode(told), digest_size=16).hexdigest()
