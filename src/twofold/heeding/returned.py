"""What came back of a message and bears on the next: nobody is there, or they stopped it there."""

from twofold import messages, people, terms
from twofold.heeding.saying import say
from twofold.messages import Delivery
from twofold.people import Person
from twofold.system import System
from twofold.terms import Scope, Statement

# How a no came to be that a mail server said: nobody is at the address.
BOUNCE = "bounce"
EVIDENCE_LENGTH_MAX = 500


def bounced(system: System, person: Person, delivery: Delivery, said: str, *, now: int) -> None:
    """Write no more to an address at which nobody is, until its owner proves it again.

    Who has proven another one is reached there. Of anybody else the whole channel is left alone
    until they say so; what they begin there after that is answered: who writes has an address.
    """
    channel, to = delivery.intent.channel, delivery.message.to
    at = messages.address_then(person, channel, to, at_us=delivery.handed_us or now)
    people.note_nobody(system.record, at.handle_id, now=now)
    if messages.others_proven(person, channel, at):
        return
    handles = frozenset(handle.handle_id for handle in person.handles)
    scope = Scope(channel=channel)
    told = [
        clause for clause in terms.of(system.record, person).clauses
        if (clause.effect, clause.scope, clause.method) == ("deny", scope, BOUNCE)
        and handles <= clause.speaks_for
    ]  # fmt: skip
    if told:
        return
    statement = Statement(
        statement_id=f"{BOUNCE}-{delivery.delivery_id}",
        verb="deny",
        scope=scope,
        speaker="signal",
        method=BOUNCE,
        evidence=said[:EVIDENCE_LENGTH_MAX] or None,
    )
    say(system, person, statement, now=now)


def stopped_elsewhere(system: System, person: Person, delivery: Delivery, *, now: int) -> None:
    """Keep the stop that somebody wrote to a number of ours, which the provider alone had heard.

    It is their own word, said on that channel: START, written there, takes it back.
    """
    channel = delivery.intent.channel
    messages.note_return(system.record, delivery.delivery_id, "stopped", now=now)
    statement = Statement(
        statement_id=f"stopped-elsewhere-{delivery.delivery_id}",
        verb="stop",
        scope=Scope(channel=channel),
        method=channel,
        evidence="the provider says that they wrote STOP to our number",
    )
    standing = [
        clause for clause in terms.of(system.record, person).clauses
        if clause.effect == "stop" and terms.covers(clause.scope, statement.scope)
    ]  # fmt: skip
    if not standing:
        say(system, person, statement, now=now)
