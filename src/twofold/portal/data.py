"""My data: what is held, taken away, put right; who looked; what was given."""

import tempfile

from litestar import Response, get, post
from litestar.response import Redirect

from twofold import clock, errors, hearing, heeding, rights, terms
from twofold.portal import history
from twofold.portal.frame import onward, page
from twofold.portal.queries import queries
from twofold.portal.visits import Visit
from twofold.rights import Kind, Proof, Wanted

DATA = "/me/data"
# A code is taken as typed just now for this long.
FRESH_US = 15 * clock.MINUTE
LOOKS_MAX = 500
# So many stand on the page by themselves; what is older is folded below them.
UNFOLDED_MAX = 5
ASKED: dict[str, Kind] = {"correct": "correct", "contest": "contest", "restrict": "restrict"}


class NotFresh(errors.Refused):
    """Sign in with a new code first, so that nobody who finds this page open takes your data."""


class NoRequest(errors.Invalid):
    """This form asks for something that this page does not do; reload the page."""


@get(DATA, sync_to_thread=True)
def data_page(request: Visit) -> Response[str]:
    """Show what is held by kind, what was asked for, and who looked."""
    person = request.person
    requests = rights.requests_of(request.db, person)
    looks = rights.looks_at(request.db, person, limit=LOOKS_MAX + 1)
    old = [one for one in requests if one.ended_us is not None][UNFOLDED_MAX:]
    return page(
        request,
        "data.html",
        tab="rules",
        held=request.db.all(queries.held, person_id=person.person_id),
        handles=person.handles,
        statements=terms.of(request.db, person).version,
        requests=[one for one in requests if one not in old],
        old_requests=old,
        looks=looks[:LOOKS_MAX],
        more_looks=len(looks) > LOOKS_MAX,
        kept=heeding.retention(request.system),
        restricted=terms.gate(request.db, person).is_restricted,
        asked=request.query_params.get("asked", ""),
        unknown=_count(request.query_params.get("unknown", "")),
        fresh=is_fresh(request),
        unfolded=UNFOLDED_MAX,
    )


@post("/me/data/export", sync_to_thread=True)
def take_away(request: Visit) -> Response[bytes]:
    """Hand over all that is held, as one file."""
    person = request.person
    if not is_fresh(request):
        raise NotFresh
    with tempfile.TemporaryFile() as file:
        heeding.export_to(request.system, person, file, now=request.now)
        file.seek(0)
        content = file.read()
    wanted = Wanted(kind="export", proof="code", channel="web")
    heeding.open_request(request.system, person, wanted, served=True, now=request.now)
    headers = {"Content-Disposition": 'attachment; filename="my-data.zip"'}
    return Response(content, media_type="application/zip", headers=headers)


@post("/me/data/requests", sync_to_thread=True)
def ask(request: Visit) -> Redirect:
    """Ask to have something put right, ruled on by a human, or kept and not used."""
    kind, words = request.text("kind"), request.text("words")
    proof: Proof = "code" if is_fresh(request) else "session"
    known = ASKED.get(kind)
    if known is None:
        raise NoRequest
    if known != "restrict":
        hearing.check_words(words)
    wanted = Wanted(kind=known, words=words.strip(), proof=proof, channel="web")
    made = heeding.open_request(request.system, request.person, wanted, now=request.now)
    unknown = f"&unknown={len(made.unknown)}" if made.unknown else ""
    return onward(f"{DATA}?asked={kind}{unknown}#asked")


@post("/me/data/requests/back", sync_to_thread=True)
def revoke(request: Visit) -> Redirect:
    """Take a request back."""
    wanted = request.text("request")
    own = {one.request_id for one in rights.requests_of(request.db, request.person)}
    if wanted not in own:
        raise NoRequest
    rights.revoke(request.db, wanted, now=request.now)
    return onward(f"{DATA}#asked")


@post("/me/data/use-again", sync_to_thread=True)
def use_again(request: Visit) -> Redirect:
    """Let the data be used again as the rules say."""
    heeding.unrestrict(request.system, request.person, method="my page", now=request.now)
    return onward(f"{DATA}#asked")


@get("/me/given", sync_to_thread=True)
def given_page(request: Visit) -> Response[str]:
    """Show what the person gave and what they got."""
    rows = history.rows(request.db, request.person, before_us=request.now + 1)
    year = [row for row in rows if row.occurred_us > request.now - 365 * clock.DAY]
    return page(request, "given.html", tab="rules", given=history.given(year), rows=len(year))


def is_fresh(request: Visit) -> bool:
    """Tell whether the person came in just now: the code they used still speaks for them."""
    visitor = request.entry.visitor
    return visitor is not None and request.now - visitor.opened_us < FRESH_US


def _count(text: str) -> int:
    return int(text[:3]) if text.isascii() and text.isdecimal() else 0
