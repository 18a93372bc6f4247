"""What people ask for by right: its states, its clocks, and what each move tells the person."""

import random
from typing import get_args

import pytest

from tests.people.given_links import see
from twofold import clock, people, rights, storage, touches
from twofold.people import Person
from twofold.rights import Kind, Request, State, Wanted

NOON = clock.parse("2026-01-31T12:00:00Z")
KINDS: tuple[Kind, ...] = get_args(Kind)
STATES: tuple[State, ...] = get_args(State)


@pytest.fixture
def ada(record: storage.Database) -> Person:
    see(record, ("user_id:ada", "email:ada@b.example", "trait", NOON - clock.DAY))
    return people.resolve(record, "user_id:ada")


def asked(
    db: storage.Database,
    person: Person,
    kind: Kind = "access",
    *,
    proof: rights.Proof = "confirmed",
) -> Request:
    wanted = Wanted(kind=kind, words="It was not me", proof=proof)
    return rights.open_request(db, person, wanted, now=NOON)


def told(db: storage.Database, person: Person) -> list[tuple[str | None, str | None]]:
    return [
        (one.name, one.initiator)
        for one in touches.of_handles(db, [handle.handle_id for handle in person.handles])
    ]


def test_each_move_is_a_touch_that_the_person_sees(record: storage.Database, ada: Person) -> None:
    made = asked(record, ada)
    rights.take_up(record, made.request_id, by="s1", now=NOON + 1)
    done = rights.fulfil(record, made.request_id, answer="Here it is.", by="s1", now=NOON + 2)

    assert (done.state, done.answer, done.ended_us) == ("fulfilled", "Here it is.", NOON + 2)
    assert told(record, ada) == [
        ("Request Made", "person"),
        ("Request Taken Up", "brand"),
        ("Request Fulfilled", "brand"),
    ]
    assert rights.requests_of(record, ada) == [done]


def test_i22_requests_move_along_the_allowed_ways_alone(
    record: storage.Database, ada: Person
) -> None:
    luck = random.Random(22)
    for kind in KINDS:
        for proof in ("handle", "confirmed"):
            made = asked(record, ada, kind, proof=proof)
            seen: list[State] = [made.state]
            for step in range(12):
                _try(record, made.request_id, luck.choice(STATES), NOON + step)
                state = rights.get_request(record, made.request_id).state
                if state != seen[-1]:
                    assert state in rights.NEXT[seen[-1]]
                    seen.append(state)
            assert len(seen) <= 3
            if seen[-1] == "fulfilled":
                assert not rights.get_request(record, made.request_id).unproven


def _try(db: storage.Database, request_id: str, to: State, now: int) -> None:
    try:
        match to:
            case "in_progress":
                rights.take_up(db, request_id, by="s1", now=now)
            case "fulfilled":
                rights.fulfil(db, request_id, by="s1", now=now)
            case "denied":
                rights.deny(db, request_id, "other", answer="No, because.", by="s1", now=now)
            case "revoked":
                rights.revoke(db, request_id, now=now)
            case _:
                rights.watch(db, now=now)
    except (rights.NotNow, rights.Unproven):
        pass


@pytest.mark.parametrize("received", ["2026-01-31T12:00:00Z", "2028-01-31T23:59:59Z"])
def test_i22_no_promise_is_later_than_the_law(
    record: storage.Database, ada: Person, received: str
) -> None:
    now = clock.parse(received)
    for kind in KINDS:
        wanted = Wanted(kind=kind, words="why", proof="confirmed")
        made = rights.open_request(record, ada, wanted, now=now)

        assert made.received_us <= made.expected_us <= made.legal_us
        assert clock.rfc3339(made.legal_us)[:10] in ("2026-02-28", "2028-02-29")


def test_i22_a_clock_that_jumps_past_a_promise_tells_it_once(
    record: storage.Database, ada: Person
) -> None:
    made = asked(record, ada)

    assert rights.watch(record, now=made.expected_us - 1) == 0
    assert rights.watch(record, now=made.expected_us + 400 * clock.DAY) == 1
    assert rights.watch(record, now=made.expected_us + 401 * clock.DAY) == 0

    found = rights.get_request(record, made.request_id)
    assert (found.state, found.overdue_us) == ("open", made.expected_us + 400 * clock.DAY)
    assert told(record, ada)[-1] == ("Request Overdue", "brand")


