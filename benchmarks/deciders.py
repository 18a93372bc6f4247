"""A record in which a crowd has rules, habits and contacts, and campaigns run for all of it."""

import hashlib
import random
from collections.abc import Iterator

import msgspec

from benchmarks import crowd
from benchmarks import terms as rules
from twofold import campaigns, clock, speaking
from twofold.campaigns import Campaign, Step, Variant
from twofold.ids import HandleId
from twofold.storage import Query
from twofold.system import System
from twofold.terms import Said

NOW = crowd.END_US + 12 * clock.HOUR
CHANNELS = ("email", "inapp")
POLICIES = ("fixed", "rotate", "bandit")
BLOCK = 20_000

_HANDLE = Query(
    "handle",
    """
    INSERT INTO handle (handle_id, kind, value, person_id, first_us, degree, verified_us)
    VALUES (:handle_id, 'email', :value, :handle_id, 0, 0, 1)
    """,
)
_TOUCH = Query(
    "touch",
    """
    INSERT INTO touch (touch_id, handle_id, occurred_us, received_us, channel, purpose, name,
      initiator, orbit, source, format, payload, salt, digest, feed_id)
    VALUES (:touch_id, :handle_id, :at_us, :at_us, 'web', 'research', 'Product Viewed', 'person',
      'own', 'observed', 2, '', '', '', 1)
    """,
)
_STATEMENT = Query(
    "statement",
    """
    INSERT INTO statement (statement_id, seq, handle_id, said_us, body)
    VALUES (:statement_id, :seq, :handle_id, :said_us, :body)
    """,
)
_SPOKEN = Query(
    "spoken",
    "INSERT INTO statement_handle (handle_id, statement_id) VALUES (:handle_id, :statement_id)",
)
_SENT = Query(
    "sent",
    """
    INSERT INTO delivery (delivery_id, idempotency_key, handle_id, use, channel, unit, recipient,
      matter, legal_kind, body, state, created_us, not_before_us, attempt, handed_us, ended_us,
      minutes, data)
    VALUES (:delivery_id, :delivery_id, :handle_id, 'marketing.shoes', 'email', 'own', 'own', '',
      '', '', 'sent', :at_us, :at_us, 1, :at_us, :at_us, 0, '')
    """,
)


def name(place: int) -> HandleId:
    """Return the id of one of the crowd, spread as ids are."""
    return HandleId(hashlib.blake2b(str(place).encode(), digest_size=16).hexdigest())


def fill(home: System, people: int) -> None:
    """Write so many people straight into the record.

    Their rules and contacts are those of `benchmarks/terms.py`; each looked at something twice.
    """
    chance = random.Random(1)
    histories, seq = rules.histories(chance, people), 0
    for start in range(0, people, BLOCK):
        names = {place: name(place) for place in range(start, min(start + BLOCK, people))}
        told = [(who, one) for who in names.values() for one in next(histories)[0]]
        with home.record.write():
            _come(home, names, chance)
            _say(home, told, seq)
        seq += len(told)


def _come(home: System, names: dict[int, HandleId], chance: random.Random) -> None:
    """Let people be known, have looked at something and have been written to."""
    record = home.record
    record.many(
        _HANDLE,
        [{"handle_id": who, "value": f"p{place}@b.example"} for place, who in names.items()],
    )
    record.many(_TOUCH, list(_touches(chance, list(names.values()))))
    sent = [
        {"handle_id": who, "at_us": one.at_us, "delivery_id": f"{who}-{place}"}
        for who in names.values()
        for place, one in enumerate(rules.around(chance, ()).contacts)
    ]
    record.many(_SENT, sent)


def _say(home: System, told: list[tuple[HandleId, Said]], seq: int) -> None:
    """Keep what people said, from a place in the log on."""
    spoken = [{"handle_id": who, "statement_id": one.statement.statement_id} for who, one in told]
    statements = [
        {
            "statement_id": one.statement.statement_id,
            "seq": seq + place,
            "handle_id": who,
            "said_us": one.said_us,
            "body": msgspec.json.encode(one.statement, order="deterministic"),
        }
        for place, (who, one) in enumerate(told)
    ]
    home.record.many(_STATEMENT, statements)
    home.record.many(_SPOKEN, spoken)


def _touches(chance: random.Random, names: list[HandleId]) -> Iterator[dict[str, object]]:
    for who in names:
        for place in range(2):
            yield {
                "touch_id": name_of_touch(who, place),
                "handle_id": who,
                "at_us": NOW - chance.randrange(1, 170) * clock.DAY - place,
            }


def name_of_touch(who: HandleId, place: int) -> str:
    """Return the id of somebody's touch."""
    return hashlib.blake2b(f"{who} {place}".encode(), digest_size=16).hexdigest()


def campaigns_in(home: System, many: int) -> list[Campaign]:
    """Let so many campaigns run, of each policy, on two channels; nobody is in them yet."""
    found = []
    for place in range(many):
        step = Step(variants=tuple(Variant(arm=one, channel=one, text="x") for one in CHANNELS))
        plan = campaigns.Plan(
            use=f"marketing.topic-{place}" if place % 2 else "marketing.shoes",
            trigger=campaigns.Trigger(kind="people"),
            people=("email:p0@b.example",),
            steps=(step,),
            policy=POLICIES[place % 3],
            attention_micro=50_000,
            goal=campaigns.Goal(name="Order Completed", value_micro=20_000_000, currency="EUR"),
        )
        made = campaigns.create(home.record, f"c{place}", plan, owner="benchmark", now=NOW)
        found.append(speaking.campaigning.start_campaign(home, made.campaign_id, now=NOW))
    return found


def let_in(home: System, running: list[Campaign], people: int) -> None:
    """Let everybody into campaigns that run."""
    for one in running:
        for start in range(0, people, BLOCK):
            names = [name(place) for place in range(start, min(start + BLOCK, people))]
            with home.record.write():
                campaigns.enter(
                    home.record, one.campaign_id, one.version, names, due_us=NOW, now=NOW
                )
