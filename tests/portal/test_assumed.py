"""What we assume about a person: shown only when they ask, contested, and ended by them."""

from typing import Any

from tests.portal.visiting import guest, version
from twofold import audiences, clock, people, rights, touches, trajectories
from twofold.system import System

ADA = "email:ada@b.example"


def ada(home: System) -> people.Person:
    return people.resolve(home.record, ADA)


def happened(home: System, name: str, purpose: str, **more: Any) -> str:
    draft = touches.TouchDraft(
        room="shop",
        message_id=name,
        handle_id=ada(home).leading.handle_id,
        occurred_us=clock.now_us() - clock.DAY,
        purpose=purpose,
        initiator="person",
        channel="web",
        name=name,
        **more,
    )
    return touches.record(home.record, draft, now=clock.now_us())


def test_what_is_assumed_is_shown_only_when_asked_for_and_ends_with_one_press(
    house: System,
) -> None:
    happened(house, "Order Completed", "purchase", amount="12.50", currency="EUR")
    trajectories.mark(house.record, [ada(house).person_id], now=clock.now_us())
    with guest(house, ADA) as visitor:
        assert visitor.get("/me/assumed").status_code == 405
        visitor.get("/me/data")
        shown = visitor.post("/me/assumed").text
        visitor.post("/me/assumed/stop")
        after = visitor.post("/me/assumed").text

    assert "you have bought for the first time" in shown
    assert "nothing is to be worked out about you" in after
    assert version(house, ADA) == 1


def test_a_share_is_told_with_what_it_is_a_share_of(house: System) -> None:
    for name in ("Order Completed", "Order Repeated", "Order Collected"):
        happened(house, name, "purchase", amount="12.50", currency="EUR")
    with guest(house, ADA) as visitor:
        visitor.get("/me/data")
        visitor.post("/me/messages", {"words": "Where is my order?"})
        trajectories.mark(house.record, [ada(house).person_id], now=clock.now_us())
        shown = visitor.post("/me/assumed").text

    asked = shown.partition("of what you asked was answered.")[2]
    # Of the one question, not of the three purchases as well.
    assert asked.partition("</small>")[0].endswith("out of 1 contact")


def test_a_group_is_left_by_one_press_and_taken_back_by_another(house: System) -> None:
    happened(house, "Order Completed", "purchase", amount="12.50", currency="EUR")
    listed, now = f"person_id\n{ada(house).person_id}\n", clock.now_us()
    taken = audiences.take_list(house.record, listed, name="Careful buyers", owner="anna", now=now)
    about = f"group:{taken.audience.audience_id}"
    with guest(house, ADA) as visitor:
        visitor.get("/me/data")
        before = visitor.post("/me/assumed").text
        left = visitor.post("/me/assumed/leave", {"about": about})
        again = visitor.post("/me/assumed/leave", {"about": about})
        stood = version(house, ADA)
        rules = visitor.get("/me/rules").text
        german = visitor.get("/me/rules", **{"accept-language": "de"}).text
        stale = visitor.post("/me/assumed/back", {"about": about, "version": "0"})
        back = visitor.post("/me/assumed/back", {"about": about, "version": str(stood)})

    assert 'Leave this group<span class="unseen">: Careful buyers</span>' in before
    assert "You left the group “Careful buyers”." in left.text
    assert "Leave this group" not in left.text
    assert 'Take it back<span class="unseen">: Careful buyers</span>' in left.text
    assert (again.status_code, stood) == (200, 1)
    assert "Not in the group: Careful buyers" in rules
    assert "Nicht in der Gruppe: Careful buyers" in german
    assert (stale.status_code, back.status_code) == (412, 200)
    assert "Take it back" in stale.text
    assert "Leave this group" in back.text
    assert "You took it back." in back.text


def test_a_score_is_left_by_one_press_and_taken_back_by_another(house: System) -> None:
    happened(house, "Order Completed", "purchase", amount="12.50", currency="EUR")
    trajectories.mark(house.record, [ada(house).person_id], now=clock.now_us())
    with guest(house, ADA) as visitor:
        visitor.get("/me/data")
        before = visitor.post("/me/assumed").text
        left = visitor.post("/me/assumed/leave", {"about": "score:stage"}).text
        rules = visitor.get("/me/rules").text
        back = visitor.post("/me/assumed/back", {"about": "score:stage", "version": "1"}).text

    assert "you have bought for the first time" in before
    assert "you have bought for the first time" not in left
    assert "From now on this is not used about you: where we take you to stand." in left
    assert "Not used about you: where we take you to stand" in rules
    assert "you have bought for the first time" in back


def test_what_nobody_assumes_cannot_be_left(house: System) -> None:
    with guest(house, ADA) as visitor:
        visitor.get("/me/data")
        for about in ("group:" + "0" * 32, "score:shoe-size", "score:", "", "marketing"):
            assert visitor.post("/me/assumed/leave", {"about": about}).status_code == 404
            sent = {"about": about, "version": "0"}
            assert visitor.post("/me/assumed/back", sent).status_code == 404
        for seen in ({}, {"version": "9" * 5_000}):
            sent = {"about": "score:stage", **seen}
            assert visitor.post("/me/assumed/back", sent).status_code == 400

    assert version(house, ADA) == 0


def test_a_group_is_shown_with_why_and_may_be_contested(house: System) -> None:
    happened(house, "Order Completed", "purchase", amount="12.50", currency="EUR")
    listed, now = f"person_id\n{ada(house).person_id}\n", clock.now_us()
    audiences.take_list(house.record, listed, name="Careful <buyers>", owner="anna", now=now)
    with guest(house, ADA) as visitor:
        visitor.get("/me/data")
        shown = visitor.post("/me/assumed").text
        form = {"kind": "contest", "words": "I do not belong in the group Careful <buyers>."}
        visitor.post("/me/data/requests", form)
        german = visitor.post("/me/assumed", **{"accept-language": "de"}).text

    [asked] = rights.requests_of(house.record, ada(house))
    assert "Careful &lt;buyers&gt;" in shown
    assert 'value="I do not belong in the group Careful &lt;buyers&gt;."' in shown
    assert "Gruppen, in denen Sie sind" in german
    assert (asked.kind, asked.words) == ("contest", form["words"])
