"""The staff page: who works here, in which role; owners alone see it."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from twofold import access, errors, rights, system
from twofold.access import Role
from twofold.console.frame import onward, page
from twofold.console.visits import Visit

PATH = "/console/staff"
ROLES = (
    (Role.OWNER, "owner: everything, staff and keys too"),
    (Role.ANALYST, "analyst: everything but staff and keys"),
    (Role.AGENT, "agent: the people and what they need"),
)


SHOWN = (
    ("role", "the role alone: “somebody who helps people”"),
    ("name", "the name that stands above"),
)


class UnknownShown(errors.Invalid):
    """People are shown either the role or the name of who looked; reload the page."""


class UnknownRole(errors.Invalid):
    """There is no such role; known are owner, analyst and agent."""


@get(PATH, sync_to_thread=True)
def staff_page(request: Visit) -> Response[str]:
    """Show everybody on the staff."""
    return _page(request)


@post(PATH, sync_to_thread=True)
def add_staff(request: Visit) -> Response[str]:
    """Put somebody on the staff and show their one-time link, once."""
    email, name, role = request.text("email"), request.text("name"), _role(request.text("role"))
    try:
        added = access.add_staff(request.db, email, name=name or None, role=role, now=request.now)
    except (errors.Invalid, errors.Conflict) as error:
        return _page(request, status=400, problem=str(error), email=email, name=name)
    return _with_link(request, added.staff_id)


@post(f"{PATH}/shown", sync_to_thread=True)
def show_as(request: Visit) -> Redirect:
    """Choose what people read of who looked at their record."""
    chosen = request.text("shown")
    if chosen not in rights.SHOWN_AS:
        raise UnknownShown
    system.set_fact(request.system, rights.SHOWN_AS_KEY, chosen)
    return onward(PATH)


@post(f"{PATH}/{{staff_id:str}}/link", sync_to_thread=True)
def make_link(request: Visit, staff_id: FromPath[str]) -> Response[str]:
    """Show a new one-time link for somebody, once."""
    return _with_link(request, staff_id)


@post(f"{PATH}/{{staff_id:str}}/role", sync_to_thread=True)
def change_role(request: Visit, staff_id: FromPath[str]) -> Redirect:
    """Give somebody another role; they sign in anew."""
    access.change_role(request.db, staff_id, _role(request.text("role")), now=request.now)
    return onward(PATH)


@post(f"{PATH}/{{staff_id:str}}/leave", sync_to_thread=True)
def leave(request: Visit, staff_id: FromPath[str]) -> Redirect:
    """Take somebody off the staff."""
    access.leave(request.db, staff_id, now=request.now)
    return onward(PATH)


def _with_link(request: Visit, staff_id: str) -> Response[str]:
    token = access.issue_sign_in(request.db, staff_id, now=request.now)
    who = access.get(request.db, staff_id)
    return _page(request, link=f"{request.site}/console/enter/{token}", link_for=who.name)


def _page(request: Visit, *, status: int = 200, **told: str) -> Response[str]:
    values = {"link": "", "link_for": "", "problem": None, "email": "", "name": "", **told}
    everyone = access.everyone(request.db)
    return page(
        request, "staff.html", tab="staff", status=status, everyone=everyone, roles=ROLES,
        shown=rights.shown_as(request.db), shown_words=SHOWN, **values
    )  # fmt: skip


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError as error:
        raise UnknownRole from error
