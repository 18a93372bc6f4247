"""Whatever a mail server answers, at whatever word: nothing is lost, nothing is sent twice."""

import pytest

from tests.messages.given_mail import channel, parcel, sent
from tests.messages.mailserver import DRIBBLE, DROP, STALL, mailserver
from twofold.messages import Fenced, Later, Outcome

WORDS = ("MAIL", "RCPT", "DATA", "DOT")
REFUSED_NOW = (421, 430, 432, 450, 451, 452, 454, 455, 458, 471)
REFUSED = (500, 501, 502, 503, 504, 521, 523, 541, 550, 551, 552, 553, 554, 555, 556, 571)
# The server does not know us, which is no fault of the message.
NOT_LET_IN = (530, 534, 535, 538)
UNREADABLE = ("999 what", "100 wait", "354 go on", "yes", "", "2", "-1 no")


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("code", REFUSED_NOW)
def test_a_no_for_now_waits(word: str, code: int) -> None:
    with mailserver({word: f"{code} not now"}) as at:
        found = sent(at)

    assert found.state == "waiting"
    assert at.taken == []


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("code", REFUSED)
def test_a_no_for_good_ends_it(word: str, code: int) -> None:
    with mailserver({word: f"{code} no"}) as at:
        found = sent(at)

    assert (found.state, found.reason) == ("failed", f"refused: {code} no")
    assert at.taken == []


