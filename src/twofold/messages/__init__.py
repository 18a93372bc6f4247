"""Saying it: the outbox, and the gateway that nothing passes which its person does not allow."""

from twofold.messages.addresses import address
from twofold.messages.around import House, circumstances, permission
from twofold.messages.channels import (
    Channel,
    Fenced,
    Look,
    Outcome,
    Parcel,
    Sent,
    look_in_mailbox,
    look_in_test,
    mailbox,
    test,
)
from twofold.messages.choice import ANY, ask_any, choose
from twofold.messages.contacts import Elsewhere, from_elsewhere, sent, tried, under_way
from twofold.messages.delivery import (
    TEXT_LENGTH_MAX,
    BadMessage,
    Delivery,
    KeyUsed,
    Message,
    UnknownDelivery,
    ask,
    by_key,
    demanded,
    get,
    is_anything_open,
    not_sent,
    unknown,
)
from twofold.messages.ending import NothingUnknown, find_out
from twofold.messages.gateway import UNKNOWN, Gateway
from twofold.messages.grounds import Grounds, replay
from twofold.messages.holdings import export, forget, let_go_of_texts
from twofold.messages.links import opened, token, unsubscribe_headers
from twofold.messages.stops import Stopped, call_back, stop, stopped, stops_of, wait

__all__ = [
    "ANY",
    "TEXT_LENGTH_MAX",
    "UNKNOWN",
    "BadMessage",
    "Channel",
    "Delivery",
    "Elsewhere",
    "Fenced",
    "Gateway",
    "Grounds",
    "House",
    "KeyUsed",
    "Look",
    "Message",
    "NothingUnknown",
    "Outcome",
    "Parcel",
    "Sent",
    "Stopped",
    "UnknownDelivery",
    "address",
    "ask",
    "ask_any",
    "by_key",
    "call_back",
    "choose",
    "circumstances",
    "demanded",
    "export",
    "find_out",
    "forget",
    "from_elsewhere",
    "get",
    "is_anything_open",
    "let_go_of_texts",
    "look_in_mailbox",
    "look_in_test",
    "mailbox",
    "not_sent",
    "opened",
    "permission",
    "replay",
    "sent",
    "stop",
    "stopped",
    "stops_of",
    "test",
    "token",
    "tried",
    "under_way",
    "unknown",
    "unsubscribe_headers",
    "wait",
]
