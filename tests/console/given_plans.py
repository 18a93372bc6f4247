"""Builders: a campaign’s form, filled in and sent, and a home in which nobody is left alone."""

from contextlib import AbstractContextManager

import msgspec

from tests.console.visiting import Visitor, opened
from twofold.settings import Settings
from twofold.system import System

FORM = {
    "name": "Spring shoes",
    "use": "marketing.shoes",
    "kind": "people",
    "people": "user_id:ada\nuser_id:bob",
    "s0-wait": "0",
    "s0v0-arm": "short",
    "s0v0-channel": "email",
    "s0v0-subject": "Shoes",
    "s0v0-text": "The new shoes are here.",
    "goal": "Order Completed",
    "within": "14",
    "value": "20.00",
    "currency": "eur",
    "holdout": "0",
    "policy": "fixed",
    "pauses": "yes",
}


def a_home(settings: Settings) -> AbstractContextManager[System]:
    return opened(msgspec.structs.replace(settings, holdout_percent=0))


def planned(visitor_: Visitor, **more: str) -> str:
    answer = visitor_.post("/console/campaigns", {**FORM, **more})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]
