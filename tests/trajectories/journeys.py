"""Random touches of a few people, with everything in them that real ones have."""

from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from twofold import clock
from twofold.ids import PersonId
from twofold.trajectories import persons, rows, zone

ZONE = "America/New_York"
CURRENCY = "USD"
START = clock.parse("2025-10-20T03:55:00Z")
AS_OF = START + 500 * clock.DAY
PEOPLE = (PersonId("0a" * 16), PersonId("0b" * 16), PersonId("ff" * 16))

Touch = dict[str, Any]

EVENT_NAMES: list[Touch] = [
    {"name": "Asked", "purpose": "service", "initiator": None, "channel": "phone"},
    {"name": "Mailed", "purpose": "message", "initiator": "brand", "channel": "email"},
    {"name": "left", "purpose": "terms", "initiator": "person", "channel": None},
    {"name": "adopted", "purpose": "contribution", "initiator": "brand", "channel": None},
]

# Moments that meet: the same µs, within a session, around midnight, a clock change, years apart.
_STEPS = (0, 1, clock.MINUTE, 30 * clock.MINUTE, 30 * clock.MINUTE + 1, clock.HOUR, clock.DAY)
_moments = st.builds(
    lambda days, step: START + days * clock.DAY + step,
    st.one_of(st.integers(0, 30), st.integers(0, 700)),
    st.sampled_from(_STEPS),
)
_amounts = st.sampled_from((None, 0, 5_000_000, 7_250_000, 19_990_000))
_own = st.sampled_from(("own", "own", "own", "own", "own", "Acme", "Zenith"))


def _touch() -> st.SearchStrategy[Touch]:
    common = (None, "research", "purchase", "purchase", "purchase", "service", "complaint")
    purposes = (*common, "renewal", "commentary", "referral", "terms", "contribution", "odd")
    return st.fixed_dictionaries(
        {
            "person_id": st.sampled_from(PEOPLE),
            "occurred_us": _moments,
            "channel": st.sampled_from((None, "web", "store", "email")),
            "purpose": st.sampled_from(purposes),
            "name": st.sampled_from((None, None, "Asked", "Mailed", "left", "adopted", "unheard")),
            "initiator": st.sampled_from((None, "person", "person", "brand", "peer")),
            "orbit": _own,
            "amount_micro": _amounts,
            "refund": st.sampled_from((False, False, True)),
            "currency": st.sampled_from((None, "USD", "USD", "EUR", "EUR", "CHF")),
            "delight": st.sampled_from((None, None, -2, -1, 0, 1, 2)),
            "thread": st.sampled_from((None, "t1", "t2")),
            "refers": st.one_of(st.none(), st.integers(0, 60)),
        }
    )


def touches(size: int = 60) -> st.SearchStrategy[list[Touch]]:
    """Return lists of touches, as rows of the record joined with their person."""
    # Left alone, hypothesis draws short lists; periods and loyalty need long ones.
    few, many = st.lists(_touch(), max_size=8), st.lists(_touch(), min_size=size, max_size=size)
    return st.one_of(few, many, many).map(_told)


def bought(number: int, *, days: int, **more: Any) -> Touch:
    """Return a purchase of 10 USD by the first person, so many days after the start."""
    moment = START + days * clock.DAY
    return {
        **dict.fromkeys(("name", "cost_micro", "delight", "thread", "refers_to")),
        "person_id": PEOPLE[0],
        "touch_id": f"{number:032x}",
        "occurred_us": moment,
        "received_us": moment,
        "channel": "store",
        "purpose": "purchase",
        "initiator": "person",
        "orbit": "own",
        "source": "observed",
        "amount_micro": 10_000_000,
        "currency": "USD",
        **more,
    }


def table(told: list[Touch]) -> pa.Table:
    """Return touches as the Arrow table that the layout takes."""
    plain = pa.schema([rows.SCHEMA.field(name) for name in rows.NAMES])
    return persons.keyed(pa.Table.from_pylist(told, schema=plain))


def tables(told: list[Touch]) -> dict[str, object]:
    """Return what the layout's names stand for."""
    kinds = [(name, pa.string()) for name in ("name", "purpose", "initiator", "channel")]
    names = pa.Table.from_pylist(EVENT_NAMES, schema=pa.schema(kinds))
    return {"touches": table(told), "event_name": names, "zone": zone.rows(ZONE)}


def _told(drawn: list[Touch]) -> list[Touch]:
    found = []
    for number, one in enumerate(drawn):
        touch = dict(one)
        refund, refers = touch.pop("refund"), touch.pop("refers")
        if refund and touch["amount_micro"]:
            touch["amount_micro"] = -touch["amount_micro"]
        # Mostly to another of their own touches, earlier or later; sometimes to somebody else's.
        own = [place for place, two in enumerate(drawn) if two["person_id"] == one["person_id"]]
        meant = [*own, *own, number + 1]
        touch["refers_to"] = None if refers is None else _id(meant[refers % len(meant)])
        touch |= {"touch_id": _id(number), "received_us": touch["occurred_us"] + number}
        touch |= {"source": "observed", "cost_micro": None}
        found.append(touch)
    return found


def _id(number: int) -> str:
    # Ids that do not rise with their number, as real ones do not.
    return f"{number * 7919 % 9973:032x}"
