"""A person: both sides on one line, what that adds up to and why, every touch, every handle."""

from functools import partial
from typing import Any

import msgspec
from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Redirect

from twofold import (
    access,
    audiences,
    clock,
    errors,
    heeding,
    messages,
    people,
    rights,
    seeing,
    terms,
    touches,
    web,
    worlds,
)
from twofold.console import drawer, names, portrait, readings
from twofold.console.frame import page
from twofold.console.parameters import BadParameter, Parameters
from twofold.console.queries import queries
from twofold.console.stages import stage_flow
from twofold.console.visits import Visit
from twofold.people import Person
from twofold.storage import Row

PATH = "/console/people/{person_id:str}"
DRAWN_MAX = 4_000
TOUCHES_MAX = 20
STAGES_MAX = 200
SHOPS_MAX = 12
WITHHELD_MAX = 3
LOOKS_MAX = 1
SPANS = {"year": "the last 12 months", "all": "everything"}
SIDES = ("person", "brand")
# The switch that leaves out what is simulated; links keep it.
REAL = "real"
# The part of the page that is read over everybody, and so follows by itself.
PACE = "pace"
PACE_US = 10 * clock.MINUTE
YEAR = 365 * clock.DAY
_LAST_ID = "g"


class UnknownTouch(errors.NotFound):
    """There is no such touch."""


@get(PATH, sync_to_thread=True)
def person_page(request: Visit, person_id: FromPath[str]) -> Response[str] | Redirect:
    """Show one person; an old id leads to who they are now."""
    person = people.get(request.db, person_id)
    if person.person_id != person_id:
        return Redirect(f"/console/people/{person.person_id}", status_code=302)
    # What follows by itself belongs to the same look.
    request.look("page", person, within_us=PACE_US if _is_pace(request) else 0)
    if _is_pace(request):
        return page(request, "person.html", pace=_pace(request, person))
    parameters = Parameters(request.query_params)
    return page(request, "person.html", tab="people", **_shown(request, person, parameters))


@get("/console/touches/{touch_id:str}", sync_to_thread=True)
def touch_page(request: Visit, touch_id: FromPath[str]) -> Response[str]:
    """Show what one touch said when it came in, word by word."""
    row = request.db.one(queries.one_touch, touch_id=touch_id)
    if row is None:
        raise UnknownTouch
    person = people.get(request.db, row.person_id)
    request.look("touch", person)
    return page(
        request, "touch.html", tab="people", touch=row, said=payload_text(row.payload),
        name=title(request, person), note=time_note(row),
    )  # fmt: skip


def _is_pace(request: Visit) -> bool:
    return request.headers.get("hx-target") == PACE


def title(request: Visit, person: Person) -> str:
    """Return what a person is called, by what is real of them where that alone is shown."""
    return names.called(person.leading, real=request.real_only)


def payload_text(payload: bytes) -> str:
    """Return a payload for reading: with line breaks if it is JSON, else as it is."""
    try:
        return msgspec.json.format(bytes(payload), indent=2).decode()
    except (msgspec.MsgspecError, UnicodeError):
        return bytes(payload).decode(errors="replace")


def time_note(row: Row) -> str:
    """Return why a touch stands at the moment it came in; empty if it said when it was."""
    if not row.time_note:
        return ""
    said = touches.time_said(bytes(row.payload), row.format)
    match row.time_note:
        case "ahead":
            return f"when it came in; it said {said}, which was still to come"
        case "unusable":
            return f"when it came in; it said {said}, which cannot be used"
        case _:
            return "when it came in; it did not say when it was"


def _shown(request: Visit, person: Person, parameters: Parameters) -> dict[str, Any]:
    as_of, real = request.system.as_of(request.now), _is_real_alone(request, parameters)
    refused = _refused(request, person)
    profile = None if refused else _profile(request, person)
    return {
        "person": person,
        "name": title(request, person),
        "known_as": names.known_as(names.shown(person.handles, real=real)),
        "as_of": as_of,
        "profile": profile,
        "refused": refused,
        "picture": picture(
            request, person, real=real, whole=parameters.choice("span", SPANS, "year") == "all"
        ),
        "span": parameters.choice("span", SPANS, "year"),
        "spans": SPANS,
        "simulated": request.db.only(queries.simulated_of, person_id=person.person_id).touches,
        "real": real,
        **_readings(request, person, profile, as_of),
        "left": heeding.assumptions.left(request.system, person),
        "groups": audiences.groups_of(request.db, person) if profile else (),
        "steps": request.db.all(
            queries.stage_steps, person_id=person.person_id, rows_max=STAGES_MAX
        ),
        "stage_words": names.STAGES,
        "pace": "",
        "aside": _aside(profile),
        "drawer": drawer.drawer(request, person),
        **_theirs(request, person),
        **_touches(request, person, parameters, as_of),
        **_handles(request, person, real=real),
    }


def _is_real_alone(request: Visit, parameters: Parameters) -> bool:
    return request.real_only or parameters.flag(REAL)


