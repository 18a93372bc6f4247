"""Links in messages: they lead to the address that was stored and to no other, and note nothing."""

import base64
import re
from collections.abc import Iterator

import httpx
import pytest

from tests.doors import Client, portal_of
from tests.portal.visiting import letters
from tests.storage.digests import digest
from tests.wording.given_wording import SITE, a_home, ask, keep
from twofold import clock, keys, messages, server, supplies
from twofold.settings import Settings
from twofold.system import System
from twofold.templates import Attachment, Button, Image, Words

TARGET = "https://shop.example/boots?a=1&b=%C3%A4#top"


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    with a_home(settings) as found:
        yield found


def opened(home: System, path: str, **headers: str) -> httpx.Response:
    """Open an address as a mail program does."""
    with Client(portal_of(home), base_url=SITE) as client:
        return client.get(path, headers=headers, follow_redirects=False)


def sent(home: System) -> str:
    """Send Ada a message with a button; returns the path under it."""
    keep(home, Button(label="See", link=TARGET))
    ask(home)
    [letter] = letters(home)
    found = re.search(r'href="https://home\.example(/l/[^"]+)"', letter["message"]["html"])
    assert found is not None
    return found[1]


def test_a_link_leads_where_it_was_meant_to(home: System) -> None:
    answer = opened(home, sent(home))

    assert (answer.status_code, answer.headers["location"]) == (302, TARGET)
    assert "set-cookie" not in answer.headers


def test_links_and_files_stand_at_the_address_that_is_served(home: System) -> None:
    path = sent(home)
    png = supplies.bring_file(home.record, "a.png", b"\x89PNG\r\n\x1a\nx", by="ann", now=1)
    served = Client(server.Server(home), base_url=SITE)

    link = served.get(path, follow_redirects=False)
    file = served.get(f"/files/{png.file_id}")

    assert (link.status_code, link.headers["location"]) == (302, TARGET)
    assert (file.status_code, file.headers["content-type"]) == (200, "image/png")
    assert served.get("/l/x", follow_redirects=False).status_code == 404


def test_s13_s14_programs_that_open_every_link_change_nothing(home: System) -> None:
    path = sent(home)
    before = digest(home.record)

    for agent in ("", "YahooMailProxy", "Mozilla/5.0", "Barracuda Sentinel (EE)"):
        opened(home, path, **{"user-agent": agent})
        opened(home, path + "?x=1")

    assert digest(home.record) == before


def test_s10_s15_no_changed_link_leads_anywhere(home: System) -> None:
    path = sent(home)
    token = path.removeprefix("/l/")
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    forged = {
        base64.urlsafe_b64encode(raw[:place] + bytes([raw[place] ^ bit]) + raw[place + 1 :])
        .decode()
        .rstrip("=")
        for place in range(len(raw))
        for bit in (1, 128)
    }
    delivery_id = raw[:16].hex()
    other = messages.target_token(b"k" * 32, delivery_id, 0)
    beyond = messages.target_token(_secret(home), delivery_id, 7)
    gone = messages.target_token(_secret(home), "0" * 32, 0)
    letter = messages.token(_secret(home), delivery_id)
    more = {other, beyond, gone, letter, token[:-1], token + "A", token + "=", token.swapcase()}

    answers = {opened(home, f"/l/{one}").text for one in forged | more - {token}}

    assert len(answers) == 1
    assert "leads nowhere" in answers.pop()


@pytest.mark.parametrize(
    "path",
    [
        "/l/", "/l//evil.example", "/l/%2F%2Fevil.example", "/l/https://evil.example",
        "/l/https:%2F%2Fevil.example", "/l/\\evil.example", "/l/%5C%5Cevil.example",
        "/l/javascript:alert(1)", "/l/..%2F..%2Fevil.example", "/l/%0d%0aLocation:%20x",
        "/l/\u00e4",
        "/l/?u=https://evil.example", "/l/x?url=//evil.example",
    ],
)  # fmt: skip
def test_s15_nothing_in_the_address_is_led_to(home: System, path: str) -> None:
    answer = opened(home, path)

    assert answer.status_code == 404
    assert "location" not in answer.headers


def test_s15_whatever_the_host_is_called_it_leads_to_what_was_stored(home: System) -> None:
    path = sent(home)

    for headers in ({"host": "evil.example"}, {"x-forwarded-host": "evil.example"}):
        assert opened(home, path, **headers).headers["location"] == TARGET


def test_a_link_of_a_message_that_is_not_kept_any_more_leads_nowhere(home: System) -> None:
    path = sent(home)
    messages.let_go_of_texts(home.record, before_us=clock.now_us() + 1)

    assert opened(home, path).status_code == 404


def test_files_are_shown_or_saved_and_never_run(home: System) -> None:
    png = supplies.bring_file(home.record, "a.png", b"\x89PNG\r\n\x1a\nx", by="ann", now=1)
    pdf = supplies.bring_file(home.record, 'b"\r\n.pdf', b"%PDF-1.7", by="ann", now=1)
    keep(home, Image(source=f"file:{png.file_id}", alt="A boot"),
         Attachment(source=f"file:{pdf.file_id}", label="Leaflet"),
         Words(text="x"))  # fmt: skip
    asked = ask(home)

    shown, saved = (opened(home, f"/files/{one.file_id}") for one in (png, pdf))

    assert f'src="{SITE}/files/{png.file_id}"' in asked.message.html
    assert asked.message.links == (f"{SITE}/files/{pdf.file_id}",)
    assert (shown.headers["content-type"], shown.content[:4]) == ("image/png", b"\x89PNG")
    assert shown.headers["cross-origin-resource-policy"] == "cross-origin"
    assert saved.headers["content-disposition"].startswith("attachment; filename*=UTF-8''b")
    assert {one.headers["x-content-type-options"] for one in (shown, saved)} == {"nosniff"}
    assert opened(home, "/files/" + "0" * 32).status_code == 404


def _secret(home: System) -> bytes:
    return keys.derive(home.settings.home, "address in a message")
