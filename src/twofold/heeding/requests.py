"""What people ask for by right, and what it does in the same transaction."""

from collections.abc import Mapping

import msgspec

from twofold import clock, ids, people, rights, seeing, terms, touches, trajectories, webhooks
from twofold.heeding import erasure, saying
from twofold.people import Person
from twofold.rights import Request, Wanted
from twofold.seeing import follow_rules
from twofold.system import System
from twofold.terms import Scope, Statement

_BY_ITSELF = "itself"


def open_request(
    system: System, person: Person, wanted: Wanted, *, served: bool = False, now: int
) -> Request:
    """Keep what a person asks for; what needs nobody's ruling is done in the same transaction.

    `served` is for what the person did themselves on their own pages (looked, took the file).
    Whose data are left unused from here on waits for calls of webhooks that did not see it yet, for
    `webhooks.WAIT_SECONDS_MAX` at most; what is left then is `unknown` in the answer.
    Raises rights.BadRequest, touches.UnknownTouch, terms.UnknownUse.
    """
    db = system.record
    with db.write(serial=people.SERIAL):
        person = people.get(db, person.person_id)
        made = rights.open_request(db, person, wanted, now=now)
        at_once = rights.DUTIES[wanted.kind].at_once or served
        if not at_once or made.unproven:
            return made
        # Each move has its own moment: of two at one, either may be read as the last word.
        rights.take_up(db, made.request_id, by=_BY_ITSELF, now=now + 1)
        _act_at_once(system, person, made, now=now)
        done = rights.fulfil(db, made.request_id, by=_BY_ITSELF, now=now + 2)
    if wanted.kind != "restrict":
        return done
    return msgspec.structs.replace(done, unknown=webhooks.wait(db, person))


def fulfil_request(system: System, request_id: str, *, answer: str, by: str, now: int) -> Request:
    """Do what a request asks for, and answer it.

    A correction that is agreed to acts as a new fact: the touch stays as it came in and is left
    out of readings; the handle is parted from the person. Who asks to be forgotten is erased, and
    their request with them. Raises what `rights.fulfil` and `heeding.erase` raise.
    """
    db = system.record
    if rights.get_request(db, request_id).kind == "erase":
        return _forget(system, request_id, by=by, now=now)
    with db.write(serial=people.SERIAL):
        found = rights.get_request(db, request_id)
        if found.state == "open":
            rights.take_up(db, request_id, by=by, now=now)
        done = rights.fulfil(db, request_id, answer=answer, by=by, now=now)
        if found.kind == "correct":
            _correct(system, found, by=by, now=now)
    return done


def deny_request(
    system: System, request_id: str, reason: str, *, answer: str, by: str, now: int
) -> Request:
    """Say no to a request, taking it up first; raises what `rights.deny` raises."""
    db = system.record
    with db.write(serial=people.SERIAL):
        if rights.get_request(db, request_id).state == "open":
            rights.take_up(db, request_id, by=by, now=now)
        return rights.deny(db, request_id, reason, answer=answer, by=by, now=now)


def unrestrict(system: System, person: Person, *, method: str, now: int) -> None:
    """Let a person's data be used again as their rules say, as their own act."""
    with system.record.write(serial=people.SERIAL):
        if terms.gate(system.record, person).is_restricted:
            terms.restrict(system.record, person, now=None)
            _record(system, person, "Restriction Lifted", {"method": method}, now=now)
            follow_rules(system, [person.person_id], now=now)


def watch_requests(system: System, _: Mapping[str, object]) -> None:
    """Tell of every clock of a request that has run out, as the worker's job."""
    rights.watch(system.record, now=clock.now_us())


def _act_at_once(system: System, person: Person, made: Request, *, now: int) -> None:
    if made.kind == "object":
        use = made.about if made.about_kind == "use" else terms.MARKETING
        said = Statement(
            statement_id=ids.random_id(), verb="deny", scope=Scope(use=use), method=made.channel
        )
        saying.say(system, person, said, now=now)
    elif made.kind == "restrict":
        saying.restrict(system, person, now=now)


def _correct(system: System, found: Request, *, by: str, now: int) -> None:
    if found.about_kind == "touch":
        person = people.get(system.record, found.handle_id)
        trajectories.leave_out(system.record, found.about, found.request_id, now=now)
        trajectories.mark(system.record, [person.person_id], now=now)
    elif found.about_kind == "handle":
        reason = f"they say it is not theirs (request {found.request_id})"
        for link in people.links(system.record, people.get(system.record, found.about).person_id):
            if link.stands and found.about in (link.a.handle_id, link.b.handle_id):
                seeing.acts.part(system, link.link_id, by=by, reason=reason, now=now)


def _forget(system: System, request_id: str, *, by: str, now: int) -> Request:
    """Erase whose request it is; the request goes with them, and the certificate stays."""
    db = system.record
    with db.write(serial=people.SERIAL):
        found = rights.get_request(db, request_id)
        if found.unproven:
            raise rights.Unproven
        if found.state == "open":
            rights.take_up(db, request_id, by=by, now=now)
        elif found.state in rights.ENDED:
            raise rights.NotNow(state=found.state, wanted="fulfilled")
    erasure.erase(system, people.get(db, found.handle_id), by="their own request", now=now)
    return msgspec.structs.replace(found, state="fulfilled", ended_us=now)


def _record(
    system: System, person: Person, name: str, properties: dict[str, str], *, now: int
) -> None:
    draft = touches.TouchDraft(
        room="rights",
        message_id=f"{name}:{ids.random_id()}",
        handle_id=person.leading.handle_id,
        occurred_us=now,
        purpose="terms",
        initiator="person",
        channel="web",
        name=name,
        properties=properties,
    )
    touches.record(system.record, draft, now=now)
    trajectories.mark(system.record, [person.person_id], now=now)
