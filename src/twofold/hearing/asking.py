"""Asking for a yes: a form can only ask; the yes is given where the message arrives.

Whoever fills in a form may write any address. So nothing is allowed by it: one message goes to that
address, as the answer to a form sent from there, and who reads it there says yes on the page behind
its link. Nobody is told who is known, and nobody is sent more than two such messages a day.
"""

import hashlib
from collections.abc import Iterable, Sequence

import msgspec

from twofold import errors, heeding, ids, messages, people, terms, touches, trajectories, wishes
from twofold.clock import DAY
from twofold.hearing.queries import queries
from twofold.heeding import Comeback, keep_key, readmit, say, site, stop
from twofold.ids import HandleId, TouchId
from twofold.keys import derive
from twofold.messages import Stopped
from twofold.people import Person
from twofold.storage import Database
from twofold.system import System
from twofold.terms import Clause, Intent, Scope, Statement
from twofold.wishes import Asked

ROOM = "wishes"
NAME = "Yes Asked For"
METHOD = "form"
A_DAY_MAX = 2

_SECRET = "link to give a yes"  # noqa: S105 - the name of a key, not one


# A yes from a list is asked for again in one message; its link stays good for a quarter.
KEEPS_US = 90 * DAY


class NoSuchAsking(errors.NotFound):
    """This link is old or leads nowhere; fill in the form again to get a new one."""


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """A form that waits for its yes: what it asks for, of whom, and what they said before."""

    asking_id: str
    asked: Asked
    person: Person
    handle_id: HandleId
    is_given: bool
    delivery_id: str


def ask_for_yes(system: System, asked: Asked, *, now: int) -> None:
    """Send the message in which somebody can say yes, unless that would be one too many.

    It looks the same from outside whether a message goes out or not.
    """
    record = system.record
    message_id = f"asking:{ids.random_id()}"
    handle_id = ids.handle_id(people.salt(record), asked.kind, asked.value)
    if heeding.comebacks.is_erased(system, handle_id):
        # They may come back, but by their own hand.
        heeding.comebacks.ask(system, asked, handle_id, now=now)
        return
    with record.write(serial=people.SERIAL):
        since = {"name": NAME, "after_us": now - DAY}
        sent = record.only(queries.asked_lately, handle_id=handle_id, **since).touches
        if sent >= A_DAY_MAX or _stopped(system, handle_id, asked.channel):
            return
        touch_id = _note(record, asked, message_id, now=now)
        person = people.known(record, [handle_id])[handle_id]
        trajectories.mark(record, [person.person_id], now=now)
        intent = Intent(
            use=terms.REPLY,
            channel=asked.channel,
            matter=message_id,
            expires_us=now + wishes.EXPIRES_US,
        )
        words = _message(system, person, asked, touch_id, to=handle_id)
        messages.ask(record, person, intent, words, key=_key(touch_id), now=now)


def come_back(system: System, found: Comeback, notices: Sequence[str], *, now: int) -> Person:
    """Let somebody back in who was erased and pressed the button behind their link.

    A new person begins with the address, which is proven by it; the yes that the form asked for
    is kept with `notices`, the words they read. Raises comebacks.NoComeback.
    """
    record, asked = system.record, found.asked
    with record.write(serial=people.SERIAL):
        if not heeding.comebacks.use(system, found):
            raise heeding.comebacks.NoComeback
        readmit(system, asked.kind, asked.value, now=now)
        touch_id = _note(record, asked, f"asking:{ids.random_id()}", now=now)
        person = people.known(record, [found.handle_id])[found.handle_id]
        given = Asking(
            asking_id=touch_id,
            asked=asked,
            person=person,
            handle_id=found.handle_id,
            is_given=False,
            delivery_id=found.comeback_id,
        )
        give(system, given, notices, now=now)
    return person


def ask_to_keep(system: System, delivery_id: str, *, now: int) -> None:
    """Send a link of its own for the yes from a list that a message stood on; or NoSuchAsking."""
    ask_for_yes(system, _keeping(system, delivery_id, now=now).asked, now=now)


def asking(system: System, token: str, *, now: int) -> Asking:
    """Return what a link asks for; raises NoSuchAsking, also for one that is too old."""
    kept = messages.opened(keep_key(system), token)
    if kept is not None:
        return _keeping(system, kept, now=now)
    touch_id = messages.opened(derive(system.settings.home, _SECRET), token)
    try:
        touch = touches.get(system.record, touch_id or "")
        asked = msgspec.convert(touches.properties(touch), Asked)
        person = people.get(system.record, touch.handle_id)
    except (errors.NotFound, msgspec.ValidationError):
        raise NoSuchAsking from None
    is_given = _is_given(system.record, touch.touch_id, asked.scopes)
    if now > touch.occurred_us + wishes.EXPIRES_US and not is_given:
        raise NoSuchAsking
    return Asking(
        asking_id=touch.touch_id,
        asked=asked,
        person=person,
        handle_id=touch.handle_id,
        is_given=is_given,
        delivery_id=_delivery_of(system, touch.touch_id),
    )


def _keeping(system: System, delivery_id: str, *, now: int) -> Asking:
    """Return what the reminder in a message asks for: the very yes that the message stood on."""
    record = system.record
    try:
        delivery = messages.get(record, delivery_id)
        person = people.get(record, delivery.handle_id)
    except errors.NotFound:
        raise NoSuchAsking from None
    said = terms.said_about(record, [handle.handle_id for handle in person.handles])
    yes = next(
        (one.statement for one in said if one.statement.statement_id in delivery.clauses), None
    )
    address = messages.address(person, delivery.intent.channel, delivery.message.to)
    known = address.kind in wishes.CHANNELS and wishes.CHANNELS[address.kind]
    if yes is None or known != delivery.intent.channel or now > delivery.created_us + KEEPS_US:
        raise NoSuchAsking
    return Asking(
        asking_id=delivery_id,
        asked=Asked(
            kind=address.kind,
            value=address.value,
            uses=(yes.scope.use,),
            source="asked again in a message",
        ),
        person=person,
        handle_id=address.handle_id,
        is_given=_is_given(record, delivery_id, [_own(yes.scope, known)]),
        delivery_id=delivery_id,
    )


