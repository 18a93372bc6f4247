"""The one page under every message: why this reached you, and every way to say no.

Whoever holds the link may open it, also whom the message was forwarded to: so it can only
tighten. Opening it changes nothing (scanners open every link); a click on a button does, and
so does a mail program's one-click (RFC 8058), which is answered without a redirect or a cookie.
"""

import msgspec
from anyio import to_thread
from litestar import Response, get, post
from litestar.params import FromPath

from twofold import (
    clock,
    errors,
    hearing,
    heeding,
    ids,
    messages,
    people,
    receipts,
    rights,
    seeing,
    speaking,
    terms,
    web,
    wishes,
)
from twofold.languages import LANGUAGES
from twofold.messages import Delivery, Stopped
from twofold.people import Person
from twofold.portal import cards, chosen, lookouts, signals
from twofold.portal.frame import page
from twofold.portal.visits import LANGUAGE_PARAMETER, Visit
from twofold.terms import Clause, Conditions, Rate, Scope, Statement

MONTH_US = 30 * clock.DAY
SHOWN_MAX = 20
# Before a use that was assumed: the button that says no to it.
NO = "no:"
OK, TAKEN = 200, 202
METHOD = "link under a message"

_ONE_CLICK = ("List-Unsubscribe", "One-Click")


class NoSuchLetter(errors.NotFound):
    """This link leads nowhere; open the one in your newest message."""


class UnknownWish(errors.Invalid):
    """This form asks for something that this page does not do; reload the page."""


class NothingToKeep(errors.Conflict):
    """The yes behind this message does not stand any more; say a new one on your side."""


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """One message whose page is open: what left, for whom, and the token in its address."""

    delivery: Delivery
    person: Person
    token: str

    @property
    def topics(self) -> tuple[Scope, ...]:
        """Return what one-click stops: all that this was for, on this channel."""
        return self.delivery.scopes


@get("/u/{token:str}", sync_to_thread=True)
def show(request: Visit, token: FromPath[str]) -> Response[str]:
    """Show why a message came and what can be done about it; changes nothing by itself."""
    letter = _opened(request, token)
    objected = signals.kept(request, letter.person)
    return _page(request, letter, objected=objected)


@post("/u/{token:str}")
async def act(request: Visit, token: FromPath[str]) -> Response[str]:
    """Do what a button, or a mail program's one-click, asks for."""
    fields = await web.read_form(request)
    texts = {name: value for name, value in fields.items() if isinstance(value, str)}
    return await to_thread.run_sync(_act, request, token, texts)


def _act(request: Visit, token: str, fields: dict[str, str]) -> Response[str]:
    letter = _opened(request, token)
    signals.kept(request, letter.person)
    name, value = _ONE_CLICK
    # Some mail programs end the body with a line break.
    clicked = str(fields.get(name, "")).strip() == value
    wanted = "stop" if clicked else fields.get("do", "")
    match wanted:
        case "stop":
            return _stopped(request, letter, *letter.topics)
        case "stop-all":
            return _stopped(request, letter, terms.EVERYTHING)
        case "not-me":
            return _not_me(request, letter)
        case "less":
            done = _less(request, letter)
        case "pause":
            done = _paused(request, letter, fields.get("until", ""))
        case "later":
            done = _later(request, letter, fields.get("until", ""))
        case _ if wanted.startswith(NO):
            done = _refused(request, letter, wanted.removeprefix(NO))
        case "keep":
            done = _asked_again(request, letter)
        case "write":
            done = _written(request, letter, fields.get("words", ""))
        case _:
            raise UnknownWish
    return _page(request, letter, done=done)


def _opened(request: Visit, token: str) -> Letter:
    delivery_id = speaking.letter(request.system, token)
    if delivery_id is None:
        raise NoSuchLetter
    try:
        delivery = messages.get(request.db, delivery_id)
        person = people.get(request.db, delivery.handle_id)
    except errors.NotFound:
        raise NoSuchLetter from None
    return Letter(delivery=delivery, person=person, token=token)


def _stopped(request: Visit, letter: Letter, *scopes: Scope) -> Response[str]:
    told = [_stopped_one(request, letter, scope) for scope in scopes]
    is_unknown = any(found.unknown for found, _ in told)
    done = " ".join(words for _, words in told)
    return _page(request, letter, done=done, status=TAKEN if is_unknown else OK)


def _stopped_one(request: Visit, letter: Letter, scope: Scope) -> tuple[Stopped, str]:
    channel = letter.delivery.intent.channel
    found = heeding.stop(request.system, letter.person, scope, method=channel, now=request.now)
    _, many = request.words.gettext, request.words.ngettext
    what = ", ".join(filter(None, (request.say.use(scope.use), request.say.by(scope.channel))))
    done = [
        _("%(what)s: stopped. Nothing of it leaves any more.") % {"what": what},
        _("Receipt %(number)s") % {"number": found.receipt_id} + ".",
    ]
    if found.unknown:
        left = many(
            "Of %(num)d on its way we do not know yet whether it left.",
            "Of %(num)d on their way we do not know yet whether they left.",
            len(found.unknown),
        )
        done.append(left % {"num": len(found.unknown)})
    elif found.already_left:
        left = many(
            "%(num)d had left a moment before.",
            "%(num)d had left a moment before.",
            len(found.already_left),
        )
        done.append(left % {"num": len(found.already_left)})
    return found, " ".join(done)


