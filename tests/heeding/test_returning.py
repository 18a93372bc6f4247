"""News of failures and complaints is heard once, in any order, and nobody can make it up."""

import itertools
import threading
from collections.abc import Iterator

import pytest

from tests.flow import mailing
from tests.flow.mailing import ada, address, asked, come, deliver, noes, told
from tests.messages.mailserver import DROP, Mailserver, mailserver
from tests.replies.given_mails import complaint, failure, mail
from twofold import clock, hearing, heeding, messages, people, terms, touches
from twofold.hearing import arriving
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import Intent, Scope

NEWS = Scope(use="marketing", channel="email")


@pytest.fixture
def at() -> Iterator[Mailserver]:
    with mailserver() as found:
        yield found


@pytest.fixture
def home(settings: Settings, at: Mailserver) -> Iterator[System]:
    with mailing.home(settings, at) as found:
        yield found


def test_news_that_nobody_is_there_ends_mail_to_them(home: System, at: Mailserver) -> None:
    delivery = asked(home)
    deliver(home)

    for _ in range(2):
        assert come(home, address(at, "back"), failure(), "") == "taken"
    later = asked(home)
    deliver(home)

    found = messages.get(home.record, delivery)
    assert (found.state, found.returned) == ("sent", "bounced")
    assert noes(home) == [("deny", Scope(channel="email"))]
    assert messages.get(home.record, later).state == "withheld"
    [bounce] = told(home, name="Message Bounced")
    assert touches.properties(bounce)["status"] == "5.1.1"


def test_other_failures_are_noted_and_forbid_nothing(home: System, at: Mailserver) -> None:
    full, delayed = asked(home), asked(home)
    deliver(home)
    sent = [one.partition(b"Message-ID: <")[2].partition(b"@")[0].decode() for one in at.taken]

    come(home, address(at, "back", sent.index(full)), failure("failed", "5.2.2", "full"), "")
    come(home, address(at, "back", sent.index(delayed)), failure("delayed", "4.4.1"), "")

    assert messages.get(home.record, full).returned == "bounced"
    assert messages.get(home.record, delayed).returned is None
    assert noes(home) == []


def test_s19_old_news_counts_for_nothing(home: System, at: Mailserver) -> None:
    delivery = asked(home)
    deliver(home)

    later = clock.now_us() + 30 * clock.DAY
    arriving.take(home, address(at, "back"), "", failure(), now=later)

    assert messages.get(home.record, delivery).returned is None
    assert noes(home) == []


def test_a_complaint_stops_news_by_mail_at_once(home: System, at: Mailserver) -> None:
    delivery = asked(home)
    deliver(home)
    report = complaint(address(at, "back"))

    for _ in range(2):
        assert come(home, arriving.complaints_address(home), report, "") == "taken"

    assert noes(home) == [("stop", NEWS)]
    assert messages.get(home.record, delivery).returned == "complained"
    [one] = told(home, name="Message Complained")
    assert (one.purpose, one.initiator) == ("complaint", "person")


def test_s19_a_complaint_that_names_no_mail_of_ours_does_nothing(
    home: System, at: Mailserver
) -> None:
    asked(home)
    deliver(home)
    back = address(at, "back")
    forged = back.replace(back[8], "a" if back[8] != "a" else "b", 1)

    for signed in (forged, "hello@shop.example", "reply+" + back.partition("+")[2]):
        come(home, arriving.complaints_address(home), complaint(signed), "")
    come(home, arriving.complaints_address(home), complaint(back, kind="not-spam"), "")
    come(home, arriving.complaints_address(home), mail(), "")

    assert noes(home) == []


