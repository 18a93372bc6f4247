"""Leaving, in two steps: everything stopped and all of it offered to take away, then forgotten."""

from litestar import Response, get, post

from twofold import clock, errors, heeding, terms
from twofold.portal.data import is_fresh
from twofold.portal.entrance import session_cookie
from twofold.portal.frame import page
from twofold.portal.visits import Entry, Visit

LEAVE = "/me/leave"
# The word that has to be sent along, so that no stray press forgets anybody.
SURE = "yes"


class NotSure(errors.Invalid):
    """Tick that you are sure; nothing was erased."""


class NoFreshCode(errors.Refused):
    """Sign in with a new code first, so that nobody who finds this page open erases your data."""


@get(LEAVE, sync_to_thread=True)
def leave_page(request: Visit) -> Response[str]:
    """Show the two steps, and which one is next."""
    found = terms.of(request.db, request.person)
    is_stopped = any(
        clause.effect == "stop" and clause.scope == terms.EVERYTHING for clause in found.clauses
    )
    return page(request, "leave.html", tab="rules", stopped=is_stopped, fresh=is_fresh(request))


@post(LEAVE, sync_to_thread=True)
def leave(request: Visit) -> Response[str]:
    """Erase all that is held of the person, and show the certificate."""
    if not is_fresh(request):
        raise NoFreshCode
    if request.text("sure") != SURE:
        raise NotSure
    certificate = heeding.erase(request.system, request.person, by="person", now=clock.now_us())
    request.enter(Entry(visitor=None, csrf="", fields={}))
    completed_us = clock.parse(certificate.completed_at)
    answer = page(request, "left.html", certificate=certificate, completed_us=completed_us)
    answer.set_cookie(session_cookie(request, ""))
    return answer
