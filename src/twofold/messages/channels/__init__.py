"""How a message leaves: one file for each way, all of one shape.

A channel gets a parcel and a fence. It prepares all it can, asks the fence right before the first
byte, and sends nothing if that says no.
"""

from twofold.messages.channels.mailbox import mailbox
from twofold.messages.channels.parcel import Channel, Fenced, Outcome, Parcel, Sent
from twofold.messages.channels.test import test

__all__ = ["Channel", "Fenced", "Outcome", "Parcel", "Sent", "mailbox", "test"]
