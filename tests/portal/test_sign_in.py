"""Coming to one's own side: by code or link, once, with one answer for everybody."""

import logging
import re
from html import escape

import pytest

from tests.portal.visiting import Guest, guest, letters, say
from twofold import access, clock, hearing, people, storage, touches
from twofold.system import System

ADA = "email:ada@b.example"


def ask(visitor: Guest, address: str = "Ada@B.example") -> None:
    visitor.get("/me/sign-in")
    answer = visitor.post("/me/sign-in", {"address": address, "next": "/me"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/me/code")


def code_in(text: str) -> str:
    found = re.search(r"\b\d{6}\b", text)
    assert found is not None
    return found[0]


def enter(visitor: Guest, code: str) -> int:
    visitor.get("/me/code")
    return visitor.post("/me/code", {"code": code, "next": "/me"}).status_code


def test_a_code_sent_to_an_address_opens_its_persons_side(house: System) -> None:
    with guest(house) as visitor:
        ask(visitor)
        [letter] = letters(house)

        assert letter["to"] == ADA
        assert enter(visitor, code_in(letter["message"]["text"])) == 303
        assert visitor.get("/me").status_code == 200


def test_using_a_code_verifies_the_handle(house: System) -> None:
    with guest(house) as visitor:
        ask(visitor, "+353 1 234 5678")
        [letter] = letters(house)
        assert letter["to"] == "phone:+35312345678"

        enter(visitor, code_in(letter["message"]["text"]))

    handles = {one.kind: one for one in people.resolve(house.record, ADA).handles}
    assert handles["phone"].verified_by == "entry:sms"
    assert handles["email"].verified_us is None


def test_a_link_shows_first_and_is_spent_by_its_button(house: System) -> None:
    with guest(house) as visitor:
        ask(visitor)
        [letter] = letters(house)
        path = "/me/enter/" + letter["message"]["text"].partition("/me/enter/")[2].split()[0]

        for _ in range(3):
            assert visitor.get(path).status_code == 200
        assert visitor.post(path).status_code == 303
        assert visitor.get("/me").status_code == 200
        assert visitor.get(path).status_code == 404


def test_who_is_not_known_gets_the_same_answer_and_no_letter(house: System) -> None:
    with guest(house) as known, guest(house) as unknown:
        ask(known)
        ask(unknown, "nobody.here@b.example")

        one, other = (
            re.sub(r'value="[\w-]{20,}"', "", page.get("/me/code").text)
            for page in (known, unknown)
        )
        assert one == other
        assert [letter["to"] for letter in letters(house)] == [ADA]


@pytest.mark.parametrize("code", ["", "000000x", "é" * 6, "1" * 20, "\0"])
def test_a_wrong_code_has_one_answer(house: System, code: str) -> None:
    with guest(house) as visitor, guest(house) as stranger:
        ask(visitor)
        letters(house)

        assert enter(visitor, code) == enter(stranger, code) == 400
        assert visitor.get("/me").status_code == 303


def test_after_five_wrong_codes_the_right_one_is_worth_nothing(house: System) -> None:
    with guest(house) as visitor:
        ask(visitor)
        [letter] = letters(house)
        code = code_in(letter["message"]["text"])
        wrong = f"{(int(code) + 1) % 10**6:06}"

        assert [enter(visitor, wrong) for _ in range(5)] == [400] * 5
        assert enter(visitor, code) == 400


def test_a_code_works_once_and_only_on_the_page_that_asked(house: System) -> None:
    with guest(house) as visitor, guest(house) as thief:
        ask(thief)
        ask(visitor)
        code = code_in(letters(house)[1]["message"]["text"])

        assert enter(thief, code) == 400
        assert enter(visitor, code) == 303
        visitor.post("/me/sign-out")
        assert enter(visitor, code) == 400


def test_a_code_runs_out(house: System) -> None:
    now = clock.now_us() - 16 * clock.MINUTE
    asked = hearing.entries.ask_entry(house, "ada@b.example", network="n", now=now)
    link = hearing.entries.entry_link(house, ADA, now=now - clock.DAY).rpartition("/")[2]

    with guest(house) as visitor:
        assert visitor.get(f"/me/enter/{link}").status_code == 404
    with pytest.raises(access.DeadEntry):
        hearing.entries.enter_by_code(house, asked.token, "000000", now=clock.now_us())


@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "é" * 43, "a" * 5_000])
def test_a_forged_link_has_one_answer(house: System, token: str) -> None:
    with guest(house) as visitor:
        forged = visitor.get(f"/me/enter/{token}")
        spent = hearing.entries.entry_link(house, ADA, now=clock.now_us()).rpartition("/")[2]
        visitor.get(f"/me/enter/{spent}")
        visitor.post(f"/me/enter/{spent}")
        visitor.post("/me/sign-out")
        used = visitor.get(f"/me/enter/{spent}")

    assert forged.status_code == used.status_code == 404
    assert "used, has run out, or never was" in forged.text


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_link_that_was_used_ran_out_or_never_was_has_one_answer(
    house: System, language: str
) -> None:
    old = hearing.entries.entry_link(house, ADA, now=clock.now_us() - clock.DAY).rpartition("/")[2]
    spent = hearing.entries.entry_link(house, ADA, now=clock.now_us()).rpartition("/")[2]
    with guest(house) as owner:
        owner.get(f"/me/enter/{spent}")
        assert owner.post(f"/me/enter/{spent}").status_code == 303
    told = {"accept-language": language}

    with guest(house) as visitor:
        visitor.get("/me/sign-in")
        read = [visitor.get(f"/me/enter/{one}", **told) for one in (spent, old, "A" * 43)]
        sent = [visitor.post(f"/me/enter/{one}", **told) for one in (spent, old, "A" * 43)]

    for answers in (read, sent):
        assert {one.status_code for one in answers} == {404}
        assert len({one.text for one in answers}) == 1
        assert len({tuple(sorted(one.headers)) for one in answers}) == 1