def _not_me(request: Visit, letter: Letter) -> Response[str]:
    """Stop the channel that reached a stranger, and ask staff to put the address right."""
    words = "Whoever reads at this address says that the messages are not for them."
    channel = letter.delivery.intent.channel
    wanted = rights.Wanted(kind="correct", words=words, channel=channel)
    heeding.open_request(request.system, letter.person, wanted, now=request.now)
    return _stopped(request, letter, Scope(channel=channel))


def _less(request: Visit, letter: Letter) -> str:
    for topic in letter.topics:
        rate = Rate(most=1, per_us=MONTH_US, use=topic.use)
        _say(request, letter, "limit", topic, Conditions(rates=(rate,)))
    _ = request.words.gettext
    return _("From now on at most once a month.")


def _paused(request: Visit, letter: Letter, until: str) -> str:
    zone = request.zone
    until_us = cards.pause_until(until, zone, now=request.now) or request.now + MONTH_US
    _say(request, letter, "limit", terms.EVERYTHING, Conditions(pause_until_us=until_us))
    _ = request.words.gettext
    told = _("Nothing comes until %(day)s, but for answers to what you begin.")
    return told % {"day": request.say.day(until_us)}


def _later(request: Visit, letter: Letter, until: str) -> str:
    """Let this topic rest until a day, and all else go on."""
    until_us = cards.pause_until(until, request.zone, now=request.now) or request.now + MONTH_US
    for topic in letter.topics:
        _say(request, letter, "limit", topic, Conditions(pause_until_us=until_us))
    _ = request.words.gettext
    told = _("Of this, %(what)s, nothing comes until %(day)s.")
    return told % {"what": _what(request, letter), "day": request.say.day(until_us)}


def _what(request: Visit, letter: Letter) -> str:
    """Return what a message was for, for the middle of a sentence."""
    return ", ".join(request.say.use_within(use) for use in letter.delivery.uses)


def _refused(request: Visit, letter: Letter, use: str) -> str:
    """Say no to something that was assumed."""
    if use not in [clause.scope.use for clause in seeing.assumed(request.system, letter.person)]:
        raise UnknownWish
    _say(request, letter, "deny", Scope(use=use))
    _ = request.words.gettext
    return _("We no longer do this: %(what)s.") % {"what": request.say.use_within(use)}


def _asked_again(request: Visit, letter: Letter) -> str:
    """Send the link that keeps the yes, to its address: whoever was handed this on presses too."""
    if _brought(request, letter) is None:
        raise NothingToKeep
    hearing.ask_to_keep(request.system, letter.delivery.delivery_id, now=request.now)
    _ = request.words.gettext
    return _("A message with a link is on its way to your address. It is kept once you press it.")


def _written(request: Visit, letter: Letter, words: str) -> str:
    hearing.check_words(words)
    _, now, said = request.words.gettext, request.now, words.strip()
    match hearing.hear(request.system, letter.person, letter.delivery, said, now=now):
        case wishes.Stop():
            return _("Your words have arrived, and what they ask to stop is stopped.")
        case wishes.Doubtful():
            return _(
                "Your words have arrived. To be on the safe side we took them as a no to news and"
                " offers; if you meant more or less, the buttons below are exact."
            )
        case _:
            return _("Your words have arrived. A human reads them.")


def _say(
    request: Visit,
    letter: Letter,
    verb: terms.Verb,
    scope: Scope,
    conditions: Conditions = Conditions(),  # noqa: B008 - it is frozen
) -> None:
    said = Statement(
        statement_id=ids.random_id(), verb=verb, scope=scope, conditions=conditions, method=METHOD
    )
    heeding.say(request.system, letter.person, said, now=request.now)


def _brought(request: Visit, letter: Letter) -> Clause | None:
    return heeding.brought(request.system, letter.person, letter.delivery, now=request.now)


def _page(
    request: Visit, letter: Letter, *, done: str = "", objected: bool = False, status: int = OK
) -> Response[str]:
    delivery, person = letter.delivery, letter.person
    address = f"/u/{letter.token}"
    language = request.words.language
    # For what is simulated none is signed.
    receipted = receipts.standing_of(request.db, [delivery.delivery_id])
    return page(
        request,
        "letter.html",
        status=status,
        address=f"{address}?{LANGUAGE_PARAMETER}={language}",
        receipt=f"{address}/receipts?{LANGUAGE_PARAMETER}={language}" if receipted else "",
        others=[(f"{address}?{LANGUAGE_PARAMETER}={one}", one) for one in LANGUAGES],
        done=done,
        objected=objected,
        what=_what(request, letter),
        carries=chosen.parts(request.system, delivery.delivery_id),
        whole=delivery.message.said if delivery.carried_in else "",
        channel=delivery.intent.channel,
        sent_us=delivery.handed_us or delivery.created_us,
        why=delivery.reason,
        chosen=chosen.of(request.db, delivery.delivery_id),
        subject=delivery.message.subject,
        rules=terms.of(request.db, person).in_force(request.now),
        assumed=[one.scope.use for one in seeing.assumed(request.system, person)],
        withheld=messages.not_sent(request.db, person, limit=SHOWN_MAX),
        demanded=messages.demanded(request.db, person, limit=SHOWN_MAX),
        brought=_brought(request, letter),
        dates=cards.dates(request.zone, now=request.now),
        **lookouts.under(request, delivery),
    )
