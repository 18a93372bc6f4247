"""See what they see: the person's own pages, read and never touched, each opening told to them."""

import re
import threading
from collections.abc import Iterator

import httpx
import pytest

from tests.console import shop
from tests.console.reading import words
from tests.console.visiting import Visitor, visitor
from tests.portal.visiting import guest, say
from tests.storage.digests import digest
from twofold import access, clock, heeding, messages, people, rights, speaking, terms
from twofold.access import Role
from twofold.people import Person
from twofold.portal import door, seen
from twofold.system import System

PAGES = (
    "", "/messages", "/rules", "/rules/versions", "/preferences", "/data", "/path", "/given",
    "/leave", "/receipts",
)  # fmt: skip


@pytest.fixture
def home(home_on_both: System) -> System:
    handles = {"user_id": "ann", "email": "ann@example.org"}
    asked = {"purpose": "service", "channel": "email", "handles": handles}
    now = clock.now_us()
    lately = clock.rfc3339(now - clock.DAY)
    told = [
        shop.touch(number, "ann", lately, thread=thread, **asked)
        for number, thread in enumerate(("case-1", "entry:7"))
    ]
    shop.fill(home_on_both, told, charted=False, now=now)
    say(home_on_both, "email:ann@example.org", "allow", "marketing")
    return home_on_both


@pytest.fixture
def agent(home: System) -> Iterator[Visitor]:
    with visitor(home, Role.AGENT) as found:
        yield found


def ann(home: System) -> Person:
    return people.resolve(home.record, "email:ann@example.org")


def path(home: System, page: str = "") -> str:
    return f"/console/people/{ann(home).person_id}/side{page}"


def as_ann(home: System, way: str) -> httpx.Response:
    """Open a page as herself, some time after she had signed in."""
    with guest(home) as found:
        at = clock.now_us() - clock.HOUR
        session = access.open_visit(home.record, ann(home).leading.handle_id, now=at)
        found.client.cookies.set("twofold_me", session, domain="me.local", path="/me")
        return found.get(way)


def looks(home: System) -> list[str]:
    return [one.words for one in rights.looks_at(home.record, ann(home))]


def kept(home: System) -> dict[str, str]:
    """Return all that is kept, but for who looked and when staff were last here."""
    return digest(home.record, but=("look", "look_handle", "staff_session"))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_what_the_person_reads_there(home: System, agent: Visitor, page: str) -> None:
    found = main(agent.get(path(home, page)))

    assert found == main(as_ann(home, f"/me{page}"))
    assert looks(home) == ["looked at what you see"]


@pytest.mark.parametrize("role", list(Role))
def test_whoever_may_see_the_person_may_see_their_side(home: System, role: Role) -> None:
    with visitor(home, role) as staff:
        found = staff.get(path(home))

    assert found.status_code == 200
    assert "<strong>What they see</strong>, to be read only" in found.text


def test_nobody_sees_it_without_a_session_of_staff(home: System) -> None:
    with visitor(home) as nobody, guest(home, "email:ann@example.org") as ada:
        found = nobody.get(path(home))
        session = ada.client.cookies.get("twofold_me")
        nobody.client.cookies.set("twofold_me", str(session), domain="console.local")

        assert found.headers["location"].startswith("/console/sign-in")
        assert nobody.get(path(home)).status_code == 303

    assert looks(home) == []


def test_nothing_can_be_pressed_and_no_link_leads_to_the_real_side(
    home: System, agent: Visitor
) -> None:
    for page in PAGES:
        text = agent.get(path(home, page)).text

        for field in re.findall(r"<(?:button|input|select|textarea)\b[^>]*>", text):
            assert " disabled" in field
        assert "action=" not in text
        assert re.findall(r'(?:href|src)="(/(?:me|u|forms)\b[^"]*)"', text) == []


