"""Home, messages, data, path: what a person sees of their record, and what they give to it."""

import io
import zipfile
from typing import Any

import pytest

from tests.messages.given_messages import prove
from tests.people.given_links import see
from tests.portal.visiting import guest, letters, say
from twofold import (
    access,
    clock,
    messages,
    people,
    rights,
    storage,
    terms,
    touches,
)
from twofold.system import System

ADA = "email:ada@b.example"
PAGES = (
    "/me",
    "/me/messages",
    "/me/rules",
    "/me/rules/versions",
    "/me/data",
    "/me/path",
    "/me/given",
    "/me/say",
    "/me/receipts",
    "/me/leave",
)


def ada(home: System) -> people.Person:
    return people.resolve(home.record, ADA)


def send(home: System, use: str, text: str = "New shoes") -> None:
    intent = terms.Intent(use=use, channel="email")
    words = messages.Message(text=text, subject=f"About {use}")
    messages.ask(home.record, ada(home), intent, words, now=clock.now_us())


def happened(home: System, name: str, purpose: str, **more: Any) -> str:
    draft = touches.TouchDraft(
        room="shop",
        message_id=name,
        handle_id=ada(home).leading.handle_id,
        occurred_us=clock.now_us() - clock.DAY,
        purpose=purpose,
        name=name,
        **{"initiator": "person", "channel": "web", **more},
    )
    return touches.record(home.record, draft, now=clock.now_us())


def everything(home: System) -> list[tuple[str, list[str]]]:
    """Return every row of every table that a person's pages may touch, but for sessions."""
    names = ("touch", "statement", "gate", "delivery", "request", "look", "entry", "handle", "link")
    rows = [(name, home.record.all(storage.Query("r", f"SELECT * FROM {name}"))) for name in names]
    return [(name, sorted(map(repr, found))) for name, found in rows]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "de"])
def test_i23_opening_any_page_changes_nothing(house: System, path: str, language: str) -> None:
    say(house, ADA, "allow", "marketing")
    send(house, "marketing.shoes")
    send(house, "research")
    letters(house)
    happened(house, "Order Completed", "purchase", amount="12.50", currency="EUR")
    with guest(house, ADA) as visitor:
        before = everything(house)
        answer = visitor.get(path, **{"accept-language": language})
        visitor.client.head(path)
        assert answer.status_code == visitor.get(path).status_code == 200

    assert everything(house) == before
    assert f'<html lang="{language}">' in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_a_page_without_anything_says_so(house: System, path: str) -> None:
    with guest(house, ADA) as visitor:
        assert visitor.get(path).status_code == 200


def test_home_tells_what_waits_for_whom(house: System) -> None:
    with guest(house, ADA) as visitor:
        assert "you have an answer to everything" in visitor.get("/me").text
        visitor.post("/me/messages", {"words": "Where is my order?"})
        after = visitor.get("/me").text

    assert "have no answer yet" in after
    assert "2 things are assumed of you" in after


def test_messages_tells_of_every_contact_why_it_came_or_did_not(house: System) -> None:
    say(house, ADA, "allow", "marketing")
    send(house, "marketing.shoes", "They <b>fit</b>")
    send(house, "research")
    letters(house)

    with guest(house, ADA) as visitor:
        text = visitor.get("/me/messages").text

    assert "Why: you allowed it." in text
    assert "They &lt;b&gt;fit&lt;/b&gt;" in text
    assert "Research by e-mail: you never said yes to it" in text


def test_words_that_mean_stop_stop_at_once(house: System) -> None:
    say(house, ADA, "allow", "marketing")
    with guest(house, ADA) as visitor:
        visitor.get("/me/messages")
        visitor.post("/me/messages", {"words": "Please stop writing to me"})

    effects = [clause.effect for clause in terms.of(house.record, ada(house)).clauses]
    assert effects == ["allow", "stop"]