@pytest.mark.parametrize("what", ["answer", "failed", "delivered", "complaint"])
def test_whatever_comes_back_of_an_unknown_message_shows_that_it_had_left(
    home: System, at: Mailserver, what: str
) -> None:
    delivery = asked(home)
    at.script["DOT"] = DROP
    deliver(home)
    assert messages.get(home.record, delivery).state == "unknown"

    match what:
        case "answer":
            come(home, address(at, "reply"), mail())
        case "complaint":
            come(home, address(at, "back"), complaint(address(at, "back")), "")
        case action:
            come(home, address(at, "back"), failure(action), "")

    found = messages.get(home.record, delivery)
    assert found.state == "sent"
    assert found.ended_by is not None


def test_f05_a_storm_in_any_order_comes_to_the_same(home: System, at: Mailserver) -> None:
    delivery = asked(home)
    deliver(home)
    back, reply = address(at, "back"), address(at, "reply")
    storm = [
        (back, failure(), ""),
        (back, complaint(back), ""),
        (reply, mail("When do you open?"), "ada@b.example"),
        (reply, mail("I am away", headers={"Auto-Submitted": "auto-replied"}), ""),
        (address(at, "stop"), b"", ""),
        (back, b"\xff\xfe nonsense", ""),
    ]

    for order in itertools.islice(itertools.permutations(storm), 0, 720, 90):
        for to, content, sender in order:
            assert come(home, to, content, sender) == "taken"

    names = sorted(str(one.name) for one in told(home) if one.initiator != "brand")
    found = {name: names.count(name) for name in names if name.startswith(("Message", "Auto"))}
    assert found == {
        "Automatic Reply": 2,
        "Message Bounced": 1,
        "Message Complained": 1,
        "Message Written": 1,
    }
    assert messages.get(home.record, delivery).returned == "complained"
    # Who writes after a stop has opened something, which the next stop silences too.
    assert set(noes(home)) == {
        ("deny", Scope(channel="email")),
        ("stop", NEWS),
        ("stop", Scope(use="security.news", channel="email")),
    }


def test_f05_what_comes_back_before_its_sending_is_known_is_heard(
    home: System, at: Mailserver
) -> None:
    """The answer overtakes our own commit: the delivery is still leased."""
    delivery = asked(home)
    seen: list[str] = []

    def answer() -> None:
        while not at.taken:
            pass
        seen.append(messages.get(home.record, delivery).state)
        come(home, address(at, "back"), failure(), "")

    overtaking = threading.Thread(target=answer)
    overtaking.start()
    deliver(home)
    overtaking.join()

    found = messages.get(home.record, delivery)
    assert (found.state, found.returned) == ("sent", "bounced")
    assert noes(home) == [("deny", Scope(channel="email"))]


def test_somebody_who_comes_back_after_a_bounce_is_answered(home: System, at: Mailserver) -> None:
    delivery = asked(home)
    deliver(home)
    come(home, address(at, "back"), failure(), "")
    come(home, address(at, "reply"), mail("I am here again"))

    back = Intent(use=terms.REPLY, channel="email", matter=f"letter:{delivery}")
    said = messages.Message(text="Welcome back")
    own = messages.ask(home.record, ada(home), back, said, now=clock.now_us())
    deliver(home)

    assert messages.get(home.record, own.delivery_id).state == "sent"
    assert people.is_doubtful(home.record, ada(home)) is False


def test_r08_who_asks_for_a_code_after_a_bounce_gets_it_and_can_take_the_no_back(
    home: System, at: Mailserver
) -> None:
    asked(home)
    deliver(home)
    come(home, address(at, "back"), failure(), "")

    now = clock.now_us()
    entry = hearing.entries.ask_entry(home, "ada@b.example", network="n", now=now)
    hearing.entries.answer_entry(home, entry, now=now)
    deliver(home)
    other = asked(home)
    deliver(home)

    assert len(at.taken) == 2
    assert messages.get(home.record, other).state == "withheld"
    [no] = [one for one in terms.of(home.record, ada(home)).clauses if one.effect == "deny"]
    version = terms.of(home.record, ada(home)).version
    heeding.take_back(home, ada(home), [no.clause_id], version=version, now=clock.now_us())
    again = asked(home)
    deliver(home)
    assert messages.get(home.record, again).state == "sent"
