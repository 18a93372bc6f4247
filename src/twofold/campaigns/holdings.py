"""What this room holds of one person: their ways through campaigns."""

from collections.abc import Iterator, Mapping

from twofold import clock
from twofold.campaigns import journeys
from twofold.campaigns.journeys import Journey
from twofold.campaigns.queries import sql
from twofold.people import Person
from twofold.storage import Database


def export(db: Database, person: Person) -> Mapping[str, Iterator[dict[str, object]]]:
    """Return what is held of a person as rows of files; read them within one snapshot."""
    handles = [handle.handle_id for handle in person.handles]
    return {"journeys": (_plain(one) for one in journeys.of_handles(db, handles))}


def forget(db: Database, person: Person) -> Mapping[str, int]:
    """Remove every way of a person; returns how many."""
    handles = [handle.handle_id for handle in person.handles]
    return {"ways through campaigns": db.run_in(sql.drop_journeys, "handles", handles)}


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
