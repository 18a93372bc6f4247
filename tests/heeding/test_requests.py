"""What a request does in the transaction that keeps it, and what a correction changes."""

from collections.abc import Iterator

import pytest

from tests import homes, kept
from tests.console import shop
from twofold import clock, heeding, people, rights, seeing, system, terms, touches, trajectories
from twofold.people import Person
from twofold.rights import Wanted
from twofold.settings import Settings
from twofold.system import System

NOW = shop.NOW
BOTH = {"user_id": "ann", "email": "ann@example.org"}
BOUGHT = {"purpose": "purchase", "channel": "store", "amount": "10", "currency": "USD"}


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    with kept.opened(settings, "ann's three", _filled, open_home=homes.opened) as found:
        yield found


def _filled(home: System) -> None:
    system.set_fact(home, "as_of_us", str(NOW))
    told = [
        shop.touch(n, "ann", f"2026-06-{n:02}T10:00:00Z", handles=BOTH, **BOUGHT)
        for n in range(1, 4)
    ]
    shop.fill(home, told)


def ann(home: System) -> Person:
    return people.resolve(home.record, "user_id:ann")


def bought(home: System) -> int | None:
    profile, _ = trajectories.profile_now(
        home.record, home.engine, home.settings, ann(home).person_id, as_of=NOW
    )
    return profile.amount_micro if profile else None


def permits(home: System, use: str) -> bool:
    around = terms.Circumstances(
        position=terms.assumed(home.record, ann(home)),
        is_restricted=terms.gate(home.record, ann(home)).is_restricted,
    )
    intent = terms.Intent(use=use)
    found = terms.of(home.record, ann(home))
    return isinstance(terms.permit(found, intent, around, now=NOW), terms.Permit)


def test_an_objection_holds_when_it_is_answered_at_once(home: System) -> None:
    wanted = Wanted(kind="object", about_kind="use", about="profiling")

    made = heeding.open_request(home, ann(home), wanted, now=NOW)

    assert (made.state, made.ended_us) == ("fulfilled", NOW + 2)
    assert not permits(home, "profiling.service")
    assert permits(home, "analytics")


def test_who_restricts_is_used_for_nothing_until_they_lift_it(home: System) -> None:
    assert permits(home, "analytics")

    heeding.open_request(home, ann(home), Wanted(kind="restrict"), now=NOW)
    assert not permits(home, "analytics")

    heeding.unrestrict(home, ann(home), method="my pages", now=NOW + 1)
    assert permits(home, "analytics")


def test_what_was_served_on_the_own_pages_is_answered_at_once(home: System) -> None:
    wanted = Wanted(kind="export", proof="code")

    made = heeding.open_request(home, ann(home), wanted, served=True, now=NOW)

    moves = [one for one in touches.of_person(home.record, ann(home).person_id) if one.thread]
    assert made.state == "fulfilled"
    # The last word is ours: nobody reads it as waiting for an answer.
    assert [one.name for one in moves] == ["Request Made", "Request Taken Up", "Request Fulfilled"]
    assert len({one.occurred_us for one in moves}) == 3


def test_what_is_not_proven_is_not_served(home: System) -> None:
    wanted = Wanted(kind="export", proof="session")

    made = heeding.open_request(home, ann(home), wanted, served=True, now=NOW)

    assert (made.state, made.unproven) == ("open", True)


def test_a_touch_that_was_not_theirs_is_kept_and_left_out_of_readings(home: System) -> None:
    assert bought(home) == 30_000_000
    touch = touches.of_person(home.record, ann(home).person_id)[1]
    wanted = Wanted(
        kind="correct", words="Not me", about_kind="touch", about=touch.touch_id, proof="session"
    )
    made = heeding.open_request(home, ann(home), wanted, now=NOW)
    assert bought(home) == 30_000_000

    heeding.fulfil_request(home, made.request_id, answer="You are right.", by="s1", now=NOW)

    assert bought(home) == 20_000_000
    seeing.chart(home, as_of=NOW, now=clock.now_us())
    stored = trajectories.profile(home.record, ann(home).person_id, now=NOW)
    assert stored is not None
    assert stored.amount_micro == 20_000_000
    assert touches.get(home.record, touch.touch_id) == touch
    assert seeing.verify(home) == []


def test_a_handle_that_is_not_theirs_is_parted(home: System) -> None:
    email = next(one for one in ann(home).handles if one.kind == "email")
    wanted = Wanted(
        kind="correct", words="Not mine", about_kind="handle", about=email.handle_id,
        proof="session",
    )  # fmt: skip
    made = heeding.open_request(home, ann(home), wanted, now=NOW)

    heeding.fulfil_request(home, made.request_id, answer="Taken off.", by="s1", now=NOW)

    assert [one.kind for one in ann(home).handles] == ["user_id"]


def test_a_denied_correction_changes_nothing(home: System) -> None:
    touch = touches.of_person(home.record, ann(home).person_id)[0]
    wanted = Wanted(
        kind="correct", words="Not me", about_kind="touch", about=touch.touch_id, proof="session"
    )
    made = heeding.open_request(home, ann(home), wanted, now=NOW)
    rights.take_up(home.record, made.request_id, by="s1", now=NOW)

    rights.deny(home.record, made.request_id, "other", answer="It was.", by="s1", now=NOW)

    assert bought(home) == 30_000_000


def test_who_asks_to_be_forgotten_is_erased_with_their_request(home: System) -> None:
    wanted = Wanted(kind="erase", proof="confirmed")
    made = heeding.open_request(home, ann(home), wanted, now=NOW)

    done = heeding.fulfil_request(home, made.request_id, answer="", by="s1", now=NOW)

    assert done.state == "fulfilled"
    with pytest.raises(people.UnknownHandle):
        ann(home)
    with pytest.raises(rights.UnknownRequest):
        rights.get_request(home.record, made.request_id)


def test_nobody_is_erased_who_did_not_show_who_they_are(home: System) -> None:
    made = heeding.open_request(home, ann(home), Wanted(kind="erase", proof="code"), now=NOW)

    with pytest.raises(rights.Unproven):
        heeding.fulfil_request(home, made.request_id, answer="", by="s1", now=NOW)

    assert ann(home).leading.value == "ann"
