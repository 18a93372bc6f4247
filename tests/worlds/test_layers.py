"""A town over a home is marked in each row, reaches nobody, and moves no number of what is real."""

from collections.abc import Iterator

import pytest

from tests import homes
from twofold import (
    campaigns,
    clock,
    hearing,
    messages,
    people,
    seeing,
    speaking,
    system,
    terms,
    touches,
    worlds,
)
from twofold.decisions import Holding
from twofold.ids import PersonId
from twofold.settings import Settings
from twofold.storage import Query, Row
from twofold.system import System
from twofold.touches import TouchDraft

NOW = clock.parse("2026-03-02T12:00:00Z")
NAMES = [str(number) for number in range(1, 41)]
TOWN = worlds.town(NAMES, with_address=0.9)


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home in which forty cards bought thrice, once on each database."""
    with homes.running(settings) as found:
        with found.record.write(serial=people.SERIAL):
            touches.record_all(found.record, list(_bought()), now=NOW)
        yield found


def test_every_real_number_stays_what_it_was(home: System) -> None:
    before = seeing.chart(home, now=NOW)
    held = [seeing.person(home, _who(home, name), as_of=NOW, now=NOW) for name in NAMES[:5]]

    worlds.play(home, TOWN, now=NOW)
    after = seeing.chart(home, now=NOW)

    assert _numbers(after) == _numbers(before)
    for name, was in zip(NAMES[:5], held, strict=True):
        found = seeing.person(home, _who(home, name), as_of=NOW, now=NOW)
        assert {**found, "person_id": "", "handles": []} == {**was, "person_id": "", "handles": []}


def test_all_of_it_is_marked_and_its_addresses_reach_nobody(home: System) -> None:
    worlds.play(home, TOWN, now=NOW)

    rows = _all(home, "SELECT source, COUNT(*) AS n FROM touch GROUP BY source")
    addresses = _all(home, "SELECT value FROM handle WHERE kind = 'email'")
    latest = _all(home, "SELECT MAX(occurred_us) AS at FROM touch WHERE source = 'simulated'")

    assert {row.source: row.n for row in rows}["observed"] == 3 * len(NAMES)
    assert len(addresses) == len(TOWN.residents)
    assert all(row.value.endswith("@simulated.invalid") for row in addresses)
    assert latest[0].at < NOW
    assert not messages.lying(home.settings.home, limit=10)
    assert _all(home, "SELECT COUNT(*) AS n FROM receipt")[0].n == 0


def test_the_same_seed_gives_the_same_rows_and_a_second_time_adds_none(home: System) -> None:
    worlds.play(home, TOWN, now=NOW)
    first = _told(home)
    system.set_fact(home, worlds.LAYER, None)

    worlds.play(home, TOWN, now=NOW + clock.HOUR)

    assert _told(home) == first
    sums = worlds.sums(home, now=NOW)
    assert sums is not None
    held = [one for one in TOWN.residents if one.held_back and one.ticked in _YES]
    spoken = [one for one in TOWN.residents if not one.held_back and one.ticked in _YES]
    assert (sums.campaign.sent, sums.campaign.held_back) == (len(spoken), len(held))
    assert (sums.people, sums.campaign.decided) == (len(TOWN.residents), len(TOWN.residents))
    assert sums.campaign.refused.startswith(f"{len(spoken)} people spoken to are too few")


def test_a_word_that_nobody_said_stops_nothing_and_brings_nobody_in(home: System) -> None:
    draft = TouchDraft(
        room="test",
        message_id="never",
        handles={"household": "1"},
        occurred_us=NOW - clock.HOUR,
        purpose="message",
        initiator="person",
        channel="email",
        name="Asked For More",
        source="simulated",
        properties={"text": "STOP"},
    )
    with home.record.write(serial=people.SERIAL):
        touches.record(home.record, draft, now=NOW)

    hearing.listen(home, now=NOW)
    told = campaigns.told_since(home.record, "Asked For More", seq=0, after_us=0, limit=10)

    assert told.touches == ()
    assert terms.of(home.record, people.resolve(home.record, "household:1")).clauses == ()


def test_a_message_of_a_simulated_campaign_leaves_by_no_channel(home: System) -> None:
    person = people.resolve(home.record, "household:1")
    intent = terms.Intent(use="security", channel="post")
    words = messages.Message(text="Never", simulated=True)
    asked = messages.ask(home.record, person, intent, words, now=NOW)

    with speaking.gateway(home, now=lambda: NOW) as gateway:
        gateway.step()

    assert messages.get(home.record, asked.delivery_id).state == "sent"
    assert not list((home.settings.home / "mailbox").glob("*"))
    assert touches.of_person(home.record, person.person_id)[-1].source == "simulated"


def test_what_goes_to_an_address_that_cannot_exist_is_no_contact(home: System) -> None:
    worlds.play(home, TOWN, now=NOW)
    before = seeing.chart(home, now=NOW)
    one = next(one for one in TOWN.residents if one.ticked == "offers")
    person = people.resolve(home.record, f"household:{one.household}")
    intent = terms.Intent(use="security", channel="email")
    asked = messages.ask(home.record, person, intent, messages.Message(text="Hello"), now=NOW)

    with speaking.gateway(home, now=lambda: NOW) as gateway:
        gateway.step()

    assert messages.get(home.record, asked.delivery_id).state == "sent"
    assert [one.to for one in messages.lying(home.settings.home, limit=9)] == [f"email:{one.email}"]
    assert _numbers(seeing.chart(home, now=clock.now_us() + clock.HOUR, as_of=NOW)) == _numbers(
        before
    )


def test_a_letter_of_the_story_leaves_at_any_hour_of_the_day(home: System) -> None:
    night = NOW + 15 * clock.HOUR
    made = worlds.play(home, TOWN, now=night)
    speaking.campaigning.start_campaign(home, made.offer_id, now=night)

    speaking.deciding.decide_all(
        home, campaign_id=made.offer_id, lot=Holding(key=b"", share=0.0, is_drawn=True), now=night
    )
    with speaking.gateway(home, now=lambda: night) as gateway:
        gateway.step()

    left = {one.to for one in messages.lying(home.settings.home, limit=99)}
    assert left
    assert left <= {f"email:{one.email}" for one in TOWN.residents if one.ticked == "any_hour"}


_YES = ("offers", "any_hour", "topic", "saturdays")


def _bought() -> Iterator[TouchDraft]:
    for name in NAMES:
        for weeks in (1, 20, 40):
            yield TouchDraft(
                room="test",
                message_id=f"{name}-{weeks}",
                handles={"household": name},
                occurred_us=NOW - weeks * 7 * clock.DAY,
                purpose="purchase",
                initiator="person",
                channel="store",
                name="Basket",
                amount="12.50",
                currency="EUR",
            )


def _numbers(made: seeing.Chart) -> tuple[object, ...]:
    return (
        made.people, made.touches, made.incidences, made.brand_contacts, made.amount, made.stages,
        made.unnamed,
    )  # fmt: skip


def _who(home: System, name: str) -> PersonId:
    return people.resolve(home.record, f"household:{name}").person_id


def _told(home: System) -> list[tuple[object, ...]]:
    rows = _all(
        home,
        """
        SELECT handle.value, touch.occurred_us, touch.name, touch.purpose, touch.source
        FROM touch JOIN handle ON handle.handle_id = touch.handle_id
        ORDER BY handle.value, touch.occurred_us, touch.name
        """,
    )
    return [tuple(row) for row in rows]


def _all(home: System, text: str) -> list[Row]:
    return home.record.all(Query("look", text))
