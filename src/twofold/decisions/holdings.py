"""What this room holds of one person: what was decided about them, and from what they are held."""

from collections.abc import Iterator, Mapping

import msgspec

from twofold import clock
from twofold.decisions import decision, lacks
from twofold.decisions.decision import Decision, Moment
from twofold.decisions.lacks import Lack
from twofold.decisions.queries import sql
from twofold.people import Person
from twofold.storage import Database

ROWS_MAX = 100_000


def export(db: Database, person: Person) -> Mapping[str, Iterator[dict[str, object]]]:
    """Return what is held of a person as rows of files; read them within one snapshot."""
    handles = [handle.handle_id for handle in person.handles]
    held = db.all_in(sql.held_back, "handles", handles)
    decided = decision.of_person(db, person, limit=ROWS_MAX)
    lacked = lacks.of_handles(db, handles)
    return {
        "decisions": (_plain(one, lacked.get(one.decision_id)) for one in decided),
        "held_back": (
            {"campaign_id": row.campaign_id or None, "since": clock.rfc3339(row.since_us)}
            for row in held
        ),
    }


def forget(db: Database, person: Person) -> Mapping[str, int]:
    """Remove every decision about a person, and that they were held back; returns how many."""
    handles = [handle.handle_id for handle in person.handles]
    db.run_in(sql.drop_held_back, "handles", handles)
    db.run_in(sql.drop_lacks, "handles", handles)
    return {"decisions": db.run_in(sql.drop_decisions, "handles", handles)}


def _plain(found: Decision, lacked: Lack | None) -> dict[str, object]:
    return {
        "decision_id": found.decision_id,
        "campaign_id": found.campaign_id,
        "version": found.version,
        "step": found.step,
        "decided_at": clock.rfc3339(found.decided_us),
        "planned_at": clock.rfc3339(found.planned_us),
        "outcome": found.outcome,
        "arm": found.arm,
        "channel": found.channel,
        "propensity": found.propensity,
        "reason": found.reason,
        "held": found.held,
        "options": msgspec.to_builtins(found.options),
        "delivery_id": found.delivery_id,
        "moment": None if found.moment is None else _moment(found.moment),
        "lacked": None if lacked is None else msgspec.to_builtins(lacked),
    }


def _moment(found: Moment) -> dict[str, object]:
    other = None if found.other_us is None else clock.rfc3339(found.other_us)
    return {"moment": found.moment, "propensity": found.chance, "other": other, "why": found.why}
