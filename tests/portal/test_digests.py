"""Several messages as one, as their reader has them: each with its reason and a way to stop it."""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import structs

from tests.messages.given_messages import prove
from tests.portal import visiting
from tests.portal.visiting import Guest
from twofold import (
    clock,
    hearing,
    heeding,
    messages,
    people,
    receipts,
    speaking,
    storage,
    terms,
    touches,
)
from twofold.messages import Delivery
from twofold.receipts import verify_receipts
from twofold.system import System
from twofold.terms import Preferences, Scope, Statement

ADA = "email:ada@b.example"
TOPICS = ("marketing.hats", "marketing.shoes")
AGO = 8 * clock.DAY


@pytest.fixture
def home(house: System) -> System:
    """Return a home in which Ada allows news, and had one message on each topic a week ago."""
    prove(house.record, ADA)
    scope = Scope(use="marketing", recipient="own")
    tell(
        house,
        Statement(statement_id="yes", verb="allow", scope=scope, conditions=visiting.ANY_HOUR),
    )
    return house


@pytest.fixture
def guest(home: System) -> Iterator[Guest]:
    with visiting.guest(home, ADA) as found:
        yield found


def ada(home: System) -> people.Person:
    return people.resolve(home.record, ADA)


def tell(home: System, said: Statement) -> None:
    heeding.say(home, ada(home), said, now=clock.now_us() - AGO - clock.HOUR)


def ask(home: System, use: str, subject: str, at_us: int) -> str:
    intent = terms.Intent(use=use, channel="email")
    said = messages.Message(text=f"All about {subject}.", subject=subject)
    return messages.ask(
        home.record, ada(home), intent, said, asked_by="key:shop", now=at_us
    ).delivery_id


def step(home: System, at_us: int) -> None:
    with speaking.gateway(home, now=lambda: at_us) as gateway:
        while gateway.step():
            pass


def bundle(home: System) -> tuple[Delivery, list[str]]:
    """Let one message a topic leave, save up the next, and let these leave together."""
    before = clock.now_us() - AGO
    for use in TOPICS:
        ask(home, use, "Before", before)
    step(home, before)
    parts = [
        ask(home, use, use.removeprefix("marketing."), before + n) for n, use in enumerate(TOPICS)
    ]
    step(home, before + clock.SECOND)
    step(home, clock.now_us() - clock.HOUR)
    carried = messages.get(home.record, parts[0]).carried_in
    assert carried is not None
    return messages.get(home.record, carried), parts


def lying(home: System, delivery_id: str) -> dict[str, Any]:
    found = (home.settings.home / "mailbox" / f"{delivery_id}.json").read_bytes()
    return dict(json.loads(found))


def stops(home: System) -> set[Scope]:
    return {one.scope for one in terms.of(home.record, ada(home)).clauses if one.effect == "stop"}


def path(home: System, delivery_id: str) -> str:
    return speaking.letter_path(home, delivery_id)


def test_it_has_one_link_of_its_own_and_one_under_each_part(home: System) -> None:
    whole, parts = bundle(home)

    told = lying(home, whole.delivery_id)

    assert told["message"]["subject"] == "2 messages from This organisation, saved up for you"
    text = told["message"]["text"]
    assert text.startswith("What would have come more often")
    for number, (topic, part) in enumerate(zip(("hats", "shoes"), parts, strict=True), 1):
        assert f"{number}. {topic}\nAll about {topic}.\n" in text
        assert f"how to stop it: http://127.0.0.1:8321{path(home, part)}" in text
    assert told["link"].endswith(path(home, whole.delivery_id))
    assert told["headers"]["List-Unsubscribe"].startswith(f"<{told['link']}>, <mailto:stop+")


def test_its_mail_is_laid_out_as_other_mails_are_and_says_the_same(home: System) -> None:
    whole, parts = bundle(home)

    message = lying(home, whole.delivery_id)["message"]

    page = message["html"]
    assert page.startswith("<!doctype html>")
    assert "<title>2 messages from This organisation, saved up for you</title>" in page
    assert 'lang="en"' in page
    for number, (topic, part) in enumerate(zip(("hats", "shoes"), parts, strict=True), 1):
        assert f">{number}. {topic}</h2><p>All about {topic}.</p>" in page
        link = f"http://127.0.0.1:8321{path(home, part)}"
        assert f'<a href="{link}">Why you get this, and how to stop it</a>' in page
        assert link in message["text"]


def test_it_speaks_its_readers_language(home: System) -> None:
    tell(home, Statement(statement_id="de", verb="prefer", preferences=Preferences(language="de")))
    whole, _ = bundle(home)

    told = lying(home, whole.delivery_id)

    assert told["message"]["subject"] == "2 Nachrichten von This organisation, für Sie gesammelt"
    assert "Warum Sie das bekommen, und wie Sie es abstellen: " in told["message"]["text"]
    assert "Warum Sie das bekommen und wie Sie es beenden</a>" in told["message"]["html"]
    assert 'lang="de"' in told["message"]["html"]