def test_a_mark_is_kept_and_the_newest_stands(house: System) -> None:
    touch = happened(house, "Order Completed", "purchase")
    with guest(house, ADA) as visitor:
        visitor.get("/me/path")
        for mark in ("-2", "1"):
            visitor.post("/me/path/marks", {"touch": touch, "mark": mark})
        text = visitor.get("/me/path").text

    found = touches.of_person(house.record, ada(house).person_id)
    assert [(one.delight, one.refers_to) for one in found if one.name == "Mark Given"] == [
        (-2, touch),
        (1, touch),
    ]
    assert "good · change" in text


def test_what_happened_elsewhere_is_kept_as_told(house: System) -> None:
    day = clock.to_datetime(clock.now_us() - 3 * clock.DAY).date().isoformat()
    with guest(house, ADA) as visitor:
        visitor.get("/me/path")
        visitor.post("/me/path/told", {"brand": "Hill & Co", "happened": "purchase", "day": day})
        text = visitor.get("/me/path").text

    [touch] = touches.of_person(house.record, ada(house).person_id)
    assert (touch.orbit, touch.source, touch.purpose) == ("Hill & Co", "told", "purchase")
    assert "At Hill &amp; Co:" in text


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/me/path/marks", {"touch": "0" * 32, "mark": "1"}, 404),
        ("/me/path/marks", {"touch": "ours", "mark": "3"}, 400),
        ("/me/path/marks", {"touch": "ours", "mark": ""}, 400),
        ("/me/path/told", {"brand": "", "happened": "purchase", "day": "2026-01-02"}, 400),
        ("/me/path/told", {"brand": "own", "happened": "purchase", "day": "2026-01-02"}, 400),
        ("/me/path/told", {"brand": "X", "happened": "terms", "day": "2026-01-02"}, 400),
        ("/me/path/told", {"brand": "X", "happened": "purchase", "day": "9999-12-31"}, 400),
        ("/me/path/told", {"brand": "X", "happened": "purchase", "day": "soon"}, 400),
        ("/me/messages", {"words": " "}, 400),
        ("/me/messages", {"words": "x" * 5_001}, 400),
        ("/me/data/requests", {"kind": "correct", "words": ""}, 400),
        ("/me/data/requests", {"kind": "erase", "words": "x"}, 400),
        ("/me/data/requests/back", {"request": "x"}, 400),
        ("/me/language", {"language": "xx"}, 400),
    ],
)
def test_what_cannot_be_used_changes_nothing(
    house: System, path: str, fields: dict[str, str], status: int
) -> None:
    touch = happened(house, "Order Completed", "purchase")
    with guest(house, ADA) as visitor:
        visitor.get("/me")
        before = everything(house)
        sent = {name: touch if value == "ours" else value for name, value in fields.items()}
        assert visitor.post(path, sent).status_code == status
        assert visitor.post(path, {**sent, "csrf": "forged"}).status_code == 403

    assert everything(house) == before


def test_a_place_is_not_gone_by(house: System) -> None:
    happened(house, "Order Completed", "purchase", channel="store")
    with guest(house, ADA) as visitor:
        english = visitor.get("/me/path", **{"accept-language": "en"}).text
        german = visitor.get("/me/path", **{"accept-language": "de"}).text

    assert "in the shop · begun by you" in english
    assert "im Geschäft · von Ihnen begonnen" in german


def test_what_is_simulated_is_in_no_count_of_given_and_received(house: System) -> None:
    happened(house, "Order Completed", "purchase")
    happened(house, "Card Form", "service", source="simulated")
    happened(house, "Mailing", "message", source="simulated", initiator="brand")
    with guest(house, ADA) as visitor:
        text = visitor.get("/me/given").text

    assert "You came to us 1 time." in text
    assert "We came to you 0 times." in text


