"""Chats: to the name by which somebody is known at the service that the operator chose."""

import re
from collections.abc import Callable

from twofold import clock, egress
from twofold.messages.channels import posting
from twofold.messages.channels.parcel import Channel, Fenced, Outcome, Parcel, Sent

TIMEOUT_SECONDS = 1.0
TEXT_LENGTH_MAX = 4_000
SERVICE = "the chat service"
# A link under other words begins like one of these wherever chats know links: HTML, Markdown, and
# what Slack has in its place. Which of them a service reads, it alone knows.
_TAG = re.compile(r"<(?=\S)")
_LABEL = re.compile(r"\](?=[\[(:])")
OPEN = "the chat service said no or the line to it broke; which of them is not known"


def chat(to: egress.chat.Service) -> Channel:
    """Return the channel that writes to people at a chat service."""

    def send(parcel: Parcel, fence: Callable[[], bool]) -> Outcome:
        kind, _, name = parcel.to.partition(":")
        if kind != "chat":
            return Outcome(state="failed", reason="no name at the chat is known")
        said = _plain(parcel.message.text.strip())
        text = "\n".join(filter(None, (said, parcel.note, parcel.link)))
        if len(text) > TEXT_LENGTH_MAX:
            return Outcome(state="failed", reason=f"longer than {TEXT_LENGTH_MAX} characters")
        try:
            ready = egress.chat.ready(to, name)
        except egress.chat.BadName as error:
            return Outcome(state="failed", reason=str(error))
        # From here on the library says yes or no, and nothing of when its first byte left.
        first_byte_us = clock.now_us()
        if not fence():
            return Fenced()
        try:
            title = _plain(parcel.message.subject)
            answer = egress.chat.write(ready, title, text, seconds=TIMEOUT_SECONDS)
        # Each of its hundred services raises its own.
        except Exception as error:
            return Outcome(state="unknown", reason=f"it broke off: {type(error).__name__}")
        if answer.is_yes:
            return Sent(first_byte_us=first_byte_us)
        if answer.status is None:
            return Outcome(state="unknown", reason=OPEN)
        return posting.refused(answer.status, SERVICE)

    return send


def _plain(text: str) -> str:
    """Return a text in which no service finds a link under other words, or a tag."""
    return _LABEL.sub("] ", _TAG.sub("\u2039", text))
