"""What people, kinds of contact and reasons are called on the screens of staff."""

from collections.abc import Sequence
from typing import Any

from twofold import people, touches, web, worlds

_PLAIN = {"email", "phone"}
_KINDS = {
    "user_id": "customer",
    "anonymous_id": "visitor",
    "device": "device",
    "household": "household",
    "phone": "phone",
    "email": "e-mail",
}
STAGES = {
    "acquisition": "known to us, not bought yet",
    "activation": "bought on one day",
    "engagement": "bought again, or looks around often",
    "satisfaction": "has a question or complaint going on",
    "loyalty": "buys regularly or renewed",
    "advocacy": "speaks for us",
    "disengaged": "left, or silent for long",
}
# In the address of a list, who stands in no stage.
NO_STAGE = "none"
PURPOSES = touches.PURPOSES
CHANNELS = (
    "web",
    "app",
    "store",
    "phone",
    "post",
    "email",
    "sms",
    "chat",
    "push",
    "inapp",
    "social",
    "helper",
)
SIDES = {
    "person": "the person",
    "brand": "us",
    "peer": "another person",
    "helper": "their helper",
}
_ID_SHOWN = 12
_ADDRESS = "a simulated address"


def kind(name: str) -> str:
    """Return what a kind of handle is called."""
    return _KINDS.get(name, name.replace("_", " "))


def made_up(handle_kind: str, value: str) -> bool:
    """Tell whether what names somebody is a simulated address."""
    return handle_kind == "email" and bool(worlds.card_of(value))


def real_person(handle_kind: str, value: str) -> str:
    """Return what a person is called by what is real of them."""
    if made_up(handle_kind, value):
        return person("household", worlds.card_of(value))
    return person(handle_kind, value)


def of_handle(handle_kind: str, value: str, *, real: bool) -> str:
    """Return what a person is called: by their best handle, or the best that is real."""
    return (real_person if real else person)(handle_kind, value)


def called(leading: people.Handle, *, real: bool) -> str:
    """Return what a person is called, by what is real of them alone or by their best handle."""
    return of_handle(leading.kind, leading.value, real=real)


def shown(handles: Sequence[people.Handle], *, real: bool) -> list[people.Handle]:
    """Return the handles of a person that a page shows: all of them, or those that are real."""
    return [one for one in handles if not (real and made_up(one.kind, one.value))]


def handles(*, real: bool) -> dict[str, Any]:
    """Return what a page needs to show handles and to mark those that are simulated."""
    return {
        "shown_of": lambda found: shown(found, real=real),
        "made_up": lambda one: made_up(one.kind, one.value),
        "value_of": lambda one: _ADDRESS if real and made_up(one.kind, one.value) else one.value,
    }


def of_end(handle_kind: str, value: str, *, real: bool) -> str:
    """Return what one end of a link is called; a simulated address is told in words alone."""
    return _ADDRESS if real and made_up(handle_kind, value) else person(handle_kind, value)


def person(handle_kind: str, value: str) -> str:
    """Return what a person is called: by the handle that names them best."""
    if handle_kind in _PLAIN:
        return value
    shown = value if len(value) <= 3 * _ID_SHOWN else f"{value[:_ID_SHOWN]}…"
    return f"{kind(handle_kind).capitalize()} {shown}"


def handle_of(text: str) -> str:
    """Return `kind:value` where somebody wrote what a page calls a person, else the text."""
    for name, words in _KINDS.items():
        if text.lower().startswith(f"{words} "):
            return f"{name}:{text[len(words) :].strip()}"
    return text


def known_as(handles: Sequence[people.Handle]) -> str:
    """Return by what a person is known, and so how they can be reached."""
    told = listed([f"{kind(handle.kind)} {handle.value}" for handle in handles[:4]])
    more = f" and {len(handles) - 4} more" if len(handles) > 4 else ""  # noqa: PLR2004
    kinds = {handle.kind for handle in handles}
    if "household" in kinds and not kinds & {"email", "phone"}:
        reach = " A household stands for one person here. No e-mail or phone is known."
    elif not kinds & {"email", "phone"}:
        reach = " No e-mail or phone is known."
    else:
        reach = ""
    return f"Known as {told}{more}.{reach}"


def listed(words: Sequence[str]) -> str:
    """Return words as a list in a sentence: `a, b and c`."""
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def unstaged(people: int, elsewhere: int) -> str:
    """Return why so many stand in no stage, as a clause; `elsewhere` are of other shops."""
    if elsewhere == people:
        return "known from other shops alone"
    if not elsewhere:
        return "no stage rule holds for them"
    ruled = f"{people - elsewhere:,} for whom no stage rule holds"
    return f"{elsewhere:,} known from other shops alone and {ruled}"


def aside(other_shops: int, rest: int) -> str:
    """Return which touches count on neither side, as a sentence; empty where all do."""
    parts = []
    if other_shops:
        parts.append(f"{web.count(other_shops, 'touch', 'touches')} with other shops")
    if rest:
        parts.append(
            f"{web.count(rest, 'touch', 'touches')} for a purpose that is not known, about terms, "
            "or begun by somebody else"
        )
    return f"On neither side: {listed(parts)}." if parts else ""


def evidence(told: str) -> str:
    """Return why two handles are one person, in words."""
    return _EVIDENCE.get(told, told.replace("_", " "))


_EVIDENCE = {
    "together": "named together in one event",
    "identify": "named together when they signed in",
    "trait": "given as a contact by this account",
    "alias": "one was declared the new name of the other",
    "import": "both in one row of a file",
    "staff": "merged by staff",
}
ACTS = {"merge": "merged", "part": "parted", "rejoin": "merged again"}
STATES = {
    "stands": "stands",
    "parted": "parted by staff",
    "review": "waits for your word: both are verified",
    "limit": "not used: too many handles of one kind",
    "shared": "not used: shared by several people",
}
