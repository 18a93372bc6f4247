"""The one question before every contact and every use of data: whether it may happen.

Pure and deterministic: terms, intent, circumstances and the moment give the answer, so that
replaying the log gives it again. `reference/terms.md` section 3.4 is the rule, step by step.
"""

import itertools
from collections.abc import Iterable, Sequence

from twofold import clock
from twofold.terms import asking, budgets, preferences, uses, windows
from twofold.terms.clauses import Clause, Conditions
from twofold.terms.fold import Terms, Withdrawn
from twofold.terms.intents import Circumstances, Intent, Matter, is_legal
from twofold.terms.permissions import Defer, Deny, Digest, Permission, Permit, Reason
from twofold.terms.scopes import NO_CHANNEL, OWN, covers, strictly_inside, under
from twofold.terms.uses import Rate

# What was opened stays open this long after it was closed.
MATTER_DAYS = 30
# One confirmation of a stop, in its channel, without promotion (47 CFR 64.1200(a)(12)).
CONFIRM_US = 5 * clock.MINUTE
CONFIRMATION = "service.stop_confirmation"

# Each step forward to an opening can shut another condition again.
_STEPS_MAX = 100


def permit(terms: Terms, intent: Intent, circumstances: Circumstances, *, now: int) -> Permission:
    """Return whether an intent may become a deed now, later, with others, or not at all."""
    legal = is_legal(intent, circumstances)
    refused = _refused_outright(terms, intent, circumstances, legal=legal, now=now)
    if refused is not None:
        return refused
    if legal:
        return Permit(reason="legal")
    live = [
        clause for clause in terms.clauses
        if clause.is_live(now) and covers(clause.scope, intent.scope)
    ]  # fmt: skip
    answer = _standing(terms, live, intent, circumstances, now=now)
    if isinstance(answer, Deny):
        return answer
    if (soon := asking.too_soon(terms, intent, now=now)) is not None:
        return Deny(reason="asked", clauses=soon)
    if kept := budgets.kept_back(live, intent):
        return Deny(reason="data", clauses=_ids(kept))
    if not intent.is_contact:
        return answer
    if intent.by_machine and preferences.wants_human(terms.preferences, intent.use, intent.matter):
        return Deny(reason="human")
    zones = terms.zones or (circumstances.zone,)
    return _on_conditions(answer, live, intent, circumstances, zones, now=now)


def rates(
    terms: Terms, intent: Intent, circumstances: Circumstances, *, now: int
) -> tuple[Rate, ...]:
    """Return the rates under which a contact that began no matter would have to fit."""
    live = [
        clause for clause in terms.clauses
        if clause.is_live(now) and covers(clause.scope, intent.scope)
    ]  # fmt: skip
    allows = [clause.conditions for clause in live if clause.effect == "allow"]
    every = [clause.conditions for clause in live if clause.effect in ("allow", "limit")]
    shut = _Shut(allows, every, intent, circumstances, ())
    return tuple(rate for rate in shut.rates if under(intent.use, rate.use))


def _refused_outright(
    terms: Terms, intent: Intent, circumstances: Circumstances, *, legal: bool, now: int
) -> Permission | None:
    """Return the answer of who the person is to us, and of their stops, if these end it."""
    if under(intent.use, uses.LEGAL) and not legal:
        return Deny(reason="undeclared")
    if intent.is_contact and not circumstances.is_known:
        return Deny(reason="unknown")
    if circumstances.is_doubtful:
        return Deny(reason="doubtful")
    if legal:
        return None
    if circumstances.is_erased:
        return Deny(reason="erased")
    if circumstances.is_restricted:
        return Deny(reason="restricted")
    every = [clause for clause in terms.clauses if clause.effect == "stop"]
    stops = [clause for clause in every if covers(clause.scope, intent.scope)]
    if not stops:
        # A stop of one topic does not cover its own confirmation, and is confirmed all the same.
        confirmed = [stop for stop in every if _confirms(stop, intent, circumstances, now=now)]
        return Permit(reason="stop_confirmed", clauses=_ids(confirmed)) if confirmed else None
    if any(_confirms(stop, intent, circumstances, now=now) for stop in stops):
        return Permit(reason="stop_confirmed", clauses=_ids(stops))
    # What the person opened after they had stopped everything is theirs to have answered.
    opened = _matter(intent, circumstances, now=now)
    if opened is not None and all(_opened_after(opened, stop) for stop in stops):
        return None
    return Deny(reason="stopped", clauses=_ids(stops))


