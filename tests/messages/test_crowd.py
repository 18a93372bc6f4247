"""Many people asked at once are answered as each of them by themselves."""

import random

import pytest

from tests.messages.given_messages import NOON, prove
from tests.people.given_links import see
from twofold import clock, messages, people, storage, terms
from twofold.messages import House
from twofold.terms import Conditions, Intent, Preferences, Scope, Statement

NAMES = tuple(f"p{place}" for place in range(12))
USES = ("marketing", "marketing.shoes", "service.news", "*")
CHANNELS = ("email", "sms", "inapp", "*")


VERBS: tuple[terms.Verb, ...] = ("allow", "allow", "allow", "deny", "stop", "limit", "prefer")


def random_people(db: storage.Database, chance: random.Random) -> None:
    """Let people be known by this and that, share addresses, say things, and have had contacts."""
    for name in NAMES:
        user = f"user_id:{name}"
        see(db, (user, f"email:{name}@b.example", "trait", NOON - 9 * clock.DAY))
        if chance.random() < 0.3:
            see(db, (user, f"household:{chance.randrange(3)}", "trait", NOON - 9 * clock.DAY))
        if chance.random() < 0.3:
            see(db, (user, "email:us@b.example", "trait", NOON - 8 * clock.DAY))
        if chance.random() < 0.6:
            prove(db, f"email:{name}@b.example")
        for place in range(chance.randrange(4)):
            _say(db, name, place, chance)
        for place in range(chance.randrange(3)):
            _send(db, name, place, chance)
        if chance.random() < 0.1:
            terms.restrict(db, people.resolve(db, user), now=NOON - clock.HOUR)


def _say(db: storage.Database, name: str, place: int, chance: random.Random) -> None:
    verb = chance.choice(VERBS)
    said = Statement(
        statement_id=f"{name}-{place}",
        verb=verb,
        scope=Scope(
            use=chance.choice(USES),
            channel=chance.choice(CHANNELS),
            recipient="own" if verb == "allow" else "*",
        )
        if verb != "prefer"
        else terms.EVERYTHING,
        conditions=Conditions(rates=(terms.Rate(most=1, per_us=clock.DAY, use="marketing"),))
        if verb == "limit"
        else Conditions(),
        preferences=Preferences(zone="Asia/Tokyo") if verb == "prefer" else Preferences(),
    )
    terms.say(db, people.resolve(db, f"user_id:{name}"), said, now=NOON - clock.DAY + place)


def _send(db: storage.Database, name: str, place: int, chance: random.Random) -> None:
    ago = chance.randrange(1, 9) * clock.DAY
    intent = Intent(use=chance.choice(USES[:3]), channel="inapp")
    person = people.resolve(db, f"user_id:{name}")
    found = messages.ask(
        db, person, intent, messages.Message(text="Hi"), key=f"{name}-{place}", now=NOON - ago
    )
    sent = storage.Query(
        "sent", "UPDATE delivery SET state = 'sent', handed_us = :at WHERE delivery_id = :one"
    )
    db.run(sent, at=NOON - ago, one=found.delivery_id)


@pytest.mark.parametrize("seed", range(8))
def test_many_are_answered_as_each_alone(record: storage.Database, seed: int) -> None:
    chance, house = random.Random(seed), House(zone="Europe/Vienna")
    random_people(record, chance)
    persons = {
        one.person_id: one for one in (people.resolve(record, f"user_id:{n}") for n in NAMES)
    }
    everybody, now = list(persons.values()), NOON + chance.randrange(48) * clock.HOUR

    asked = messages.gather(record, everybody, house, now=now)

    answers = set()
    for use in USES[:3]:
        for channel in CHANNELS[:3]:
            intent = Intent(use=use, channel=channel)
            for person in everybody:
                alone = messages.permission(record, person, intent, house, now=now)
                answers.add(type(alone).__name__)
                assert asked.permission(record, person.person_id, intent, now=now) == alone
    assert len(answers) >= 2
