"""Saying it: the outbox, and the gateway that nothing passes which its person does not allow."""

from twofold.messages.around import House, circumstances
from twofold.messages.channels import Channel, Fenced, Outcome, Parcel, Sent, mailbox, test
from twofold.messages.delivery import (
    BadMessage,
    Delivery,
    KeyUsed,
    Message,
    UnknownDelivery,
    ask,
    get,
    not_sent,
    under_way,
)
from twofold.messages.gateway import Gateway
from twofold.messages.holdings import export
from twofold.messages.links import opened, token
from twofold.messages.stops import Stopped, stop

__all__ = [
    "BadMessage",
    "Channel",
    "Delivery",
    "Fenced",
    "Gateway",
    "House",
    "KeyUsed",
    "Message",
    "Outcome",
    "Parcel",
    "Sent",
    "Stopped",
    "UnknownDelivery",
    "ask",
    "circumstances",
    "export",
    "get",
    "mailbox",
    "not_sent",
    "opened",
    "stop",
    "test",
    "token",
    "under_way",
]