def test_nobody_marks_what_happened_to_somebody_else(house: System) -> None:
    touch = happened(house, "Order Completed", "purchase")
    see(house.record, ("email:eve@b.example", "", "", 1))
    with guest(house, "email:eve@b.example") as visitor:
        visitor.get("/me")
        assert visitor.post("/me/path/marks", {"touch": touch, "mark": "1"}).status_code == 404


def test_the_data_are_taken_away_with_a_fresh_code_only(house: System) -> None:
    happened(house, "Order Completed", "purchase")
    with guest(house, ADA) as visitor:
        visitor.get("/me/data")
        answer = visitor.post("/me/data/export")
        with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
            assert "touches.jsonl" in file.namelist()

        prove(house.record, ADA)
        old = clock.now_us() - clock.HOUR
        stale = access.open_visit(house.record, ada(house).leading.handle_id, now=old)
        visitor.client.cookies.set("twofold_me", stale, domain="me.local", path="/me")
        visitor.get("/me/data")
        assert visitor.post("/me/data/export").status_code == 403

    [asked] = rights.requests_of(house.record, ada(house))
    assert (asked.kind, asked.state) == ("export", "fulfilled")


def test_a_request_is_seen_with_its_clock_and_can_be_taken_back(house: System) -> None:
    with guest(house, ADA) as visitor:
        visitor.get("/me/data")
        visitor.post("/me/data/requests", {"kind": "correct", "words": "My name is Ada"})
        [asked] = rights.requests_of(house.record, ada(house))
        home = visitor.get("/me").text
        assert home.count("Put something right") == 1
        assert "have no answer yet" not in home
        text = visitor.get("/me/data").text
        assert "My name is Ada" in text
        assert "answered by" in text
        visitor.post("/me/data/requests/back", {"request": asked.request_id})

    assert rights.get_request(house.record, asked.request_id).state == "revoked"


def test_data_can_be_kept_and_used_for_nothing_and_used_again(house: System) -> None:
    with guest(house, ADA) as visitor:
        visitor.get("/me/data")
        visitor.post("/me/data/requests", {"kind": "restrict"})
        assert terms.gate(house.record, ada(house)).is_restricted
        assert "kept and used for nothing" in visitor.get("/me/data").text
        visitor.post("/me/data/use-again")

    assert not terms.gate(house.record, ada(house)).is_restricted


def test_who_looked_is_told_by_their_role(house: System) -> None:
    who = ada(house).person_id
    now = clock.now_us()
    rights.look(house.record, who="x", role="agent", person_id=who, what="page", now=now)

    with guest(house, ADA) as visitor:
        assert "Somebody who helps people: opened your page" in visitor.get("/me/data").text


def test_what_others_wrote_stays_text(house: System) -> None:
    canary = '"><script>alert(1)</script>{{7*7}}'
    happened(house, canary, "purchase")
    say(house, ADA, "allow", "marketing")
    send(house, "marketing.shoes", canary)
    letters(house)
    with guest(house, ADA) as visitor:
        for path in PAGES:
            text = visitor.get(path).text
            assert "<script>" not in text
            assert "49" not in text.partition("<main")[2].partition("alert(1)")[2][:20]


def test_how_long_each_kind_is_kept_is_told_in_the_readers_language(house: System) -> None:
    with guest(house, ADA) as visitor:
        english = visitor.get("/me/data", **{"accept-language": "en"}).text
        german = visitor.get("/me/data", **{"accept-language": "de"}).text

    assert "How long we keep it" in english
    assert "The text of messages to you" in english
    assert "Who looked at your record</strong>: 3 years" in english
    assert "Wie lange wir es aufbewahren" in german
    assert "Wer Ihre Akte angesehen hat</strong>: 3 Jahre" in german
    assert "Der Text von Nachrichten an Sie" in german
    # A mark of the erased stays exactly when the rest is gone.
    assert "A mark that you were erased</strong>: until you come back yourself" in english
    assert "bis Sie von sich aus zurückkommen" in german
