"""Moving requests along their allowed ways; each move is a touch that their person sees.

Whoever moves one holds its row by a guarded UPDATE, so that of two moves at once one is refused.
"""

from collections.abc import Iterator, Mapping

from twofold import clock, errors, ids, jobs, people, terms, touches, trajectories
from twofold.people import Person
from twofold.rights import clocks
from twofold.rights.asked import ENDED, KINDS, NEXT, REFUSALS, Request, State, Wanted
from twofold.rights.clocks import Proof
from twofold.rights.queries import sql
from twofold.storage import Database, Row

ROOM = "rights"
# Each request is a thread of its own.
THREAD = "request:"
WORDS_LENGTH_MAX = 5_000
ABOUT_LENGTH_MAX = 200
BOARD_MAX = 500

_NAMES: Mapping[State, str] = {
    "open": "Request Made",
    "in_progress": "Request Taken Up",
    "fulfilled": "Request Fulfilled",
    "denied": "Request Denied",
    "revoked": "Request Taken Back",
    "expired": "Request Expired",
}


class UnknownRequest(errors.NotFound):
    """There is no request {request_id}."""


class BadRequest(errors.Invalid):
    """This cannot be asked for: {reason}."""


class NoAnswer(errors.Invalid):
    """Answer in a few words, at most 5,000 characters: the person reads them."""


class NotNow(errors.Conflict):
    """This request is {state} and cannot become {wanted}; look at it again."""


class Unproven(errors.Refused):
    """Who asks has not shown enough of who they are; ask them for it, or deny the request."""


class TooLate(errors.Invalid):
    """A request can be put off once, with its reason, and until three months after it was made."""


def open_request(db: Database, person: Person, wanted: Wanted, *, now: int) -> Request:
    """Keep what a person asks for, with its clocks; what it does is `heeding.open_request`'s.

    Raises BadRequest, touches.UnknownTouch, terms.UnknownUse.
    """
    request_id, handle_id = ids.random_id(), person.leading.handle_id
    unproven = not clocks.enough(wanted.kind, wanted.proof)
    expected_us = clocks.expected_us(wanted.kind, now)
    prove_by_us = now + clocks.PROVE_US if unproven else None
    with db.write(serial=people.SERIAL):
        _check(db, person, wanted)
        db.run(
            sql.add_request,
            request_id=request_id,
            handle_id=handle_id,
            kind=wanted.kind,
            unproven=int(unproven),
            about_kind=wanted.about_kind,
            about=wanted.about or None,
            words=wanted.words.strip(),
            channel=wanted.channel,
            now=now,
            expected_us=expected_us,
            legal_us=clocks.legal_us(now),
            prove_by_us=prove_by_us,
        )
        made = get_request(db, request_id)
        for due_us in {expected_us, prove_by_us or expected_us}:
            jobs.add(db, "request_clock", due=due_us, now=now)
        _tell(db, made, _NAMES["open"], by_person=True, text=made.words, now=now)
    return made


def get_request(db: Database, request_id: str) -> Request:
    """Return one request; raises UnknownRequest."""
    row = db.one(sql.request, request_id=request_id)
    if row is None:
        raise UnknownRequest(request_id=request_id)
    return _read(row)


def requests_of(db: Database, person: Person) -> list[Request]:
    """Return what a person has asked for, the latest first."""
    handles = [handle.handle_id for handle in person.handles]
    return [_read(row) for row in db.all_in(sql.requests_of, "handles", handles)]


def waiting_requests(db: Database, *, limit: int = BOARD_MAX) -> list[Request]:
    """Return what everybody asked for and has no answer yet, the first due first."""
    return [_read(row) for row in db.all(sql.waiting_requests, rows_max=limit)]


def ended_requests(db: Database, *, limit: int = BOARD_MAX) -> list[Request]:
    """Return what was answered, taken back or ran out, the latest first."""
    return [_read(row) for row in db.all(sql.ended_requests, rows_max=limit)]


def take_up(db: Database, request_id: str, *, by: str, now: int) -> Request:
    """Begin to work on a request; raises UnknownRequest, NotNow."""
    return _move(db, request_id, "in_progress", by=by, now=now)


def prove_request(db: Database, request_id: str, proof: Proof, *, how: str, now: int) -> Request:
    """Note that who asks has shown who they are, and `how`; raises UnknownRequest, Unproven."""
    with db.write(serial=people.SERIAL):
        found = get_request(db, request_id)
        if not clocks.enough(found.kind, proof):
            raise Unproven
        if db.run(sql.prove_request, request_id=request_id):
            _tell(db, found, "Request Proven", by_person=True, how=how, now=now)
        return get_request(db, request_id)


def fulfil(db: Database, request_id: str, *, answer: str = "", by: str, now: int) -> Request:
    """End a request as done; raises UnknownRequest, NotNow, Unproven, NoAnswer."""
    words = _answer(answer, may_be_empty=True)
    with db.write(serial=people.SERIAL):
        if get_request(db, request_id).unproven:
            raise Unproven
        return _move(db, request_id, "fulfilled", answer=words, by=by, now=now)


def deny(db: Database, request_id: str, reason: str, *, answer: str, by: str, now: int) -> Request:
    """End a request with a no, its reason, and words; raises NotNow, BadRequest, NoAnswer."""
    if reason not in REFUSALS:
        raise BadRequest(reason=f"a denial says why: one of {', '.join(REFUSALS)}")
    words = _answer(answer, may_be_empty=False)
    return _move(db, request_id, "denied", reason=reason, answer=words, by=by, now=now)


