"""A stop gives the receipt that its answer names, and another one once more is known."""

from tests.receipts.given_receipts import House
from twofold import clock, heeding, messages, receipts, speaking, terms
from twofold.heeding import receipts as given_for_stop


def test_a_stop_by_staff_is_a_consent_revoked_by_them(house: House) -> None:
    heeding.stop(
        house.system, house.ada, terms.EVERYTHING, method="command", speaker="staff", now=1
    )

    [record] = house.given[0].document["dpv:hasRecordOfActivity"]
    assert record["dpv:hasConsentStatus"][0]["@type"][0] == "dpv:ConsentRevoked"
    assert record["dpv:hasConsentStatus"][0]["dpv:isIndicatedBy"] == "dpv:DataController"


def test_i04_a_stop_gives_the_receipt_that_its_answer_names(house: House) -> None:
    house.says("allow")
    waiting = house.asked()

    stopped, again = house.stops(), house.stops()

    assert again == stopped
    found = receipts.get(house.db, stopped.receipt_id)
    assert found.kind == "stop"
    told = found.document["twofold:stop"]
    assert told["cancelled"] == [waiting]
    assert told["committed_at"] == clock.rfc3339(stopped.committed_us)
    assert (told["already_left"], told["unknown"], told["recipients_waiting"]) == ([], [], [])
    assert house.kinds == ["terms", "stop"]
    assert house.faults() == []


def test_the_same_stop_again_calls_back_what_came_since_and_says_so(house: House) -> None:
    stopped = house.stops()
    late = house.asked()

    again = house.stops()

    assert (again.receipt_id, again.cancelled) == (stopped.receipt_id, (late,))
    final = receipts.standing(house.db, stopped.receipt_id)
    assert final.document["twofold:stop"]["cancelled"] == [late]


def test_a_stop_that_was_said_as_a_statement_has_a_receipt_of_its_kind(house: House) -> None:
    waiting = house.asked()

    house.says("stop")

    assert house.kinds == ["stop"]
    assert house.given[0].document["twofold:stop"]["cancelled"] == [waiting]
    assert messages.get(house.db, waiting).state == "cancelled"


def test_i02_a_final_receipt_says_what_became_of_the_unknown(house: House) -> None:
    house.says("allow")
    delivery = house.asked(channel="test")
    stopped = _hang(house)
    first = receipts.get(house.db, stopped.receipt_id)
    assert first.document["twofold:stop"]["unknown"] == [delivery]

    speaking.find_out(house.system, delivery, "sent", by="key:desk", now=clock.now_us())

    final = receipts.standing(house.db, stopped.receipt_id)
    assert final.receipt_id == f"{stopped.receipt_id}-2"
    assert final.document["dct:replaces"] == stopped.receipt_id
    assert final.document["twofold:stop"]["already_left"] == [delivery]
    assert final.document["twofold:stop"]["unknown"] == []
    assert house.stops().receipt_id == stopped.receipt_id
    assert receipts.standing(house.db, delivery).document["twofold:contact"]["state"] == "sent"
    assert receipts.readable(final)[2:4] == ("Cancelled: 0.", "Had left a moment before: 1.")
    assert house.faults() == []


def test_what_did_not_leave_after_all_corrects_its_receipt(house: House) -> None:
    house.says("allow")
    delivery = house.asked(channel="test")
    stopped = _hang(house)

    speaking.find_out(house.system, delivery, "failed", by="key:desk", now=clock.now_us())

    contact = receipts.standing(house.db, delivery)
    assert contact.document["dct:description"].startswith("Not sent after all")
    final = receipts.standing(house.db, stopped.receipt_id)
    assert final.document["twofold:stop"]["cancelled"] == [delivery]


def _hang(house: House) -> messages.Stopped:
    """Stop everything while a message is on its way, of which nobody learns what became."""
    found: list[messages.Stopped] = []

    def hang(_parcel: messages.Parcel, _fence: object) -> messages.Outcome:
        found.append(
            messages.stop(
                house.db,
                house.ada,
                method="page",
                now=clock.now_us(),
                wait_seconds=0,
                follow=lambda told, whose, spoken: given_for_stop.stopped(
                    house.system, whose, spoken, told, now=clock.now_us()
                ),
            )
        )
        raise ConnectionResetError

    with speaking.gateway(house.system) as gateway:
        gateway._channel = lambda _: hang
        gateway.step()
    return found[0]
