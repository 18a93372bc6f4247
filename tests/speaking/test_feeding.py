"""The organisation's own pages show one person's messages, where and while a token says so."""

import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient
from msgspec import structs

from tests import homes
from tests.doors import Client, portal_of
from tests.people.given_links import see
from tests.portal.visiting import say
from twofold import clock, messages, people, speaking
from twofold.settings import BadSetting, Settings, load
from twofold.speaking.feeding import NoFeed, NoPage
from twofold.system import System
from twofold.terms import Intent

SHOP, BLOG = "https://shop.example", "https://blog.example:8443"
ADA, BEA = "email:ada@b.example", "email:bea@b.example"
FEED = "/inapp/feed"


@pytest.fixture
def house(settings: Settings) -> Iterator[System]:
    found = structs.replace(settings, pages=f"{SHOP}, {BLOG}", public_url="https://my.example")
    with homes.running(found) as home:
        for who in (ADA, BEA):
            see(home.record, (who, "", "trait", 1))
            say(home, who, "allow", "marketing")
            tell(home, who, f"For {who}")
        yield home


def tell(home: System, who: str, text: str, channel: str = "inapp") -> None:
    intent = Intent(use=f"marketing.{channel}", channel=channel)
    said = messages.Message(text=text, subject="News")
    messages.ask(home.record, whom(home, who), intent, said, now=clock.now_us())
    speaking.deliver(home, stop=threading.Event(), once=True)


def whom(home: System, who: str) -> people.Person:
    return people.resolve(home.record, who)


def token(home: System, who: str = ADA, origin: str = SHOP, *, ago: int = 0) -> str:
    now = clock.now_us() - ago
    return speaking.feeding.feed_token(home, whom(home, who), origin, now=now).token


def shown(home: System, text: str, origin: str = SHOP) -> list[str]:
    return [one.text for one in speaking.feeding.feed(home, text, origin, now=clock.now_us())]


def test_a_page_shows_one_persons_messages_in_the_app_and_no_others(house: System) -> None:
    tell(house, ADA, "By mail", "email")

    [one] = speaking.feeding.feed(house, token(house), SHOP, now=clock.now_us())

    assert (one.subject, one.text) == ("News", f"For {ADA}")
    assert one.link.startswith("https://my.example/u/")
    assert shown(house, token(house, BEA)) == [f"For {BEA}"]


def test_what_somebody_stopped_since_is_not_shown(house: System) -> None:
    opened = token(house)
    say(house, ADA, "deny", "marketing", "inapp")

    assert shown(house, opened) == []


def test_s10_a_token_is_for_its_page_its_person_and_its_hour(house: System) -> None:
    for text, origin in (
        (token(house), BLOG),
        (token(house), "https://evil.example"),
        (token(house), "null"),
        (token(house), ""),
        (token(house, ago=clock.HOUR + 1), SHOP),
        (token(house, ago=-2 * clock.HOUR), SHOP),
        ("", SHOP),
        (token(house) + "A", SHOP),
        (token(house) + "=", SHOP),
    ):
        with pytest.raises(NoFeed):
            shown(house, text, origin)


def test_s10_no_byte_of_a_token_can_be_another(house: System) -> None:
    whole = token(house)

    for at, was in enumerate(whole):
        for other in "Ab0-_" if at % 7 == 0 else "A" if was != "A" else "B":
            if other != was:
                with pytest.raises(NoFeed):
                    shown(house, whole[:at] + other + whole[at + 1 :])


def test_s10_the_person_of_a_token_cannot_be_another(house: System) -> None:
    hers, theirs = token(house, ADA), token(house, BEA)

    for cut in range(1, len(hers)):
        if hers[:cut] != theirs[:cut] and hers[cut:] != theirs[cut:]:
            with pytest.raises(NoFeed):
                shown(house, hers[:cut] + theirs[cut:])


def test_a_token_is_made_for_pages_of_the_setting_alone(house: System) -> None:
    for origin in ("", "null", "https://evil.example", f"{SHOP}/", SHOP.upper(), f"{SHOP}:443"):
        with pytest.raises(NoPage):
            token(house, origin=origin)


def test_who_was_joined_with_somebody_since_needs_a_new_token(house: System) -> None:
    opened, before = token(house), whom(house, ADA).person_id
    see(house.record, ("user_id:ada", ADA, "trait", 2))
    assert whom(house, ADA).person_id != before

    with pytest.raises(NoFeed):
        shown(house, opened)
    assert shown(house, token(house)) == [f"For {ADA}"]


@pytest.mark.parametrize(
    "pages", ["shop.example", "https://shop.example/", "*", "null", "http://shop.example"]
)
def test_pages_that_are_no_origins_are_refused(pages: str) -> None:
    with pytest.raises(BadSetting):
        load({"pages": pages}, {})


class Page:
    """A page of some origin that asks for the feed, as its browser does."""

    def __init__(self, client: TestClient[Litestar], origin: str) -> None:
        self.client, self.origin = client, origin

    def asks(self, text: str, method: str = "GET") -> tuple[int, bytes, str | None]:
        """Return the status, what is in the answer, and which page may read it."""
        headers = {"origin": self.origin, "authorization": f"Bearer {text}"}
        answer = self.client.request(method, FEED, headers=headers)
        assert "set-cookie" not in answer.headers
        assert "access-control-allow-credentials" not in answer.headers
        allowed = answer.headers.get("access-control-allow-origin")
        return answer.status_code, answer.content, allowed


def test_s20_only_the_page_of_the_token_may_read(house: System) -> None:
    with Client(portal_of(house), base_url="https://my.example") as client:
        status, body, allowed = Page(client, SHOP).asks(token(house))
        assert (status, allowed) == (200, SHOP)
        assert b"For email:ada" in body
        assert Page(client, SHOP).asks("", "OPTIONS")[2] == SHOP

        refused = {
            Page(client, origin).asks(text)
            for origin, text in ((BLOG, token(house)), ("null", token(house)), (SHOP, "x"))
        }
        assert len(refused) == 1
        [(status, _, allowed)] = refused
        assert (status, allowed) == (403, None)


CLOSE = st.sampled_from(
    [
        SHOP,
        SHOP.upper(),
        f"{SHOP}.evil.example",
        f"{SHOP}:443",
        f"{SHOP}/",
        f"{SHOP}%00",
        f"{SHOP}, https://evil.example",
        f"{SHOP}@evil.example",
        f"{SHOP}.",
        "https://evilshop.example",
        "http://shop.example",
        "null",
        "",
        "*",
    ]
)
NEAR = st.builds(
    lambda at, letter: SHOP[:at] + letter + SHOP[at:],
    st.integers(0, len(SHOP)),
    st.characters(min_codepoint=33, max_codepoint=126),
)


def test_s20_no_origin_but_the_very_one_is_let_in(house: System) -> None:
    opened = token(house)
    with Client(portal_of(house), base_url="https://my.example") as client:

        @trying(max_examples=80)
        @given(origin=st.one_of(CLOSE, NEAR))
        def ask_from(origin: str) -> None:
            page = Page(client, origin)
            for _, body, allowed in (page.asks(opened), page.asks(opened, "OPTIONS")):
                assert allowed == (SHOP if origin == SHOP else None)
                assert origin == SHOP or b"For email" not in body

        ask_from()
