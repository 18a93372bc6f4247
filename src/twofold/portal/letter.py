"""The one page under every message: why this reached you, and every way to say no.

Whoever holds the link may open it, also whom the message was forwarded to: so it can only
tighten. Opening it changes nothing (scanners open every link); a click on a button does, and
so does a mail program's one-click (RFC 8058), which is answered without a redirect.
"""

import logging
from typing import Any

from anyio import to_thread
from litestar import MediaType, Request, Response, get, post
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.params import FromPath

from twofold import clock, errors, flow, ids, messages, people, terms, web, wishes
from twofold.messages import Delivery
from twofold.people import Person
from twofold.portal import signals
from twofold.system import System
from twofold.terms import Conditions, Rate, Scope, Statement

DOOR = "twofold.portal"
MONTH_US = 30 * clock.DAY
WORDS_LENGTH_MAX = 5_000
SHOWN_MAX = 20
# Before a use that was assumed: the button that says no to it.
NO = "no:"
OK, TAKEN = 200, 202

_ONE_CLICK = ("List-Unsubscribe", "One-Click")
_LOG = logging.getLogger(__name__)


class NoSuchLetter(errors.NotFound):
    """This link leads nowhere; open the one in your newest message."""


class UnknownWish(errors.Invalid):
    """This form asks for something that this page does not do; reload the page."""


class NoWords(errors.Invalid):
    """Write a few words, at most 5,000 characters, and send them again."""


@get("/u/{token:str}", sync_to_thread=True)
def show(request: Request[Any, Any, Any], state: State, token: FromPath[str]) -> Response[str]:
    """Show why a message came and what can be done about it; changes nothing by itself."""
    delivery, person = _opened(state.system, token)
    objected = signals.kept(request, person)
    return _page(state.system, delivery, person, token, objected=objected)


@post("/u/{token:str}")
async def act(request: Request[Any, Any, Any], state: State, token: FromPath[str]) -> Response[str]:
    """Do what a button, or a mail program's one-click, asks for."""
    system: System = state.system
    fields = await web.read_form(request)
    return await to_thread.run_sync(_act, request, system, token, fields)


def failed(error: Exception) -> Response[str]:
    """Return a failure as a page; one shape for every link that leads nowhere."""
    status = _status(error)
    if status == _BROKEN:
        _LOG.error("a person's page failed", exc_info=error)
    said = str(error) if isinstance(error, errors.TwofoldError) else "This did not work. Try again."
    return _html("failed.html", {"said": said}, status)


_BROKEN = 500


def _status(error: Exception) -> int:
    match error:
        case errors.NotFound():
            return 404
        case errors.Invalid():
            return 400
        case errors.Unavailable():
            return 503
        case HTTPException():
            return error.status_code
        case _:
            return _BROKEN


def _act(
    request: Request[Any, Any, Any], system: System, token: str, fields: dict[str, Any]
) -> Response[str]:
    delivery, person = _opened(system, token)
    signals.kept(request, person)
    name, value = _ONE_CLICK
    wish = "stop" if fields.get(name) == value else fields.get("do")
    topic = Scope(use=delivery.intent.use, channel=delivery.intent.channel)
    match wish:
        case "stop":
            return _stopped(system, delivery, person, token, topic)
        case "stop-all":
            return _stopped(system, delivery, person, token, terms.EVERYTHING)
        case "less":
            rate = Rate(most=1, per_us=MONTH_US, use=delivery.intent.use)
            _limit(system, person, topic, Conditions(rates=(rate,)))
            done = "From now on at most once a month."
        case "pause":
            until_us = clock.now_us() + MONTH_US
            _limit(system, person, terms.EVERYTHING, Conditions(pause_until_us=until_us))
            done = "Nothing comes for thirty days, but for answers to what you begin."
        case str() if wish.startswith(NO):
            done = _refuse(system, person, wish.removeprefix(NO))
        case "write":
            done = _write(system, delivery, person, fields.get("words"))
        case _:
            raise UnknownWish
    return _page(system, delivery, person, token, done=done)