def test_every_way_of_a_page_stays_on_their_side_or_leads_back(
    home: System, agent: Visitor
) -> None:
    ways = set(re.findall(r'href="(/console[^"#?]*)', agent.get(path(home)).text))

    assert f"/console/people/{ann(home).person_id}" in ways
    assert path(home, "/rules") in ways
    for way in ways:
        assert agent.get(way).status_code == 200


def test_opening_every_page_changes_nothing_but_who_looked(home: System, agent: Visitor) -> None:
    before = kept(home)

    for page in PAGES:
        agent.get(path(home, page))

    assert kept(home) == before
    assert looks(home) == ["looked at what you see"] * len(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_what_is_sent_there_is_refused_and_changes_nothing(
    home: System, agent: Visitor, page: str
) -> None:
    before = kept(home)

    answer = agent.post(path(home, page), {"words": "as if I were Ann", "do": "save"})

    assert answer.status_code == 405
    assert kept(home) == before


def test_acts_and_files_of_theirs_have_no_address_there(home: System, agent: Visitor) -> None:
    before = kept(home)

    for page in ("/stop", "/data/export", "/receipts.jsonl", "/sign-in", "/assumed", "/../rules"):
        assert agent.get(path(home, page)).status_code == 404
        assert agent.post(path(home, page)).status_code in {404, 405}

    assert kept(home) == before


def test_codes_and_links_that_open_something_are_not_shown(home: System, agent: Visitor) -> None:
    secret = "Your code is 123456, or open http://x/me/enter/s3cr3t"
    reply = terms.Intent(use=terms.REPLY, channel="email", matter="case-1")
    for intent, text in (
        (terms.Intent(use=terms.REPLY, channel="email", matter="entry:7"), secret),
        (reply, "We found it. Your page: http://x/u/t0k3n and more"),
    ):
        ask(home, intent, text)

    assert "123456" in as_ann(home, "/me/messages").text
    text = agent.get(path(home, "/messages")).text

    assert "123456" not in text
    assert "s3cr3t" not in text
    assert "t0k3n" not in text
    assert "We found it." in text


def test_it_is_told_in_the_persons_language(home: System, agent: Visitor) -> None:
    said = terms.Statement(
        statement_id="german", verb="prefer", preferences=terms.Preferences(language="de")
    )
    heeding.say(home, ann(home), said, now=clock.now_us())

    found = agent.get(path(home), **{"accept-language": "en"})

    assert '<html lang="de">' in found.text
    assert "Was auf Sie wartet" in words(found)


def test_an_old_id_leads_to_who_they_are_now(home: System, agent: Visitor) -> None:
    [other] = [one for one in ann(home).handles if one != ann(home).leading]

    answer = agent.get(f"/console/people/{other.handle_id}/side/data")

    assert answer.headers["location"] == path(home)


def test_every_page_that_people_can_open_is_shown_or_left_out_on_purpose() -> None:
    opened = {
        way for handler in door.MINE for way in handler.paths if "GET" in handler.http_methods
    }
    left_out = {
        "/me/sign-in", "/me/code", "/me/enter/{token:str}",
        "/me/receipts/{receipt_id:str}/signed", "/me/receipts.jsonl", "/me/say",
        "/me/notices",
    }  # fmt: skip

    shown = {way for way in opened if seen.PAGES.fullmatch(page_of(way))}

    assert opened - shown == left_out


def page_of(way: str) -> str:
    return way.removeprefix("/me").strip("/").replace("{receipt_id:str}", "a-1")


def ask(home: System, intent: terms.Intent, text: str) -> None:
    now = clock.now_us()
    messages.ask(home.record, ann(home), intent, messages.Message(text=text), now=now)
    speaking.deliver(home, stop=threading.Event(), once=True)


def main(answer: httpx.Response) -> str:
    """Return what stands on a page, without what only sends it."""
    text = answer.text.partition("<main")[2].partition("</main>")[0]
    text = text.replace(' role="link" aria-disabled="true"', "").replace(" disabled", "")
    sent = r' (?:(?:form)?action|href)="[^"]*"|<input type="hidden"[^>]*>'
    return re.sub(r"\s+", " ", re.sub(sent, "", text))