def revoke(db: Database, request_id: str, *, now: int) -> Request:
    """Take a request back, as the person's own act; raises UnknownRequest, NotNow."""
    return _move(db, request_id, "revoked", by="person", now=now)


def put_off(
    db: Database, request_id: str, until_us: int, *, why: str, by: str, now: int
) -> Request:
    """Put a request off, once, saying why; raises UnknownRequest, NotNow, TooLate, NoAnswer."""
    words = _answer(why, may_be_empty=False)
    with db.write(serial=people.SERIAL):
        found = get_request(db, request_id)
        latest_us = clocks.months_after(found.received_us, clocks.EXTENDED_MONTHS)
        if not max(now, found.expected_us) < until_us <= latest_us:
            raise TooLate
        values = {"request_id": request_id, "until_us": until_us, "latest_us": latest_us, "by": by}
        if not db.run(sql.put_off_request, **values):
            raise TooLate if found.state not in ENDED else NotNow(state=found.state, wanted="later")
        jobs.add(db, "request_clock", due=until_us, now=now)
        _tell(db, found, "Request Put Off", text=words, until=clock.rfc3339(until_us), now=now)
        return get_request(db, request_id)


def watch(db: Database, *, now: int) -> int:
    """Tell staff and people of every clock that has run out, once each; returns how many.

    Who was to show who they are and did not finds their request expired.
    """
    told = 0
    for row in db.all(sql.run_out, now=now):
        found = _read(row)
        with db.write(serial=people.SERIAL):
            told += _watch_one(db, found, now=now)
    return told


def forget(db: Database, person: Person) -> Mapping[str, int]:
    """Remove what a person asked for, in the transaction that is open."""
    handles = [handle.handle_id for handle in person.handles]
    return {"requests": db.run_in(sql.drop_requests, "handles", handles)}


def export(db: Database, person: Person) -> Mapping[str, Iterator[dict[str, object]]]:
    """Return what a person asked for as rows of a file."""
    return {"requests": (one.told() for one in requests_of(db, person))}


def _watch_one(db: Database, found: Request, *, now: int) -> int:
    if found.unproven and found.prove_by_us is not None and found.prove_by_us <= now:
        if found.state == "open":
            _move(db, found.request_id, "in_progress", by="clock", now=now)
        _move(db, found.request_id, "expired", by="clock", now=now)
        return 1
    if found.expected_us <= now and db.run(
        sql.note_overdue, request_id=found.request_id, expected_us=found.expected_us, now=now
    ):
        _tell(db, found, "Request Overdue", due=clock.rfc3339(found.expected_us), now=now)
        return 1
    return 0


def _move(
    db: Database,
    request_id: str,
    to: State,
    *,
    reason: str | None = None,
    answer: str = "",
    by: str,
    now: int,
) -> Request:
    with db.write(serial=people.SERIAL):
        found = get_request(db, request_id)
        moved = to in NEXT[found.state] and db.run(
            sql.move_request,
            request_id=request_id,
            before=found.state,
            state=to,
            reason=reason,
            answer=answer or None,
            by=by,
            ended_us=now if to in ENDED else None,
        )
        if not moved:
            raise NotNow(state=found.state.replace("_", " "), wanted=to.replace("_", " "))
        told = {"reason": reason} if reason else {}
        _tell(db, found, _NAMES[to], by_person=by == "person", text=answer, now=now, **told)
        return get_request(db, request_id)


def _tell(
    db: Database,
    found: Request,
    name: str,
    *,
    by_person: bool = False,
    now: int,
    text: str = "",
    **more: str,
) -> None:
    """Append a change as a touch, in the transaction that makes it."""
    said = {"text": text} if text else {}
    draft = touches.TouchDraft(
        room=ROOM,
        message_id=f"request:{found.request_id}:{name}:{now}",
        handle_id=found.handle_id,
        occurred_us=now,
        purpose=clocks.DUTIES[found.kind].purpose,
        initiator="person" if by_person else "brand",
        channel=found.channel,
        name=name,
        thread=f"{THREAD}{found.request_id}",
        properties={"request_id": found.request_id, "kind": found.kind, **said, **more},
    )
    touches.record(db, draft, now=now)
    trajectories.mark(db, [people.get(db, found.handle_id).person_id], now=now)


def _check(db: Database, person: Person, wanted: Wanted) -> None:
    if wanted.kind not in KINDS:
        raise BadRequest(reason=f"it is one of {', '.join(KINDS)}")
    if len(wanted.words) > WORDS_LENGTH_MAX:
        raise BadRequest(reason="it is longer than 5,000 characters")
    if wanted.kind in ("correct", "contest") and not wanted.words.strip():
        raise BadRequest(reason="say in a few words what is wrong, and what is right")
    handles = {handle.handle_id for handle in person.handles}
    match wanted.about_kind:
        case "touch":
            theirs = touches.get(db, wanted.about).handle_id in handles
        case "handle":
            theirs = wanted.about in handles
        case "use":
            theirs = bool(terms.checked_use(wanted.about))
        case _:
            theirs = len(wanted.about) <= ABOUT_LENGTH_MAX
    if not theirs:
        raise BadRequest(reason="it is about something that is not held of them")


def _answer(words: str, *, may_be_empty: bool) -> str:
    plain = words.strip()
    if len(plain) > WORDS_LENGTH_MAX or not (plain or may_be_empty):
        raise NoAnswer
    return plain


def _read(row: Row) -> Request:
    values = {name: getattr(row, name) for name in Request.__struct_fields__ if name != "unknown"}
    plain = {"unproven": bool(row.unproven), "about": row.about or "", "answer": row.answer or ""}
    return Request(**{**values, **plain})
