"""What somebody would like to do, and what else has to be known to say whether they may."""

import msgspec

from twofold.terms import scopes, uses
from twofold.terms.clauses import Clause
from twofold.terms.scopes import NO_CHANNEL, OWN, Scope


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """One intended contact, or with no channel one intended use of a person's data.

    `matter` is the thread or order it belongs to, `legal_kind` the declared kind of a legal notice.
    `minutes` of the person's time and the kinds of `data` are what it asks of them, or uses.
    `by_machine` says that no human of the organisation stands behind its words.
    """

    use: str
    channel: str = NO_CHANNEL
    unit: str = OWN
    recipient: str = OWN
    matter: str = ""
    legal_kind: str = ""
    expires_us: int | None = None
    minutes: int = 0
    data: tuple[str, ...] = ()
    by_machine: bool = False

    @property
    def scope(self) -> Scope:
        """Return the point in the tree of scopes at which this lies."""
        return Scope(
            use=self.use,
            channel=self.channel,
            unit=self.unit,
            recipient=self.recipient,
            matter=self.matter,
        )

    @property
    def is_contact(self) -> bool:
        """Tell whether somebody would be contacted."""
        return self.channel != NO_CHANNEL


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """A thread or order that the person began; `seq` is the place in the log of that act."""

    matter: str
    use: str
    channel: str
    seq: int
    opened_us: int
    closed_us: int | None = None


class Contact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A contact that was handed over, as rates and budgets count it; `data` are kinds asked for.

    `topics` are the uses of what left together in it: it counts once for each rate on any of them.
    """

    use: str
    at_us: int
    minutes: int = 0
    data: int = 0
    topics: tuple[str, ...] = ()

    def is_under(self, use: str) -> bool:
        """Tell whether it counts against what is said of a use."""
        return any(scopes.under(one, use) for one in self.topics or (self.use,))


class Circumstances(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the terms do not hold: who the person is to us, what is open, what was sent.

    `position` are the clauses of the starting position that this person was told; `policy` the
    organisation's own noes; `legal_kinds` the legal notices that it declared beforehand; `unproven`
    the channels on which nobody has shown that the address is the person's own.
    """

    zone: str = "UTC"
    is_known: bool = True
    unproven: frozenset[str] = frozenset()
    is_doubtful: bool = False
    is_restricted: bool = False
    is_erased: bool = False
    matters: tuple[Matter, ...] = ()
    contacts: tuple[Contact, ...] = ()
    position: tuple[Clause, ...] = ()
    policy: tuple[Clause, ...] = ()
    legal_kinds: frozenset[str] = frozenset()


def checked(intent: Intent) -> Intent:
    """Return the intent itself if it says one thing; raises UnknownUse, BadScope."""
    uses.checked(intent.use)
    for dimension in ("use", "channel", "unit", "recipient", "matter"):
        path = getattr(intent, dimension)
        # Without a channel data are used, without a matter it belongs to none.
        if path or dimension not in ("channel", "matter"):
            scopes.checked_path(dimension, path)
        if path == scopes.ANY:
            raise scopes.BadScope(dimension=dimension, path=path)
    for kind in intent.data:
        scopes.checked_path("data", kind)
    return intent


def is_legal(intent: Intent, circumstances: Circumstances) -> bool:
    """Tell whether this is a legal notice of a kind that was declared beforehand."""
    return (
        intent.use.partition(".")[0] == uses.LEGAL
        and intent.legal_kind in circumstances.legal_kinds
    )