def test_who_stopped_everything_still_gets_the_code_they_ask_for(house: System) -> None:
    say(house, ADA, "stop")
    say(house, ADA, "deny")

    with guest(house) as visitor:
        ask(visitor)
        assert len(letters(house)) == 1


def test_more_letters_than_ten_an_hour_are_not_written(house: System) -> None:
    now = clock.now_us()
    for number in range(12):
        asked = hearing.entries.ask_entry(
            house, "ada@b.example", network=f"10.0.0.{number}", now=now
        )
        hearing.entries.answer_entry(house, asked, now=now + number)

    assert len(letters(house)) == 10


def test_asking_again_and_again_from_one_network_has_to_wait(house: System) -> None:
    with guest(house) as visitor:
        for _ in range(10):
            ask(visitor, "someone@b.example")

        visitor.get("/me/sign-in")
        answer = visitor.post("/me/sign-in", {"address": "someone@b.example"})

    assert answer.status_code == 403
    assert "Too many tries" in answer.text


def test_codes_links_and_sessions_are_kept_as_hashes(house: System) -> None:
    with guest(house) as visitor:
        ask(visitor)
        [letter] = letters(house)
        code = code_in(letter["message"]["text"])
        enter(visitor, code)
        session = visitor.client.cookies["twofold_me"]

    for table in ("entry", "visitor"):
        rows = house.record.all(storage.Query("rows", f"SELECT * FROM {table}"))
        kept = repr([tuple(row) for row in rows])
        assert code not in kept
        assert session not in kept


def test_the_cookie_of_a_session_is_out_of_reach_of_scripts(house: System) -> None:
    with guest(house) as visitor:
        path = (
            "/me/enter/"
            + hearing.entries.entry_link(house, ADA, now=clock.now_us()).rpartition("/")[2]
        )
        visitor.get(path)
        cookie = visitor.post(path).headers["set-cookie"]

    assert cookie.startswith("twofold_me=")
    assert {"HttpOnly", "SameSite=lax", "Path=/me"} <= set(cookie.split("; "))


def test_the_code_is_told_on_the_operators_screen(
    house: System, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "twofold.me"), guest(house) as visitor:
        ask(visitor)
        [letter] = letters(house)

    assert code_in(letter["message"]["text"]) in caplog.text


def test_who_is_not_signed_in_is_led_to_the_door_and_back(house: System) -> None:
    with guest(house) as visitor:
        answer = visitor.get("/me/rules")
        assert answer.headers["location"] == "/me/sign-in?next=%2Fme%2Frules"
        assert 'value="/me/rules"' in visitor.get(answer.headers["location"]).text
        assert 'name="next" value="/me"' in visitor.get("/me/sign-in?next=//evil.example").text


@pytest.mark.parametrize(
    "way", ["/me/../console", "/me/%2e%2e/console", "//[", "/me//evil.example"]
)
def test_a_way_that_leads_out_of_ones_own_side_is_none(house: System, way: str) -> None:
    with guest(house, ADA) as visitor:
        asked = visitor.client.get("/me/sign-in", params={"next": way})
        visitor.get("/me")
        chosen = visitor.post("/me/language", {"language": "de", "next": way})

    assert 'name="next" value="/me"' in asked.text
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/me")


def test_the_way_back_stays_whole_while_the_code_is_awaited(house: System) -> None:
    way = "/me/data?asked=correct&unknown=2"
    with guest(house) as visitor:
        visitor.get("/me/sign-in")
        answer = visitor.post("/me/sign-in", {"address": "ada@b.example", "next": way})
        text = visitor.get(answer.headers["location"]).text

    assert f'name="next" value="{escape(way)}"' in text


def test_asking_is_a_touch_that_counts_for_nothing(house: System) -> None:
    with guest(house) as visitor:
        ask(visitor)

    [touch] = touches.of_person(house.record, people.resolve(house.record, ADA).person_id)
    assert (touch.name, touch.purpose, touch.initiator) == ("Sign-in Asked", "terms", "person")


@pytest.mark.parametrize("path", ["/me/sign-in", "/me/code", "/me/enter/x", "/me/language"])
def test_a_form_from_elsewhere_is_refused(house: System, path: str) -> None:
    with guest(house) as visitor:
        visitor.get("/me/sign-in")
        foreign = visitor.post(path, {"csrf": "forged"})
        crossed = visitor.post(path, origin="https://evil.example")

    assert (foreign.status_code, crossed.status_code) == (403, 403)
