"""What a provider of text messages tells is believed under its signature alone, and once."""

import threading
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

import httpx
import pytest
from msgspec import structs

from tests import homes
from tests.channels.providers import Provider, listening
from tests.doors import Client
from tests.people.given_links import see
from twofold import api, clock, hearing, messages, people, replies, speaking, terms, touches
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import Intent, Scope

ROOT = "https://shop.example"
NUMBER = "+353155501"
SECRET = "s3cret"


class Hooks:
    """The provider's side of a home: what it sends, and how it signs."""

    def __init__(self, home: System, client: Client, provider: Provider) -> None:
        self.home, self.client, self.provider = home, client, provider

    def send(
        self, path: str = "/hooks/sms", *, secret: str = SECRET, **fields: str
    ) -> httpx.Response:
        """Send a form under its signature."""
        return self.send_signed(path, sign(path, fields, secret), fields)

    def send_signed(self, path: str, signed: str, fields: dict[str, str]) -> httpx.Response:
        """Send a form under a signature that may be none."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            **({replies.SIGNATURE: signed} if signed else {}),
        }
        return self.client.post(path, content=urlencode(fields), headers=headers)

    def asked(self, use: str = "security.news") -> str:
        """Ask for a text to Ada and hand it over; returns its delivery."""
        said = messages.Message(text="Your shoes are here")
        intent = Intent(use=use, channel="sms")
        asked = messages.ask(self.home.record, ada(self.home), intent, said, now=clock.now_us())
        self.deliver()
        return asked.delivery_id

    def deliver(self) -> None:
        """Hand over what is due."""
        speaking.deliver(self.home, stop=threading.Event(), once=True)

    @property
    def callback(self) -> str:
        """Return where the news of the message last sent goes."""
        address = self.provider.forms[-1]["StatusCallback"]
        assert address.startswith(ROOT)
        return urlsplit(address).path


@pytest.fixture
def hooks(settings: Settings) -> Iterator[Hooks]:
    with listening() as provider:
        found = structs.replace(
            settings,
            sms=f"http://ada:{SECRET}@{provider.place}/messages?From=+15550100",
            inside=provider.place,
            public_url=ROOT,
        )
        with homes.running(found) as home:
            see(home.record, ("user_id:ada", f"phone:{NUMBER}", "trait", 1))
            with Client(api.hooks_app(home), base_url=ROOT) as client:
                yield Hooks(home, client, provider)


def ada(home: System) -> people.Person:
    return people.resolve(home.record, f"phone:{NUMBER}")


def sign(path: str, fields: dict[str, str], secret: str = SECRET) -> str:
    return replies.signature(secret, f"{ROOT}{path}", list(fields.items()))


def told(home: System, name: str = "Message Written") -> list[touches.Touch]:
    found = touches.of_person(home.record, ada(home).person_id)
    return [one for one in found if one.name == name]


def noes(home: System) -> list[tuple[str, Scope]]:
    found = terms.of(home.record, ada(home)).clauses
    return [(clause.effect, clause.scope) for clause in found if clause.effect != "allow"]


def test_the_signature_is_the_one_that_twilio_documents() -> None:
    fields = [
        ("Digits", "1234"),
        ("To", "+18005551212"),
        ("From", "+14158675310"),
        ("Caller", "+14158675310"),
        ("CallSid", "CA1234567890ABCDE"),
    ]

    found = replies.signature("12345", "https://example.com/myapp.php?foo=1&bar=2", fields)

    assert found == "L/OH5YylLD5NRKLltdqwSvS0BnU="


def test_a_text_lies_in_the_thread_of_the_last_message_to_its_number(hooks: Hooks) -> None:
    delivery = hooks.asked()

    answer = hooks.send(From=NUMBER, To="+15550100", Body="When do you open?", MessageSid="SM1")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/xml")
    [touch] = told(hooks.home)
    assert (touch.channel, touch.purpose, touch.initiator) == ("sms", "service", "person")
    assert touch.thread == f"letter:{delivery}"
    assert touches.properties(touch) == {"text": "When do you open?"}
    [sent] = told(hooks.home, "Message Sent")
    assert touch.refers_to == sent.touch_id
    assert noes(hooks.home) == []


def test_a_number_that_nobody_has_is_somebody_new(hooks: Hooks) -> None:
    hooks.send(From="+4366012345", Body="Do you deliver?", MessageSid="SM1")

    who = people.resolve(hooks.home.record, "phone:+4366012345")
    [touch] = touches.of_person(hooks.home.record, who.person_id)
    assert (touch.name, touch.thread) == ("Message Written", "text:SM1")


def test_r07_a_stop_by_text_is_done_before_it_is_answered_and_confirmed_once(hooks: Hooks) -> None:
    hooks.asked()

    hooks.send(From=NUMBER, Body="STOP", MessageSid="SM1")

    both = [("stop", Scope(channel="sms")), ("stop", Scope(channel="phone"))]
    assert noes(hooks.home) == both
    hooks.send(From=NUMBER, Body="STOP", MessageSid="SM1")
    while hearing.listen(hooks.home, now=clock.now_us()):
        pass
    hooks.deliver()
    assert noes(hooks.home) == both
    assert len(told(hooks.home)) == 1
    confirmed = [form["Body"] for form in hooks.provider.forms if "Stopped" in form["Body"]]
    assert len(confirmed) == 1

    hooks.send(From=NUMBER, Body="START", MessageSid="SM2")
    assert noes(hooks.home) == []
    hooks.send(From=NUMBER, Body="STOP", MessageSid="SM1")
    assert noes(hooks.home) == []


def test_s19_what_is_not_signed_or_was_said_before_is_refused_alike(hooks: Hooks) -> None:
    fields = {"From": NUMBER, "Body": "STOP", "MessageSid": "SM1"}
    good = sign("/hooks/sms", fields)
    refused = [
        hooks.send_signed("/hooks/sms", "", fields),
        hooks.send_signed("/hooks/sms", "nonsense", fields),
        hooks.send_signed("/hooks/sms", sign("/hooks/sms", fields, "other"), fields),
        hooks.send_signed("/hooks/sms", good, {**fields, "Body": "stop"}),
        hooks.send_signed("/hooks/sms", good, {**fields, "From": "+4366012345"}),
        hooks.send_signed("/hooks/sms?x=1", good, fields),
        hooks.send_signed("/hooks/sms/abc", sign("/hooks/sms/abc", fields), fields),
        *(
            hooks.send_signed("/hooks/sms", good[:at] + other + good[at + 1 :], fields)
            for at, was in enumerate(good)
            for other in ("A" if was != "A" else "B",)
        ),
    ]

    assert {(one.status_code, one.content) for one in refused} == {(403, refused[0].content)}
    assert noes(hooks.home) == []
    assert told(hooks.home) == []


def test_s19_a_copy_that_comes_later_is_refused(hooks: Hooks) -> None:
    fields = {"From": NUMBER, "Body": "Hello", "MessageSid": "SM1"}
    now = clock.now_us()
    hearing.texting.take_text(hooks.home, fields, now=now - 6 * clock.MINUTE)

    assert hooks.send(**fields).status_code == 403
    assert len(told(hooks.home)) == 1


def test_what_names_nobody_is_told_so(hooks: Hooks) -> None:
    for fields in ({"Body": "x"}, {"From": NUMBER}, {"From": "SHOP", "MessageSid": "SM1"}):
        assert hooks.send(**fields).status_code == 400


def test_without_a_provider_nothing_is_believed(opened: System) -> None:
    fields = {"From": NUMBER, "Body": "STOP", "MessageSid": "SM1"}

    signed = sign("/hooks/sms", fields, "")

    with pytest.raises(replies.Forged):
        hearing.texting.opened(opened, "/hooks/sms", urlencode(fields).encode(), signed)


def test_a_text_that_was_not_delivered_says_so_however_often_it_is_told(hooks: Hooks) -> None:
    delivery = hooks.asked()
    news = {"MessageSid": "SM9", "MessageStatus": "undelivered", "ErrorCode": "30003"}

    for _ in range(3):
        assert hooks.send(hooks.callback, **news).status_code == 200
    hooks.send(hooks.callback, MessageSid="SM9", MessageStatus="delivered")
    hooks.send(hooks.callback, MessageSid="SM9", MessageStatus="queued")

    found = messages.get(hooks.home.record, delivery)
    assert (found.state, found.returned) == ("sent", "bounced")
    assert len(told(hooks.home, "Message Bounced")) == 1
    assert noes(hooks.home) == []


def test_where_nobody_is_at_the_number_no_text_goes_any_more(hooks: Hooks) -> None:
    hooks.asked()
    callback = hooks.callback

    hooks.send(callback, MessageSid="SM9", MessageStatus="failed", ErrorCode="30005")
    second = hooks.asked()

    assert noes(hooks.home) == [("deny", Scope(channel="sms"))]
    assert messages.get(hooks.home.record, second).state == "withheld"


def test_news_settles_what_nobody_knew(hooks: Hooks) -> None:
    hooks.provider.status = None
    delivery = hooks.asked()
    assert messages.get(hooks.home.record, delivery).state == "unknown"

    hooks.send(hooks.callback, MessageSid="SM9", MessageStatus="delivered")

    assert messages.get(hooks.home.record, delivery).state == "sent"


def test_s19_forged_news_silences_nobody(hooks: Hooks) -> None:
    delivery = hooks.asked()
    news = {"MessageSid": "SM9", "MessageStatus": "failed", "ErrorCode": "30005"}
    path = hooks.callback
    flipped = path[:-1] + ("A" if path[-1] != "A" else "B")

    refused = [
        hooks.send(path, secret="other", **news),
        hooks.send(flipped, **news),
        hooks.send_signed(path, "", news),
        hooks.send("/hooks/sms/" + "A" * 43, **news),
    ]

    assert {(one.status_code, one.content) for one in refused} == {(403, refused[0].content)}
    assert messages.get(hooks.home.record, delivery).returned is None
    assert noes(hooks.home) == []


def test_news_before_we_know_ourselves_harms_nothing(hooks: Hooks) -> None:
    early = messages.ask(
        hooks.home.record,
        ada(hooks.home),
        Intent(use="security.news", channel="sms"),
        messages.Message(text="Hello"),
        now=clock.now_us(),
    )
    path = urlsplit(speaking.ways.news_address(hooks.home, early.delivery_id)).path

    hooks.send(path, MessageSid="SM9", MessageStatus="delivered")
    assert messages.get(hooks.home.record, early.delivery_id).state == "waiting"
    hooks.deliver()

    assert messages.get(hooks.home.record, early.delivery_id).state == "sent"


def test_what_somebody_began_by_text_can_be_answered(hooks: Hooks) -> None:
    hooks.send(From=NUMBER, Body="Do you deliver?", MessageSid="SM1")
    back = Intent(use=terms.REPLY, channel="sms", matter="text:SM1")
    said = messages.Message(text="Yes.")
    own = messages.ask(hooks.home.record, ada(hooks.home), back, said, now=clock.now_us())
    hooks.deliver()

    assert messages.get(hooks.home.record, own.delivery_id).state == "sent"


@pytest.mark.parametrize("way", ["while it is handed over", "afterwards"])
def test_a_stop_that_the_provider_alone_had_heard_is_a_stop_here(hooks: Hooks, way: str) -> None:
    if way == "afterwards":
        hooks.asked()
        told_so = {"MessageSid": "SM1", "MessageStatus": "failed", "ErrorCode": "21610"}
        assert {hooks.send(hooks.callback, **told_so).status_code for _ in "12"} == {200}
    else:
        hooks.provider.status, hooks.provider.body = 400, b'{"code": 21610}'
        hooks.asked()
        hooks.provider.status, hooks.provider.body = 201, b"{}"

    assert noes(hooks.home) == [("stop", Scope(channel="sms"))]
    hooks.asked()
    assert len(hooks.provider.forms) == 1
    hooks.send(From=NUMBER, Body="START", MessageSid="SM2")
    assert noes(hooks.home) == []
