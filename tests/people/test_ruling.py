"""What staff rule, and taking it back to exactly what was."""

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as over
from hypothesis import strategies as st

from tests.people.given_links import clear, see, state, who
from twofold import errors, people, storage

HANDLES = storage.Query("handles", "SELECT handle_id FROM handle")
MERGED = storage.Query(
    "merged", "SELECT link_id FROM link WHERE evidence = 'staff' AND state <> 'parted'"
)
STAFF: dict[str, Any] = {"by": "s-1", "reason": "they said so", "now": 9}


def person(db: storage.Database, handle: str) -> str:
    return people.resolve(db, handle).person_id


def test_a_merge_joins_and_its_part_restores(record: storage.Database) -> None:
    see(record, ("user_id:u", "email:u@b.c", "trait", 1), ("user_id:v", "email:v@b.c", "trait", 1))
    before, old = who(record), person(record, "user_id:v")

    changed = people.merge(record, person(record, "user_id:u"), old, **STAFF)

    assert len(set(who(record).values())) == 1
    assert old in changed
    assert people.get(record, old).person_id == person(record, "user_id:u")
    [link] = [link for link in people.links(record, old) if link.evidence == "staff"]
    assert [act.verb for act in link.acts] == ["merge"]
    people.part(record, link.link_id, **STAFF)
    assert who(record) == before


def test_a_part_undoes_what_machines_said_and_can_be_undone(record: storage.Database) -> None:
    see(record, ("user_id:u", "email:u@b.c", "trait", 1))
    [link] = people.links(record, person(record, "user_id:u"))
    before = state(record)

    people.part(record, link.link_id, **STAFF)
    see(record, ("user_id:u", "email:u@b.c", "trait", 0), ("user_id:u", "email:u@b.c", "trait", 2))

    assert who(record)["email:u@b.c"] == "email:u@b.c"
    people.rejoin(record, link.link_id, **STAFF)
    assert who(record)["email:u@b.c"] == "user_id:u"
    assert len(state(record)) == len(before)


def test_verified_people_wait_for_staff(record: storage.Database) -> None:
    see(
        record,
        ("user_id:u", "email:u@b.c", "trait", 1),
        ("user_id:u", "phone:+4912345", "trait", 2),
    )
    for handle in people.resolve(record, "user_id:u").handles:
        if handle.kind != "user_id":
            people.verify(record, handle.handle_id, "code", now=5)

    [waiting] = people.review(record)

    assert waiting.state == "review"
    assert not waiting.stands
    people.merge(record, waiting.a.person_id, waiting.b.person_id, **STAFF)
    assert len(set(who(record).values())) == 1
    assert people.review(record) == []


def test_an_attacker_never_joins_somebody_verified_to_themselves(record: storage.Database) -> None:
    see(record, ("user_id:victim", "email:v@b.c", "trait", 5))
    see(record, ("user_id:attacker", "email:a@b.c", "trait", 5))
    for address in ("email:v@b.c", "email:a@b.c"):
        handle = next(h for h in people.resolve(record, address).handles if h.kind == "email")
        people.verify(record, handle.handle_id, "code", now=6)

    see(
        record,
        ("user_id:attacker", "email:v@b.c", "trait", 0),
        ("user_id:attacker", "user_id:victim", "alias", 0),
        ("anonymous_id:x", "user_id:victim", "together", 0),
        ("anonymous_id:x", "user_id:attacker", "together", 0),
    )

    found = who(record)
    assert found["email:v@b.c"] != found["email:a@b.c"]


def test_a_blocked_value_of_the_homes_own_list_links_nobody(record: storage.Database) -> None:
    see(
        record,
        ("user_id:u", "email:desk@b.c", "trait", 1),
        ("anonymous_id:a", "email:desk@b.c", "trait", 2),
    )
    assert who(record)["anonymous_id:a"] == "user_id:u"

    people.set_blocked(record, frozenset({"email:desk@b.c"}))
    assert who(record)["anonymous_id:a"] == "anonymous_id:a"
    see(record, ("user_id:w", "email:desk@b.c", "trait", 0))
    assert who(record)["user_id:w"] == "user_id:w"
    assert people.blocked(record) == {"email:desk@b.c"}

    people.set_blocked(record, frozenset())
    assert who(record)["anonymous_id:a"] == "user_id:w"


def test_a_ruling_that_says_nothing_new_is_refused(record: storage.Database) -> None:
    see(record, ("user_id:u", "email:u@b.c", "trait", 1))
    one = person(record, "user_id:u")
    [link] = people.links(record, one)

    with pytest.raises(people.OnePerson):
        people.merge(record, one, link.b.handle_id, **STAFF)
    with pytest.raises(people.UnknownPerson):
        people.merge(record, one, "f" * 32, **STAFF)
    with pytest.raises(people.NotParted):
        people.rejoin(record, link.link_id, **STAFF)
    with pytest.raises(people.UnknownLink):
        people.part(record, "f" * 32, **STAFF)


@settings(
    max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@over(seed=st.integers(0, 10**6))
def test_any_tree_of_rulings_taken_back_restores_what_was(
    record: storage.Database, seed: int
) -> None:
    clear(record)
    chance = random.Random(seed)
    names = [
        f"{kind}:{n}x" for kind in ("user_id", "anonymous_id", "household") for n in range(1, 5)
    ]
    for _ in range(8):
        see(record, (chance.choice(names), chance.choice(names), "together", chance.randint(0, 3)))
    before = state(record)
    handles = [
        row.handle_id for row in record.all(storage.Query("h", "SELECT handle_id FROM handle"))
    ]

    undo: list[str] = []
    for _ in range(6):
        links = [link.link_id for one in handles for link in people.links(record, one)]
        try:
            if links and chance.random() < 0.5:
                link_id = chance.choice(links)
                people.part(record, link_id, **STAFF)
                undo.append(link_id)
            else:
                people.merge(record, chance.choice(handles), chance.choice(handles), **STAFF)
        except errors.Conflict:
            continue
    chance.shuffle(undo)
    asserted = {row[0] for row in before if len(row) == 7}
    for link_id in undo:
        if link_id in asserted:
            people.rejoin(record, link_id, **STAFF)
    staff = storage.Query(
        "s", "SELECT link_id FROM link WHERE evidence='staff' AND state<>'parted'"
    )
    for row in record.all(staff):
        people.part(record, row.link_id, **STAFF)

    assert state(record) == before
