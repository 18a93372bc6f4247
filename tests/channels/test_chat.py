"""A chat leaves by the service of the setting, to one name, or says what is not known."""

import json
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from twofold import egress, messages
from twofold.ids import PersonId
from twofold.messages import Channel, Fenced, Message, Outcome, Parcel, Sent

apprise = pytest.importorskip("apprise")


class ChatService(ThreadingHTTPServer):
    """Takes what Apprise posts as JSON, and answers with a status; None hangs up."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status: int | None = 200
        self.taken: list[tuple[str, Any]] = []

    def channel(self, place: str = "hook/{to}") -> Channel:
        """Return the channel that leads here."""
        told = f"json://127.0.0.1:{self.server_port}/{place}"
        return messages.chat(egress.chat.service(told))


class _Handler(BaseHTTPRequestHandler):
    server: ChatService

    def do_POST(self) -> None:
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.taken.append((self.path, told))
        if self.server.status is None:
            self.close_connection = True
            return
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def chatting() -> Iterator[ChatService]:
    """Have a chat service for the length of a block."""
    server = ChatService()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def service() -> Iterator[ChatService]:
    with chatting() as found:
        yield found


def test_a_chat_goes_to_the_name_of_its_person(service: ChatService) -> None:
    outcome = service.channel()(parcel(), lambda: True)

    assert isinstance(outcome, Sent)
    [(path, told)] = service.taken
    assert path == "/hook/ada.99"
    assert told["title"] == "News"
    assert told["message"] == "Your shoes are here.\nhttps://a.example/u/t"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (200, "sent"),
        (204, "sent"),
        (400, "failed"),
        (401, "failed"),
        (404, "failed"),
        (429, "waiting"),
        (503, "waiting"),
        (500, "unknown"),
        (None, "unknown"),
    ],
)
def test_what_a_service_answers_is_what_became_of_it(
    service: ChatService, status: int | None, state: str
) -> None:
    service.status = status

    assert service.channel()(parcel(), lambda: True).state == state
    assert len(service.taken) == 1


def test_where_nobody_listens_it_is_not_known_whether_it_was_taken() -> None:
    with chatting() as gone:
        channel = gone.channel()

    outcome = channel(parcel(), lambda: True)

    assert outcome.state == "unknown"
    assert "the line to it broke" in (outcome.reason or "")


def test_what_the_fence_holds_back_is_never_sent(service: ChatService) -> None:
    assert service.channel()(parcel(), lambda: False) == Fenced()
    assert service.taken == []


@pytest.mark.parametrize(
    "name",
    ["a/b", "..", ".", "a,b", "a b", "a?x=1", "a&b", "a%2Fb", "a\\b", "a;b", "ä", "", "a" * 300],
)
def test_a_name_that_could_lead_elsewhere_is_refused(service: ChatService, name: str) -> None:
    outcome = service.channel()(parcel(to=f"chat:{name}"), lambda: True)

    assert outcome.state == "failed"
    assert service.taken == []


@pytest.mark.parametrize("name", ["@evil.example", "a:b@evil.example", "x#y", "+436601234"])
def test_s01_no_name_changes_the_service(service: ChatService, name: str) -> None:
    service.channel()(parcel(to=f"chat:{name}"), lambda: True)

    assert len(service.taken) == 1
    assert service.taken[0][0].startswith("/hook/")


@pytest.mark.parametrize("form", ["", "?format=html", "?format=markdown"])
@pytest.mark.parametrize(
    "evil",
    [
        "<a href='https://evil.example'>your bank</a>",
        "[your bank](https://evil.example)",
        "[your bank][1]\n[1]: https://evil.example",
        "<https://evil.example|your bank>",
    ],
)
def test_s05_no_words_of_a_field_become_a_link_under_other_words(
    service: ChatService, form: str, evil: str
) -> None:
    service.channel(f"hook/{{to}}{form}")(parcel(text=evil, subject=evil), lambda: True)

    [(_, told)] = service.taken
    for said in (told["title"], told["message"]):
        assert "bank" in said
        assert not re.search(r"<(a|https)\b|(?<!\\)\][\[(:]", said)


def test_a_text_without_markup_stays_as_it_is(service: ChatService) -> None:
    said = "Is 2 < 3 & 5 > 4? See [1], (2) & *this*_one_: https://a.example/x?a=1&b=2"

    service.channel()(parcel(text=said), lambda: True)

    assert service.taken[0][1]["message"] == f"{said}\nhttps://a.example/u/t"


def test_who_has_no_name_at_the_chat_is_not_written_to(service: ChatService) -> None:
    outcome = service.channel()(parcel(to="email:ada@b.example"), lambda: True)

    assert outcome == Outcome(state="failed", reason="no name at the chat is known")
    assert service.taken == []


def test_what_breaks_off_is_unknown() -> None:
    class Breaking(apprise.NotifyBase):  # type: ignore[name-defined,misc]
        service_name = "Breaking"
        secure_protocol = "breaking"
        title_maxlen = 100

        def send(self, *_: Any, **__: Any) -> bool:
            raise RuntimeError

        @staticmethod
        def parse_url(url: str) -> Any:
            return apprise.NotifyBase.parse_url(url, verify_host=False)

    apprise.manager_plugins.NotificationManager()["breaking"] = Breaking
    channel = messages.chat(egress.chat.service("breaking://host/{to}"))

    outcome = channel(parcel(), lambda: True)

    assert outcome == Outcome(state="unknown", reason="it broke off: RuntimeError")


@pytest.mark.parametrize(
    "told", ["", "json://host", "json://{to}/a", "json://{to}", "nothing://host/{to}", "{to}"]
)
def test_an_address_that_cannot_be_one_is_refused(told: str) -> None:
    with pytest.raises(egress.chat.BadChat):
        egress.chat.service(told)


def test_without_the_extra_its_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)

    with pytest.raises(egress.chat.NoApprise, match=r"twofold\[chat\]"):
        egress.chat.service("json://host/{to}")


def parcel(
    *, to: str = "chat:ada.99", text: str = "Your shoes are here.", subject: str = "News"
) -> Parcel:
    return Parcel(
        delivery_id="ab" * 16,
        person_id=PersonId("p1"),
        to=to,
        use="service.transaction",
        channel="chat",
        message=Message(text=text, subject=subject),
        link="https://a.example/u/t",
    )
