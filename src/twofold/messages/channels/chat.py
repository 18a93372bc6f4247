"""Chats: to the name by which somebody is known at the service that the operator chose."""

from collections.abc import Callable

from twofold import clock, egress
from twofold.messages.channels import posting
from twofold.messages.channels.parcel import Channel, Fenced, Outcome, Parcel, Sent

TIMEOUT_SECONDS = 1.0
TEXT_LENGTH_MAX = 4_000
SERVICE = "the chat service"
OPEN = "the chat service said no or the line to it broke; which of them is not known"


def chat(to: egress.chat.Service) -> Channel:
    """Return the channel that writes to people at a chat service."""

    def send(parcel: Parcel, fence: Callable[[], bool]) -> Outcome:
        kind, _, name = parcel.to.partition(":")
        if kind != "chat":
            return Outcome(state="failed", reason="no name at the chat is known")
        text = "\n".join(filter(None, (parcel.message.text.strip(), parcel.note, parcel.link)))
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
            said = egress.chat.write(ready, parcel.message.subject, text, seconds=TIMEOUT_SECONDS)
        # Each of its hundred services raises its own.
        except Exception as error:
            return Outcome(state="unknown", reason=f"it broke off: {type(error).__name__}")
        if said.is_yes:
            return Sent(first_byte_us=first_byte_us)
        if said.status is None:
            return Outcome(state="unknown", reason=OPEN)
        return posting.refused(said.status, SERVICE)

    return send
