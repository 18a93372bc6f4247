"""What is saved up leaves as one message: as much of it as is still wanted, and counts once."""

import pytest

from tests.messages.given_digests import ALWAYS, WEEK, asked, delivery, drained, part, saved
from tests.messages.given_messages import NOON, Line
from tests.people.given_links import see
from twofold import clock, messages, storage, templates, terms
from twofold.messages import digests
from twofold.terms import Rate, Scope
from twofold.terms.statements import Statement


@pytest.fixture
def line(record: storage.Database) -> Line:
    return Line(record)


def test_what_is_saved_up_leaves_as_one_when_there_is_room_again(line: Line) -> None:
    parts = saved(line, "marketing.hats", "marketing.hats", "marketing.shoes")

    line.now += WEEK
    drained(line)

    [parcel] = line.post.sent
    whole = delivery(line, parcel.delivery_id)
    assert (whole.state, whole.intent.use, whole.attempt) == ("sent", "marketing", 1)
    assert whole.topics == ("marketing.hats", "marketing.shoes")
    assert (whole.reason, whole.clauses) == ("allowed", ("allow-marketing",))
    assert whole.message.to == ""
    found = [delivery(line, one) for one in parts]
    assert [(one.state, one.reason, one.carried_in) for one in found] == [
        ("carried", "allowed", whole.delivery_id)
    ] * 3
    assert {one.handed_us for one in found} == {whole.handed_us} == {line.now}
    assert {one.grounds.version for one in found if one.grounds} == {1}


def test_each_part_stands_in_it_with_its_heading_its_words_and_its_own_page(line: Line) -> None:
    parts = saved(line, "marketing.hats", "marketing.shoes")

    line.now += WEEK
    drained(line)

    [parcel] = line.post.sent
    assert parcel.message.text == (
        f"1. marketing.hats 0\nHello\n/u/{parts[0]}\n\n2. marketing.shoes 1\nHello\n/u/{parts[1]}"
    )
    assert parcel.link == f"/u/{parcel.delivery_id}"


@pytest.mark.parametrize(
    ("uses", "whole"),
    [
        (("marketing.hats.summer", "marketing.hats.winter"), "marketing.hats"),
        (("marketing.hats", "marketing.hats.winter"), "marketing.hats"),
        (("marketing", "marketing.hats"), "marketing"),
        (("marketing.hats", "marketing.hats"), "marketing.hats"),
    ],
)
def test_its_use_is_the_branch_that_its_topics_share(
    line: Line, uses: tuple[str, str], whole: str
) -> None:
    line.allows(conditions=terms.Conditions(windows=ALWAYS))
    line.asked("marketing.hats")
    drained(line)
    line.post.sent.clear()
    for use in uses:
        asked(line, use, use)
    drained(line)

    line.now += WEEK
    drained(line)

    [parcel] = line.post.sent
    assert parcel.use == whole
    assert delivery(line, parcel.delivery_id).uses == tuple(dict.fromkeys(uses))


def test_what_has_no_subject_stands_under_what_it_is_for(line: Line) -> None:
    saved(line, "marketing.hats")
    line.now += 1
    line.asked("marketing.hats")
    drained(line)

    line.now += WEEK
    drained(line)

    [parcel] = line.post.sent
    assert parcel.message.subject == "marketing.hats 0 · marketing.hats"


def test_what_is_for_one_address_alone_leaves_together_to_that_address(line: Line) -> None:
    see(line.db, ("user_id:ada", "email:new@b.example", "trait", NOON - clock.HOUR))
    [old] = [one for one in line.ada.handles if one.value == "ada@b.example"]
    saved(line, "marketing.hats")
    line.db.run(
        storage.Query("all", "UPDATE delivery SET state = 'failed' WHERE state = 'waiting'")
    )
    said = messages.Message(text="Hello", to=old.handle_id)
    intent = terms.Intent(use="marketing.hats", channel="email")
    for _ in range(2):
        messages.ask(line.db, line.ada, intent, said, now=line.now)
    drained(line)

    line.now += WEEK
    drained(line)

    [parcel] = line.post.sent
    assert parcel.to == "email:ada@b.example"
    assert delivery(line, parcel.delivery_id).message.to == old.handle_id


def test_it_counts_once_for_each_rate_on_any_of_its_topics(line: Line) -> None:
    saved(line, "marketing.hats", "marketing.hats", "marketing.shoes")
    line.now += WEEK
    drained(line)
    line.post.sent.clear()

    later = [line.asked(use) for use in ("marketing.hats", "marketing.shoes", "marketing.bags")]
    drained(line)

    # Of three in all in a week one has left; hats and shoes had theirs.
    assert [parcel.delivery_id for parcel in line.post.sent] == [later[2]]
    states = [delivery(line, one) for one in later[:2]]
    assert [(one.state, one.reason, one.saved_up) for one in states] == [
        ("waiting", "rate", True)
    ] * 2


def test_one_alone_leaves_as_itself(line: Line) -> None:
    [alone] = saved(line, "marketing.hats")

    line.now += WEEK
    drained(line)

    assert [parcel.delivery_id for parcel in line.post.sent] == [alone]
    assert line.state(alone) == ("sent", "allowed")
    assert delivery(line, alone).carried_in is None