def _standing(
    terms: Terms, live: Sequence[Clause], intent: Intent, circumstances: Circumstances, *, now: int
) -> Permit | Deny:
    """Return whether a yes stands against every no that an intent meets."""
    policy = [clause for clause in circumstances.policy if covers(clause.scope, intent.scope)]
    if policy:
        return Deny(reason="policy", clauses=_ids(policy))
    against = [clause for clause in live if clause.effect == "deny"]
    opened = _matter(intent, circumstances, now=now)
    if opened is not None and all(_opened_after(opened, no) for no in against):
        return Permit(reason="matter")
    heard = [
        clause for clause in sorted(live, key=lambda clause: -clause.seq)
        if clause.effect == "allow"
        and all(_overrides(clause, no) for no in against)
        and not any(_took_back(one, clause, intent) for one in terms.withdrawn)
    ]  # fmt: skip
    for clause in heard:
        # An imported yes stands on its evidence, anybody else's needs an address that is theirs.
        if clause.evidence or intent.channel not in circumstances.unproven:
            return Permit(reason="allowed", clauses=(clause.clause_id,))
    if heard:
        return Deny(reason="unknown", clauses=_ids(heard))
    if against:
        return Deny(reason="denied", clauses=_ids(against))
    if under(intent.use, uses.SECURITY):
        return Permit(reason="security")
    for clause in circumstances.position:
        # What is assumed never brings a contact, whatever an organisation writes into it.
        if not intent.is_contact and covers(clause.scope, intent.scope):
            return Permit(reason="position", clauses=(clause.clause_id,))
    return Deny(reason="silence")


def _overrides(allow: Clause, no: Clause) -> bool:
    """A yes is heard over a no only if it is narrower, later, and of whoever had said the no."""
    return (
        strictly_inside(allow.scope, no.scope)
        and allow.seq > no.seq
        and (allow.given_us is None or allow.given_us > no.said_us)
        and no.handle_id in allow.speaks_for
    )


def _took_back(withdrawn: Withdrawn, allow: Clause, intent: Intent) -> bool:
    """A yes that was given before such a yes was taken back does not come in again by a list."""
    return (
        allow.given_us is not None
        and allow.given_us <= withdrawn.at_us
        and covers(withdrawn.scope, intent.scope)
    )


def _matter(intent: Intent, circumstances: Circumstances, *, now: int) -> Matter | None:
    """Return the thread or order that an intent belongs to, while that is open, on its channel."""
    for matter in circumstances.matters:
        closed_us = matter.closed_us
        is_open = closed_us is None or now < closed_us + MATTER_DAYS * clock.DAY
        same = (matter.matter, matter.use) == (intent.matter, intent.use)
        here = intent.channel in (NO_CHANNEL, matter.channel) and intent.recipient == OWN
        if same and is_open and here:
            return matter
    return None


def _opened_after(matter: Matter, clause: Clause) -> bool:
    """By the log and by the clock: what only arrived later was not opened later."""
    return matter.seq > clause.seq and matter.opened_us > clause.said_us


def _confirms(stop: Clause, intent: Intent, circumstances: Circumstances, *, now: int) -> bool:
    """Tell whether this is the one confirmation of a stop, where and just after it was said."""
    return (
        (intent.use, intent.matter, intent.channel) == (CONFIRMATION, stop.clause_id, stop.method)
        and 0 <= now - stop.said_us <= CONFIRM_US
        and not any(
            contact.use == CONFIRMATION and contact.at_us >= stop.said_us
            for contact in circumstances.contacts
        )
    )


