"""Every change, contact, silence and stop gives one receipt, in its own transaction."""

from pathlib import Path

import pytest

from tests.receipts.given_receipts import House
from twofold import clock, heeding, people, receipts, terms
from twofold.terms import Statement
from twofold.wishes import Usual


def test_i13_each_change_gives_one_receipt_with_the_hash_of_its_version(house: House) -> None:
    for verb in ("allow", "limit", "deny"):
        house.says(verb, "marketing") if verb != "limit" else _limit(house)
    house.says("lift", lifts=("deny-marketing",))

    given = house.given
    versions = terms.of(house.db, house.ada).versions

    assert house.kinds == ["terms"] * 4
    assert [one.document["twofold:terms"]["hash"] for one in given] == [
        f"sha256:{version.hash}" for version in versions
    ]
    assert [one.seq for one in given] == [1, 2, 3, 4]
    assert house.faults() == []


def test_the_same_statement_again_gives_no_second_receipt(house: House) -> None:
    house.says("deny")
    house.says("deny")

    assert house.kinds == ["terms"]


def test_what_is_refused_gives_no_receipt(house: House) -> None:
    house.says("allow")

    with pytest.raises(terms.StaleTerms):
        house.says("allow", "care", expected_version=0)

    assert house.kinds == ["terms"]


def test_a_change_that_is_rolled_back_leaves_no_receipt(house: House) -> None:
    def say_and_break() -> None:
        with house.db.write():
            house.says("allow")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        say_and_break()

    assert house.given == []
    assert terms.of(house.db, house.ada).version == 0


@pytest.mark.parametrize(
    ("verbs", "state"),
    [
        (("allow",), "dpv:ConsentGiven"),
        (("allow", "again"), "dpv:RenewedConsentGiven"),
        (("deny",), "dpv:ConsentRefused"),
        (("allow", "deny"), "dpv:ConsentWithdrawn"),
        (("allow", "lift"), "dpv:ConsentWithdrawn"),
        (("deny", "lift"), "twofold:NoTakenBack"),
        (("limit",), "twofold:Limited"),
    ],
)
def test_a_consent_record_says_what_became_of_the_yes(
    house: House, verbs: tuple[str, ...], state: str
) -> None:
    for verb in verbs:
        match verb:
            case "limit":
                _limit(house)
            case "lift":
                house.says("lift", lifts=(f"{verbs[0]}-marketing",))
            case "again":
                house.says("allow", statement_id="again")
            case "allow":
                house.says("allow")
            case _:
                house.says("deny")

    [record] = house.given[-1].document["dpv:hasRecordOfActivity"]
    [status] = record["dpv:hasConsentStatus"]
    assert status["@type"][0] == state
    assert isinstance(record["dpv:hasProcess"], list)


def test_i14_what_reached_somebody_says_why_and_by_which_version(house: House) -> None:
    house.says("allow")
    delivery = house.asked()
    house.delivers()
    house.says("deny")

    [found] = [one for one in house.given if one.kind == "contact"]

    assert (found.receipt_id, found.document["twofold:contact"]["state"]) == (delivery, "sent")
    assert found.document["twofold:contact"]["clauses"] == ["allow-marketing"]
    assert found.document["twofold:contact"]["asked_by"] == "key:shop"
    decided = terms.of(house.db, house.ada).versions[0]
    assert found.document["twofold:terms"]["version"] == decided.number == 1
    assert found.document["twofold:terms"]["hash"] == f"sha256:{decided.hash}"
    [process] = found.document["dpv:hasProcess"]
    assert process["dpv:hasPurpose"] == "dpv:DirectMarketing"
    assert process["dpv:hasPersonalData"] == ["pd:EmailAddress"]


def test_what_was_withheld_is_told_with_its_reason(house: House) -> None:
    delivery = house.asked()
    house.delivers()

    [found] = house.given

    assert (found.kind, found.receipt_id) == ("withheld", delivery)
    assert found.document["twofold:withheld"]["reason"] == "silence"
    assert found.document["dct:description"] == (
        "Not sent: news and offers: shoes by email, because you never said yes to it."
    )


def test_i13_what_a_list_brings_gives_a_receipt_for_each_line(house: House, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(
        "email,status,use,channel,when,evidence\n"
        "ada@b.example,allowed,marketing,email,2025-11-01,form 7\n"
        "ada@b.example,allowed,care,email,2025-11-02,form 8\n"
        "bob@b.example,stopped,,,,\n"
    )
    heeding.bring_terms(house.system, [tmp_path / "list.csv"], Usual(), now=clock.now_us())

    bob = people.resolve(house.db, "email:bob@b.example")
    versions = terms.of(house.db, house.ada).versions
    assert [one.document["twofold:terms"]["hash"] for one in house.given] == [
        f"sha256:{version.hash}" for version in versions
    ]
    assert [one.kind for one in receipts.of(house.db, bob)] == ["stop"]
    assert house.faults() == []


def test_i13_parting_and_joining_people_breaks_no_chain(house: House) -> None:
    house.says("allow")
    [link] = people.links(house.db, house.ada.person_id)
    people.part(house.db, link.link_id, by="ben", reason="a test", now=clock.now_us())
    other = people.resolve(house.db, "email:ada@b.example")
    said = Statement(statement_id="no", verb="deny", scope=terms.Scope(use="care"))
    heeding.say(house.system, other, said, now=clock.now_us())
    assert house.faults() == []

    people.rejoin(house.db, link.link_id, by="ben", reason="a test", now=clock.now_us())
    house.says("deny")

    assert len(house.given) == 3
    assert house.faults() == []
    assert len({one.handle_id for one in house.given}) == 2


def test_a_receipt_names_nobody_by_address(house: House) -> None:
    house.says("allow")
    house.asked()
    house.delivers()
    house.stops()

    assert b"ada@b.example" not in house.file
    assert house.ada.person_id.encode() in house.file


def test_a_page_of_receipts_goes_on_where_the_last_one_ended(house: House) -> None:
    for use in ("care", "research", "marketing"):
        house.says("deny", use)

    first = receipts.of(house.db, house.ada, limit=2)
    rest = receipts.of(house.db, house.ada, after=first[-1].place, limit=2)

    assert [*first, *rest] == house.given
    assert len(rest) == 1


@pytest.mark.parametrize("receipt_id", ["", "nothing", "deny-care-2", "deny-care-1", "x-x", "-2"])
def test_what_was_never_given_is_not_found(house: House, receipt_id: str) -> None:
    house.says("deny", "care", statement_id="denial")

    with pytest.raises(receipts.UnknownReceipt):
        receipts.get(house.db, receipt_id)


def test_forgetting_somebody_takes_their_chain_and_nobody_elses(house: House) -> None:
    house.says("deny")

    assert receipts.forget(house.db, house.ada) == {"receipts": 1}

    assert house.given == []
    assert receipts.flaw(house.db) is None


def _limit(house: House) -> None:
    rate = terms.Rate(most=1, per_us=clock.DAY, use="marketing")
    said = Statement(
        statement_id="limit-marketing",
        verb="limit",
        scope=terms.Scope(use="marketing"),
        conditions=terms.Conditions(rates=(rate,)),
    )
    heeding.say(house.system, house.ada, said, now=clock.now_us())
