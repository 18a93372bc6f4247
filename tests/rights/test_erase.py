"""After an erasure nothing and nobody finds the person, in no file and by no door."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doors import Client
from tests.rights import given_rights as given
from tests.rights.given_rights import NOON, left
from twofold import (
    access,
    clock,
    flow,
    heeding,
    messages,
    people,
    receipts,
    seeing,
    speaking,
    storage,
    terms,
    touches,
)
from twofold.access import May
from twofold.api import resources
from twofold.settings import Settings
from twofold.system import System


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home in which Ada and Bob have left traces everywhere, charted and sent to."""
    found = given.opened(settings)
    for who in ("ada", "bob"):
        person = given.live(found, who)
        given.ask(found, person, f"Letter to canary-{who}", channel="email")
    with speaking.gateway(found, now=lambda: NOON) as gateway:
        while gateway.step():
            continue
    for who in ("ada", "bob"):
        handles = {"user_id": f"canary-{who}", "household": "h1"}
        given.tell(found, given.touch(who, "shared", handles=handles))
    seeing.chart(found, now=NOON)
    _leave_files(found.settings.home)
    yield found
    given.closed(found)


def _leave_files(home: Path) -> None:
    (home / "rejects").mkdir(exist_ok=True)
    with (home / "rejects" / "7.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(("file", "line", "reason", "row"))
        for who in ("ada", "bob"):
            csv.writer(file).writerow(("a.csv", "3", "no time", f'{{"id": "canary-{who}"}}'))
    for name in ("uploads/" + "0" * 32, "drop/shop/done"):
        (home / name).mkdir(parents=True)
        (home / name / "day.csv").write_text("id,at\ncanary-ada,2026-02-01\n")


def ada(home: System) -> people.Person:
    return people.resolve(home.record, "user_id:canary-ada")


def test_i16_no_file_and_no_table_holds_anything_of_the_person(home: System) -> None:
    assert len(left(home)) > 10
    id_before = ada(home).person_id

    certificate = heeding.erase(home, ada(home), by="person", now=clock.now_us())

    assert left(home) == []
    marks = storage.Query("marks", "SELECT person_id FROM unsettled")
    assert id_before not in [row.person_id for row in home.record.all(marks)]
    assert certificate.purged["touches"] >= 6
    assert certificate.purged["messages"] == 2
    assert certificate.purged["letters in the mailbox"] == 1
    assert certificate.purged["lines of the test channel"] == 1
    assert certificate.purged["rejected rows"] == 1
    assert certificate.purged["uploaded files"] == 1
    assert certificate.purged["files of the drop folder"] == 1
    assert certificate.purged["events not counted"] == 1
    assert seeing.verify(home) == []
    with pytest.raises(people.UnknownPerson):
        people.get(home.record, id_before)
    assert id_before.encode() not in (home.settings.home / "test-channel.jsonl").read_bytes()


def test_i16_somebody_else_loses_nothing(home: System) -> None:
    bob = people.resolve(home.record, "user_id:canary-bob")
    rules = terms.of(home.record, bob).hash
    before = seeing.person(home, bob.person_id, as_of=NOON, now=NOON)

    heeding.erase(home, ada(home), by="person", now=clock.now_us())

    assert seeing.person(home, bob.person_id, as_of=NOON, now=NOON) == before
    assert terms.of(home.record, bob).hash == rules
    assert len(left(home, b"canary-bob")) > 3
    # A household stands for whoever is left in it.
    assert people.resolve(home.record, "household:h1").person_id != bob.person_id
    assert touches.of_person(home.record, bob.person_id)[0].payload
    assert seeing.chart(home, now=NOON).people == 1


def test_i16_what_a_stranger_said_of_them_loses_its_text_alone(home: System) -> None:
    # The second lies aside, for its id came before with other content.
    for words in ("write to Canary-Ada@shop.example", "she is canary-ada@shop.example"):
        given.tell(home, given.touch("cleo", "friend", properties={"note": words}))
    given.tell(home, given.touch("cleo", "own"))

    certificate = heeding.erase(home, ada(home), by="person", now=clock.now_us())

    assert left(home) == []
    assert certificate.purged["texts of others that named them"] == 2
    cleo = people.resolve(home.record, "user_id:canary-cleo")
    kept = touches.of_person(home.record, cleo.person_id)
    assert sorted(bool(touch.payload) for touch in kept) == [False, True]
    assert {touch.amount_micro for touch in kept} == {12_300_000}
    assert seeing.verify(home) == []


def test_a_bare_name_in_a_strangers_words_stays_and_the_certificate_says_so(home: System) -> None:
    words = "Ada Canary was so kind to me"
    given.tell(home, given.touch("cleo", "thanks", properties={"note": words}))

    certificate = heeding.erase(home, ada(home), by="person", now=clock.now_us())

    cleo = people.resolve(home.record, "user_id:canary-cleo")
    [kept] = touches.of_person(home.record, cleo.person_id)
    assert words in bytes(kept.payload).decode()
    [told] = [one for one in certificate.kept if one.what == "your name where others wrote it"]
    assert "not searched for" in told.why
    assert "no longer than we keep texts" in told.until
    assert told.what in certificate.readable()


def test_i16_no_door_returns_the_person(home: System) -> None:
    person = ada(home)
    deliveries = [
        given.ask(home, person, "one more"),
    ]

    heeding.erase(home, person, by="person", now=clock.now_us())

    with Client(resources.app(home)) as client:
        secret = access.create_key(home.record, "reader", May.READ, now=NOON)
        client.headers["Authorization"] = f"Bearer {secret}"
        for address in (
            f"/api/people/{person.person_id}",
            f"/api/people/{person.person_id}/touches",
            f"/api/people/{person.person_id}/terms",
            f"/api/people/{person.person_id}/withheld",
            f"/api/people/{person.person_id}/export",
            "/api/people?handle=email:canary-ada@shop.example",
            *(f"/api/deliveries/{one}" for one in deliveries),
        ):
            answer = client.get(address)
            assert answer.status_code == 404, address
    assert people.search(home.record, "canary-ada") == []
    with pytest.raises(people.UnknownPerson):
        given.ask(home, person, "too late")


def test_i17_what_comes_in_about_an_erased_handle_stays_out(home: System) -> None:
    heeding.erase(home, ada(home), by="person", now=clock.now_us())

    given.tell(home, given.touch("ada", "1"))
    given.tell(home, given.touch("ada", "new", proof=PROOF))
    given.tell(home, given.segment("ada", "identify", "traits", {"name": "Name canary-ada"}))
    handles = {"user_id": "somebody-new", "email": "CANARY-ADA@shop.example"}
    given.tell(home, given.touch("ada", "other", handles=handles))

    assert left(home) == []
    with pytest.raises(people.UnknownHandle):
        people.resolve(home.record, "email:canary-ada@shop.example")
    aside = [row for row in touches.intake(home.record) if row.kind == "erased"]
    assert [(row.message_id, row.payload) for row in aside] == [("", b"")] * 4
    assert seeing.verify(home) == []


PROOF = {"handle": "email", "at": "2026-01-02T00:00:00Z", "evidence": "an old import"}


def test_i17_no_other_door_brings_an_erased_handle_back(home: System) -> None:
    heeding.erase(home, ada(home), by="person", now=clock.now_us())
    scope = terms.Scope(use="marketing", recipient="own")
    yes = terms.Statement(statement_id="again", verb="allow", scope=scope)
    uttered = terms.Uttered(statement=yes, handles={"email": "canary-ada@shop.example"})

    with pytest.raises(people.ErasedHandle):
        terms.say_all(home.record, [uttered], now=NOON)

    assert left(home) == []


def test_i17_a_stopped_handle_that_is_imported_again_gets_no_permit(home: System) -> None:
    person = ada(home)
    heeding.stop(home, person, terms.EVERYTHING, method="page", now=NOON + 1)

    given.tell(home, given.touch("ada", "9", proof=PROOF))

    around = messages.circumstances(home.record, ada(home), seeing.house(home), now=NOON + 2)
    intent = terms.Intent(use="marketing.shoes", channel="test")
    answer = terms.permit(terms.of(home.record, ada(home)), intent, around, now=NOON + 2)
    assert answer.reason == "stopped"


def test_somebody_who_proves_a_handle_comes_back_as_somebody_new(home: System) -> None:
    heeding.erase(home, ada(home), by="person", now=clock.now_us())

    assert heeding.readmit(home, "email", "Canary-Ada@shop.example", now=clock.now_us())

    handles = {"email": "canary-ada@shop.example"}
    given.tell(home, given.touch("ada", "after", handles=handles))
    back = people.resolve(home.record, "email:canary-ada@shop.example")
    assert len(touches.of_person(home.record, back.person_id)) == 1
    assert terms.of(home.record, back).clauses == ()
    assert messages.not_sent(home.record, back) == []
    assert not heeding.readmit(home, "email", "canary-ada@shop.example", now=clock.now_us())


def test_a_crash_halfway_leaves_the_rest_to_the_worker(home: System) -> None:
    erasure_id = heeding.begin_erasure(home, ada(home), by="person", now=NOON)
    assert left(home) != []

    flow.JOBS["erase"](home, {"erasure_id": erasure_id})

    assert left(home) == []
    assert heeding.finish_erasure(home, erasure_id).by == "person"


def test_parting_and_erasing_one_never_widens_what_the_other_allows(home: System) -> None:
    bob = people.resolve(home.record, "user_id:canary-bob")
    seeing.merge(home, ada(home).person_id, bob.person_id, by="owner", reason="x", now=NOON)
    both = ada(home)
    heeding.stop(home, both, terms.EVERYTHING, method="page", now=NOON + 1)
    link = next(one for one in people.links(home.record, both.person_id) if one.evidence == "staff")
    seeing.part(home, link.link_id, by="owner", reason="x", now=NOON + 2)

    heeding.erase(home, ada(home), by="person", now=clock.now_us())

    bob = people.resolve(home.record, "user_id:canary-bob")
    assert [clause.effect for clause in terms.of(home.record, bob).clauses] == ["allow", "stop"]
    assert left(home) == []
    assert receipts.flaw(home.record) is None
