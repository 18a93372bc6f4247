"""Templates in the console: written in blocks by plain forms, seen as a real person reads them."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

from tests.console.visiting import Visitor, visitor
from tests.portal.visiting import letters
from tests.wording.given_wording import ADA, a_home, ada, keep
from twofold import rights, supplies, templates
from twofold.access import Role
from twofold.settings import Settings
from twofold.system import System
from twofold.templates import Button, Code, Heading, Image, Words

PATH = "/console/templates/hello"


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    with a_home(settings) as found:
        yield found


@pytest.fixture
def analyst(home: System) -> Iterator[Visitor]:
    with visitor(home, Role.ANALYST) as found:
        yield found


def fields(text: str) -> dict[str, str]:
    """Return what a browser would send of the composer's form, without a button."""
    form = re.search(r'<form[^>]*id="composer".*?</form>', text, re.DOTALL)
    assert form is not None
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form[0]):
        told = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        found[told["name"]] = unescape(told.get("value", ""))
    for name, said in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form[0],
                                 re.DOTALL):  # fmt: skip
        found[name] = unescape(said)
    for name, options in re.findall(r'<select[^>]*name="([^"]+)">(.*?)</select>', form[0]):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = unescape(chosen[1]) if chosen else ""
    found.pop("do", None)
    return found


def test_a_template_is_written_from_nothing_by_plain_forms(home: System, analyst: Visitor) -> None:
    supplies.bring_codes(home.record, "autumn", ["A"], by="ann", now=1)
    assert "No template yet" in analyst.get("/console/templates").text
    way = analyst.get("/console/compose?name=Hello").headers["location"]
    page = analyst.get(way).text

    for kind in ("heading", "text", "code"):
        page = analyst.post(PATH, {**fields(page), "do": f"add-{kind}"}).text
    typed = {
        **fields(page), "subject": "Hi", "text-1": "Hello", "text-2": "one\r\n\r\ntwo",
        "pool-3": "autumn",
    }  # fmt: skip
    page = analyst.post(PATH, {**typed, "do": "up-2"}).text
    assert "not saved yet" in page
    page = analyst.post(PATH, {**fields(page), "do": "add-button"}).text
    page = analyst.post(PATH, {**fields(page), "do": "remove-4"}).text
    assert templates.kept(home.record) == []
    saved = analyst.post(PATH, {**fields(page), "do": "save"})

    assert saved.status_code == 303
    found = templates.get(home.record, "hello")
    assert found.template.parts["en"]["email"].blocks == (
        Words(text="one\n\ntwo"), Heading(text="Hello"), Code(pool="autumn"),
    )  # fmt: skip
    assert (found.version, found.template.parts["en"]["email"].subject) == (1, "Hi")
    assert ">hello</a>" in analyst.get("/console/templates").text


def test_what_cannot_be_used_is_told_with_its_place_and_what_was_typed_stays(
    home: System, analyst: Visitor
) -> None:
    page = analyst.post(PATH, {"language": "en", "channel": "email", "do": "add-button"}).text
    typed = {**fields(page), "label-1": "Go", "link-1": "javascript:alert(1)", "do": "save"}

    answer = analyst.post(PATH, typed)

    assert answer.status_code == 400
    assert "in en for email, block 1: &#39;javascript:alert(1)&#39; is no address" in answer.text
    assert fields(answer.text)["link-1"] == "javascript:alert(1)"
    assert templates.kept(home.record) == []


def test_who_was_slower_is_told_and_keeps_what_they_typed(home: System, analyst: Visitor) -> None:
    keep(home, Heading(text="one"))
    old = fields(analyst.get(f"{PATH}?language=en&channel=*").text)
    keep(home, Heading(text="two"))

    answer = analyst.post(PATH, {**old, "text-1": "three", "do": "save"})

    assert answer.status_code == 400
    assert "Somebody else has changed" in answer.text
    assert fields(answer.text)["text-1"] == "three"


def test_a_second_language_is_added_and_an_emptied_one_is_gone(
    home: System, analyst: Visitor
) -> None:
    keep(home, Heading(text="one"))
    page = analyst.get(f"{PATH}?language=de&channel=sms").text

    analyst.post(PATH, {**fields(page), "plain": "Hallo", "do": "save"})
    assert set(templates.get(home.record, "hello").template.parts) == {"en", "de"}

    page = analyst.get(f"{PATH}?language=de&channel=sms").text
    analyst.post(PATH, {**fields(page), "plain": "", "do": "save"})
    assert set(templates.get(home.record, "hello").template.parts) == {"en"}


