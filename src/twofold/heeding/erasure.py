"""Erasing all that is held of one person, and keeping it from coming back.

First everything to them is stopped, as exactly as any stop. Then one transaction takes them out of
the record; from its commit on no door finds them. What lies outside the record (journal, folders,
lens, the databases' own files) follows, and the certificate is given only when all of it is done.
A crash in between leaves the rest to the worker.
"""

from collections.abc import Mapping, Sequence

from twofold import (
    clock,
    engines,
    erasures,
    errors,
    jobs,
    journal,
    messages,
    people,
    rights,
    seeing,
    touches,
    trajectories,
    webhooks,
)
from twofold.erasures import Certificate, Erased, Unfinished
from twofold.heeding import receipts, saying
from twofold.ids import PersonId
from twofold.people import Handle, Person
from twofold.receipts import publish, sign
from twofold.seeing import project_all
from twofold.system import System
from twofold.terms import EVERYTHING, Speaker

# By then whoever began it has ended it, or is gone.
LEFT_US = 10 * clock.MINUTE
AGAIN = "an erasure before"
TURNS_MAX = 10


class StillLeaving(errors.Unavailable):
    """A message to this person, or word of them to another program, is being handed over at this moment; everything else is stopped. Erase again in a minute."""  # noqa: E501


def erase(
    system: System, person: Person, *, by: str, speaker: Speaker = "person", now: int
) -> Certificate:
    """Erase all that is held of a person and return the certificate.

    `by` is who asked, in words that name nobody. Raises StillLeaving, people.UnknownPerson.
    """
    erasure_id = begin_erasure(system, person, by=by, speaker=speaker, now=now)
    try:
        return finish_erasure(system, erasure_id)
    except errors.Unavailable:
        # Nobody finds them any more; the worker does what is left, and at once.
        jobs.add(system.record, "erase", {"erasure_id": erasure_id}, now=now)
        raise


def begin_erasure(
    system: System, person: Person, *, by: str, speaker: Speaker = "person", now: int
) -> str:
    """Stop everything to a person and take them out of the record; returns the erasure's id.

    From here on no door finds them; `finish_erasure`, or the worker, does the rest.
    Raises StillLeaving, people.UnknownPerson.
    """
    stopped = saying.stop(system, person, EVERYTHING, method="erase", speaker=speaker, now=now)
    if any(messages.get(system.record, one).state == "leased" for one in stopped.unknown):
        raise StillLeaving
    with system.record.write(serial=people.SERIAL):
        person = people.get(system.record, person.person_id)
        saying.restrict(system, person, now=now)
    if webhooks.wait(system.record, person):
        raise StillLeaving
    # What was acknowledged goes as well, and what lies in the drop folder would only come after.
    seeing.imports.read_drop(system, now=now)
    project_all(system)
    record = system.record
    with record.write(serial=people.SERIAL):
        person = people.get(record, person.person_id)
        # Whoever was taken for one with them since is restricted as they are.
        if webhooks.under_way(record, person):
            raise StillLeaving
        own, home = [handle.handle_id for handle in person.handles], system.settings.home
        erasures.bury(record, home, erasures.key(home), own, now=now)
        return _purge(system, person, by=by, now=now)


def erase_again(system: System, listed: Sequence[Erased] | None, *, made_us: int, now: int) -> None:
    """Take out of a record of an older moment whoever was erased since, in the open transaction.

    Handles are erased, not persons: who else was taken for one with them then is not. Without a
    list, the record's own tombstones are all that is known. `finish_erasure` does the rest.
    """
    record, home = system.record, system.settings.home
    secret = erasures.key(home)
    lines = erasures.stored(record, secret) if listed is None else listed
    erasures.keep(home, lines)
    erasures.rebury(record, lines)
    since = {one.mark for one in lines if not one.back and clock.parse(one.at) >= made_us}
    found: dict[PersonId, list[Handle]] = {}
    for person_id, handle in people.every_handle(record) if since else ():
        if erasures.mark(secret, handle.handle_id) in since:
            found.setdefault(person_id, []).append(handle)
    for person_id, handles in found.items():
        _purge(system, Person(person_id=person_id, handles=tuple(handles)), by=AGAIN, now=now)


