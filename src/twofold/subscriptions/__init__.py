"""Browsers that people let show notices from us: where each takes them, and under which keys."""

from twofold.subscriptions.holdings import export, forget
from twofold.subscriptions.subscription import (
    EACH_MAX,
    BadSubscription,
    NoSubscription,
    Subscription,
    add,
    checked,
    get,
    of_person,
    remove,
    takers,
)

__all__ = [
    "EACH_MAX",
    "BadSubscription",
    "NoSubscription",
    "Subscription",
    "add",
    "checked",
    "export",
    "forget",
    "get",
    "of_person",
    "remove",
    "takers",
]