@pytest.mark.parametrize("word", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("code", NOT_LET_IN)
def test_a_server_that_does_not_let_us_in_costs_no_message(word: str, code: int) -> None:
    with mailserver({word: f"{code} who are you"}) as at:
        assert sent(at).state == "waiting"


@pytest.mark.parametrize("code", [220, 250, 251, 252, 299])
def test_any_yes_to_the_whole_is_a_yes(code: int) -> None:
    with mailserver({"DOT": f"{code} fine"}) as at:
        assert sent(at).state == "sent"


@pytest.mark.parametrize("answer", UNREADABLE)
def test_what_cannot_be_read_after_the_dot_is_unknown(answer: str) -> None:
    with mailserver({"DOT": answer}) as at:
        found = sent(at)

    assert found.state == "unknown"
    assert len(at.taken) == 1


@pytest.mark.parametrize("word", ["MAIL", "RCPT"])
@pytest.mark.parametrize("answer", UNREADABLE)
def test_what_cannot_be_read_before_it_waits(word: str, answer: str) -> None:
    with mailserver({word: answer}) as at:
        assert sent(at).state == "waiting"


@pytest.mark.parametrize("word", ["CONNECT", "EHLO"])
@pytest.mark.parametrize("answer", [DROP, "421 busy", "554 go away", "yes"])
def test_a_server_that_cannot_be_used_is_left_alone_and_costs_no_try(
    word: str, answer: str
) -> None:
    # Who does not know EHLO may know HELO.
    with mailserver({word: answer, "HELO": answer}) as at, channel(at) as send:
        first, second = send(parcel(), lambda: True), send(parcel(), lambda: True)

    assert isinstance(first, Later)
    assert isinstance(second, Later)
    assert at.connections == 1
    assert 0 < second.seconds <= first.seconds <= 6.25


@pytest.mark.parametrize("word", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("trouble", [DROP, STALL, DRIBBLE])
def test_a_line_that_breaks_before_the_mail_waits(word: str, trouble: str) -> None:
    with mailserver({word: trouble}) as at:
        found = sent(at)

    assert found.state == "waiting"
    assert at.taken == []


@pytest.mark.parametrize("size", [1, 100, 700])
def test_a_line_that_breaks_within_the_mail_never_sends_it_twice(size: int) -> None:
    # The server had not seen its end, though we may not know that.
    with mailserver({"CONTENT": str(size)}) as at:
        found = sent(at)

    assert found.state in ("waiting", "unknown")
    assert at.taken == []


@pytest.mark.parametrize("trouble", [DROP, STALL, DRIBBLE])
def test_a_line_that_breaks_after_the_dot_leaves_it_unknown(trouble: str) -> None:
    with mailserver({"DOT": trouble}) as at:
        found = sent(at)

    assert found.state == "unknown"
    assert len(at.taken) == 1


def test_nobody_there_is_told_apart_from_other_refusals() -> None:
    dead = [
        "550 5.1.1 no such user",
        "550 5.1.10 null MX",
        "553 5.1.3 bad address",
        "550 5.2.1 off",
    ]
    other = ["550 5.7.1 policy", "552 5.2.2 full", "550 no such user", "554 5.1.11 what"]

    found = []
    for answer in dead + other:
        with mailserver({"RCPT": answer}) as at:
            found.append(sent(at).returned)

    assert found == ["bounced"] * 4 + [None] * 4


def test_what_the_fence_holds_back_has_not_one_byte_at_the_server() -> None:
    with mailserver() as at, channel(at) as send:
        held = send(parcel(), lambda: False)
        after = send(parcel(), lambda: True)

    assert held == Fenced()
    assert after.state == "sent"
    assert len(at.taken) == 1


def test_the_fence_is_asked_once_the_server_waits_for_the_mail() -> None:
    asked: list[str] = []
    with mailserver() as at, channel(at) as send:

        def fence() -> bool:
            asked.append(at.heard[-1])
            return True

        send(parcel(), fence)

    assert asked == ["DATA"]


def test_a_server_that_hangs_up_between_two_mails_is_called_again() -> None:
    with mailserver() as at, channel(at) as send:
        first = send(parcel(), lambda: True)
        at.script["MAIL"] = DROP
        second = send(parcel(), lambda: True)
        del at.script["MAIL"]
        third = send(parcel(), lambda: True)

    # The old line and the new one were both dropped; then all is well again.
    assert [first.state, second.state, third.state] == ["sent", "waiting", "sent"]
    assert at.connections == 3


def test_a_line_carries_many_mails_and_is_changed_when_it_is_worn() -> None:
    with mailserver() as at, channel(at, query="?messages=3&patience=1") as send:
        states = [send(parcel(), lambda: True).state for _ in range(7)]

    assert states == ["sent"] * 7
    assert at.connections == 3


def test_a_server_in_trouble_is_given_a_rest() -> None:
    found: list[Outcome] = []
    with mailserver({"RCPT": DROP}) as at, channel(at) as send:
        found = [send(parcel(), lambda: True) for _ in range(6)]

    assert [type(one) for one in found] == [Outcome] * 3 + [Later] * 3
    assert at.connections == 3


def test_more_than_the_rate_is_told_when_to_come_again() -> None:
    with mailserver() as at, channel(at, query="?rate=2&patience=1") as send:
        found = [send(parcel(), lambda: True) for _ in range(6)]

    later = [one.seconds for one in found if isinstance(one, Later)]
    assert len(at.taken) == 2
    assert [round(seconds) for seconds in later] == [1, 2, 2, 3]


PIPELINING = {"EHLO": "250-here\r\n250 PIPELINING"}


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(("code", "state"), [(450, "waiting"), (421, "waiting"), (550, "failed")])
def test_said_all_at_once_an_answer_means_the_same(word: str, code: int, state: str) -> None:
    with mailserver({**PIPELINING, word: f"{code} no"}) as at, channel(at) as send:
        found = send(parcel(), lambda: True)
        del at.script[word]
        after = send(parcel(), lambda: True)

    assert (found.state, after.state) == (state, "sent")
    assert len(at.taken) == 1


@pytest.mark.parametrize("word", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("trouble", [DROP, STALL, "yes"])
def test_said_all_at_once_a_broken_line_means_the_same(word: str, trouble: str) -> None:
    with mailserver({**PIPELINING, word: trouble}) as at:
        assert sent(at).state == "waiting"

    assert at.taken == []


def test_said_all_at_once_the_fence_is_asked_before_the_mail() -> None:
    with mailserver(PIPELINING) as at, channel(at) as send:
        held = send(parcel(), lambda: False)

    assert held == Fenced()
    assert at.heard[-3:] == [f"MAIL FROM:{at.heard[-3][10:]}", "RCPT TO:<ada@b.example>", "DATA"]
    assert at.taken == []
