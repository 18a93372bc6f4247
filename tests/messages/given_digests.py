"""Builders: messages that are saved up for somebody, and a gateway that tries all that is due."""

from tests.messages.given_messages import NOON, Line
from twofold import clock, messages, terms
from twofold.terms import Window

WEEK = 7 * clock.DAY
ALWAYS = (Window(start=0, end=1_440),)


def asked(line: Line, use: str, subject: str, text: str = "Hello", **more: object) -> str:
    """Ask for a message to her with a subject, a little later than the one before."""
    line.now += 1
    intent = terms.Intent(use=use, channel=more.pop("channel", "email"), **more)  # type: ignore[arg-type]
    said = messages.Message(text=text, subject=subject)
    return messages.ask(line.db, line.ada, intent, said, now=line.now).delivery_id


def drained(line: Line) -> None:
    """Let the gateway try until nothing is due."""
    while line.gateway.step():
        pass


def saved(line: Line, *uses: str) -> list[str]:
    """Let her allow marketing at any hour, get one message a topic, and have more saved up."""
    line.allows(conditions=terms.Conditions(windows=ALWAYS))
    for use in dict.fromkeys(uses):
        line.asked(use)
    drained(line)
    line.post.sent.clear()
    line.ended.clear()
    found = [asked(line, use, f"{use} {number}") for number, use in enumerate(uses)]
    drained(line)
    assert line.post.sent == []
    return found


def delivery(line: Line, delivery_id: str) -> messages.Delivery:
    return messages.get(line.db, delivery_id)


def part(message: messages.Message, use: str, *, channel: str = "email") -> messages.Part:
    """Return a message as a part of another."""
    return messages.Part(
        delivery=messages.Delivery(
            delivery_id="0" * 32, handle_id="h", intent=terms.Intent(use=use, channel=channel),  # type: ignore[arg-type]
            message=message, state="waiting", reason=None, clauses=(), created_us=NOON,
            not_before_us=NOON, attempt=0, lease_owner=None, handed_us=None, ended_us=None,
            grounds=None, asked_by=None, ended_by=None,
        )
    )  # fmt: skip
