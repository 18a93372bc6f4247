"""Home: what waits for the person, and what waits for the organisation."""

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from twofold import clock, errors, hearing, messages, rights, seeing, speaking, terms
from twofold.portal import chosen, history, lookouts, pulse, seen
from twofold.portal.frame import onward, page
from twofold.portal.visits import Visit

RUNS_OUT_US = 30 * clock.DAY
SHOWN_MAX = 20


@get("/me", sync_to_thread=True)
def home_page(request: Visit) -> Response[str]:
    """Show what is open between the two sides."""
    return _page(request)


@post("/me/lookouts", sync_to_thread=True)
def ask_to_be_told(request: Visit) -> Response[Any]:
    """Keep what the person wants to be told of."""
    try:
        wanted = lookouts.wanted(request)
        speaking.lookouts.ask_to_be_told(request.system, request.person, wanted, now=request.now)
    except lookouts.WRONG as error:
        status = 409 if isinstance(error, errors.Refused) else 400
        return _page(request, status=status, unheard=request.say.error(error))
    return onward("/me?asked=yes#tell")


@post("/me/lookouts/back", sync_to_thread=True)
def wait_no_more(request: Visit) -> Redirect:
    """Wait for something no more."""
    named = request.text("lookout")
    speaking.lookouts.wait_no_more(request.system, request.person, named, now=request.now)
    return onward("/me#tell")


def _page(request: Visit, *, status: int = 200, unheard: str = "") -> Response[str]:
    person, now = request.person, request.now
    found = terms.of(request.db, person)
    requests = rights.requests_of(request.db, person)
    asked = [one for one in requests if one.state not in rights.ENDED]
    soon = [
        clause for clause in found.clauses
        if clause.until_us is not None and now < clause.until_us < now + RUNS_OUT_US
        # What is waited for stands below, with its own day.
        and not terms.covers(terms.Scope(use=terms.REQUEST), clause.scope)
    ]  # fmt: skip
    rows = history.rows(request.db, person, before_us=now)
    return page(
        request,
        "home.html",
        tab="home",
        to_prove=[one for one in asked if one.unproven],
        soon=soon,
        assumed=[one.scope.use for one in seeing.assumed(request.system, person, now=now)],
        saved_up=messages.under_way(request.db, person),
        asked=[one for one in asked if not one.unproven],
        waiting=history.waiting(rows),
        wrote=request.query_params.get("wrote", ""),
        pulse=pulse.is_due(request, rows, requests),
        felt=request.query_params.get("pulse", ""),
        status=status,
        tell=lookouts.shown(request),
        unheard=unheard,
        just_asked=request.query_params.get("asked", ""),
    )


@get("/me/messages", sync_to_thread=True)
def messages_page(request: Visit) -> Response[str]:
    """Show every contact with its reason, and what was withheld with its reason."""
    person, now = request.person, request.now
    rows = history.rows(request.db, person, before_us=now + 1)
    sent = messages.sent(request.db, person, before_us=now + 1, limit=SHOWN_MAX)
    parts = messages.parts_of(request.db, [one.delivery_id for one in sent if one.topics])
    return page(
        request,
        "messages.html",
        tab="messages",
        sent=sent if request.seen is None else [seen.veiled(one) for one in sent],
        carried={
            one.delivery_id: [part for part in parts if part.carried_in == one.delivery_id]
            for one in sent
            if one.topics
        },
        chosen=chosen.of_all(request.db, [*sent, *parts]),
        elsewhere=messages.from_elsewhere(
            request.db, person.person_id, since_us=now - 366 * clock.DAY, until_us=now
        )[:SHOWN_MAX],
        withheld=messages.not_sent(request.db, person, limit=SHOWN_MAX),
        written=[row for row in rows if row.name == history.WROTE][:SHOWN_MAX],
        wrote=request.query_params.get("wrote", ""),
    )


@post("/me/messages", sync_to_thread=True)
def write(request: Visit) -> Redirect:
    """Keep what the person writes to the organisation."""
    hearing.write_words(request.system, request.person, request.text("words"), now=request.now)
    return onward("/me/messages?wrote=yes")