def _purge(system: System, person: Person, *, by: str, now: int) -> str:
    """Take a person, or some handles of one, out of the record, in the transaction that is open."""
    record = system.record
    whole = Person(
        person_id=person.person_id,
        handles=(*person.handles, *people.lonely(record, person)),
    )
    rows = touches.journal_rows(record, whole)
    gone = rights.forget(record, whole)
    # Each handle may have been the leading one when the files were written.
    leading = [PersonId(one.handle_id) for one in whole.handles]
    if trajectories.has_lens(record):
        trajectories.let_leave(record, leading, now=now)
    # A compaction that looked before this may still be writing; what is marked is written again,
    # until all of it has left.
    trajectories.mark(record, leading, now=now)
    gone["jobs"] = jobs.forget(record, people.Spelling(whole.handles).tells)
    unfinished = Unfinished(person=whole, by=by, purged=gone, journal_rows=sorted(rows))
    erasure_id = erasures.begin(record, unfinished, now=now)
    jobs.add(record, "erase", {"erasure_id": erasure_id}, due=now + LEFT_US, now=now)
    return erasure_id


def finish_erasure(system: System, erasure_id: str) -> Certificate:
    """Do what an erasure still has to do outside the record; again and again if need be.

    Raises erasures.UnknownErasure.
    """
    record = system.record
    left = erasures.unfinished(record, erasure_id)
    if left is not None:
        near = left.purged.get(touches.MENTIONS, 0)
        more = {
            touches.MENTIONS: near + touches.let_go_of_mentions(record, left.person),
            "events in the journal": _journal(system, left),
            **erasures.forget(system.settings.home, left.person),
            "files of figures written anew": _lens(system),
        }
        trajectories.unmark(record, [PersonId(one.handle_id) for one in left.person.handles])
        erasures.certify(record, erasure_id, left, more, now=clock.now_us())
    record.scrub()
    system.journal.scrub()
    erasures.end(record, erasure_id, now=clock.now_us())
    found = erasures.certificate(record, erasure_id)
    assert found is not None  # noqa: S101 - it was ended a line above
    return found


def signed(system: System, certificate: Certificate, *, now: int) -> bytes:
    """Return a certificate as JSON, signed by the organisation as receipts are."""
    giver = receipts.issuer(system)
    publish(system.record, giver, now=now)
    return sign(giver, {**certificate.told(), "dct:publisher": giver.org})


def take_up_erasure(system: System, payload: Mapping[str, object]) -> None:
    """Finish an erasure that somebody began, as the worker's job."""
    finish_erasure(system, str(payload["erasure_id"]))


def readmit(system: System, kind: str, value: str, *, now: int) -> bool:
    """Let somebody come back who was erased and has proved to hold a handle; tells whether.

    A new person begins with it: nothing of before is there any more. Raises people.BadHandle.
    """
    handle_id = people.gather(system.record).handle(kind, value)
    if handle_id is None:
        return False
    home = system.settings.home
    return erasures.readmit(system.record, home, erasures.key(home), handle_id, now=now)


def _journal(system: System, left: Unfinished) -> int:
    """Remove what came in about a person, also what was a repeat and stands nowhere else."""
    names = touches.Names(system.record, left.person)
    found = set(left.journal_rows)
    for block in journal.texts(system.journal):
        for seq, payload, format_, received_us, sent_us in block:
            if names.speaks_of(bytes(payload), format_, received_us, sent_us):
                found.add(seq)
    return journal.forget(system.journal, found)


def _lens(system: System) -> int:
    """Write the files of the lens anew that hold steps of somebody who has to leave them."""
    record, written = system.record, 0
    for turn in range(TURNS_MAX):
        if not trajectories.any_leaving(record):
            break
        try:
            now = clock.now_us()
            written += trajectories.leave(record, system.engine, system.settings, now=now).buckets
        except engines.MissingFile:
            # The worker writes the same files; what it did need not be done again.
            if turn + 1 == TURNS_MAX:
                raise
    return written