def test_a_stop_of_one_topic_takes_out_that_and_the_rest_leaves(line: Line) -> None:
    hats, shoes, more = saved(line, "marketing.hats", "marketing.shoes", "marketing.shoes")

    stopped = line.stops(Scope(use="marketing.hats"))
    line.now += WEEK
    drained(line)

    assert stopped.cancelled == (hats,)
    assert line.state(hats) == ("cancelled", "stopped")
    [parcel] = line.post.sent
    assert "hats" not in parcel.message.text
    assert delivery(line, parcel.delivery_id).topics == ("marketing.shoes",)
    assert {delivery(line, one).carried_in for one in (shoes, more)} == {parcel.delivery_id}


def test_a_stop_of_everything_leaves_nothing_to_send(line: Line) -> None:
    parts = saved(line, "marketing.hats", "marketing.shoes")

    stopped = line.stops()
    line.now += WEEK
    drained(line)

    assert sorted(stopped.cancelled) == sorted(parts)
    assert line.post.sent == []


def test_each_part_is_judged_again_when_they_are_put_together(line: Line) -> None:
    hats, shoes, bags = saved(line, "marketing.hats", "marketing.shoes", "marketing.bags")

    no = Statement(statement_id="no-hats", verb="deny", scope=Scope(use="marketing.hats"))
    terms.say(line.db, line.ada, no, now=line.now)
    line.now += WEEK
    drained(line)

    assert line.state(hats) == ("withheld", "denied")
    assert {line.state(one)[0] for one in (shoes, bags)} == {"carried"}
    assert {
        one.grounds.version for one in (delivery(line, d) for d in (shoes, bags)) if one.grounds
    } == {2}


def test_what_has_lost_its_validity_drops(line: Line) -> None:
    line.allows(conditions=terms.Conditions(windows=ALWAYS))
    line.asked("marketing.hats")
    drained(line)
    stale = asked(line, "marketing.hats", "Today only", expires_us=line.now + WEEK + clock.HOUR)
    fresh = [asked(line, "marketing.hats", f"New {number}") for number in range(2)]
    drained(line)

    # The gateway was away just when it could have left.
    line.now += WEEK + clock.DAY
    drained(line)

    assert line.state(stale) == ("withheld", "expired")
    assert [line.state(one)[0] for one in fresh] == ["carried"] * 2


def test_what_waits_for_another_channel_or_thread_leaves_by_itself(line: Line) -> None:
    line.allows(
        conditions=terms.Conditions(
            windows=ALWAYS, rates=(Rate(most=2, per_us=WEEK, use="marketing"),)
        )
    )
    for _ in range(2):
        line.asked("marketing.hats")
    drained(line)
    line.post.sent.clear()
    by = [asked(line, "marketing.hats", name, channel=name) for name in ("email", "post")]
    drained(line)

    line.now += WEEK
    drained(line)

    assert {parcel.delivery_id for parcel in line.post.sent} == set(by)


def test_it_asks_no_more_minutes_in_all_than_she_gives(line: Line) -> None:
    budget = terms.Budget(what="minutes", most=8, per_us=WEEK, use="marketing")
    line.allows(conditions=terms.Conditions(windows=ALWAYS))
    limit = Statement(
        statement_id="minutes",
        verb="limit",
        scope=Scope(),
        conditions=terms.Conditions(budgets=(budget,)),
    )
    terms.say(line.db, line.ada, limit, now=line.now)
    line.asked("marketing.hats")
    drained(line)
    line.post.sent.clear()
    parts = [asked(line, "marketing.hats", f"{n}", minutes=5) for n in range(2)]
    parts += [asked(line, "marketing.hats", "free")]
    drained(line)

    line.now += WEEK
    drained(line)

    [parcel] = line.post.sent
    states = [line.state(one)[0] for one in parts]
    assert states == ["carried", "waiting", "carried"]
    assert delivery(line, parcel.delivery_id).intent.minutes == 5


def test_more_than_a_channel_holds_waits_for_the_next(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "_ROOM", digests.Room(parts=4, heading=60, text=80))
    parts = saved(line, *["marketing.hats"] * 6)

    line.now += WEEK
    drained(line)

    assert len(line.post.sent) == 1
    states = [line.state(one)[0] for one in parts]
    assert (states.count("carried"), states.count("waiting")) == (4, 2)

    line.now += WEEK
    drained(line)
    assert [line.state(one)[0] for one in parts] == ["carried"] * 6


def test_what_cannot_be_worded_together_keeps_nobody_elses_back(line: Line) -> None:
    parts = saved(line, "marketing.hats", "marketing.shoes")
    line.allows("care", conditions=terms.Conditions(windows=ALWAYS))

    def bind(_person: object, _parts: object) -> messages.Message:
        raise ValueError

    line.gateway = line.another("gateway-2", bind=bind)
    line.now += WEEK
    care = line.asked("care")
    drained(line)

    assert [parcel.delivery_id for parcel in line.post.sent] == [care]
    assert {line.state(one) for one in parts} == {("waiting", "it could not be prepared")}


def test_addresses_in_it_are_those_of_its_parts_and_long_texts_are_cut_before_one() -> None:
    message = messages.Message(
        text=f"{'word ' * 100}{templates.place(0)} and {templates.place(1)}",
        subject="Long",
        links=("https://a.example/", "https://b.example/"),
    )
    near = messages.Message(text=f"See {templates.place(1)}", links=message.links)
    parts = [part(message, "marketing.hats"), part(near, "marketing.shoes")]
    entries = [messages.Entry(part=one, heading="A", below="") for one in parts]

    whole = messages.laid_out(entries, subject="Two", opening="Here:")

    assert whole.links == ("https://b.example/",)
    assert whole.html == ""
    assert whole.text.startswith("Here:\n\n1. A\nword ")
    assert whole.said.endswith("word …\n\n2. A\nSee https://b.example/")
