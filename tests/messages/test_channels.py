"""Every channel keeps one contract, whatever it leads to."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest

from tests.messages.given_mail import channel, parcel
from tests.messages.mailserver import mailserver
from twofold import messages
from twofold.messages import Channel, Fenced, Sent

# What has left by a channel: the delivery that each thing names.
Left = Callable[[], Sequence[str]]


@pytest.fixture(params=["test", "mailbox", "email"])
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
            case _:
                at = stack.enter_context(mailserver())
                yield (
                    stack.enter_context(channel(at)),
                    lambda: [
                        mail.partition(b"Message-ID: <")[2].partition(b"@")[0].decode()
                        for mail in at.taken
                    ],
                )


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
