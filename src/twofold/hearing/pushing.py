"""Notices in people's browsers: let by the person on their own side, and let no more."""

import base64
import hashlib
from collections.abc import Sequence

import msgspec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from twofold import egress, errors, ids, keys, people, subscriptions, terms
from twofold.hearing.asking import withdraw_noes
from twofold.heeding import say
from twofold.ids import HandleId
from twofold.people import Person
from twofold.subscriptions import Subscription
from twofold.system import System
from twofold.terms import Scope, Statement

CHANNEL = "push"
METHOD = "my notices"
# What a browser may be let for; what it answers to (orders, replies) needs no yes.
OFFERED = ("marketing", "care", "research", "cocreate")


class NotOffered(errors.Invalid):
    """This form asks for something that this page does not offer; reload the page."""


class NoMoreBrowsers(errors.Refused):
    """Ten browsers take notices for you; end one of them first."""


def public_key(system: System) -> str:
    """Return the key by which browsers tell that notices are ours, as base64url."""
    found = keys.push(system.settings.home).public_key()
    point = found.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


def subscribe(
    system: System,
    handle_id: HandleId,
    told: tuple[str, str, str],
    uses: Sequence[str],
    *,
    now: int,
) -> Subscription:
    """Keep a browser of whoever holds a handle, and their yes to what they picked for it.

    `told` is its address and its two keys. Whoever calls knows that they hold the handle.
    Raises subscriptions.BadSubscription, NotOffered, NoMoreBrowsers, egress.ForbiddenAddress,
    egress.ForbiddenUrl, egress.Unreachable.
    """
    endpoint, p256dh, auth = subscriptions.checked(*told)
    if not set(uses) <= set(OFFERED):
        raise NotOffered
    # Nothing of a person's word may lead into the operator's own network.
    egress.check(endpoint)
    with system.record.write(serial=people.SERIAL):
        person = people.get(system.record, handle_id)
        own = subscriptions.of_person(system.record, person)
        known = any(one.endpoint == endpoint for one in own)
        if not known and len(own) >= subscriptions.EACH_MAX:
            raise NoMoreBrowsers
        found = subscriptions.add(system.record, handle_id, endpoint, p256dh, auth, now=now)
        for use in dict.fromkeys(uses):
            _allow(system, person, found, use, now=now)
    return found


def unsubscribe(system: System, person: Person, subscription_id: str, *, now: int) -> None:
    """Let a browser take no notices any more; with the last one goes the yes given for them.

    Raises subscriptions.NoSubscription, also for a browser of somebody else.
    """
    with system.record.write(serial=people.SERIAL):
        person = people.get(system.record, person.person_id)
        own = [one.subscription_id for one in subscriptions.of_person(system.record, person)]
        if subscription_id not in own:
            raise subscriptions.NoSubscription
        subscriptions.remove(system.record, subscription_id)
        given = [
            clause.clause_id for clause in terms.of(system.record, person).clauses
            if (clause.effect, clause.method, clause.scope.channel) == ("allow", METHOD, CHANNEL)
        ]  # fmt: skip
        if len(own) == 1 and given:
            back = Statement(
                statement_id=ids.random_id(), verb="lift", lifts=tuple(given), method=METHOD
            )
            say(system, person, back, now=now)


def _allow(system: System, person: Person, browser: Subscription, use: str, *, now: int) -> None:
    scope = Scope(use=use, channel=CHANNEL, recipient="own")
    standing = terms.of(system.record, person).clauses
    if any(
        one.effect == "allow" and one.method == METHOD and one.scope == scope for one in standing
    ):
        return
    withdraw_noes(system, person, scope, method=METHOD, now=now - 1)
    body = msgspec.json.encode((METHOD, browser.subscription_id, scope, now))
    yes = Statement(
        statement_id=hashlib.blake2b(body, digest_size=16).hexdigest(),
        verb="allow",
        scope=scope,
        method=METHOD,
        evidence=f"let by a browser, by way of {browser.service}",
    )
    say(system, person, yes, now=now, proven=True)
