"""How a message leaves: one file for each way, all of one shape.

A channel gets a parcel and a fence. It prepares all it can, asks the fence right before the first
byte, and sends nothing if that says no.
"""

from twofold.messages.channels import email
from twofold.messages.channels.chat import chat
from twofold.messages.channels.handovers import Handovers, look_in_handovers
from twofold.messages.channels.inapp import inapp, look_in_inapp
from twofold.messages.channels.mailbox import Lying, look_in_mailbox, lying, lying_one, mailbox
from twofold.messages.channels.parcel import (
    Channel,
    Fenced,
    Foot,
    Later,
    Look,
    Outcome,
    Parcel,
    Sent,
)
from twofold.messages.channels.push import Voucher, push
from twofold.messages.channels.sms import BadProvider, Provider, provider, sms
from twofold.messages.channels.test import look_in_test, test

__all__ = [
    "BadProvider",
    "Channel",
    "Fenced",
    "Foot",
    "Handovers",
    "Later",
    "Look",
    "Lying",
    "Outcome",
    "Parcel",
    "Provider",
    "Sent",
    "Voucher",
    "chat",
    "email",
    "inapp",
    "look_in_handovers",
    "look_in_inapp",
    "look_in_mailbox",
    "look_in_test",
    "lying",
    "lying_one",
    "mailbox",
    "provider",
    "push",
    "sms",
    "test",
]
