"""Which channel a message takes when its sender leaves that open: the person's own order first."""

from collections.abc import Iterable

import msgspec

from twofold import people, subscriptions, terms
from twofold.messages import addresses, around, delivery
from twofold.messages.around import House
from twofold.messages.delivery import BadMessage, Delivery, Message
from twofold.messages.queries import sql
from twofold.people import Person
from twofold.storage import Database
from twofold.terms import Intent, Permission

# What stands for a channel where any of them will do.
ANY = "any"


def choose(
    db: Database,
    person: Person,
    intent: Intent,
    house: House,
    *,
    channels: Iterable[str] = (),
    now: int,
) -> tuple[Intent, Permission]:
    """Return an intent on the best of some channels (of all that reach the person), and its answer.

    The first that may be used now, in the person's own order; else the one that may be soonest. A
    channel that was refused is never fallen back on. Raises BadMessage where none is known.
    """
    wanted = list(channels) or _known(db, person, intent)
    if not wanted:
        raise BadMessage(reason="no channel to this person is known; name one")
    own = terms.of(db, person).preferences.channels or ()
    ordered = [one for one in own if one in wanted] + [one for one in wanted if one not in own]
    intents = [msgspec.structs.replace(intent, channel=channel) for channel in ordered]
    answers = [(one, around.permission(db, person, one, house, now=now)) for one in intents]

    handles = [handle.handle_id for handle in person.handles]
    takers = subscriptions.takers(db, handles) if addresses.PUSH in ordered else frozenset()

    def place(found: tuple[Intent, Permission]) -> tuple[bool, tuple[int, int]]:
        return not addresses.reaches(person, found[0].channel, takers), around.strictness(found[1])

    # Of equals the first stays first.
    return min(answers, key=place)


def ask_any(  # noqa: PLR0913 - it is `ask` over several channels
    db: Database,
    person: Person,
    intent: Intent,
    message: Message,
    house: House,
    *,
    channels: Iterable[str] = (),
    key: str | None = None,
    asked_by: str | None = None,
    now: int,
) -> Delivery:
    """Put a message in the outbox on the channel that `choose` gives; raises what `ask` raises.

    The same key again keeps the channel that it had.
    """
    with db.write(serial=people.SERIAL):
        before = db.one(sql.by_key, idempotency_key=key) if key else None
        if before is not None:
            chosen = msgspec.structs.replace(intent, channel=before.channel)
        else:
            chosen, _ = choose(db, person, intent, house, channels=channels, now=now)
        return delivery.ask(db, person, chosen, message, key=key, asked_by=asked_by, now=now)


def _known(db: Database, person: Person, intent: Intent) -> list[str]:
    """Return the channels on which somebody can be reached: said, written on, or with an address.

    Where nobody gave an order, what the message answers to comes first, then what was allowed last.
    """
    found = terms.of(db, person)
    allowed = [
        clause.scope.channel for clause in reversed(found.clauses)
        if clause.effect == "allow" and clause.scope.channel != terms.EVERYTHING.channel
    ]  # fmt: skip
    begun = [one.channel for one in around.matters(db, person) if one.matter == intent.matter]
    kinds = {handle.kind for handle in person.handles}
    reached = [channel for channel, kind in addresses.KINDS.items() if kind in kinds]
    own = found.preferences.channels or ()
    return list(dict.fromkeys([*own, *begun, *allowed, *reached]))
