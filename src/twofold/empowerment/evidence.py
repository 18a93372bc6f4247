"""What the index may see of a person: contacts, threads, rules, requests. Nothing else goes in.

Opens, clicks, spend, dwell, visits and how many yeses somebody gave have no field here.
"""

import msgspec


class Breach(msgspec.Struct, frozen=True, kw_only=True):
    """A promise that was broken: by its number in the list of invariants, and when."""

    invariant: str
    at_us: int


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """A message that was handed over: on whose word, whether unwanted, and with a reason."""

    on_own_word: bool
    unwanted: bool = False
    has_reason: bool = True
    at_us: int = 0


class Thread(msgspec.Struct, frozen=True, kw_only=True):
    """A concern: who began it, where, and whether it was answered in time (None: not yet due)."""

    by_person: bool
    channel: str
    answered: bool | None = None
    asked_for_human: bool = False
    at_us: int = 0


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A change of the person's own rules; undone if they took it back within ten minutes."""

    undone: bool = False
    at_us: int = 0


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """A request by right: answered in time (None: not yet due), ended with reasons, or run out."""

    in_time: bool | None = None
    with_reason: bool | None = None
    ran_out: bool = False
    at_us: int = 0


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What happened in the window; `breaches` are promises to this person that were broken."""

    contacts: tuple[Contact, ...] = ()
    threads: tuple[Thread, ...] = ()
    said: tuple[Said, ...] = ()
    wishes: tuple[Wish, ...] = ()
    breaches: tuple[Breach, ...] = ()

    @property
    def events(self) -> int:
        """Return how many informative events there are."""
        return len(self.contacts) + len(self.threads) + len(self.said) + len(self.wishes)
