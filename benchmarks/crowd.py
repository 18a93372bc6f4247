"""Touches of a made-up crowd, the same ones for the same seed: about ten a person in two years.

People differ in how much they do (gamma) and when they began. What they do comes in sessions of
a few touches, minutes apart; within one they stay on a channel and repeat themselves, as people
do. A fifth of all touches are the brand's.
"""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from twofold import clock, ids
from twofold.trajectories import persons, rows

SEED = 20_261_122
TOUCHES_EACH = 10
START_US = clock.parse("2024-11-01T00:00:00Z")
END_US = clock.parse("2026-11-01T00:00:00Z")

_SESSION_SHARE = 0.55
_REPEAT_SHARE = 0.35
_BRAND_SHARE = 0.2

PURPOSES = ("research", "purchase", "service", "commentary", "complaint", "referral", "renewal")
_PURPOSE_SHARES = (0.55, 0.24, 0.09, 0.05, 0.03, 0.02, 0.02)
CHANNELS = ("web", "app", "store", "phone", "chat")
_CHANNEL_SHARES = (0.42, 0.28, 0.18, 0.07, 0.05)
BRAND_CHANNELS = ("email", "push", "post")
_BRAND_CHANNEL_SHARES = (0.7, 0.2, 0.1)
CAMPAIGNS = 40

_Numbers = NDArray[np.int64]


class _Rows(NamedTuple):
    """Where each touch belongs: its person, whether it opens a session, whether it repeats."""

    person: _Numbers
    opens: NDArray[np.bool_]
    brand: NDArray[np.bool_]


