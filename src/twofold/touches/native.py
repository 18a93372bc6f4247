"""Reading and writing Twofold's own format, in which imports and rooms tell of touches."""

from typing import Any

import msgspec

from twofold import ids
from twofold.ids import HandleId
from twofold.people import Sightings, Who, rank
from twofold.touches import money, times
from twofold.touches.told import (
    INITIATORS,
    PURPOSES,
    SOURCES,
    Said,
    Told,
    Unreadable,
    channel,
    one_of,
    text,
)


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """That the person proved to hold one of the handles named, when and by what."""

    handle: str
    at: str
    evidence: str


class NativeTouch(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One touch as JSON; what is not known is left out."""

    message_id: str
    handles: dict[str, str | int]
    occurred_at: str
    channel: str | None = None
    purpose: str | None = None
    name: str | None = None
    initiator: str | None = None
    orbit: str = "own"
    source: str = "observed"
    amount: str | int | float | None = None
    currency: str | None = None
    cost: str | int | float | None = None
    delight: int | None = None
    thread: str | None = None
    refers_to: str | None = None
    proof: Proof | None = None
    properties: dict[str, Any] = {}


def read(event: dict[str, Any], names: Sightings, received_us: int, sent_us: int | None) -> Told:
    """Return what a touch in our own format told.

    Raises Unreadable, people.BadHandle, times.BadTime, money.BadAmount, money.BadCurrency.
    """
    try:
        touch = msgspec.convert(event, NativeTouch)
    except msgspec.ValidationError as error:
        raise Unreadable(reason=error) from error
    handles = _handles(touch, names)
    at_us, note = times.occurred(touch.occurred_at, received_us, sent_us)
    if touch.delight is not None and not -2 <= touch.delight <= 2:  # noqa: PLR2004
        raise Unreadable(reason="delight goes from -2 to 2")
    currency = money.currency(touch.currency) if touch.currency else None
    if currency is None and (touch.amount is not None or touch.cost is not None):
        raise Unreadable(reason="an amount needs its currency")
    said = Said(
        handle_id=handles[0],
        occurred_us=at_us,
        channel=channel(touch.channel),
        purpose=one_of(touch.purpose, PURPOSES, "purpose"),
        name=text(touch.name, "name"),
        initiator=one_of(touch.initiator, INITIATORS, "initiator"),
        orbit=text(touch.orbit, "orbit") or "own",
        source=one_of(touch.source, SOURCES, "source") or "observed",
        amount_micro=None if touch.amount is None else money.micro(touch.amount),
        currency=currency,
        cost_micro=None if touch.cost is None else money.micro(touch.cost),
        delight=touch.delight,
        thread=text(touch.thread, "thread"),
        refers_to=ids.touch_id(touch.refers_to) if touch.refers_to else None,
        time_note=note,
    )
    links = tuple((handles[0], other, "import") for other in handles[1:])
    proofs = _proofs(touch.proof, touch, names, received_us) if touch.proof else ()
    return Told(said, Who(handles, links, proofs), at_us)


def _proofs(
    proof: Proof, touch: NativeTouch, names: Sightings, received_us: int
) -> tuple[tuple[HandleId, int, str], ...]:
    if proof.handle not in touch.handles:
        raise Unreadable(reason=f"it proves the handle {proof.handle!r}, which it does not name")
    at_us, note = times.occurred(proof.at, received_us, None)
    evidence = text(proof.evidence, "evidence")
    if note or evidence is None:
        raise Unreadable(reason="a proof needs its evidence, and a time that is past")
    handle = names.handle(proof.handle, touch.handles[proof.handle])
    return () if handle is None else ((handle, at_us, evidence),)


def _handles(touch: NativeTouch, names: Sightings) -> tuple[HandleId, ...]:
    named = sorted(
        (rank(kind), handle)
        for kind, value in touch.handles.items()
        if (handle := names.handle(kind, value)) is not None
    )
    if not named:
        raise Unreadable(reason="it names nobody: its handles are missing or blocked")
    return tuple(handle for _, handle in named)
