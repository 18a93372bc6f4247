"""Made-up histories of people, told to a home, and one digest of all that follows from them."""

import random
from hashlib import blake2b

import msgspec

from twofold import clock, journal, seeing, touches, trajectories
from twofold.storage import Query
from twofold.system import System, set_fact

FIRST_US = clock.parse("2026-01-01")
# What claims to have happened after it arrived is dated back.
RECEIVED_US = clock.parse("2026-05-15")
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


def tell(system: System, *, people: int, each: int = 6) -> int:
    """Take the touches of people in; returns how many were new."""
    feed_id = touches.feed(system.record, "python", "histories")
    brought = seeing.bring(system, payloads(people, each=each), feed_id=feed_id, now=RECEIVED_US)
    return brought.touches


def journal_only(system: System, *, people: int, each: int = 6) -> int:
    """Make the touches of people durable, fold none of them in, and return how many."""
    feed_id = touches.feed(system.record, "python", "histories")
    drafts = [
        journal.Draft(
            feed_id=feed_id, format=journal.TOUCH, payload=payload, received_us=RECEIVED_US
        )
        for payload in payloads(people, each=each)
    ]
    journal.append(system.journal, drafts)
    return len(drafts)


def same_ids(system: System, other: System) -> None:
    """Give `other`, still empty, the salt of ids of `system`; else the same people differ in it."""
    facts = Query("facts", "SELECT key, value FROM home")
    for row in system.record.all(facts):
        set_fact(other, row.key, row.value)


def digest(system: System, *, now: int) -> str:
    """Return one digest of every trajectory and every profile, as of a moment."""
    view = trajectories.steps(
        system.record,
        system.engine,
        system.settings,
        as_of=now,
        use=seeing.permitting(system, "analytics", now=now),
    )
    steps = view.arrow(trajectories.steps_table()).to_pylist()
    # When a touch arrived is no part of a trajectory.
    told = sorted((row | {"received_us": 0} for row in steps), key=lambda row: row["touch_id"])
    readings = seeing.profiles(system, now=now)
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