def _pace(request: Visit, person: Person) -> str:
    """Return how long others stayed in this person's stage, and how this stay compares."""
    profile = None if _refused(request, person) else _profile(request, person)
    if profile is None or profile.stage is None:
        return ""
    found = readings.read(request.system, "stages", stage_flow, now=request.now)
    dwell = next((one for one in found.value.dwells if one.stage == profile.stage), None)
    if dwell is None or dwell.median_us is None:
        return f"Nobody has left {profile.stage} yet."
    stay = found.as_of - profile.stage_since_us
    so_far = "longer" if stay > dwell.median_us else "not as long so far"
    others = f"Half of the {dwell.left:,} stays in {profile.stage} that ended were over after"
    if dwell.left == 1:
        others = f"The only stay in {profile.stage} that ended took"
    return f"{others} {web.duration(dwell.median_us)}; this one is {so_far}."


def _profile(request: Visit, person: Person) -> Row | None:
    return request.db.one(queries.profile, person_id=person.person_id)


def _refused(request: Visit, person: Person) -> str:
    """Return why no readings are worked out of this person, or nothing if they are."""
    found = seeing.may_look_at(request.system, person, now=request.now)
    if isinstance(found, terms.Deny):
        return seeing.no_readings(request.system, person, found)
    return ""


def _theirs(request: Visit, person: Person) -> dict[str, Any]:
    """Return what the person waits for, what was not sent to them, and who looked."""
    asked = rights.requests_of(request.db, person)
    looked = rights.looks_at(request.db, person, limit=LOOKS_MAX)
    return {
        "waiting": [one for one in asked if one.state not in rights.ENDED],
        "duties": rights.DUTIES,
        "withheld": messages.not_sent(request.db, person, limit=WITHHELD_MAX),
        "withheld_words": terms.use_words,
        "reason_words": terms.reason_of_them,
        "looked": looked[0] if looked else None,
    }


def _aside(profile: Row | None) -> str:
    if profile is None:
        return ""
    counted = profile.incidences + profile.contacts + profile.other_orbits
    return names.aside(profile.other_orbits, profile.touches - counted)


def picture(
    request: Visit, person: Person, *, whole: bool = False, real: bool = False
) -> web.Timeline | None:
    """Return both sides of one person, the last year or all of it, or what is real alone."""
    as_of = request.system.as_of(request.now)
    since = 0 if whole else as_of - YEAR
    rows = request.db.all(
        queries.touches_drawn,
        person_id=person.person_id,
        as_of=as_of,
        since=since,
        simulated=int(not real),
        rows_max=DRAWN_MAX,
    )
    bounds = {} if whole else {"since_us": since, "until_us": as_of}
    return web.draw_timeline([_drawn(row) for row in rows], zone=request.zone, **bounds)


def _drawn(row: Row) -> web.TimelineTouch:
    own = row.orbit == "own"
    return web.TimelineTouch(
        occurred_us=row.occurred_us,
        channel=row.channel if own else f"at {row.orbit}",
        purpose=row.purpose,
        name=row.name,
        initiator=row.initiator,
        amount_micro=row.amount_micro,
        currency=row.currency,
        delight=row.delight,
        simulated=row.source == "simulated",
    )


def _readings(
    request: Visit, person: Person, profile: Row | None, as_of: int
) -> dict[str, list[portrait.Reading]]:
    if profile is None:
        return {"readings": [], "unknown": []}
    shops = request.db.all(
        queries.other_shops, person_id=person.person_id, as_of=as_of, rows_max=SHOPS_MAX
    )
    left = heeding.assumptions.left(request.system, person)
    told = portrait.but_for(portrait.readings(profile, shops, as_of=as_of), left)
    return {
        "readings": [reading for reading in told if reading[1]],
        "unknown": [reading for reading in told if not reading[1]],
    }


def _touches(request: Visit, person: Person, parameters: Parameters, as_of: int) -> dict[str, Any]:
    side = parameters.choice("side", SIDES, "")
    after_us, after_id = _cursor(parameters.text("after"), as_of)
    rows = request.db.all(
        queries.touches_page,
        person_id=person.person_id,
        as_of=as_of,
        after_us=after_us,
        after_id=after_id,
        side=side or None,
        simulated=int(not _is_real_alone(request, parameters)),
        rows_max=TOUCHES_MAX + 1,
    )
    shown = rows[:TOUCHES_MAX]
    more = len(rows) > TOUCHES_MAX
    return {
        "side": side,
        "sides": names.SIDES | {"person": "them"},
        "touches": shown,
        "time_note": time_note,
        "after": f"{shown[-1].occurred_us}~{shown[-1].touch_id}" if more else None,
        "at_start": after_us == as_of,
    }


def _cursor(told: str, as_of: int) -> tuple[int, str]:
    if not told:
        return as_of, _LAST_ID
    moment, _, touch_id = told.partition("~")
    try:
        return int(moment), touch_id
    except ValueError as error:
        reason = "it names no place in the list"
        raise BadParameter(name="after", value=told[:40], reason=reason) from error


def _handles(request: Visit, person: Person, *, real: bool) -> dict[str, Any]:
    staff = {str(one.staff_id): one.name for one in access.everyone(request.db)}
    return {
        "links": people.links(request.db, person.person_id),
        "staff_names": staff | {worlds.BY: f"a {worlds.BY}"},
        "kind_words": names.kind,
        "evidence_words": names.evidence,
        "state_words": names.STATES,
        "act_words": names.ACTS,
        "person_words": partial(names.of_end, real=real),
        **names.handles(real=real),
    }