def _opened(system: System, token: str) -> tuple[Delivery, Person]:
    delivery_id = flow.letter(system, token)
    if delivery_id is None:
        raise NoSuchLetter
    try:
        delivery = messages.get(system.record, delivery_id)
        return delivery, people.get(system.record, delivery.handle_id)
    except errors.NotFound:
        raise NoSuchLetter from None


def _stopped(
    system: System, delivery: Delivery, person: Person, token: str, scope: Scope
) -> Response[str]:
    found = flow.stop(system, person, scope, method=delivery.intent.channel, now=clock.now_us())
    what = "Everything" if scope == terms.EVERYTHING else terms.use_words(scope.use).capitalize()
    done = f"{what}: stopped. Nothing of it leaves any more. Receipt {found.receipt_id}."
    if found.unknown:
        done += f" Of {len(found.unknown)} on its way we do not know yet whether it left."
    elif found.already_left:
        done += f" {len(found.already_left)} had left a moment before."
    return _page(system, delivery, person, token, done=done, status=TAKEN if found.unknown else OK)


def _limit(system: System, person: Person, scope: Scope, conditions: Conditions) -> None:
    said = Statement(
        statement_id=ids.random_id(),
        verb="limit",
        scope=scope,
        conditions=conditions,
        method="link under a message",
    )
    flow.say(system, person, said, now=clock.now_us())


def _refuse(system: System, person: Person, use: str) -> str:
    """Say no to something that was assumed."""
    if use not in [clause.scope.use for clause in flow.assumed(system, person)]:
        raise UnknownWish
    said = Statement(
        statement_id=ids.random_id(),
        verb="deny",
        scope=Scope(use=use),
        method="link under a message",
    )
    flow.say(system, person, said, now=clock.now_us())
    return f"We no longer do this: {terms.use_words(use)}."


def _write(system: System, delivery: Delivery, person: Person, words: object) -> str:
    if not isinstance(words, str) or not 0 < len(words.strip()) <= WORDS_LENGTH_MAX:
        raise NoWords
    match flow.hear(system, person, delivery, words.strip(), now=clock.now_us()):
        case wishes.Stop():
            return "Your words have arrived, and what they ask to stop is stopped."
        case wishes.Doubtful():
            return (
                "Your words have arrived. To be on the safe side we took them as a no to news and"
                " offers; if you meant more or less, the buttons below are exact."
            )
        case _:
            return "Your words have arrived. A human reads them."


def _page(
    system: System,
    delivery: Delivery,
    person: Person,
    token: str,
    *,
    done: str | None = None,
    objected: bool = False,
    status: int = OK,
) -> Response[str]:
    found = terms.of(system.record, person)
    values = {
        "organisation": system.settings.organisation,
        "address": f"/u/{token}",
        "done": done,
        "objected": objected,
        "topic": terms.use_words(delivery.intent.use),
        "channel": delivery.intent.channel,
        "sent_us": delivery.handed_us or delivery.created_us,
        "zone": system.settings.zone,
        "why": terms.reason(delivery.reason),
        "message": delivery.message,
        "rules": [terms.clause_words(clause) for clause in found.clauses],
        "assumed": [
            (clause.scope.use, terms.use_words(clause.scope.use))
            for clause in flow.assumed(system, person)
        ],
        "withheld": [
            (terms.use_words(one.intent.use), terms.reason(one.reason))
            for one in messages.not_sent(system.record, person, limit=SHOWN_MAX)
        ],
        "demanded": [
            one.message.text for one in messages.demanded(system.record, person, limit=SHOWN_MAX)
        ],
    }
    return _html("letter.html", values, status)


def _html(template: str, values: dict[str, Any], status: int) -> Response[str]:
    return Response(
        web.render(DOOR, template, values), status_code=status, media_type=MediaType.HTML
    )