def _on_conditions(
    permitted: Permit,
    live: Sequence[Clause],
    intent: Intent,
    circumstances: Circumstances,
    zones: Sequence[str],
    *,
    now: int,
) -> Permission:
    """Return the permit if hours are open and rates not used up, else what becomes of it."""
    allows = [clause.conditions for clause in live if clause.effect == "allow"]
    limits = [clause for clause in live if clause.effect == "limit"]
    opened = _matter(intent, circumstances, now=now)
    if permitted.reason == "matter" and opened is not None:
        allows, limits = [], [limit for limit in limits if not _opened_after(opened, limit)]
    ids = (*permitted.clauses, *_ids(limits))
    if intent.expires_us is not None and now >= intent.expires_us:
        return Deny(reason="expired", clauses=ids)
    every = allows + [limit.conditions for limit in limits]
    until_us, reason = _Shut(allows, every, intent, circumstances, zones).first_opening(now)
    if reason is None:
        return permitted
    if until_us is None:
        return Deny(reason=reason, clauses=ids)
    # What was saved up would otherwise all leave at once when the hours open.
    if intent.expires_us is not None and until_us >= intent.expires_us:
        return Deny(reason="expired", clauses=ids)
    overflows = {conditions.overflow for conditions in every if conditions != Conditions()}
    if "drop" in overflows:
        return Deny(reason=reason, clauses=ids)
    if overflows == {"defer"} or not under(intent.use, uses.MARKETING):
        return Defer(reason=reason, clauses=ids, until_us=until_us)
    return Digest(reason=reason, clauses=ids, until_us=until_us)


class _Shut:
    """What may keep a contact back for now: pauses, rates, budgets, hours.

    What is usual holds where the person's own yes says nothing; a limit only ever adds to it.
    """

    def __init__(
        self,
        allows: Sequence[Conditions],
        every: Sequence[Conditions],
        intent: Intent,
        circumstances: Circumstances,
        zones: Sequence[str],
    ) -> None:
        self._intent = intent
        self._contacts = circumstances.contacts
        self._zones = zones
        self._pause_until_us = max([found.pause_until_us or 0 for found in every], default=0)
        self._hours = [found.windows for found in every if found.windows is not None]
        self.rates = [rate for found in every for rate in found.rates or ()]
        self._budgets = [budget for found in every for budget in found.budgets or ()]
        if all(found.windows is None for found in allows) and uses.keeps_hours(intent.use):
            self._hours.append(windows.USUAL)
        if all(found.rates is None for found in allows):
            self.rates += uses.usual_rates(intent.use)

    def first_opening(self, now: int) -> tuple[int | None, Reason | None]:
        """Return the first moment that suits everything (None: never), and what is in the way."""
        at_us, reason = now, None
        for _ in range(_STEPS_MAX):
            step = self._next(at_us)
            if step is None:
                return at_us, reason
            opens_us, why = step
            if opens_us is None:
                return None, why if why in ("minutes", "data") else "never_open"
            at_us, reason = opens_us, reason or why
        return None, "never_open"

    def _next(self, at_us: int) -> tuple[int | None, Reason] | None:
        """Return when what is in the way at a moment ends (None: never), and what it is."""
        if at_us < self._pause_until_us:
            return self._pause_until_us, "paused"
        for rate in self.rates:
            free_us = self._free(rate, at_us) if under(self._intent.use, rate.use) else at_us
            if free_us is None or free_us > at_us:
                return free_us, "rate"
        for budget in self._budgets:
            wanted = budgets.asked(budget.what, self._intent)
            if wanted and under(self._intent.use, budget.use):
                free_us = budgets.free(budget, wanted, self._contacts, at_us)
                if free_us is None or free_us > at_us:
                    return free_us, budget.what
        for some, zone in itertools.product(self._hours, self._zones):
            opens_us = windows.next_open(some, zone, at_us)
            if opens_us is None or opens_us > at_us:
                return opens_us, "hours"
        return None

    def _free(self, rate: Rate, at_us: int) -> int | None:
        """Return when one more contact fits under a rate; None if never."""
        if rate.most == 0:
            return None
        counted = sorted(
            contact.at_us
            for contact in self._contacts
            if contact.is_under(rate.use) and contact.at_us > at_us - rate.per_us
        )
        return at_us if len(counted) < rate.most else counted[-rate.most] + rate.per_us


def _ids(clauses: Iterable[Clause]) -> tuple[str, ...]:
    return tuple(clause.clause_id for clause in clauses)
