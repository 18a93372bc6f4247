"""How many contacts anybody may have over all campaigns, in any stretch of time.

Stretches roll: there is no Monday on which everything is free again. What waits to be handed over
counts for as long as it may still leave, so that however it is put off the limit holds.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from twofold import access, clock, errors, terms
from twofold.decisions.queries import sql
from twofold.ids import HandleId
from twofold.storage import Database

MOST_MAX = 1_000
SPAN_MAX = 366 * clock.DAY


class BadLimit(errors.Invalid):
    """A limit is 0 to 1,000 contacts in an hour to 366 days, not {most} in {days} days."""


class NoSuchLimit(errors.NotFound):
    """Nobody set this limit; what comes with Twofold can be set otherwise, and not taken away."""


class ContactLimit(msgspec.Struct, frozen=True, kw_only=True):
    """At most so many contacts whose use lies under `use`, in any stretch of `per_us`."""

    use: str
    per_us: int
    most: int


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A contact that was handed over, or may be between two moments, for one use or several."""

    uses: tuple[str, ...]
    first_us: int
    last_us: int


# What holds until staff say otherwise; people's own rules only ever add to it.
USUAL = (
    ContactLimit(use="care", per_us=30 * clock.DAY, most=1),
    ContactLimit(use="cocreate", per_us=30 * clock.DAY, most=1),
    ContactLimit(use=terms.MARKETING, per_us=clock.DAY, most=1),
    ContactLimit(use=terms.MARKETING, per_us=7 * clock.DAY, most=3),
    ContactLimit(use=terms.MARKETING, per_us=30 * clock.DAY, most=8),
)


def limits(db: Database) -> tuple[ContactLimit, ...]:
    """Return the limits in force: the usual ones, with what staff said in their place."""
    found = {(one.use, one.per_us): one for one in USUAL}
    found |= {(one.use, one.per_us): one for one in set_by_staff(db)}
    return tuple(found[key] for key in sorted(found))


def set_limit(db: Database, limit: ContactLimit, *, by: str, now: int) -> None:
    """Put a limit in force for a use and a stretch; raises BadLimit, terms.UnknownUse."""
    terms.checked_use(limit.use)
    if not (0 <= limit.most <= MOST_MAX and clock.HOUR <= limit.per_us <= SPAN_MAX):
        raise BadLimit(most=limit.most, days=f"{limit.per_us / clock.DAY:g}")
    with db.write():
        before = _in_force(db, limit.use, limit.per_us)
        db.run(
            sql.set_limit,
            use=limit.use,
            per_us=limit.per_us,
            most=limit.most,
            made_by=by,
            made_us=now,
        )
        name = _name(limit.use, limit.per_us)
        became = str(limit.most)
        access.note_act(db, "limit", name, "set", by=by, was=before, became=became, now=now)


def set_by_staff(db: Database) -> tuple[ContactLimit, ...]:
    """Return the limits that staff set, each new or in the place of a usual one."""
    return tuple(
        ContactLimit(use=row.use, per_us=row.per_us, most=row.most) for row in db.all(sql.limits)
    )


def usual(use: str, per_us: int) -> ContactLimit | None:
    """Return what holds for a use and a stretch where staff set nothing."""
    return next((one for one in USUAL if (one.use, one.per_us) == (use, per_us)), None)


def drop_limit(db: Database, use: str, per_us: int, *, by: str, now: int) -> None:
    """Take back what staff set for a use and a stretch; a usual one holds as before.

    Raises NoSuchLimit.
    """
    with db.write():
        before = _in_force(db, use, per_us)
        if not db.run(sql.drop_limit, use=use, per_us=per_us):
            raise NoSuchLimit
        after, name = _in_force(db, use, per_us), _name(use, per_us)
        access.note_act(db, "limit", name, "dropped", by=by, was=before, became=after, now=now)


def limit_of(act: access.StaffAct) -> tuple[str, int]:
    """Return the use and the stretch of the limit that an act was about."""
    use, _space, per_us = act.name.rpartition(" ")
    return use, int(per_us)


def _name(use: str, per_us: int) -> str:
    return f"{use} {per_us}"


def _in_force(db: Database, use: str, per_us: int) -> str:
    found = (one for one in limits(db) if (one.use, one.per_us) == (use, per_us))
    return next((str(one.most) for one in found), "")


def claims(
    db: Database, handles: Sequence[HandleId], *, now: int
) -> Mapping[HandleId, list[Claim]]:
    """Return what counts against the limits of some handles, for as long as any limit may."""
    found: dict[HandleId, list[Claim]] = {}
    for row in db.all_in(sql.claims, "handles", list(handles), after_us=now - SPAN_MAX):
        first = row.not_before_us if row.handed_us is None else row.handed_us
        waits_until = max(row.not_before_us, row.expires_us or now + SPAN_MAX)
        last = waits_until if row.handed_us is None else row.handed_us
        uses = tuple((row.topics or row.use).split())
        claim = Claim(uses=uses, first_us=first, last_us=last)
        found.setdefault(row.handle_id, []).append(claim)
    return found


def reached(
    limits_: Iterable[ContactLimit], claimed: Sequence[Claim], use: str, *, at_us: int, dies_us: int
) -> ContactLimit | None:
    """Return the limit that one more contact could break, leaving between two moments; or None."""
    for limit in limits_:
        if not under(use, limit.use):
            continue
        meets = [
            one for one in claimed
            if any(under(each, limit.use) for each in one.uses)
            and one.last_us > at_us - limit.per_us
            and one.first_us < dies_us + limit.per_us
        ]  # fmt: skip
        if len(meets) >= limit.most:
            return limit
    return None


def opens(
    limits_: Sequence[ContactLimit],
    claimed: Sequence[Claim],
    use: str,
    *,
    at_us: int,
    lives_us: int,
) -> int | None:
    """Return the first moment from `at_us` on at which one more contact fits; None if never."""
    ends = sorted(
        {at_us} | {one.last_us + limit.per_us for one in claimed for limit in limits_ if limit.most}
    )
    return next(
        (
            moment for moment in ends
            if moment >= at_us
            and reached(limits_, claimed, use, at_us=moment, dies_us=moment + lives_us) is None
        ),
        None,
    )  # fmt: skip


def under(use: str, above: str) -> bool:
    """Tell whether a use is another one, or lies under it."""
    return above in {"*", use} or use.startswith(f"{above}.")
