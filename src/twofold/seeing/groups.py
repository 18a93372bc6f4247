"""Groups of people kept true: after a touch, when time may have moved somebody, after a chart."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from twofold import audiences, clock, jobs, terms
from twofold.seeing.positions import house
from twofold.seeing.uses import looked_at, permitting
from twofold.system import System
from twofold.terms import Intent, Permitting

if TYPE_CHECKING:
    from twofold.audiences import Audience, Moved, Preview, Wanted
    from twofold.ids import PersonId

FOLLOW_PEOPLE_MAX = 500


def chosen_from(system: System, *, now: int) -> Permitting:
    """Return out of whom somebody may choose whom to write to: readings and marketing permitted."""
    marketing = permitting(system, terms.PROFILING_MARKETING, now=now)
    return looked_at(system, now=now).and_of(marketing)


def save_audience(
    system: System,
    *,
    name: str,
    expression: str,
    owner: str,
    audience_id: str | None = None,
    version: int | None = None,
    now: int,
) -> "Audience":
    """Keep a group and have its members found; raises what `audiences.save` raises."""
    record = system.record
    with record.write():
        kept = audiences.save(
            record,
            name=name,
            expression=expression,
            owner=owner,
            audience_id=audience_id,
            version=version,
            now=now,
        )
        if kept.filled_us is None:
            wanted = {"audience_id": kept.audience_id}
            key = f"fill_audience-{kept.audience_id}"
            jobs.add(record, "fill_audience", wanted, key=key, now=now)
    return kept


def follow_groups(system: System, *, now: int) -> int:
    """Look at the next few people whom a touch or time may have moved; returns how many."""
    as_of = system.as_of(now)
    record = system.record
    waiting = audiences.due(record, now=as_of, people_max=FOLLOW_PEOPLE_MAX)
    if not waiting:
        return 0
    use = looked_at(system, now=now)
    return audiences.follow(record, waiting, use=use, as_of=as_of, now=now).people


def fill_groups(system: System, only: "tuple[Audience, ...] | None" = None, *, now: int) -> "Moved":
    """Look at everybody for some groups, or for all of them."""
    record = system.record
    chosen = audiences.list(record) if only is None else only
    return audiences.fill(
        record,
        system.engine,
        system.settings,
        chosen,
        use=looked_at(system, now=now),
        as_of=system.as_of(now),
        now=now,
    )


def take_up_filling(system: System, payload: Mapping[str, object]) -> None:
    """Find the members of a group that was described, as the worker's job."""
    try:
        found = audiences.get(system.record, str(payload["audience_id"]))
    except audiences.NoSuchAudience:
        return
    fill_groups(system, (found,), now=clock.now_us())


def preview_audience(
    system: System, text: str, *, use: str = "", channel: str = "", group: str = "",
    hold_bytes: int = 0, now: int,
) -> "Preview":  # fmt: skip
    """Return what an expression comes to; with a use, who would fall out by which rule.

    As the description of a `group` it means nobody who left that.

    Raises audiences.BadExpression, terms.UnknownUse.
    """
    return audiences.preview(
        system.record,
        system.engine,
        system.settings,
        audiences.parse(text),
        _wanted(system, use, channel, group=group, now=now),
        as_of=system.as_of(now),
        hold_bytes=hold_bytes,
        now=now,
    )


def behind_audience(
    system: System, text: str, *, use: str = "", channel: str = "", group: str = "",
    figure: tuple[str, str] = ("", ""), hold_bytes: int = 0, now: int,
) -> "list[PersonId]":  # fmt: skip
    """Return the people behind a figure of a preview; raises what `preview_audience` raises."""
    return audiences.behind(
        system.record,
        system.engine,
        system.settings,
        audiences.parse(text),
        _wanted(system, use, channel, figure=figure, group=group, now=now),
        as_of=system.as_of(now),
        hold_bytes=hold_bytes,
        now=now,
    )


def _wanted(
    system: System, use: str, channel: str, *, figure: tuple[str, str] = ("", ""), group: str,
    now: int,
) -> "Wanted":  # fmt: skip
    intent = None
    if use:
        asked = terms.checked_use(use)
        intent = Intent(use=asked, channel=channel) if channel else Intent(use=asked)
    return audiences.Wanted(
        use=looked_at(system, now=now),
        choosing=chosen_from(system, now=now),
        house=house(system),
        intent=intent,
        figure=figure,
        group=group,
    )
