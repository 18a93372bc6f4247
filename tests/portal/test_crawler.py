"""A scanner that follows every link, and the one click of mail programs as they really send it."""

import json
import re
from collections.abc import Iterator
from html import unescape

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.doors import Client, portal_of
from tests.portal.visiting import Guest, guest, letters, say
from tests.storage.digests import digest
from twofold import clock, messages, people, server, terms
from twofold.system import System

ADA = "email:ada@b.example"
# Who looked is noted, and when a session was last seen; nothing else may change.
MAY_CHANGE = frozenset({"look", "visit", "throttle"})
PAGES_MAX = 400

# User agents of mail programs and of the scanners before them.
MAIL_PROGRAMS = (
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
    "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html",
    "Apple-iPhone15C2/2101.206 (com.apple.mobilemail)",
    "",
)
BODIES = (
    ("application/x-www-form-urlencoded", b"List-Unsubscribe=One-Click"),
    ("application/x-www-form-urlencoded; charset=UTF-8", b"List-Unsubscribe=One-Click\r\n"),
    (
        'multipart/form-data; boundary="----=_Part_1"',
        (
            b'------=_Part_1\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n'
            b"One-Click\r\n------=_Part_1--\r\n"
        ),
    ),
)


def test_i23_no_link_of_any_page_changes_anything(house: System) -> None:
    path = letter(house)
    with guest(house, ADA) as ada:
        before = digest(house.record, but=MAY_CHANGE)
        seen = crawl(ada, ["/me", path, "/.well-known/twofold.json", "/forms/reach"])
        after = digest(house.record, but=MAY_CHANGE)

    assert after == before
    assert len(seen) > 10
    assert {"/me", path} <= seen


@pytest.mark.parametrize(
    ("agent", "kind", "body"),
    [(agent, *BODIES[place % len(BODIES)]) for place, agent in enumerate(MAIL_PROGRAMS)],
)
def test_one_click_of_a_mail_program_stops_the_topic(
    house: System, agent: str, kind: str, body: bytes
) -> None:
    path = letter(house)
    with mail_program(house) as client:
        answer = client.post(
            path,
            content=body,
            headers={"Content-Type": kind, "User-Agent": agent},
            follow_redirects=False,
        )

    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    found = terms.of(house.record, people.resolve(house.record, ADA))
    assert [one.scope.use for one in found.clauses if one.effect == "stop"] == ["marketing.shoes"]


def test_i23_a_scanner_before_the_mailbox_stops_nothing(house: System) -> None:
    letter(house)
    links = re.findall(r"https?://[^\"\\\s]+", json.dumps(letters(house)))
    before = digest(house.record, but=MAY_CHANGE)

    with mail_program(house) as client:
        for link in links:
            path = "/" + link.split("/", 3)[3]
            for verb in ("GET", "HEAD", "GET"):
                assert client.request(verb, path).status_code < 500

    assert len(links) > 0
    assert digest(house.record, but=MAY_CHANGE) == before


def test_a_program_that_only_asks_whether_a_link_leads_anywhere_is_answered(house: System) -> None:
    path = letter(house)
    before = digest(house.record, but=MAY_CHANGE)

    with Client(server.Server(house)) as client:
        there = client.head(path)
        nowhere = client.head("/u/" + "A" * 43)
        page = client.get(path)
        after = digest(house.record, but=MAY_CHANGE)

    assert (there.status_code, there.content) == (200, b"")
    assert there.headers["content-length"] == page.headers["content-length"]
    assert (nowhere.status_code, nowhere.content) == (404, b"")
    assert after == before


def letter(house: System) -> str:
    """Send her a message; returns the path of the page under it."""
    say(house, ADA, "allow", "marketing")
    intent = terms.Intent(use="marketing.shoes", channel="email")
    ada, said = people.resolve(house.record, ADA), messages.Message(text="New shoes")
    messages.ask(house.record, ada, intent, said, now=clock.now_us())
    return "/u/" + str(letters(house)[-1]["link"]).rpartition("/")[2]


def mail_program(house: System) -> TestClient[Litestar]:
    """Return something that keeps no cookie and says nothing of where it comes from."""
    return Client(portal_of(house))


def crawl(visitor: Guest, start: list[str]) -> set[str]:
    """Follow every link, with GET and with HEAD; returns the paths that were there."""
    waiting, seen, found = list(start), set(start), set()
    while waiting and len(seen) < PAGES_MAX:
        path = waiting.pop()
        answer = visitor.get(path)
        visitor.client.head(path)
        assert answer.status_code < 500, path
        if answer.status_code == 200:
            found.add(path)
        for link in links(answer.text):
            if link not in seen:
                seen.add(link)
                waiting.append(link)
    return found


def links(text: str) -> Iterator[str]:
    """Yield the links of a page to pages of the same house."""
    for link in re.findall(r'(?:href|src|action)="(/[^"#]*)', text):
        yield unescape(link)
