"""What people asked for by right: the board with its clocks, and each request acted on."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from twofold import access, clock, errors, heeding, people, rights
from twofold import lookouts as known
from twofold.console import lookouts
from twofold.console.frame import onward, page
from twofold.console.person import title
from twofold.console.trust import PAGES
from twofold.console.visits import Visit
from twofold.rights import Request

PATH = "/console/trust/requests"
ONE = f"{PATH}/{{request_id:str}}"
ENDED_MAX = 20
WISHES_MAX = 10
STATES = {
    "open": "nobody has begun",
    "in_progress": "somebody works on it",
    "fulfilled": "done",
    "denied": "denied",
    "revoked": "taken back",
    "expired": "ran out",
}


class NoSuchDay(errors.Invalid):
    """Write the day like 2027-01-31."""


@get(PATH, sync_to_thread=True)
def board_page(request: Visit) -> Response[str]:
    """Show what waits for an answer, the first due first, and what was answered last."""
    waiting = rights.waiting_requests(request.db)
    ended = rights.ended_requests(request.db, limit=ENDED_MAX)
    found = people.known(request.db, [one.handle_id for one in (*waiting, *ended)])
    return page(
        request, "requests.html", tab="trust", pages=PAGES, waiting=waiting,
        overdue=[one for one in waiting if one.expected_us <= request.now],
        wishes=lookouts.told(request, known.waiting(request.db, now=request.now, limit=WISHES_MAX)),
        ended=ended, who={one: title(request, person) for one, person in found.items()}, **_words(),
    )  # fmt: skip


@get(ONE, sync_to_thread=True)
def request_page(request: Visit, request_id: FromPath[str]) -> Response[str]:
    """Show one request and what can be done about it."""
    return _page(request, request_id)


@post(f"{ONE}/take", sync_to_thread=True)
def take(request: Visit, request_id: FromPath[str]) -> Redirect:
    """Begin to work on a request."""
    rights.take_up(request.db, request_id, by=request.staff.staff_id, now=request.now)
    return _onward(request_id)


@post(f"{ONE}/prove", sync_to_thread=True)
def prove(request: Visit, request_id: FromPath[str]) -> Redirect | Response[str]:
    """Note how the person showed who they are."""
    how = request.text("how").strip()
    if not how:
        return _page(request, request_id, problem="Say how they showed who they are.")
    told = f"{how} (noted by staff)"
    rights.prove_request(request.db, request_id, "confirmed", how=told, now=request.now)
    return _onward(request_id)


@post(f"{ONE}/fulfil", sync_to_thread=True)
def fulfil(request: Visit, request_id: FromPath[str]) -> Redirect | Response[str]:
    """Do what was asked for, and answer."""
    answer, who = request.text("answer"), request.staff.staff_id
    try:
        heeding.fulfil_request(request.system, request_id, answer=answer, by=who, now=request.now)
    except (rights.Unproven, rights.NoAnswer) as error:
        return _page(request, request_id, problem=str(error))
    return onward(PATH)


@post(f"{ONE}/deny", sync_to_thread=True)
def deny(request: Visit, request_id: FromPath[str]) -> Redirect | Response[str]:
    """Say no, with the reason."""
    reason, answer, who = request.text("reason"), request.text("answer"), request.staff.staff_id
    try:
        heeding.deny_request(
            request.system, request_id, reason, answer=answer, by=who, now=request.now
        )
    except (rights.BadRequest, rights.NoAnswer) as error:
        return _page(request, request_id, problem=str(error))
    return onward(PATH)


@post(f"{ONE}/later", sync_to_thread=True)
def later(request: Visit, request_id: FromPath[str]) -> Redirect | Response[str]:
    """Put the answer off, once, with the reason."""
    why, who = request.text("why"), request.staff.staff_id
    try:
        until_us = _end_of_day(request.text("until"))
        rights.put_off(request.db, request_id, until_us, why=why, by=who, now=request.now)
    except (NoSuchDay, rights.TooLate, rights.NoAnswer) as error:
        return _page(request, request_id, problem=str(error))
    return _onward(request_id)


def _page(request: Visit, request_id: str, *, problem: str = "") -> Response[str]:
    found = rights.get_request(request.db, request_id)
    person = people.get(request.db, found.handle_id)
    request.look("request", person)
    staff = {str(one.staff_id): one.name for one in access.everyone(request.db)}
    return page(
        request, "request.html", tab="trust", status=400 if problem else 200, one=found,
        person=person, name=title(request, person), problem=problem, about=_about(found),
        handled_by=staff.get(found.handled_by or "", ""), answer=request.text("answer"), **_words(),
    )  # fmt: skip


def _about(found: Request) -> str:
    match found.about_kind:
        case "touch":
            return f"/console/touches/{found.about}"
        case "handle":
            return f"/console/people/{found.about}"
        case _:
            return ""


def _words() -> dict[str, Any]:
    return {"duties": rights.DUTIES, "states": STATES, "refusals": rights.REFUSALS}


def _onward(request_id: str) -> Redirect:
    return onward(f"{PATH}/{request_id}")


def _end_of_day(text: str) -> int:
    try:
        return clock.parse(f"{text.strip()}T23:59:59Z")
    except clock.UnreadableTime as error:
        raise NoSuchDay from error
