"""A town drawn from a seed: the same names and the same seed give the same people, everywhere."""

import hashlib
import re
from collections.abc import Iterable

import msgspec

from twofold.worlds.residents import Resident, Ticked

# The town that ships with the demo.
SEED = 2017
# Of those spoken to, so many more in each one act than would have without.
EFFECT = 0.2
ALONE = 0.25
HELD_BACK = 0.5
WITH_ADDRESS = 0.8
# Most say nothing; the shares of the others.
_TICKED: tuple[tuple[Ticked, float], ...] = (
    ("offers", 0.16),
    ("any_hour", 0.1),
    ("topic", 0.06),
    ("saturdays", 0.04),
    ("asked", 0.05),
    ("no_email", 0.02),
    ("stop", 0.02),
)
_ASKS, _COMPLAINS = 0.02, 0.01
_NUMBER = re.compile(r"[0-9]+")


class Town(msgspec.Struct, frozen=True, kw_only=True):
    """Residents with their truth; `effect` is by how much speaking raises the share who act."""

    seed: int
    effect: float
    residents: tuple[Resident, ...]


def town(
    names: Iterable[str],
    *,
    seed: int = SEED,
    effect: float = EFFECT,
    alone: float = ALONE,
    with_address: float = WITH_ADDRESS,
) -> Town:
    """Return the town of those of some cards whose holders fill the form in, in their order.

    A card is a number, which makes an address as it stands.
    """
    found = [
        _resident(name, seed, alone=alone, spoken=alone + effect)
        for name in sorted(set(names))
        if _NUMBER.fullmatch(name) and _chance(seed, "address", name) < with_address
    ]
    return Town(seed=seed, effect=effect, residents=tuple(found))


def _resident(name: str, seed: int, *, alone: float, spoken: float) -> Resident:
    return Resident(
        household=name,
        ticked=_ticked(_chance(seed, "ticked", name)),
        asks=_chance(seed, "asks", name) < _ASKS,
        complains=_chance(seed, "complains", name) < _COMPLAINS,
        held_back=_chance(seed, "held back", name) < HELD_BACK,
        acts_alone=_chance(seed, "alone", name) < alone,
        acts_spoken=_chance(seed, "spoken to", name) < spoken,
    )


def _ticked(chance: float) -> Ticked:
    for ticked, share in _TICKED:
        if chance < share:
            return ticked
        chance -= share
    return "nothing"


def _chance(seed: int, what: str, name: str) -> float:
    """Return a number from 0 to below 1 that depends on these alone."""
    digest = hashlib.blake2b(f"{seed}\0{what}\0{name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64
