"""The four answers to an intent, each with the clauses that gave it and a reason in words."""

from typing import Literal

import msgspec

Reason = Literal[
    "unknown", "doubtful", "erased", "restricted", "stopped", "denied", "silence", "policy",
    "paused", "hours", "rate", "expired", "never_open", "undeclared", "shared",
    "minutes", "data", "asked", "human",
    "allowed", "matter", "security", "legal", "position", "stop_confirmed",
]  # fmt: skip


class _Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What all four have: why, and by which clauses."""

    reason: Reason
    clauses: tuple[str, ...] = ()


class Permit(_Answer, frozen=True, kw_only=True, tag=True):
    """It may happen now."""


class Defer(_Answer, frozen=True, kw_only=True, tag=True):
    """It may happen, not before this moment."""

    until_us: int


class Digest(_Answer, frozen=True, kw_only=True, tag=True):
    """It may go with what is saved up, not before this moment."""

    until_us: int


class Deny(_Answer, frozen=True, kw_only=True, tag=True):
    """It may not happen."""


Permission = Permit | Defer | Digest | Deny