def _own(scope: Scope, channel: str) -> Scope:
    return Scope(use=scope.use, channel=channel, recipient="own")


def give(system: System, found: Asking, notices: Sequence[str], *, now: int) -> bool:
    """Keep the yes of whoever pressed the button behind the link: the address is proven by it.

    `notices` are the words they read, one for each use that was asked for.
    What they had refused in exactly these words before is taken back; nothing wider is. A link is
    good for one yes: pressed again it changes nothing, or what was stopped since would end by it.
    Returns whether it was the first time.
    """
    record = system.record
    delivery_id = found.delivery_id
    with record.write(serial=people.SERIAL):
        if _is_given(record, found.asking_id, found.asked.scopes):
            return False
        changed = people.verify(record, found.handle_id, f"link in message {delivery_id}", now=now)
        trajectories.mark(record, changed, now=now)
        person = people.get(record, found.handle_id)
        for scope, notice in zip(found.asked.scopes, notices, strict=True):
            # What is refused beyond it was refused before it.
            withdraw_noes(system, person, scope, method=METHOD, now=now - 1)
            yes = Statement(
                statement_id=_statement_id(found.asking_id, scope),
                verb="allow",
                scope=scope,
                method=METHOD,
                evidence=f"confirmed by the link in message {delivery_id}",
                proof=wishes.proof(found.asked, notice, delivery_id=delivery_id, now=now),
            )
            say(system, person, yes, now=now)
    return True


def refuse(system: System, found: Asking, *, now: int) -> Stopped:
    """Stop what was asked for: somebody else had filled in the form, or thought again."""
    stopped = [
        stop(system, found.person, Scope(use=one.use, channel=one.channel), method=METHOD, now=now)
        for one in found.asked.scopes
    ]
    return stopped[-1]


def _note(record: Database, asked: Asked, message_id: str, *, now: int) -> TouchId:
    """Keep that a form was filled in; it opens the thread in which it is answered."""
    draft = touches.TouchDraft(
        room=ROOM,
        message_id=message_id,
        handles={asked.kind: asked.value},
        occurred_us=now,
        purpose="service",
        initiator="person",
        channel="web" if asked.channel == "email" else asked.channel,
        name=NAME,
        thread=message_id,
        properties=msgspec.to_builtins(asked),
    )
    return touches.record(record, draft, now=now)


def withdraw_noes(system: System, person: Person, scope: Scope, *, method: str, now: int) -> None:
    """Take back what somebody had refused in these words; of what was wider the rest stays."""
    noes = [
        clause for clause in terms.of(system.record, person).clauses
        if clause.effect in ("stop", "deny") and terms.covers(clause.scope, scope)
    ]  # fmt: skip
    # A deny that is wider stays: a yes that is narrower and later is heard over it.
    lifted = [no for no in noes if no.effect == "stop" or not _is_wider(no, scope)]
    if not lifted:
        return
    taken = Statement(
        statement_id=ids.random_id(),
        verb="lift",
        lifts=tuple(no.clause_id for no in lifted),
        method=method,
    )
    say(system, person, taken, now=now)
    for no in _wider(lifted, scope):
        # Of a stop that was wider, all but what is asked for stays refused.
        kept = Statement(statement_id=ids.random_id(), verb="deny", scope=no.scope, method=method)
        say(system, person, kept, now=now)


def _wider(noes: Iterable[Clause], scope: Scope) -> list[Clause]:
    return [no for no in noes if _is_wider(no, scope)]


def _is_wider(no: Clause, scope: Scope) -> bool:
    return (no.scope.use, no.scope.channel) != (scope.use, scope.channel)


def _stopped(system: System, handle_id: HandleId, channel: str) -> bool:
    """Tell whether somebody has stopped even the answers to what they begin."""
    person = people.known(system.record, [handle_id]).get(handle_id)
    if person is None:
        return False
    answer = Scope(use=terms.REPLY, channel=channel, recipient="own")
    return any(
        clause.effect in ("stop", "deny") and terms.covers(clause.scope, answer)
        for clause in terms.of(system.record, person).clauses
    )


def _message(
    system: System, person: Person, asked: Asked, touch_id: str, *, to: HandleId
) -> messages.Message:
    token = messages.token(derive(system.settings.home, _SECRET), touch_id)
    link = f"{site(system)}/forms/yes/{token}"
    organisation = system.settings.organisation
    told = heeding.letters.language_of(system, person, page=asked.language)
    return heeding.letters.yes_wanted(told, asked, organisation=organisation, link=link, to=to)


def _key(touch_id: str) -> str:
    return f"asking {touch_id}"


def _delivery_of(system: System, touch_id: str) -> str:
    delivery = messages.by_key(system.record, _key(touch_id))
    return delivery.delivery_id if delivery else ""


def _is_given(record: Database, asking_id: str, scopes: Iterable[Scope]) -> bool:
    return not terms.unsaid(record, [_statement_id(asking_id, scope) for scope in scopes])


def _statement_id(asking_id: str, scope: Scope) -> str:
    body = msgspec.json.encode(("asked", asking_id, scope))
    return hashlib.blake2b(body, digest_size=16).hexdigest()
