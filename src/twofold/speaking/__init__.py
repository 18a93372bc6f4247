"""What people are told: who is let into which campaign, one choice, the outbox, the gateway.

let in -> decide -> decision and delivery in one transaction -> gateway -> receipt, touch, journey
"""

from twofold.speaking import (
    answering,
    campaigning,
    deciding,
    faults,
    feeding,
    lacking,
    lookouts,
    mailbox,
    outbox,
    pausing,
    singly,
    standings,
    supplying,
    trials,
    ways,
    wording,
)
from twofold.speaking.campaigning import learn, let_audiences_in
from twofold.speaking.outbox import GatewayRuns, deliver, find_out, gateway, letter, letter_path
from twofold.speaking.telling import tell_webhooks

__all__ = [
    "GatewayRuns",
    "answering",
    "campaigning",
    "deciding",
    "deliver",
    "faults",
    "feeding",
    "find_out",
    "gateway",
    "lacking",
    "learn",
    "let_audiences_in",
    "letter",
    "letter_path",
    "lookouts",
    "mailbox",
    "outbox",
    "pausing",
    "singly",
    "standings",
    "supplying",
    "tell_webhooks",
    "trials",
    "ways",
    "wording",
]
