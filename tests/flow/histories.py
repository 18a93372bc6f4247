"""Made-up histories of people, told to a home, and one digest of all that follows from them."""

import random
from hashlib import blake2b

import msgspec

from twofold import clock, flow, journal, touches, trajectories
from twofold.system import System

FIRST_US = clock.parse("2026-01-01")
PURPOSES = ("research", "purchase", "service", "purchase", "commentary")
CHANNELS = ("web", "store", "email")


def payloads(people: int, *, each: int = 6, mark: str = "m") -> list[bytes]:
    """Return touches of people, always the same ones for the same numbers."""
    chance = random.Random(20_260_101)
    return [
        msgspec.json.encode(_touch(chance, f"{mark}-{who}-{count}", who))
        for who in range(people)
        for count in range(each)
    ]


def tell(system: System, *, people: int) -> int:
    """Take the touches of people in; returns how many were new."""
    feed_id = touches.feed(system.record, "python", "histories")
    return flow.bring(system, payloads(people), feed_id=feed_id, now=FIRST_US)


def journal_only(system: System, *, people: int) -> None:
    """Make the touches of people durable, and fold none of them in."""
    feed_id = touches.feed(system.record, "python", "histories")
    journal.append(
        system.journal,
        [
            journal.Draft(
                feed_id=feed_id, format=journal.TOUCH, payload=payload, received_us=FIRST_US
            )
            for payload in payloads(people)
        ],
    )


def digest(system: System, *, now: int) -> str:
    """Return one digest of every trajectory and every profile, as of a moment."""
    view = trajectories.steps(
        system.record, system.engine, system.settings, as_of=now, use="analytics"
    )
    steps = view.arrow(trajectories.steps_table()).to_pylist()
    # When a touch arrived is no part of a trajectory.
    told = sorted((row | {"received_us": 0} for row in steps), key=lambda row: row["touch_id"])
    readings = flow.profiles(system, now=now)
    body = msgspec.json.encode([told, readings], order="deterministic")
    return f"{len(told)} touches {blake2b(body, digest_size=16).hexdigest()}"


def _touch(chance: random.Random, message_id: str, who: int) -> dict[str, object]:
    purpose = chance.choice(PURPOSES)
    at = FIRST_US + chance.randrange(120 * clock.DAY)
    touch: dict[str, object] = {
        "message_id": message_id,
        # Some are known by two handles, a few only by what they share.
        "handles": {"user_id": f"u{who}"} | ({"email": f"p{who}@x.example"} if who % 3 else {}),
        "occurred_at": clock.rfc3339(at),
        "channel": chance.choice(CHANNELS),
        "purpose": purpose,
        "initiator": "brand" if chance.random() < 0.2 else "person",
    }
    if purpose == "purchase":
        touch |= {"amount": f"{chance.randrange(100, 9_900) / 100:.2f}", "currency": "USD"}
    return touch
