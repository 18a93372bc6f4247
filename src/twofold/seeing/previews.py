"""What the touches of a file would be in the record, before anything is taken in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from twofold import journal, people, touches
from twofold.system import System
from twofold.touches import EventName, Said


@dataclass(frozen=True, kw_only=True, slots=True)
class Foreseen:
    """One touch as it would be kept, with what its event's name says; or why it would not count.

    `handles` are (kind, value) as they are kept, the leading one first; what neither the file nor
    the event's name says is None. With a `problem` the rest says nothing.
    """

    problem: str = ""
    handles: tuple[tuple[str, str], ...] = ()
    occurred_us: int = 0
    time_note: str | None = None
    name: str | None = None
    purpose: str | None = None
    initiator: str | None = None
    channel: str | None = None
    amount_micro: int | None = None
    currency: str | None = None


def foresee(system: System, payloads: Iterable[bytes], *, now: int) -> list[Foreseen]:
    """Return what these payloads (in TOUCH format) would become if they came in now."""
    # Ids are of no account here, and a home that is only asked gets no salt by it.
    names = people.Sightings(bytes(32))
    meanings = {one.name: one for one in touches.event_names(system.record)}
    return [_foreseen(payload, names, meanings, now) for payload in payloads]


def _foreseen(
    payload: bytes, names: people.Sightings, meanings: Mapping[str, EventName], now: int
) -> Foreseen:
    try:
        event = touches.decode(payload, journal.TOUCH, now, None)
        told = touches.understand(event, journal.TOUCH, names, now)
    except touches.UNREADABLE as error:
        return Foreseen(problem=touches.why(error))
    said = Said(*told.said)
    meant = meanings.get(said.name or "")
    return Foreseen(
        handles=tuple(names.known.named[handle] for handle in told.who.handles),
        occurred_us=said.occurred_us,
        time_note=said.time_note,
        name=said.name,
        purpose=said.purpose or (meant.purpose if meant else None),
        initiator=said.initiator or (meant.initiator if meant else None),
        channel=said.channel or (meant.channel if meant else None),
        amount_micro=said.amount_micro,
        currency=said.currency,
    )
