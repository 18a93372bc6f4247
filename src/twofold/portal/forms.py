"""Forms that ask for a yes: on anybody's site, at the till, and the page where it is given.

A form on a foreign site can only ask, so it needs no token against forgery: what it starts is one
message to the address typed in. The yes is a press of a button behind the link in that message.
"""

from typing import Any

import segno
from anyio import to_thread
from litestar import Response, get, post
from litestar.params import FromPath

from twofold import access, errors, hearing, heeding, web, wishes
from twofold.portal import signals
from twofold.portal.frame import page
from twofold.portal.visits import Visit

TEXT_LENGTH_MAX = 200
# Other sites load the script and send the form; there is no cookie that could be misused.
SHARED = {"shared": True}
BAD = 400

_ANYONE = {"Access-Control-Allow-Origin": "*", "Vary": "Accept"}
_SCRIPT_AGE = {"Cache-Control": "public, max-age=3600"}


@get("/forms/reach", sync_to_thread=True)
def form(request: Visit) -> Response[str]:
    """Show the form by itself, as the code at the till and plain links lead to it."""
    query = request.query_params
    uses = wishes.offered(str(query.get("use", ""))[:TEXT_LENGTH_MAX])
    source = str(query.get("source", ""))[:TEXT_LENGTH_MAX]
    objected = signals.objects(request)
    return page(request, "reach.html", uses=uses, source=source, objected=objected)


@post("/forms/reach", opt=SHARED, status_code=200)
async def send(request: Visit) -> Response[Any]:
    """Take a form from any site; the answer is the same whoever is known here."""
    as_json = "application/json" in request.headers.get("accept", "")
    fields = await web.read_form(request)
    try:
        asked = wishes.asked(
            fields,
            origin=request.headers.get("origin", ""),
            language=request.words.language,
        )
    except errors.Invalid as error:
        if as_json:
            said = request.say.error(error)
            return Response({"said": said}, status_code=BAD, headers=_ANYONE)
        raise
    await to_thread.run_sync(_ask, request, asked)
    said = request.words.gettext(
        "Thank you. A message is on its way to that address. Press the link in it to say yes;"
        " without that nothing else comes."
    )
    if as_json:
        return Response({"said": said}, headers=_ANYONE)
    answer = page(request, "sent.html", said=said)
    answer.headers.update(_ANYONE)
    return answer


@get("/forms/reach.js", sync_to_thread=False, opt=SHARED)
def script() -> Response[bytes]:
    """Return the script that puts the form where it stands in a page."""
    content = web.asset_content("reach.js")
    return Response(content, media_type="text/javascript", headers=_ANYONE | _SCRIPT_AGE)


@get("/forms/till", sync_to_thread=True)
def till(request: Visit) -> Response[str]:
    """Show a page to print for the till: its code leads to the form."""
    shop = str(request.query_params.get("shop", ""))[:TEXT_LENGTH_MAX]
    address = wishes.till_address(heeding.site(request.system), shop)
    code = segno.make(address, error="m").svg_inline(scale=8, border=2, dark="#000", light="#fff")
    return page(request, "till.html", code=code, address=address, shop=shop)


@get("/forms/yes/{token:str}", sync_to_thread=True)
def yes_page(request: Visit, token: FromPath[str]) -> Response[str]:
    """Show what somebody is about to say yes to; opening it says nothing."""
    found = hearing.asking(request.system, token, now=request.now)
    return _yes(request, found, objected=signals.kept(request, found.person))


@post("/forms/yes/{token:str}", status_code=200)
async def answer_asking(request: Visit, token: FromPath[str]) -> Response[str]:
    """Keep the yes, or the no, of whoever reads at the address."""
    fields = await web.read_form(request)
    return await to_thread.run_sync(_answer, request, token, fields)


@get("/forms/back/{token:str}", sync_to_thread=True)
def back_page(request: Visit, token: FromPath[str]) -> Response[str]:
    """Show somebody who was erased what coming back means; opening it changes nothing."""
    found = heeding.comebacks.comeback(request.system, token, now=request.now)
    return _back(request, found)


@post("/forms/back/{token:str}", status_code=200)
async def come_back(request: Visit, token: FromPath[str]) -> Response[str]:
    """Let whoever reads at the address back in, or let go of what the form had asked."""
    fields = await web.read_form(request)
    return await to_thread.run_sync(_come_back, request, token, fields)


HANDLERS = (form, send, script, till, yes_page, answer_asking, back_page, come_back)


def _ask(request: Visit, asked: wishes.Asked) -> None:
    account, network = f"form {asked.kind}:{asked.value}", f"form {request.network}"
    try:
        access.hold(request.db, account=account, network=network, now=request.now)
    except access.TooManyTries:
        # Who sends too many forms gets the same answer as everybody, and no message goes out.
        return
    hearing.ask_for_yes(request.system, asked, now=request.now)


def _answer(request: Visit, token: str, fields: dict[str, Any]) -> Response[str]:
    _, now, system = request.words.gettext, request.now, request.system
    found = hearing.asking(system, token, now=now)
    objected = signals.kept(request, found.person)
    match fields.get("say"):
        case "yes":
            if hearing.give(system, found, _notices(request, found.asked), now=now):
                done = _("Thank you. Your yes is kept, with the words below and this moment.")
            else:
                done = _(
                    "By this link a yes was said before, and it is good for one. What was stopped"
                    " since stays stopped; fill in the form again to say yes anew."
                )
        case "no":
            hearing.refuse(system, found, now=now)
            done = _("That is a no, and it holds: nothing of this reaches this address.")
        case _:
            raise web.BadForm
    return _yes(request, hearing.asking(system, token, now=now), done=done, objected=objected)


def _come_back(request: Visit, token: str, fields: dict[str, Any]) -> Response[str]:
    _, system = request.words.gettext, request.system
    found = heeding.comebacks.comeback(system, token, now=request.now)
    if fields.get("say") == "back":
        notices = _notices(request, found.asked)
        hearing.come_back(system, found, notices, now=request.now)
        done = _("Welcome back. A new record begins, and your yes is kept with the words below.")
    else:
        # Also a mail program's one-click: what is no clear yes changes nothing.
        heeding.comebacks.use(system, found)
        done = _("Nothing has changed: nothing of you is kept here.")
    return _back(request, found, done=done)


def _back(request: Visit, found: heeding.comebacks.Comeback, *, done: str = "") -> Response[str]:
    return page(
        request,
        "back.html",
        notices=_notices(request, found.asked),
        address=found.asked.value,
        done=done,
    )


def _yes(
    request: Visit, found: hearing.Asking, *, done: str = "", objected: bool = False
) -> Response[str]:
    return page(
        request,
        "yes.html",
        notices=_notices(request, found.asked),
        address=found.asked.value,
        is_given=found.is_given,
        done=done,
        objected=objected,
    )


def _notices(request: Visit, asked: wishes.Asked) -> list[str]:
    """Return the words that are said yes to, in the reader's language."""
    _, say = request.words.gettext, request.say
    told = _(
        "I want this from %(organisation)s by %(channel)s: %(what)s. I can say no at any time with"
        " one press under every message. My yes ends by itself after twelve months."
    )
    organisation = request.system.settings.organisation
    return [
        told
        % {
            "organisation": organisation,
            "channel": say.channel(scope.channel),
            "what": say.use_within(scope.use),
        }
        for scope in asked.scopes
    ]