def test_who_never_showed_who_they_are_finds_it_expired(
    record: storage.Database, ada: Person
) -> None:
    made = asked(record, ada, proof="handle")
    assert made.unproven

    rights.watch(record, now=NOON + 30 * clock.DAY)

    assert rights.get_request(record, made.request_id).state == "expired"


@pytest.mark.parametrize(
    ("kind", "proof"),
    [
        ("object", "handle"), ("restrict", "handle"), ("correct", "session"),
        ("contest", "session"), ("access", "code"), ("export", "code"), ("erase", "confirmed"),
    ],
)  # fmt: skip
def test_proof_is_in_proportion(
    record: storage.Database, ada: Person, kind: Kind, proof: rights.Proof
) -> None:
    assert not asked(record, ada, kind, proof=proof).unproven
    for weaker in rights.PROOFS[: rights.PROOFS.index(proof)]:
        assert asked(record, ada, kind, proof=weaker).unproven


def test_nothing_is_fulfilled_for_who_did_not_show_who_they_are(
    record: storage.Database, ada: Person
) -> None:
    made = asked(record, ada, "erase", proof="code")
    rights.take_up(record, made.request_id, by="s1", now=NOON)

    with pytest.raises(rights.Unproven):
        rights.fulfil(record, made.request_id, by="s1", now=NOON)
    with pytest.raises(rights.Unproven):
        rights.prove_request(record, made.request_id, "code", how="by phone", now=NOON)
    rights.prove_request(record, made.request_id, "confirmed", how="at the desk", now=NOON)

    done = rights.fulfil(record, made.request_id, by="s1", now=NOON)
    assert done.state == "fulfilled"


def test_a_denial_says_why_in_words(record: storage.Database, ada: Person) -> None:
    made = asked(record, ada)
    rights.take_up(record, made.request_id, by="s1", now=NOON)

    with pytest.raises(rights.BadRequest):
        rights.deny(record, made.request_id, "because", answer="No.", by="s1", now=NOON)
    with pytest.raises(rights.NoAnswer):
        rights.deny(record, made.request_id, "no_match", answer=" ", by="s1", now=NOON)

    assert rights.get_request(record, made.request_id).state == "in_progress"


def test_a_request_is_put_off_once_within_three_months(
    record: storage.Database, ada: Person
) -> None:
    made = asked(record, ada)
    late = clock.parse("2026-05-01T12:00:00Z")
    fine = clock.parse("2026-04-15T12:00:00Z")

    with pytest.raises(rights.TooLate):
        rights.put_off(record, made.request_id, late, why="much to read", by="s1", now=NOON)
    rights.put_off(record, made.request_id, fine, why="much to read", by="s1", now=NOON)
    with pytest.raises(rights.TooLate):
        rights.put_off(record, made.request_id, fine + 1, why="more", by="s1", now=NOON)

    found = rights.get_request(record, made.request_id)
    assert found.expected_us == fine <= found.legal_us


def test_a_request_is_about_what_is_the_persons_own(record: storage.Database, ada: Person) -> None:
    see(record, ("user_id:bob", "email:bob@b.example", "trait", NOON - clock.DAY))
    bob = people.resolve(record, "user_id:bob")
    wanted = Wanted(kind="correct", words="no", about_kind="handle", about=bob.leading.handle_id)

    with pytest.raises(rights.BadRequest):
        rights.open_request(record, ada, wanted, now=NOON)

    assert rights.requests_of(record, ada) == []


def test_what_waits_stands_in_order_of_its_clock(record: storage.Database, ada: Person) -> None:
    slow, fast = asked(record, ada, "access"), asked(record, ada, "export")
    over = asked(record, ada, "contest")
    rights.revoke(record, over.request_id, now=NOON + 1)

    waiting = [one.request_id for one in rights.waiting_requests(record)]

    assert waiting == [fast.request_id, slow.request_id]
    assert [one.state for one in rights.ended_requests(record)] == ["revoked"]
