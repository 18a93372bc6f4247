"""Messages that were chosen, put in the outbox together with the decision for each."""

import logging
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from twofold import decisions, errors, lookouts, messages, supplies, terms
from twofold.campaigns import Variant
from twofold.decisions import Case, Decision, Settled
from twofold.messages import Message
from twofold.speaking import lacking, wording
from twofold.system import System
from twofold.terms import Intent

NO_WORDS, ASKED_NO_MORE = "no_words", "asked_no_more"

_LOG = logging.getLogger(__name__)


class _Chosen(NamedTuple):
    """A message that was chosen, and the place of its turn."""

    place: int
    case: Case
    decided: Decision


def send(system: System, taken: Sequence[Settled], *, now: int) -> list[Settled]:
    """Put in the outbox what was chosen, and return it with the delivery of each decision.

    In the transaction that is open; the decisions themselves are written with it. Where words
    cannot be made for somebody, nothing leaves, and what lacked is kept; it stays decided, for what
    was drawn is what is judged.
    """
    found = list(taken)
    alike: dict[tuple[tuple[str, int, int], str], list[_Chosen]] = {}
    for place, one in enumerate(taken):
        if one.decision is not None and one.decision.outcome == "send":
            chosen = _Chosen(place, one.case, one.decision)
            alike.setdefault((one.case.offer, one.decision.arm), []).append(chosen)
    for several in alike.values():
        if _is_the_same_for_all(several[0]):
            decided = _all(system, several, now=now)
        else:
            decided = [_one(system, one.case, one.decided, now=now) for one in several]
        for chosen, told in zip(several, decided, strict=True):
            found[chosen.place] = msgspec.structs.replace(taken[chosen.place], decision=told)
    return found


def _is_the_same_for_all(one: _Chosen) -> bool:
    plan = one.case.plan
    is_legal = terms.covers(terms.Scope(use=terms.LEGAL), Intent(use=plan.use).scope)
    if plan.trigger.kind == "request":
        # Each is told what they asked, in a thread of their own.
        return False
    return not is_legal and (plan.simulated or not _variant(one.case, one.decided).template)


def _all(system: System, several: Sequence[_Chosen], *, now: int) -> list[Decision]:
    """Put one message in the outbox for everybody for whom it was chosen."""
    case, variant = several[0].case, _variant(several[0].case, several[0].decided)
    whom = [(one.case.person, one.decided.decision_id, one.decided.planned_us) for one in several]
    intent, said = _intent(case, variant, now), _message(case, variant)
    by = _asked_by(case)
    try:
        ids = messages.ask_each(system.record, whom, intent, said, asked_by=by, now=now)
    except errors.Invalid as error:
        _LOG.warning("campaign %s: %s", case.campaign.campaign_id, error)
        lack = lacking.of(error, "")
        decisions.keep_lack(system.record, lack, [one.decided for one in several])
        return [msgspec.structs.replace(one.decided, reason=NO_WORDS) for one in several]
    return [
        msgspec.structs.replace(one.decided, delivery_id=delivery_id)
        for one, delivery_id in zip(several, ids, strict=True)
    ]


def _one(system: System, case: Case, decided: Decision, *, now: int) -> Decision:
    """Put one message in the outbox whose words are this person's alone, or a legal notice."""
    variant = _variant(case, decided)
    intent = _asked_for(system, case, variant, now=now)
    if intent is None:
        return msgspec.structs.replace(decided, reason=ASKED_NO_MORE)
    key, by, leaves_us = decided.decision_id, _asked_by(case), decided.planned_us
    try:
        if variant.template and not case.plan.simulated:
            delivery = wording.ask_worded(
                system,
                case.person,
                intent,
                wording.Wording(template=variant.template),
                key=key,
                asked_by=by,
                leaves_us=leaves_us,
                now=now,
            )
        else:
            delivery = messages.ask(
                system.record,
                case.person,
                intent,
                _message(case, variant),
                key=key,
                asked_by=by,
                leaves_us=leaves_us,
                now=now,
            )
    except (errors.Invalid, errors.NotFound, errors.Conflict) as error:
        _LOG.warning("decision %s: %s", decided.decision_id, error)
        # The transaction goes on, and nothing of it is taken back by itself.
        supplies.give_back(system.record, [key])
        decisions.keep_lack(system.record, lacking.of(error, variant.template), [decided])
        return msgspec.structs.replace(decided, reason=NO_WORDS)
    if intent.matter:
        lookouts.lead_to(system.record, intent.matter, delivery.delivery_id)
    return msgspec.structs.replace(decided, delivery_id=delivery.delivery_id)


def _variant(case: Case, decided: Decision) -> Variant:
    return next(one for one in case.plan.steps[decided.step].variants if one.arm == decided.arm)


def _intent(case: Case, variant: Variant, now: int) -> Intent:
    intent = case.intent(variant.channel)
    return msgspec.structs.replace(intent, expires_us=now + case.plan.lives_us)


def _asked_for(system: System, case: Case, variant: Variant, *, now: int) -> Intent | None:
    """Return the contact that was decided on, or None where who asked for it waits no more."""
    intent = _intent(case, variant, now)
    if not intent.matter:
        return intent
    try:
        asked = lookouts.get(system.record, intent.matter)
    except lookouts.NoSuchLookout:
        return None
    if asked.stands(now) != "waits":
        return None
    until_us = min(asked.until_us, now + case.plan.lives_us)
    return msgspec.structs.replace(intent, expires_us=until_us)


def _message(case: Case, variant: Variant) -> Message:
    return Message(
        text=variant.text or variant.template,
        subject=variant.subject,
        simulated=case.plan.simulated,
    )


def _asked_by(case: Case) -> str:
    # People can see who asked: a machine by its name, staff as their owner chose.
    owner = case.campaign.owner
    return owner if ":" in owner else f"staff:{owner}"
