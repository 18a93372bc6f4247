"""What was said is kept once, in its place, for whom it was said."""

import pytest
from msgspec.structs import replace

from tests.people.given_links import see
from twofold import clock, ids, people, storage, terms, touches
from twofold.terms.statements import Statement

NOW = 1_772_452_800_000_000
EMAIL = terms.Intent(use="marketing", channel="email")


def somebody(db: storage.Database, name: str = "ada") -> people.Person:
    see(db, (f"user_id:{name}", f"anonymous_id:browser-{name}", "together", NOW - 1))
    return people.resolve(db, f"user_id:{name}")


def allow(name: str = "s-1", use: str = "marketing") -> Statement:
    scope = terms.Scope(use=use, recipient="own")
    return Statement(statement_id=name, verb="allow", scope=scope)


def stop(name: str = "s-2") -> Statement:
    return Statement(statement_id=name, verb="stop", method="page")


def reason(db: storage.Database, person: people.Person, now: int = NOW + 2) -> str:
    found = terms.of(db, people.get(db, person.person_id))
    return terms.permit(found, EMAIL, terms.Circumstances(), now=now).reason


def test_a_statement_is_kept_and_is_a_touch_of_the_person(record: storage.Database) -> None:
    person = somebody(record)

    spoken = terms.say(record, person, allow(), now=NOW)

    touch = touches.of_person(record, person.person_id)[-1]
    assert (touch.purpose, touch.initiator, touch.name) == ("terms", "person", "allow")
    assert touch.touch_seq == spoken.seq
    assert spoken.terms.version == 1
    assert reason(record, person) == "allowed"
    assert touches.verify(record) is None


def test_a_stop_raises_the_gate_of_every_handle(record: storage.Database) -> None:
    person = somebody(record)
    terms.say(record, person, allow(), now=NOW)

    spoken = terms.say(record, person, stop(), now=NOW + 1)

    assert (spoken.epoch, terms.gate(record, person).epoch) == (1, 1)
    assert reason(record, person) == "stopped"


def test_i04_the_same_statement_again_changes_nothing(record: storage.Database) -> None:
    person = somebody(record)
    first = terms.say(record, person, stop(), now=NOW)

    again = terms.say(record, person, stop(), now=NOW + 9)

    assert again.is_repeat
    assert (again.seq, again.epoch, again.terms) == (first.seq, first.epoch, first.terms)
    assert len(touches.of_person(record, person.person_id)) == 1


def test_other_words_under_the_same_id_are_refused(record: storage.Database) -> None:
    person = somebody(record)
    terms.say(record, person, allow("s-1"), now=NOW)

    with pytest.raises(terms.OtherStatement):
        terms.say(record, person, stop("s-1"), now=NOW + 1)


def test_loosening_needs_the_version_that_was_seen(record: storage.Database) -> None:
    person = somebody(record)
    terms.say(record, person, allow("s-1"), now=NOW, expected_version=0)

    with pytest.raises(terms.StaleTerms, match="version 1"):
        terms.say(record, person, allow("s-2", "care"), now=NOW, expected_version=0)

    assert terms.of(record, person).version == 1


def test_i05_a_stop_needs_no_version(record: storage.Database) -> None:
    person = somebody(record)
    terms.say(record, person, allow("s-1"), now=NOW)

    spoken = terms.say(record, person, stop(), now=NOW, expected_version=0)

    assert spoken.terms.version == 2


def test_i18_merging_and_parting_two_people(record: storage.Database) -> None:
    ada, bea = somebody(record, "ada"), somebody(record, "bea")
    terms.say(record, ada, Statement(statement_id="s-1", verb="deny"), now=NOW)
    terms.say(record, bea, allow("s-2"), now=NOW)
    assert [reason(record, one) for one in (ada, bea)] == ["denied", "allowed"]

    people.merge(record, ada.person_id, bea.person_id, by="s-1", reason="they said so", now=NOW)
    assert reason(record, ada) == "denied"
    joined = people.get(record, bea.person_id)
    terms.say(record, joined, stop("s-3"), now=NOW)
    assert reason(record, ada) == "stopped"

    [link] = [one for one in people.links(record, ada.person_id) if one.evidence == "staff"]
    people.part(record, link.link_id, by="s-1", reason="they are two", now=NOW)
    assert [reason(record, one) for one in (ada, bea)] == ["stopped", "stopped"]