def touches(count: int, bucket: int, *, seed: int = SEED) -> pa.Table:
    """Return about `count` / BUCKETS touches: all those of the people in one bucket."""
    chance = np.random.default_rng([seed, bucket])
    here = count // ids.BUCKETS + (bucket < count % ids.BUCKETS)
    people = max(1, here // TOUCHES_EACH)
    weights = chance.gamma(0.8, size=people)
    each = 1 + chance.multinomial(here - people, weights / weights.sum())
    named = _people(chance, people, bucket)
    at = _rows(chance, each)
    occurred = _times(chance, each, at)
    purpose = _sticky(at.opens | (chance.random(here) > _REPEAT_SHARE), at, chance, _PURPOSE_SHARES)
    channel = _sticky(at.opens, at, chance, _CHANNEL_SHARES)
    return _table(chance, at, named, occurred, kind=(purpose, channel))


def _people(chance: np.random.Generator, people: int, bucket: int) -> pa.Array:
    raw = chance.integers(0, 256, size=(people, 16), dtype=np.uint8)
    raw[:, 0] = (raw[:, 0] & 0xC0) | bucket
    return _hex(raw)


def _hex(raw: NDArray[np.uint8]) -> pa.Array:
    text = raw.tobytes().hex().encode()
    ends = np.arange(0, len(text) + 1, 32, dtype=np.int32)
    return pa.StringArray.from_buffers(len(raw), pa.py_buffer(ends), pa.py_buffer(text))


def _rows(chance: np.random.Generator, each: _Numbers) -> _Rows:
    here = int(each.sum())
    firsts = np.zeros(here, dtype=bool)
    firsts[np.cumsum(each) - each] = True
    brand = chance.random(here) < _BRAND_SHARE
    opens = firsts | brand | (chance.random(here) < _SESSION_SHARE)
    return _Rows(np.repeat(np.arange(len(each)), each), opens, brand)


def _times(chance: np.random.Generator, each: _Numbers, at: _Rows) -> _Numbers:
    """Return moments that rise within each person, from when they began to the end."""
    began = START_US + (chance.random(len(each)) ** 2 * (END_US - START_US) * 0.9).astype(np.int64)
    between = np.where(at.opens, chance.exponential(size=len(at.person)), 0.0)
    within = np.where(at.opens, 0, chance.exponential(4 * clock.MINUTE, size=len(at.person)))
    ends = np.cumsum(each)
    far = _running(between, each)
    whole = far[ends - 1] + chance.exponential(size=len(each))
    share = far / np.repeat(whole, each)
    span = np.repeat((END_US - clock.DAY * 2 - began) * 0.999, each)
    near = _running(within, each)
    moment = np.repeat(began, each) + (share * span).astype(np.int64) + near.astype(np.int64)
    return np.minimum(moment, END_US - 1)


def _running(values: NDArray[np.float64], each: _Numbers) -> NDArray[np.float64]:
    total = np.cumsum(values)
    before = np.concatenate([[0.0], total])[np.cumsum(each) - each]
    return np.maximum(total - np.repeat(before, each), 0.0)


def _sticky(
    fresh: NDArray[np.bool_], at: _Rows, chance: np.random.Generator, shares: tuple[float, ...]
) -> _Numbers:
    """Return a kind for each touch that holds until the next fresh one."""
    drawn = chance.choice(len(shares), size=len(at.person), p=shares)
    places = np.maximum.accumulate(np.where(fresh, np.arange(len(drawn)), 0))
    return drawn[places]


def _table(
    chance: np.random.Generator,
    at: _Rows,
    named: pa.Array,
    occurred: _Numbers,
    *,
    kind: tuple[_Numbers, _Numbers],
) -> pa.Table:
    purpose, channel = kind
    here, brand = len(at.person), at.brand
    bought = ~brand & (purpose == PURPOSES.index("purchase"))
    trouble = ~brand & np.isin(purpose, [PURPOSES.index(name) for name in ("service", "complaint")])
    mail = chance.choice(len(BRAND_CHANNELS), size=here, p=_BRAND_CHANNEL_SHARES)
    amount = np.exp(chance.normal(3.2, 0.8, size=here)).round(2) * 1e6
    told = ~brand & (chance.random(here) < 0.03)
    names = [f"{name} {number}" for name in PURPOSES for number in range(4)]
    name = purpose * 4 + chance.integers(0, 4, size=here)
    columns = {
        "person_id": named.take(pa.array(at.person)),
        "touch_id": _hex(chance.integers(0, 256, size=(here, 16), dtype=np.uint8)),
        "occurred_us": pa.array(occurred),
        "received_us": pa.array(occurred + clock.SECOND),
        "channel": _words(
            np.where(brand, mail + len(CHANNELS), channel), CHANNELS + BRAND_CHANNELS
        ),
        "purpose": _words(np.where(brand, len(PURPOSES), purpose), (*PURPOSES, "message")),
        "name": _words(np.where(brand, len(names), name), (*names, "Mailing")),
        "initiator": _words(brand.astype(np.int64), ("person", "brand")),
        "orbit": _words(np.zeros(here, dtype=np.int64), ("own",)),
        "source": _words(np.zeros(here, dtype=np.int64), ("observed",)),
        "amount_micro": pa.array(amount.astype(np.int64), mask=~bought),
        "currency": pc.if_else(pa.array(bought), pa.scalar("USD"), pa.scalar(None, pa.string())),
        "cost_micro": pa.array(np.full(here, 10_000), mask=~brand),
        "delight": pa.array(chance.integers(-2, 3, size=here).astype(np.int8), mask=~told),
        "thread": _threads(chance, at, brand, trouble),
        "refers_to": pa.nulls(here, pa.string()),
    }
    return persons.keyed(pa.table(columns)).select(rows.SCHEMA.names).cast(rows.SCHEMA)


def _threads(
    chance: np.random.Generator,
    at: _Rows,
    brand: NDArray[np.bool_],
    trouble: NDArray[np.bool_],
) -> pa.Array:
    """Return the campaign of each mailing, and the ticket of each session with trouble in it."""
    campaign = chance.integers(0, CAMPAIGNS, size=len(brand))
    ticket = np.maximum.accumulate(np.where(at.opens, np.arange(len(brand)), 0))
    number = pa.array(np.where(brand, campaign, ticket)).cast(pa.string())
    kind = pc.if_else(pa.array(brand), "campaign:", f"ticket:{chance.bytes(4).hex()}")
    named = pc.binary_join_element_wise(kind, number, "")
    return pc.if_else(pa.array(brand | trouble), named, pa.scalar(None, pa.string()))


def _words(numbers: _Numbers, words: tuple[str, ...]) -> pa.Array:
    coded = pa.DictionaryArray.from_arrays(pa.array(numbers.astype(np.int32)), pa.array(words))
    return coded.cast(pa.string())