def test_a_preview_shows_a_real_person_what_is_missing_and_their_rules(
    home: System, analyst: Visitor
) -> None:
    keep(home, Words(text="Dear {{ person.first_name }}, {{ fields.what }}"),
         Button(label="Go", link="https://shop.example/a"))  # fmt: skip
    asked = f"{PATH}/preview?person={ADA}&channel=email"

    page = analyst.get(asked)
    filled = analyst.get(asked + "&fields=what%20%3D%20boots").text

    assert "It would not be sent:" in page.text
    assert "<code>fields.what</code>" in page.text
    assert "news and offers" in page.text
    assert "It would not be sent:" not in filled
    assert "Dear Ada, boots" in filled
    assert len(rights.looks_at(home.record, ada(home))) == 2
    assert "frame-src 'self'" in page.headers["content-security-policy"]


def test_s5_a_layout_stands_in_a_frame_that_runs_and_fetches_nothing(
    home: System, analyst: Visitor
) -> None:
    keep(home, Words(text="{{ fields.x }}"), Image(source="https://evil.example/x.png", alt="x"))
    query = f"person={ADA}&channel=email&fields=x%20%3D%20<script>alert(1)</script>"

    page, frame = (analyst.get(f"{PATH}/{one}?{query}") for one in ("preview", "shown"))

    assert re.search(r'<iframe[^>]* sandbox src="/console/templates/hello/shown\?', page.text)
    assert "<script>alert" not in page.text + frame.text
    assert "evil.example" not in frame.text
    policy = frame.headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self'; sandbox")
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "img-src 'self' data:" in policy
    assert frame.headers["x-frame-options"] == "SAMEORIGIN"
    assert page.headers["x-frame-options"] == "DENY"


def test_a_test_goes_to_whoever_asks_for_it_and_to_nobody_else(
    home: System, analyst: Visitor
) -> None:
    keep(home, Words(text="Dear {{ person.first_name }}"))

    answer = analyst.post(f"{PATH}/test", {"person": ADA, "channel": "email", "use": "marketing"})
    [letter] = letters(home)

    assert answer.status_code == 303
    assert letter["to"] == "email:analyst@example.org"
    assert letter["message"]["text"].startswith("Dear Ada")


def test_supplies_are_brought_and_told(home: System, analyst: Visitor) -> None:
    files = {"file": ("feed.csv", b"id,name\n1,Boots\n", "text/csv")}
    sent = {"csrf": analyst.token, "feed": "shoes", "url": ""}
    fed = analyst.client.post(
        "/console/supplies/feeds", data=sent, files=files, follow_redirects=False
    )
    pool = analyst.post("/console/supplies/codes", {"pool": "autumn", "codes": "A\r\nB\r\n"})
    png = {"file": ("a.png", b"\x89PNG\r\n\x1a\nx", "image/png")}
    kept = analyst.client.post(
        "/console/supplies/files", data={"csrf": analyst.token}, files=png, follow_redirects=False
    )
    page = analyst.get("/console/supplies").text

    assert {one.status_code for one in (fed, pool, kept)} == {303}
    assert [one.products for one in supplies.feeds(home.record)] == [1]
    assert supplies.codes_left(home.record, "autumn") == 2
    assert "a.png" in page


@pytest.mark.parametrize(
    ("path", "sent", "told"),
    [
        ("feeds", {"feed": "shoes", "url": "http://a.example"}, "only https:// is fetched"),
        ("feeds", {"feed": "shoes", "url": "https://127.0.0.1/x"}, "not an address on the public"),
        ("feeds", {"feed": "Shoes!", "url": "https://a.example"}, "cannot be the name"),
        ("feeds", {"feed": "shoes"}, "Choose a file"),
        ("feeds/shoes/fetch", {}, "There is no product feed"),
        ("codes", {"pool": "autumn", "codes": " "}, "none in it"),
        ("files", {}, "Choose a file"),
    ],
)
def test_what_cannot_be_brought_is_told(
    analyst: Visitor, path: str, sent: dict[str, str], told: str
) -> None:
    answer = analyst.post(f"/console/supplies/{path}", sent)

    assert answer.status_code == 400
    assert told in answer.text


def test_agents_write_no_templates(home: System) -> None:
    with visitor(home, Role.AGENT) as agent:
        for path in ("/console/templates", PATH, "/console/supplies"):
            assert agent.get(path).status_code == 404
