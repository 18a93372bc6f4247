"""Reading Segment's events: `track`, `page` and `screen` are touches, the rest are facts."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from twofold import ids
from twofold.people import Sightings, Who
from twofold.touches import money, times
from twofold.touches.told import UNTOLD, Said, Told, Unreadable, text

# The order is paid, or paid back; its other events tell of sums that do not change hands.
PAID = "Order Completed"
PAID_BACK = "Order Refunded"
_TOTALS = ("total", "revenue", "value")
_UNPAID = frozenset(
    {"Cart Viewed", "Checkout Started", "Checkout Step Completed", "Checkout Step Viewed"}
    | {"Order Cancelled", "Order Updated", "Payment Info Entered", "Product Added"}
)
# "If you don't set a currency, Segment assumes US dollars" (Segment's Spec: Track, properties).
_CURRENCY = "USD"

_THREADS = (("order_id", "order"), ("conversation_id", "conversation"), ("ticket_id", "ticket"))

_PLACES = {"page": "web", "screen": "app"}

# What senders call the channels that have another name here; `server` tells where the event
# came from, not where the person was.
_CHANNELS = {"browser": "web", "mobile": "app", "voice": "phone", "server": None}
_WEB_LIBRARIES = ("analytics.js", "ajs-", "analytics-next", "@segment/analytics-next", "RudderLabs")
_APP_LIBRARIES = tuple(
    f"analytics-{name}" for name in ("android", "ios", "kotlin", "swift", "react-native", "flutter")
)

# Their names tell where these happened; the library that told of them stood elsewhere.
_ELSEWHERE = ("Email ", "SMS ", "Push Notification ", "In-App ", "Live Chat ", "Call ", "Mail ")

# Properties that become columns; most events have none of them.
_TELLING = frozenset({"total", "revenue", "value", "delight", "refers_to"} | dict(_THREADS).keys())

_DELIGHTS = frozenset(range(-2, 3))


def read(event: dict[str, Any], names: Sightings, received_us: int, sent_us: int | None) -> Told:
    """Return what an event told.

    Raises Unreadable, people.BadHandle, times.BadTime, money.BadAmount, money.BadCurrency.
    """
    kind = event.get("type")
    said_at = event.get("originalTimestamp") or event.get("timestamp")
    at_us, note = times.occurred(said_at, received_us, sent_us)
    match kind:
        case "track" | "page" | "screen":
            return _touch(event, names, at_us, note)
        case "identify":
            return _identify(event, names, at_us, note)
        case "alias":
            return _alias(event, names, at_us, note)
        case "group":
            return _fact(event, _who(event, names, "together"), at_us, note)
        case _:
            raise Unreadable(reason=f"its type cannot be {kind!r}")


def _touch(event: dict[str, Any], names: Sightings, at_us: int, note: str | None) -> Told:
    who = _who_together(event, names)
    handle = who.handles[0]
    if event["type"] != "track":
        title = text(event.get("name"), "name")
        place = _channel(event, None) or _PLACES[event["type"]]
        page = (handle, at_us, place, "research", title, "person", *UNTOLD, note)
        return Told(page, who, at_us)
    name = text(event.get("event"), "event")
    if name is None:
        raise Unreadable(reason="a track call needs the name of its event")
    channel, properties = _channel(event, name), event.get("properties")
    if type(properties) is not dict or _TELLING.isdisjoint(properties):
        return Told((handle, at_us, channel, None, name, None, *UNTOLD, note), who, at_us)
    amount_micro, currency = _amount(name, properties)
    said = Said(
        handle_id=handle,
        occurred_us=at_us,
        channel=channel,
        purpose=None,
        name=name,
        initiator=None,
        amount_micro=amount_micro,
        currency=currency,
        delight=_delight(properties),
        thread=_thread(properties),
        refers_to=_refers_to(properties),
        time_note=note,
    )
    return Told(said, who, at_us)


def _identify(event: dict[str, Any], names: Sightings, at_us: int, note: str | None) -> Told:
    who = _who(event, names, "identify")
    contacts = tuple(
        handle
        for kind, value in _reached(event)
        if value is not None and (handle := names.handle(kind, value)) is not None
    )
    links = tuple((who.handles[0], contact, "trait") for contact in contacts)
    return _fact(event, Who(who.handles + contacts, who.links + links), at_us, note)


def _reached(event: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield how somebody is reached: by traits, and by Segment's `externalIds` at a chat."""
    traits, context = event.get("traits"), event.get("context")
    if isinstance(traits, dict):
        yield from ((kind, traits.get(kind)) for kind in ("email", "phone"))
    others = context.get("externalIds") if isinstance(context, dict) else None
    for one in others if isinstance(others, list) else ():
        # Others of theirs name browsers and advertisements, and nobody asked for those.
        if isinstance(one, dict) and one.get("type") == "chat":
            yield "chat", one.get("id")


