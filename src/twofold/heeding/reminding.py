"""The line under a message: when somebody asked for it, or the one question about a yes."""

import msgspec

from twofold import keys, lookouts, messages, people, terms
from twofold.heeding import letters
from twofold.languages import Words
from twofold.lookouts import Lookout
from twofold.messages import Delivery
from twofold.people import Person
from twofold.seeing import house
from twofold.system import System
from twofold.terms import Clause, Scope

_REQUESTS = Scope(use=terms.REQUEST)


def line(system: System, delivery: Delivery, yes: Clause | None) -> str:
    """Return the line that says when somebody asked for this, or asks for a yes from a list again.

    The latter has a link to keep the yes or not. Most messages have neither.
    """
    asked = _asked(system, delivery)
    if asked is not None:
        return letters.asked_for(_language(system, delivery), asked, system.zone)
    if yes is None:
        return ""
    token = messages.token(keep_key(system), delivery.delivery_id)
    link = f"{site(system)}/forms/yes/{token}"
    told = _language(system, delivery)
    return letters.yes_reminder(told, yes, system.zone, link=link)


def is_asked_for(delivery: Delivery) -> bool:
    """Tell whether a message tells somebody what they asked to be told."""
    return bool(delivery.intent.matter) and terms.covers(_REQUESTS, delivery.intent.scope)


def brought(system: System, person: Person, delivery: Delivery, *, now: int) -> Clause | None:
    """Return the yes from a list that a message stood on, if it is still what such a one stands on.

    A no since, or a yes of the person's own, leaves nothing to keep; what left together has each
    its own.
    """
    if delivery.topics:
        return None
    found = terms.of(system.record, person)
    listed = [
        one for one in found.clauses
        if one.clause_id in delivery.clauses and one.speaker == "import"
    ]  # fmt: skip
    if not listed:
        return None
    around = messages.circumstances(system.record, person, house(system), now=now)
    again = msgspec.structs.replace(delivery.intent, expires_us=None)
    clauses = terms.permit(found, again, around, now=now).clauses
    return next((one for one in listed if one.clause_id in clauses), None)


def keep_key(system: System) -> bytes:
    """Return the key of the links with which people keep a yes that a list had brought."""
    return keys.derive(system.settings.home, "link to keep a yes")


def site(system: System) -> str:
    """Return the address under which people reach this home, without a slash at its end."""
    return system.settings.root


def _asked(system: System, delivery: Delivery) -> Lookout | None:
    if not is_asked_for(delivery):
        return None
    try:
        return lookouts.get(system.record, delivery.intent.matter)
    except lookouts.NoSuchLookout:
        return None


def _language(system: System, delivery: Delivery) -> Words:
    return letters.language_of(system, people.get(system.record, delivery.handle_id))
