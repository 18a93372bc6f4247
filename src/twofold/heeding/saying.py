"""What people say about their terms, with what follows from it: one transaction, one receipt."""

from twofold import errors, lookouts, messages, people, terms
from twofold.heeding import receipts
from twofold.messages import Stopped
from twofold.people import Person
from twofold.seeing import follow_rules
from twofold.system import System
from twofold.terms import Scope, Speaker, Spoken, Statement


class NotProven(errors.Refused):
    """A yes, and taking back a no, need an address that you have proven: sign in with its code."""


def say(
    system: System,
    person: Person,
    statement: Statement,
    *,
    now: int,
    expected_version: int | None = None,
    proven: bool = False,
) -> Spoken:
    """Keep what was said about somebody's terms, and give its receipt.

    What loosens is the word of a person who has proven one of their handles, or of whom the caller
    knows that they hold it (`proven`): whoever found a link, or knows an address, is not yet them.
    Raises NotProven, and what `terms.say` raises.
    """
    if not proven:
        _refuse_unproven(system, person, statement)
    with system.record.write(serial=people.SERIAL):
        person = people.get(system.record, person.person_id)
        # What is taken back can be told only by what was there.
        lifts = statement.verb == "lift"
        before = terms.of(system.record, person) if lifts else terms.NOTHING_SAID
        spoken = terms.say(
            system.record, person, statement, now=now, expected_version=expected_version
        )
        if statement.verb == "stop" and not spoken.is_repeat:
            # Said as a statement it is a stop no less; only nobody waits for what is leaving.
            messages.call_back(system.record, person, statement, now=now)
        if lifts:
            lookouts.withdraw(system.record, statement.lifts, now=now)
        receipts.said(system, person, statement, spoken, before=before)
        follow_rules(system, [person.person_id], now=now)
    return spoken


def restrict(system: System, person: Person, *, now: int) -> None:
    """Keep a person's data from any use, in the transaction that is open, under `people.SERIAL`.

    `webhooks.wait` follows behind it: until then other programs may still be told of them.
    """
    terms.restrict(system.record, person, now=now)
    follow_rules(system, [person.person_id], now=now)


def _refuse_unproven(system: System, person: Person, statement: Statement) -> None:
    if statement.speaker != "person" or not terms.loosens(statement):
        return
    if any(handle.verified_us is not None for handle in person.handles):
        return
    lifted = [
        clause.effect for clause in terms.of(system.record, person).clauses
        if clause.clause_id in statement.lifts
    ]  # fmt: skip
    # Taking back a yes is a no, and a no needs no proof.
    if statement.verb != "lift" or lifted.count("allow") < len(lifted):
        raise NotProven


def stop(
    system: System,
    person: Person,
    scope: Scope,
    *,
    method: str,
    speaker: Speaker = "person",
    now: int,
) -> Stopped:
    """Stop what a scope covers, and say what had left by then; as `messages.stop`."""

    def follow(found: Stopped, whose: Person, spoken: Spoken | None) -> None:
        receipts.stopped(system, whose, spoken, found, now=now)
        follow_rules(system, [whose.person_id], now=now)

    return messages.stop(
        system.record, person, scope, method=method, speaker=speaker, now=now, follow=follow
    )