def _alias(event: dict[str, Any], names: Sightings, at_us: int, note: str | None) -> Told:
    who = _who(event, names, "together")
    before, anonymous = event.get("previousId"), event.get("anonymousId")
    # Segment does not say whether the old id named an account or a browser, so it is both,
    # unless the event itself calls it its anonymousId.
    kinds = ("anonymous_id",) if before == anonymous else ("user_id", "anonymous_id")
    old = tuple(
        handle
        for kind in kinds
        if before is not None
        and (handle := names.handle(kind, before)) is not None
        and handle != who.handles[0]
    )
    links = tuple((who.handles[0], handle, "alias") for handle in old)
    return _fact(event, Who(who.handles + old, who.links + links), at_us, note)


def _fact(event: dict[str, Any], who: Who, at_us: int, note: str | None) -> Told:
    said = (who.handles[0], at_us, None, None, None, None, *UNTOLD, note)
    return Told(said, who, at_us, event["type"])


def _who_together(event: dict[str, Any], names: Sightings) -> Who:
    """Return whom a touch names; the same two ids are looked at once."""
    user, anonymous = event.get("userId"), event.get("anonymousId")
    known = names.known.whos
    try:
        # Whatever is no text was never put there.
        return known[user, anonymous]
    except (KeyError, TypeError):
        who = _who(event, names, "together")
    if isinstance(user, str | None) and isinstance(anonymous, str | None):
        known[user, anonymous] = who
    return who


def _who(event: dict[str, Any], names: Sightings, evidence: str) -> Who:
    user, anonymous = event.get("userId"), event.get("anonymousId")
    account = None if user is None else names.handle("user_id", user)
    browser = None if anonymous is None else names.handle("anonymous_id", anonymous)
    if account is not None:
        if browser is not None:
            return Who((account, browser), ((account, browser, evidence),))
        return Who((account,))
    if browser is not None:
        return Who((browser,))
    raise Unreadable(reason="it names nobody: userId and anonymousId are missing or blocked")


def _channel(event: dict[str, Any], event_name: str | None) -> str | None:
    said, context = event.get("channel"), event.get("context")
    if type(context) is dict:
        said = context.get("channel") or said
        if said is None and event_name is not None:
            library = context.get("library")
            name = library.get("name") if type(library) is dict else None
            return _channel_of_library(name, event_name) if type(name) is str else None
    word = None if said is None else text(said, "channel")
    return None if word is None else _CHANNELS.get(word.lower(), word.lower())


@lru_cache(maxsize=4_096)
def _channel_of_library(name: str, event_name: str) -> str | None:
    if event_name.startswith(_ELSEWHERE):
        return None
    if name.startswith(_WEB_LIBRARIES):
        return "web"
    return "app" if name.startswith(_APP_LIBRARIES) else None


def _amount(name: str, properties: dict[str, Any]) -> tuple[int | None, str | None]:
    keys = _TOTALS if name in (PAID, PAID_BACK) else ("revenue",)
    said = next((properties[key] for key in keys if properties.get(key) is not None), None)
    if said is None or name in _UNPAID:
        return None, None
    amount_micro = money.micro(said)
    code = money.currency(properties.get("currency") or _CURRENCY)
    return (-abs(amount_micro) if name == PAID_BACK else amount_micro), code


def _thread(properties: dict[str, Any]) -> str | None:
    for key, kind in _THREADS:
        value = properties.get(key)
        if isinstance(value, str | int) and value != "":
            return text(f"{kind}:{value}", key)
    return None


def _refers_to(properties: dict[str, Any]) -> str | None:
    message_id = properties.get("refers_to")
    return ids.touch_id(message_id) if isinstance(message_id, str) and message_id else None


def _delight(properties: dict[str, Any]) -> int | None:
    told = properties.get("delight")
    return told if type(told) is int and told in _DELIGHTS else None
