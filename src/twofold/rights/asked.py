"""What people ask for by right: what is asked, the states it goes through, and why one is denied.

States and reasons are those of the Data Rights Protocol 1.0: open → in progress → fulfilled, denied
(with a reason), revoked by the person, or expired where they never showed who they are.
"""

from collections.abc import Mapping
from typing import Any, Literal, get_args

import msgspec

from twofold import clock
from twofold.ids import HandleId
from twofold.rights.clocks import Kind, Proof

State = Literal["open", "in_progress", "fulfilled", "denied", "revoked", "expired"]
Refusal = Literal[
    "suspected_fraud", "insuf_verification", "no_match", "claim_not_covered",
    "outside_jurisdiction", "too_many_requests", "other",
]  # fmt: skip
About = Literal["touch", "handle", "reading", "use"]
KINDS: tuple[Kind, ...] = get_args(Kind)
REFUSALS: Mapping[Refusal, str] = {
    "suspected_fraud": "we think that somebody else asked",
    "insuf_verification": "we could not tell that it is you",
    "no_match": "we hold nothing of the kind",
    "claim_not_covered": "the law or our own promise does not reach this far",
    "outside_jurisdiction": "the law you name does not hold here",
    "too_many_requests": "the same was asked and answered just before",
    "other": "for the reason given",
}
ENDED: frozenset[State] = frozenset({"fulfilled", "denied", "revoked", "expired"})
NEXT: Mapping[State, frozenset[State]] = {
    "open": frozenset({"in_progress", "revoked"}),
    "in_progress": ENDED,
    **dict.fromkeys(ENDED, frozenset[State]()),
}


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody asks for: in their words, and about which touch, handle, reading or use."""

    kind: Kind
    words: str = ""
    about_kind: About | None = None
    about: str = ""
    proof: Proof = "handle"
    channel: str = "web"


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A request with its clocks; `unproven` while the person still has to show who they are.

    `unknown`, in the answer to who wants their data left unused, are events of webhooks about which
    it was not known by then whether they are told all the same.
    """

    request_id: str
    handle_id: HandleId
    kind: Kind
    state: State
    unproven: bool
    about_kind: About | None
    about: str
    words: str
    channel: str
    received_us: int
    expected_us: int
    legal_us: int
    prove_by_us: int | None
    overdue_us: int | None
    ended_us: int | None
    reason: str | None
    answer: str
    handled_by: str | None
    unknown: tuple[str, ...] = ()

    def told(self) -> dict[str, Any]:
        """Return it in the words of the API and of the Data Rights Protocol."""
        return {
            "request_id": self.request_id,
            "kind": self.kind,
            "status": self.state,
            "need_user_verification": self.unproven,
            "reason": self.reason,
            "processing_details": self.answer or None,
            "words": self.words,
            "about": {"kind": self.about_kind, "id": self.about} if self.about_kind else None,
            "received_at": clock.rfc3339(self.received_us),
            "expected_by": clock.rfc3339(self.expected_us),
            "ended_at": None if self.ended_us is None else clock.rfc3339(self.ended_us),
        }
