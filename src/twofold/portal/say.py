"""How much say the person has here: their own index, what it is made of, and a word against it."""

from collections.abc import Iterator, Mapping

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from twofold import empowerment, hearing, heeding
from twofold.empowerment import Contact, Evidence, Index, Thread, Wish
from twofold.portal.data import is_fresh
from twofold.portal.frame import onward, page
from twofold.portal.visits import Visit
from twofold.rights import Wanted

SAY = "/me/say"
ABOUT = "empowerment"
SHOWN_MAX = 50

COMPONENTS: Mapping[str, str] = {
    "choice": "Choice: what reaches you is what you wanted",
    "mastery": "Ease: you can change things here by yourself",
    "impact": "Effect: what you say has an answer",
    "insight": "Insight: you can see why",
    "fair standing": "Fairness: you are treated alike, whichever way you come",
}
# What each part counts, in the person's words; `empowerment` has it in those of staff.
PARTS: Mapping[str, str] = {
    "messages on their own word": "messages that came on your own word",
    "messages that were not unwanted": "messages that you did not say no to within a day",
    "concerns that they began": "conversations that you began",
    "requests they brought to an end": "requests that did not run out on the way",
    "changes of rules that they kept": "changes of your rules that you did not have to take back",
    "what they asked, answered in time": "what you asked, answered in time",
    "answers with what was done, or why not": "answers with what was done, or why not",
    "messages whose reason they can see": "messages whose reason you can see",
    "humans reached when asked for": "humans you reached when you asked for one",
    "answered alike on every channel": "answered in time, by channel",
}
BROKEN: Mapping[str, str] = {
    "I1": "A message came although you had stopped it.",
    "I6": "A message came without any word of yours that allows it.",
    "I9": "A message came that was more than your limit.",
    "I10": "A message came outside your hours, or in your pause.",
    "I16": "You were erased, and something of you is still here.",
}
OWN_WORD = "A message came on your own word."
NO_WORD = "A message came that rested on no word of your own."
UNWANTED = "A message came that you said no to within a day."
NO_REASON = "A message came whose reason cannot be shown."
WE_BEGAN = "We began a conversation."
ANSWERED: Mapping[bool | None, str] = {
    True: "You wrote, and had an answer in time.",
    False: "You wrote, and had no answer in time.",
    None: "You wrote; the answer is not due yet.",
}
SAID: Mapping[bool, str] = {
    False: "You changed a rule.",
    True: "You changed a rule and took it back within ten minutes.",
}
RAN_OUT = "You asked for something, and it ran out before it was done."
ASKED: Mapping[bool | None, str] = {
    True: "You asked for something, and had the answer in time.",
    False: "You asked for something, and had no answer in time.",
    None: "You asked for something; the answer is not due, or you took it back.",
}
# Everything that a catalogue has to know besides.
SENTENCES: tuple[str, ...] = (OWN_WORD, NO_WORD, UNWANTED, NO_REASON, WE_BEGAN, RAN_OUT)


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that counts, and when; `broken` if it was a promise of ours."""

    at_us: int
    words: str
    broken: bool = False


@get(SAY, sync_to_thread=True)
def say_page(request: Visit) -> Response[str]:
    """Show the person's own index with its parts, its interval and what is behind it."""
    home = request.system.settings.home
    own = empowerment.own(request.db, home, request.person, now=request.now)
    return page(
        request,
        "say.html",
        tab="rules",
        index=own.index if isinstance(own.index, Index) else None,
        events=own.evidence.events,
        needed=empowerment.EVENTS_MIN,
        components=COMPONENTS,
        parts=PARTS,
        happened=sorted(happened(own.evidence), key=lambda one: -one.at_us)[:SHOWN_MAX],
        asked=request.query_params.get("asked", ""),
    )


@post(SAY, sync_to_thread=True)
def dispute(request: Visit) -> Redirect:
    """Have a human look at the index again, as a request with its clock."""
    words = request.text("words").strip()
    hearing.check_words(words)
    wanted = Wanted(
        kind="contest",
        words=words,
        about_kind="reading",
        about=ABOUT,
        proof="code" if is_fresh(request) else "session",
        channel="web",
    )
    heeding.open_request(request.system, request.person, wanted, now=request.now)
    return onward(f"{SAY}?asked=1#against")


def happened(found: Evidence) -> Iterator[Happened]:
    """Yield what counts for or against, each in a sentence of its own."""
    for broken in found.breaches:
        yield Happened(at_us=broken.at_us, words=BROKEN[broken.invariant], broken=True)
    for contact in found.contacts:
        yield from (Happened(at_us=contact.at_us, words=words) for words in _contact(contact))
    for thread in found.threads:
        yield Happened(at_us=thread.at_us, words=_thread(thread))
    for said in found.said:
        yield Happened(at_us=said.at_us, words=SAID[said.undone])
    for wish in found.wishes:
        yield Happened(at_us=wish.at_us, words=_wish(wish))


def _contact(found: Contact) -> Iterator[str]:
    yield OWN_WORD if found.on_own_word else NO_WORD
    if found.unwanted:
        yield UNWANTED
    if not found.has_reason:
        yield NO_REASON


def _thread(found: Thread) -> str:
    return ANSWERED[found.answered] if found.by_person else WE_BEGAN


def _wish(found: Wish) -> str:
    return RAN_OUT if found.ran_out else ASKED[found.in_time]
