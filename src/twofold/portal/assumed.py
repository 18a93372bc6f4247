"""What we assume about you: shown only on request, and left one by one or all at once."""

from typing import Any

from litestar import Response, post
from litestar.response import Redirect

from twofold import audiences, errors, heeding, seeing, terms
from twofold.portal import evidence
from twofold.portal.frame import onward, page
from twofold.portal.visits import Visit

ASSUMED = "/me/assumed"
PROFILING = "profiling"
STALE = 412
# What is shown of what was worked out, each a score of that name, the plainest first.
SCORES = (
    "period", "preferred_channel", "pull_share", "answered_share", "frequency", "monetary_value",
    "delight_chain", "halo", "burstiness",
)  # fmt: skip
# Where a reading has another name at other doors.
_READ_AS = {"halo": "halo_entropy"}
# A channel of which no sender said anything is nobody's habit.
UNKNOWN = "unknown"
# What these are worked out of are gaps and days, and no contacts.
_OF_NO_CONTACTS = frozenset({"period", "burstiness", "frequency", "monetary_value"})


class NoVersionSeen(errors.Invalid):
    """This form is not whole; go back and ask again what we assume."""


@post(ASSUMED, sync_to_thread=True)
def assumed_page(request: Visit) -> Response[str]:
    """Show what was worked out about the person; only when they ask, so never by a GET."""
    return _page(request)


@post(f"{ASSUMED}/leave", sync_to_thread=True)
def leave_one(request: Visit) -> Response[str]:
    """Leave one group or one score, at once."""
    about = request.text("about")
    heeding.assumptions.leave(request.system, request.person, about, now=request.now)
    return _page(request, done=about)


@post(f"{ASSUMED}/back", sync_to_thread=True)
def come_back(request: Visit) -> Response[str]:
    """Take back having left a group or a score."""
    about, version = request.text("about"), request.number("version")
    if version is None:
        raise NoVersionSeen
    try:
        heeding.assumptions.come_back(
            request.system, request.person, about, version=version, now=request.now
        )
    except terms.StaleTerms as error:
        return _page(request, problem=request.say.error(error), status=STALE)
    return _page(request, back=about)


@post(f"{ASSUMED}/stop", sync_to_thread=True)
def stop_assuming(request: Visit) -> Redirect:
    """Say no to working anything out about the person."""
    found = heeding.say_no(request.system, request.person, PROFILING, now=request.now)
    return onward(f"/me/rules?saved={found.version}")


def _page(
    request: Visit, *, done: str = "", back: str = "", problem: str = "", status: int = 200
) -> Response[str]:
    person, system = request.person, request.system
    allowed = heeding.choices(system, person, now=request.now).uses[terms.PROFILING_SERVICE]
    readings: dict[str, Any] = {}
    if allowed:
        as_of = system.as_of(request.now)
        readings = seeing.person(system, person.person_id, as_of=as_of, now=request.now)["readings"]
    left = heeding.assumptions.left(system, person)
    told = evidence.Evidence(request.words, request.say, currency=system.settings.currency)
    stage = {"value": None, "why": None} | readings.get("stage", {})
    return page(
        request,
        "assumed.html",
        tab="rules",
        status=status,
        allowed=allowed,
        stage=stage,
        stage_why=told.stage(stage["why"] or ""),
        own_language=system.settings.language,
        readings=_told(readings),
        groups=[(one, told.group(one.why)) for one in audiences.groups_of(request.db, person)]
        if allowed
        else [],
        left=left,
        done=next((one for one in left if one.about == done), None),
        back=back,
        problem=problem,
        version=terms.of(request.db, person).version,
        of_group=terms.exemptions.of_group,
        of_score=terms.exemptions.of_score,
    )


def _told(readings: dict[str, Any]) -> list[tuple[str, object, int]]:
    """Return the scores that have a value, each with how many contacts it is out of, or 0."""
    found = ((name, readings.get(_READ_AS.get(name, name), {})) for name in SCORES)
    return [
        (name, one["value"], 0 if name in _OF_NO_CONTACTS else one.get("n", 0))
        for name, one in found if one.get("value") not in (None, UNKNOWN)
    ]  # fmt: skip
