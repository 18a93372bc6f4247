"""How a message leaves: one file for each way, all of one shape.

A channel gets a parcel and a fence. It prepares all it can, asks the fence right before the first
byte, and sends nothing if that says no.
"""

from twofold.messages.channels.mailbox import Lying, look_in_mailbox, lying, lying_one, mailbox
from twofold.messages.channels.parcel import Channel, Fenced, Look, Outcome, Parcel, Sent
from twofold.messages.channels.test import look_in_test, test

__all__ = [
    "Channel",
    "Fenced",
    "Look",
    "Lying",
    "Outcome",
    "Parcel",
    "Sent",
    "look_in_mailbox",
    "look_in_test",
    "lying",
    "lying_one",
    "mailbox",
    "test",
]
