"""Acts of staff that change people's readings: the act and its mark in one transaction."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from twofold import jobs, people, touches, trajectories
from twofold.ids import PersonId
from twofold.seeing.uses import follow_moved
from twofold.system import System

if TYPE_CHECKING:
    from twofold.trajectories import Rule


def name_event(
    system: System,
    name: str,
    *,
    purpose: str | None,
    initiator: str | None,
    channel: str | None,
    now: int,
) -> int:
    """Say what an event name means; returns how many people's readings change by it."""
    with system.record.write():
        changed = touches.set_event_name(
            system.record, name, purpose=purpose, initiator=initiator, channel=channel
        )
        trajectories.mark(system.record, changed, now=now)
    return len(changed)


def set_stage_rules(system: System, chosen: "Sequence[Rule]", *, now: int) -> None:
    """Say what each stage means here, by no rules as Twofold does; everybody is charted anew.

    Raises trajectories.BadCondition, trajectories.UnknownStage, trajectories.EmptyRule.
    """
    with system.record.write():
        replace_rules(system, chosen, now=now)
        jobs.add(system.record, "chart", key="chart", now=now)


def replace_rules(system: System, chosen: "Sequence[Rule]", *, now: int) -> None:
    """Do the same for somebody who charts everybody anyway."""
    with system.record.write():
        trajectories.set_stage_rules(system.record, chosen)
        trajectories.mark_everybody(system.record, now=now)


def merge(
    system: System, one: PersonId, other: PersonId, *, by: str, reason: str, now: int
) -> PersonId:
    """Make two persons one by a member of staff's word, until `part`; returns who they are now.

    Raises people.UnknownPerson, people.OnePerson.
    """
    with system.record.write():
        changed = people.merge(system.record, one, other, by=by, reason=reason, now=now)
        trajectories.mark(system.record, changed, now=now)
        follow_moved(system, changed, now=now)
    return people.get(system.record, one).person_id


def part(system: System, link_id: str, *, by: str, reason: str, now: int) -> None:
    """Undo a link between two handles; touches stay with their handles.

    Raises people.UnknownLink, people.PartedAlready.
    """
    with system.record.write():
        changed = people.part(system.record, link_id, by=by, reason=reason, now=now)
        trajectories.mark(system.record, changed, now=now)
        follow_moved(system, changed, now=now)


def rejoin(system: System, link_id: str, *, by: str, reason: str, now: int) -> None:
    """Let a link that was undone stand again; raises people.UnknownLink, people.NotParted."""
    with system.record.write():
        changed = people.rejoin(system.record, link_id, by=by, reason=reason, now=now)
        trajectories.mark(system.record, changed, now=now)
        follow_moved(system, changed, now=now)
