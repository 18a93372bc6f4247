"""What this room holds of one person: their ways through campaigns."""

from collections.abc import Iterator, Mapping

import msgspec

from twofold import clock, errors, people
from twofold.campaigns import journeys, plan
from twofold.campaigns.journeys import Journey
from twofold.campaigns.queries import sql
from twofold.people import Person
from twofold.storage import Database, Row


def export(db: Database, person: Person) -> Mapping[str, Iterator[dict[str, object]]]:
    """Return what is held of a person as rows of files; read them within one snapshot."""
    handles = [handle.handle_id for handle in person.handles]
    return {"journeys": (_plain(one) for one in journeys.of_handles(db, handles))}


def forget(db: Database, person: Person) -> Mapping[str, int]:
    """Remove every way of a person, and them from the lists of plans; returns how many."""
    handles = [handle.handle_id for handle in person.handles]
    return {
        "ways through campaigns": db.run_in(sql.drop_journeys, "handles", handles),
        "places on lists": sum(_unlist(db, row, person) for row in db.all(sql.versions)),
    }


def _unlist(db: Database, row: Row, person: Person) -> int:
    """Take a person off the list of one plan; returns how often they stood there."""
    planned = plan.read(bytes(row.plan))
    left = tuple(one for one in planned.people if not _names(db, one, person))
    if gone := len(planned.people) - len(left):
        rewritten = plan.write(msgspec.structs.replace(planned, people=left))
        key = {"campaign_id": row.campaign_id, "version": row.version}
        db.run(sql.rewrite_version, plan=rewritten, **key)
    return gone


def _names(db: Database, listed: str, person: Person) -> bool:
    """Tell whether an entry of a list means a person, or holds an address of theirs."""
    try:
        if people.resolve(db, listed).person_id == person.person_id:
            return True
    except errors.TwofoldError:
        pass
    return people.Spelling(person.handles).tells(listed.encode())


def _plain(journey: Journey) -> dict[str, object]:
    return {
        "campaign_id": journey.campaign_id,
        "version": journey.version,
        "occasion": journey.occasion,
        "step": journey.step,
        "state": journey.state,
        "reason": journey.reason,
        "entered_at": clock.rfc3339(journey.entered_us),
        "moved_at": clock.rfc3339(journey.moved_us),
        "goes_on_at": clock.rfc3339(journey.due_us) if journey.state == "waiting" else None,
    }
