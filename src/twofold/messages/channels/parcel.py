"""What a channel is handed, and what it may answer."""

from collections.abc import Callable
from typing import Literal

import msgspec

from twofold.ids import PersonId
from twofold.messages.delivery import Delivery, Message, Returned

# How often a channel is tried that refuses for now, unless it says otherwise.
TRIES_MAX = 5


class Foot(msgspec.Struct, frozen=True, kw_only=True):
    """The words around a message that are not its own, in the language of whoever reads it.

    `why` stands before the link to its page, `untitled` is the subject of one that has none.
    """

    why: str = "Why you get this, and how to stop it"
    untitled: str = "A message"
    language: str = "en"


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """One message with the address that it goes to, and the link to the page under it.

    `note` is a line to set under the text: the one time that a yes from a list is asked again.
    `answers` names the mail that this one answers.
    """

    delivery_id: str
    person_id: PersonId
    to: str
    use: str
    channel: str
    message: Message
    link: str
    note: str = ""
    answers: str = ""
    foot: Foot = Foot()


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """It did not go for sure: `waiting` to be tried again, `failed` for good, or nobody knows.

    `returned` says that there is nobody at the address, or that whoever is there has stopped it
    with the provider. It is not tried again within `after_seconds`, where a provider says so.
    """

    state: Literal["waiting", "failed", "unknown", "sent"]
    reason: str | None = None
    tries_max: int = TRIES_MAX
    returned: Returned | None = None
    after_seconds: float = 0.0


class Sent(Outcome, frozen=True, kw_only=True):
    """It left; `first_byte_us` is when its first byte did."""

    state: Literal["sent"] = "sent"
    first_byte_us: int


class Fenced(Outcome, frozen=True, kw_only=True):
    """The fence said no; nothing left."""

    state: Literal["waiting"] = "waiting"


class Later(Outcome, frozen=True, kw_only=True):
    """The way out is shut or full for so many seconds: nothing was begun, and no attempt made."""

    state: Literal["waiting"] = "waiting"
    seconds: float


Channel = Callable[[Parcel, Callable[[], bool]], Outcome]
# Says of a delivery whose gateway died how far it came, as the channel itself can tell.
Look = Callable[[Delivery], Outcome]