def test_what_cannot_be_said_is_not_kept(record: storage.Database) -> None:
    person = somebody(record)

    with pytest.raises(terms.UnknownUse):
        terms.say(record, person, allow("s-1", "gossip"), now=NOW)

    assert terms.of(record, person) == terms.NOTHING_SAID
    assert touches.of_person(record, person.person_id) == []


def test_who_is_restricted_is_so_at_every_handle_until_it_is_taken_back(
    record: storage.Database,
) -> None:
    person = somebody(record)

    terms.restrict(record, person, now=NOW)
    assert terms.gate(record, person) == terms.Gate(epoch=1, is_restricted=True)

    terms.restrict(record, person, now=None)
    assert terms.gate(record, person) == terms.Gate(epoch=2)


def test_the_gate_of_those_who_are_joined_is_that_of_whoever_refused_most(
    record: storage.Database,
) -> None:
    ada, bea = somebody(record, "ada"), somebody(record, "bea")
    terms.say(record, ada, stop("s-9"), now=NOW)
    for number in range(3):
        terms.say(record, bea, stop(f"s-{number}"), now=NOW)
    apart = [terms.gate(record, one).epoch for one in (ada, bea)]

    people.merge(record, ada.person_id, bea.person_id, by="s-1", reason="they said so", now=NOW)

    assert (apart, terms.gate(record, people.get(record, ada.person_id)).epoch) == ([1, 3], 3)


def pause(until_us: int, name: str = "pause") -> Statement:
    conditions = terms.Conditions(pause_until_us=until_us)
    return Statement(statement_id=name, verb="limit", conditions=conditions)


@pytest.mark.parametrize("until_us", [-62_135_596_800_000_000, NOW, NOW + 3_661 * clock.DAY])
def test_a_pause_that_is_over_or_never_ends_is_refused_and_changes_nothing(
    record: storage.Database, until_us: int
) -> None:
    person = somebody(record)

    with pytest.raises(terms.BadStatement, match="for longer, say stop"):
        terms.say(record, person, pause(until_us), now=NOW)

    assert terms.of(record, person) == terms.NOTHING_SAID
    assert terms.gate(record, person).epoch == 0


def test_a_pause_said_again_after_its_end_is_the_one_that_was_said(
    record: storage.Database,
) -> None:
    person = somebody(record)
    terms.say(record, person, pause(NOW + 2), now=NOW)

    assert terms.say(record, person, pause(NOW + 2), now=NOW + 9).is_repeat


def test_a_list_brings_no_yes_that_has_ended_already(record: storage.Database) -> None:
    over = replace(allow(), speaker="import", evidence="form 7", until_us=NOW)
    told = terms.Uttered(statement=over, handles={"email": "ada@b.example"})

    with pytest.raises(terms.BadStatement, match="has ended already"):
        terms.say_all(record, [told], now=NOW)

    hers = ids.handle_id(people.salt(record), "email", "ada@b.example")
    assert people.known(record, [hers]) == {}


def test_going_back_does_not_say_a_pause_again_that_has_ended(record: storage.Database) -> None:
    person = somebody(record)
    terms.say(record, person, pause(NOW + clock.DAY), now=NOW)
    hours = terms.Conditions(windows=(terms.Window(),), pause_until_us=NOW + clock.DAY)
    terms.say(record, person, replace(pause(0, "both"), conditions=hours), now=NOW)
    lift = Statement(statement_id="lift", verb="lift", lifts=("pause", "both"))
    terms.say(record, person, lift, now=NOW + 1)
    handles = {handle.handle_id for handle in person.handles}
    said = terms.said_about(record, handles)

    soon = terms.undoing(said, handles, 2, now=NOW + 2)
    late = terms.undoing(said, handles, 2, now=NOW + clock.DAY)

    assert [one.conditions.pause_until_us for one in soon] == [NOW + clock.DAY] * 2
    assert [one.conditions for one in late] == [terms.Conditions(windows=(terms.Window(),))]
