"""Who is who: staff say that two people are one, or that a link is wrong; all of it reversible."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from twofold import errors, people, seeing
from twofold.console import listing, names
from twofold.console.frame import onward, page
from twofold.console.parameters import Parameters
from twofold.console.person import title
from twofold.console.visits import Visit
from twofold.ids import PersonId

REASON_LENGTH_MAX = 400
REVIEW_PATH = "/console/review"
REVIEW_LIST = "review"


class NoReason(errors.Invalid):
    """Say in a few words why: whoever looks at this later needs it."""


@get("/console/people/{person_id:str}/merge", sync_to_thread=True)
def merge_page(request: Visit, person_id: FromPath[str]) -> Response[str]:
    """Show two people beside each other before they are made one."""
    person = people.get(request.db, person_id)
    other, problem = _other(request, Parameters(request.query_params).text("other"))
    both = [person, other] if other else [person]
    for one in both:
        request.look("compare", one)
    rows = listing.of_people(
        request.db,
        [one.person_id for one in both],
        as_of=request.system.as_of(request.now),
    )
    return page(
        request, "merge.html", tab="people", person=person, other=other, problem=problem,
        name=title(request, person), other_name=title(request, other) if other else "",
        kind_words=names.kind, **names.handles(real=request.real_only),
        profiles={row.person_id: row for row in rows},
        spent=listing.spent(request.db, rows),
        asked=Parameters(request.query_params).text("other"),
    )  # fmt: skip


@post("/console/people/{person_id:str}/merges", sync_to_thread=True)
def merge(request: Visit, person_id: FromPath[str]) -> Redirect:
    """Make two people one."""
    other, reason, who = request.text("other"), _reason(request), request.staff.staff_id
    pair = PersonId(person_id), PersonId(other)
    seeing.merge(request.system, *pair, by=who, reason=reason, now=request.now)
    return _onward(request, person_id)


@post("/console/links/{link_id:str}/part", sync_to_thread=True)
def part(request: Visit, link_id: FromPath[str]) -> Redirect:
    """Take a link out: both sides are again who they were without it."""
    reason, who = _reason(request), request.staff.staff_id
    seeing.part(request.system, link_id, by=who, reason=reason, now=request.now)
    return _onward(request, request.text("back"))


@post("/console/links/{link_id:str}/rejoin", sync_to_thread=True)
def rejoin(request: Visit, link_id: FromPath[str]) -> Redirect:
    """Let a link that was taken out count again."""
    reason, who = _reason(request), request.staff.staff_id
    seeing.rejoin(request.system, link_id, by=who, reason=reason, now=request.now)
    return _onward(request, request.text("back"))


def _onward(request: Visit, person_id: str) -> Redirect:
    # Whoever rules on a list goes on with the list.
    if request.text("list") == REVIEW_LIST:
        return onward(REVIEW_PATH)
    return onward(f"/console/people/{people.get(request.db, person_id).person_id}")


def _other(request: Visit, asked: str) -> tuple[people.Person | None, str]:
    if not asked:
        return None, ""
    try:
        return people.resolve(request.db, asked), ""
    except (errors.NotFound, errors.Invalid) as error:
        return None, str(error)


def _reason(request: Visit) -> str:
    reason = request.text("reason").strip()
    if not reason or len(reason) > REASON_LENGTH_MAX:
        raise NoReason
    return reason
