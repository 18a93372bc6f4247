"""Every channel keeps one contract, whatever it leads to."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest
from msgspec import structs

from tests.channels.providers import listening
from tests.channels.pushservice import serving
from tests.channels.test_chat import chatting
from tests.channels.test_push import VOUCHER
from tests.messages.given_mail import LINK_KEY, channel, parcel
from tests.messages.mailserver import mailserver
from twofold import messages
from twofold.messages import Channel, Fenced, Outcome, Parcel, Sent

# What has left by a channel: the delivery that each thing names.
Left = Callable[[], Sequence[str]]


@pytest.fixture(params=["test", "mailbox", "email", "sms", "push", "chat", "inapp"])
def way(request: pytest.FixtureRequest, home: Path) -> Iterator[tuple[Channel, Left]]:
    """Return each channel, with how to see what has left by it."""
    home.mkdir()
    with ExitStack() as stack:
        match request.param:
            case "test":
                lines = home / "test-channel.jsonl"
                yield (
                    messages.test(home),
                    lambda: [
                        json.loads(line)["delivery_id"] for line in lines.read_text().splitlines()
                    ],
                )
            case "mailbox":
                yield (
                    messages.mailbox(home),
                    lambda: [one.delivery_id for one in messages.lying(home, limit=10)],
                )
            case "sms":
                yield texts(stack)
            case "push":
                yield notices(stack)
            case "chat":
                yield chats(stack)
            case "inapp":
                yield noted(messages.inapp())
            case _:
                at = stack.enter_context(mailserver())
                yield (
                    stack.enter_context(channel(at)),
                    lambda: [
                        mail.partition(b"Message-ID: <")[2].partition(b"@")[0].decode()
                        for mail in at.taken
                    ],
                )


def texts(stack: ExitStack) -> tuple[Channel, Left]:
    """Return the channel of text messages to a provider of the test's own."""
    provider = stack.enter_context(listening())
    to = messages.provider(f"http://{provider.place}/?From=1")
    sms = messages.sms(to, frozenset({provider.place}), lambda delivery: delivery)
    return (
        lambda one, fence: sms(structs.replace(one, to="phone:+15550100"), fence),
        lambda: [form["StatusCallback"] for form in provider.forms],
    )


def notices(stack: ExitStack) -> tuple[Channel, Left]:
    """Return the channel of notices to a browser at a service of the test's own."""
    service = stack.enter_context(serving())
    browser = service.browser("phone").subscription
    places = frozenset({service.place})
    return (
        messages.push(VOUCHER, lambda _: [browser], lambda _: None, places),
        lambda: [headers["Topic"] for headers in service.headers],
    )


def chats(stack: ExitStack) -> tuple[Channel, Left]:
    """Return the channel of chats to a service of the test's own."""
    service = stack.enter_context(chatting())
    chat = service.channel()
    return (
        lambda one, fence: chat(structs.replace(one, to="chat:ada"), fence),
        lambda: [
            messages.opened(LINK_KEY, told["message"].rpartition("/")[2]) or ""
            for _, told in service.taken
        ],
    )


def noted(channel: Channel) -> tuple[Channel, Left]:
    """Return a channel by which nothing leaves the home, and what it said was shown."""
    shown: list[str] = []

    def send(one: Parcel, fence: Callable[[], bool]) -> Outcome:
        found = channel(one, fence)
        if isinstance(found, Sent):
            shown.append(one.delivery_id)
        return found

    return send, lambda: list(shown)


def test_what_the_fence_lets_through_leaves_once(way: tuple[Channel, Left]) -> None:
    send, left = way
    asked: list[None] = []

    found = send(parcel(), lambda: not asked.append(None))  # type: ignore[func-returns-value]

    assert isinstance(found, Sent)
    assert found.first_byte_us > 0
    assert len(asked) == 1
    assert left() == [parcel().delivery_id]


def test_what_the_fence_holds_back_does_not_leave(way: tuple[Channel, Left]) -> None:
    send, left = way

    held = send(parcel(), lambda: False)
    after = send(parcel(delivery_id="cd" * 16), lambda: True)

    assert isinstance(held, Fenced)
    assert isinstance(after, Sent)
    assert left() == ["cd" * 16]


def test_when_the_fence_is_asked_nothing_has_left(way: tuple[Channel, Left]) -> None:
    send, left = way
    send(parcel(delivery_id="cd" * 16), lambda: True)
    seen: list[Sequence[str]] = []

    def fence() -> bool:
        seen.append(left())
        return True

    send(parcel(), fence)

    assert seen == [["cd" * 16]]


def test_what_breaks_in_the_fence_lets_nothing_leave(way: tuple[Channel, Left]) -> None:
    send, left = way
    send(parcel(delivery_id="cd" * 16), lambda: True)

    def fence() -> bool:
        raise msgspec.MsgspecError

    with pytest.raises(msgspec.MsgspecError):
        send(parcel(), fence)

    assert left() == ["cd" * 16]


def test_many_leave_each_once(way: tuple[Channel, Left]) -> None:
    send, left = way
    wanted = [f"{number:032x}" for number in range(10)]

    for one in wanted:
        assert isinstance(send(parcel(delivery_id=one), lambda: True), Sent)

    assert sorted(left()) == wanted