def test_its_page_names_each_part_with_its_reason_and_leads_to_its_page(
    home: System, guest: Guest
) -> None:
    whole, parts = bundle(home)

    page = guest.get(path(home, whole.delivery_id)).text

    assert "news and offers: hats, news and offers: shoes" in page
    assert page.count("Why: you allowed it.") == 2
    for topic, part in zip(("hats", "shoes"), parts, strict=True):
        assert f'<a href="{path(home, part)}?language=en">{topic}</a>' in page
    own = guest.get(path(home, parts[0])).text
    assert "All about hats." in own
    assert "shoes" not in own


def test_one_click_stops_what_was_in_it_and_nothing_else(home: System, guest: Guest) -> None:
    whole, _ = bundle(home)

    answer = guest.client.post(
        path(home, whole.delivery_id),
        data={"List-Unsubscribe": "One-Click"},
        follow_redirects=False,
    )

    assert answer.status_code == 200
    assert stops(home) == {Scope(use=use, channel="email") for use in TOPICS}


def test_the_page_of_a_part_stops_that_alone(home: System, guest: Guest) -> None:
    _, parts = bundle(home)

    guest.client.post(path(home, parts[1]), data={"do": "stop"})

    assert stops(home) == {Scope(use="marketing.shoes", channel="email")}


def test_stop_in_an_answer_to_it_stops_each_topic_and_is_confirmed_once(home: System) -> None:
    whole, _ = bundle(home)
    draft = touches.TouchDraft(
        room="replies",
        message_id="an answer",
        handle_id=ada(home).leading.handle_id,
        occurred_us=clock.now_us(),
        purpose="message",
        initiator="person",
        channel="email",
        refers_to=f"delivery:{whole.delivery_id}",
        properties={"text": "stop"},
    )
    with home.record.write():
        touches.record(home.record, draft, now=clock.now_us())

    hearing.listen(home, now=clock.now_us())

    assert stops(home) == {Scope(use=use, channel="email") for use in TOPICS}
    told = [one for one in visiting.letters(home) if one["use"] == terms.CONFIRMATION]
    assert len(told) == 1


def test_i14_its_receipt_names_its_parts_and_theirs_names_it(home: System, guest: Guest) -> None:
    whole, parts = bundle(home)

    given = {one.about: receipts.told(one) for one in receipts.chains(home.record, ada(home))}

    assert set(given[whole.delivery_id].carries) == set(parts)
    assert given[whole.delivery_id].version == 1
    for part in parts:
        told = given[part]
        assert (told.carried_in, told.state, told.version) == (whole.delivery_id, "carried", 1)
        assert told.clauses == ("yes",)
    page = guest.get(f"{path(home, parts[0])}/receipts").text
    assert "It was sent in one message with others, because you allowed it." in page
    body = heeding.receipts_of(home, ada(home), now=clock.now_us())
    keys = {one["kid"]: one["x"] for one in heeding.public_keys(home)}
    assert verify_receipts.check(body, keys) == []


def test_among_her_messages_it_is_one_with_a_reason_for_each_part(
    home: System, guest: Guest
) -> None:
    bundle(home)

    page = guest.get("/me/messages").text

    assert page.count("2 messages from") == 1
    assert "<li>hats: Why: you allowed it." in page
    assert "<li>shoes: Why: you allowed it." in page


def test_what_is_taken_away_tells_in_what_each_left(home: System) -> None:
    whole, parts = bundle(home)

    body = io.BytesIO()
    heeding.export_to(home, ada(home), body, now=clock.now_us())

    with zipfile.ZipFile(body) as found:
        rows = [json.loads(line) for line in found.read("contacts.jsonl").splitlines()]
    told = {row["delivery_id"]: (row["state"], row["carried_in"]) for row in rows}
    assert told[whole.delivery_id] == ("sent", None)
    assert [told[part] for part in parts] == [("carried", whole.delivery_id)] * 2


def test_what_she_has_stopped_since_is_not_shown_on_pages_of_the_shop(home: System) -> None:
    bundle(home)
    home.record.run(storage.Query("inapp", "UPDATE delivery SET channel = 'inapp'"))
    settings = structs.replace(home.settings, pages="https://shop.example")
    shop = structs.replace(home, settings=settings)
    token = speaking.feeding.feed_token(shop, ada(home), "https://shop.example", now=clock.now_us())

    messages.stop(home.record, ada(home), Scope(use=TOPICS[0]), method="page", now=clock.now_us())

    shown = speaking.feeding.feed(shop, token.token, "https://shop.example", now=clock.now_us())
    assert "shoes" in {one.subject for one in shown}
    assert "hats" not in str(shown)
