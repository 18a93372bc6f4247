"""The switch turned back: START where STOP was written lifts what was stopped there, no more.

It names the stops that it met, so that one said at the same moment survives it; and whoever wrote
stop again after it is not taken at the older word, in whatever order the two arrived. That the
message came from the very number or address is the proof which taking back a no needs.
"""

import hashlib

from twofold import heeding, messages, people, terms, touches, trajectories, wishes
from twofold.hearing.queries import queries
from twofold.heeding import say
from twofold.ids import HandleId
from twofold.people import Person
from twofold.storage import Row
from twofold.system import System
from twofold.terms import Clause, Intent, Statement
from twofold.wishes import Doubtful, Stop

ROOM = "wishes"
NAME = "Stop Taken Back"

# Which kind of handle a message on a channel comes from; elsewhere it has to be proven already.
_FROM = {"email": "email", "sms": "phone", "phone": "phone"}


def is_from_them(system: System, person: Person, row: Row) -> bool:
    """Tell whether a written touch came from an address or a number of the person's own."""
    event = touches.decode(bytes(row.payload), row.format, row.received_us, row.sent_us)
    told = touches.understand(event, row.format, people.gather(system.record), row.received_us)
    kind = _FROM.get(row.channel)
    return any(
        handle.handle_id in told.who.handles
        and (handle.verified_us is not None if kind is None else handle.kind == kind)
        for handle in person.handles
    )


def turn_back(system: System, person: Person, said_in: str, channel: str, *, now: int) -> bool:
    """Lift what the person stopped by the channel of a touch that says START; tells whether any.

    It gives its receipt and is confirmed once, on that channel. Repeating it changes nothing.
    """
    record = system.record
    start = touches.get(record, said_in)
    statement_id = _statement_id(said_in)
    with record.write(serial=people.SERIAL):
        person = people.get(record, person.person_id)
        lifted = _said_there(system, person, channel)
        again = not terms.unsaid(record, [statement_id])
        if again or not lifted or _stopped_since(system, person, channel, start.occurred_us):
            return False
        back = Statement(
            statement_id=statement_id,
            verb="lift",
            lifts=tuple(clause.clause_id for clause in lifted),
            method=channel,
            evidence=said_in,
        )
        left = say(system, person, back, proven=True, now=now).terms
        more = any(
            clause.effect in ("stop", "deny") and clause.scope.channel in ("*", channel)
            for clause in left.clauses
        )
        thread = start.thread or _open_thread(system, start, channel, now=now)
        told = heeding.letters.stop_taken_back(
            heeding.letters.language_of(system, person), more_is_stopped=more
        )
        intent = Intent(use=terms.REPLY, channel=channel, matter=thread)
        key = f"start confirmed {statement_id}"
        messages.ask(record, person, intent, told, key=key, now=now)
    return True


def _said_there(system: System, person: Person, channel: str) -> list[Clause]:
    """Return the stops said by a channel, and the noes that doubtful words there were taken for."""
    here = [
        clause for clause in terms.of(system.record, person).clauses
        if clause.method == channel and clause.speaker == "person"
    ]  # fmt: skip
    handles = {handle.handle_id for handle in person.handles}
    return [
        clause for clause in here
        if clause.effect == "stop"
        or (clause.effect == "deny" and _written_by(system, clause.evidence, handles))
    ]  # fmt: skip


def _written_by(system: System, evidence: str | None, handles: set[HandleId]) -> bool:
    try:
        return touches.get(system.record, evidence or "").handle_id in handles
    except touches.UnknownTouch:
        return False


def _stopped_since(system: System, person: Person, channel: str, after_us: int) -> bool:
    handles = [handle.handle_id for handle in person.handles]
    channels = wishes.BY_PHONE if channel in wishes.BY_PHONE else (channel,)
    rows = system.record.all_in(queries.written_since, "handles", handles, after_us=after_us)
    later = [
        (row.channel, touches.properties_in(bytes(row.payload)))
        for row in rows
        if row.channel in channels
    ]
    return any(
        wishes.stop_address(told) is not None
        or any(
            isinstance(wishes.understood(text, at), Stop | Doubtful) for text in wishes.texts(told)
        )
        for at, told in later
    )


def _open_thread(system: System, start: touches.Touch, channel: str, *, now: int) -> str:
    """Have the person's word open the thread in which it is confirmed; returns its name."""
    thread = f"start:{start.touch_id}"
    draft = touches.TouchDraft(
        room=ROOM,
        message_id=thread,
        handle_id=start.handle_id,
        occurred_us=now,
        purpose="terms",
        initiator="person",
        channel=channel,
        name=NAME,
        thread=thread,
    )
    touches.record(system.record, draft, now=now)
    whose = people.get(system.record, start.handle_id).person_id
    trajectories.mark(system.record, [whose], now=now)
    return thread


def _statement_id(said_in: str) -> str:
    return hashlib.blake2b(f"start {said_in}".encode(), digest_size=16).hexdigest()
