"""What holds a campaign up by itself: complaints, what a person has open, and being enough."""

from collections.abc import Mapping, Sequence

from twofold import campaigns, clock, decisions, errors, messages, people, results
from twofold.campaigns import Plan
from twofold.speaking.outbox import follower
from twofold.storage import Row
from twofold.system import System

# Why what waited was not sent, once its campaign has paused itself.
COMPLAINTS = "complaints"
# Why what waits for its hour waits longer; it is looked at so long before, and again after so long.
OPEN = "open"
SOON_US, HELD_US = 2 * clock.MINUTE, 6 * clock.HOUR
# Why what waited for an hour of theirs does not leave any more, or waits while its campaign rests.
GOAL, ENDED, RESTS = "goal", "ended", "rests"
REST_US = clock.HOUR
HELD_AT_ONCE = 500
# So many are looked at when nobody has watched; whoever is left is looked at when their time comes.
HELD_UP_MAX = 10_000


class NoReason(errors.Invalid):
    """Say why it is to go on: it had paused itself, for people complained of it."""


def paused_itself(system: System, campaign_id: str) -> campaigns.Act | None:
    """Return the act by which a campaign paused itself, unless somebody let it go on since."""
    act = campaigns.latest(system.record, "paused_itself", "gone_on").get(campaign_id)
    return act if act is not None and act.verb == "paused_itself" else None


def watch_complaints(system: System, *, now: int) -> list[str]:
    """Pause every running campaign that people complain of too much, or more than before.

    What of it still waits is withheld; the reason stands with the campaign, and in the log and
    the receipts of whoever would have got it. Returns the campaigns that were paused.
    """
    record, paused = system.record, []
    for campaign in campaigns.running(record, now=now):
        if campaign.plan.is_called_for:
            continue
        if (found := results.brake(record, campaign, now=now)) is None:
            continue
        with record.write(serial=people.SERIAL):
            if campaigns.get(record, campaign.campaign_id).state != "running":
                continue
            campaigns.pause(record, campaign.campaign_id)
            campaigns.note(
                record,
                campaign.campaign_id,
                "paused_itself",
                by=campaigns.ITSELF,
                reason=found.reason,
                now=now,
            )
            waiting = results.waiting(record, campaign)
            messages.take_back(record, waiting, reason=COMPLAINTS, now=now, follow=follower(system))
        paused.append(campaign.campaign_id)
    return paused


def watch_log(system: System, seen: int | None, *, now: int) -> int:
    """Watch complaints where the log has any behind a place in it; returns how far it was seen.

    With None everything counts as new: what came while nobody watched.
    """
    last = results.last_place(system.record)
    if seen is None or results.complained_between(system.record, seen, last):
        watch_complaints(system, now=now)
    return last


def hold_offers(system: System, *, now: int) -> int:
    """Let offers that wait for their hour wait until what their person has open is answered.

    What was to leave at an hour of theirs does not if they did by themselves what it is about, or
    its campaign is over; while that is paused it waits. What is chosen only now is held by the
    choice itself. Returns how many wait longer.
    """
    held, behind = 0, (0, "")
    while rows := results.put_off_before(
        system.record, soon_us=now + SOON_US, behind=behind, limit=HELD_AT_ONCE
    ):
        behind = (rows[-1].not_before_us, rows[-1].delivery_id)
        held += _hold(system, rows, now=now)
    return held


def _hold(system: System, rows: Sequence[Row], *, now: int) -> int:
    """Hold or withhold some of what leaves soon; returns how many of it wait longer."""
    record = system.record
    plans = {
        key: campaigns.plan_of(record, *key)
        for key in {(row.campaign_id, row.version) for row in rows}
    }
    let_go = _let_go(system, [row for row in rows if row.moment == "own"], plans, now=now)
    rows = [row for row in rows if row.delivery_id not in let_go]
    rest = [row.delivery_id for row in rows if row.moment == "own" and row.state == "paused"]
    offers = [
        row for row in rows
        if (plan := plans[row.campaign_id, row.version]).pauses_on_open and not plan.is_called_for
    ]  # fmt: skip
    who = sorted({row.person_id for row in offers})
    waiting = decisions.who_waits(record, who, now=now)
    held = [row.delivery_id for row in offers if row.person_id in waiting]
    with record.write():
        until_us = now + HELD_US
        messages.put_off(record, rest, until_us=now + REST_US, reason=RESTS)
        messages.put_off(record, held, until_us=until_us, reason=OPEN)
    return len({*held, *rest})


def _let_go(
    system: System, rows: Sequence[Row], plans: Mapping[tuple[str, int], Plan], *, now: int
) -> set[str]:
    """Withhold what nobody is to hear any more before it leaves at an hour of theirs."""
    wanted = [
        (row.person_id, plans[row.campaign_id, row.version].goal, row.decided_us) for row in rows
    ]
    reached = decisions.who_reached(system.record, wanted, now=now)
    why = {
        row.delivery_id: GOAL if did else ENDED
        for row, did in zip(rows, reached, strict=True)
        if did or row.state == "ended"
    }
    if why:
        with system.record.write(serial=people.SERIAL):
            for reason in (GOAL, ENDED):
                gone = [one for one, because in why.items() if because == reason]
                follow = follower(system)
                messages.take_back(system.record, gone, reason=reason, now=now, follow=follow)
    return set(why)


def let_go_on(system: System, seen: int | None, *, now: int) -> int:
    """Let offers go on to whoever was answered behind a place in the log; returns how far it was.

    With None everybody counts whose offers wait for an answer: what came while nobody watched.
    """
    record, last = system.record, results.last_place(system.record)
    if seen is None:
        spoken_to = results.held_up(record, now=now, limit=HELD_UP_MAX)
    else:
        spoken_to = results.answered_between(record, seen, last) if last > seen else []
    if spoken_to:
        open_still = decisions.who_waits(record, spoken_to, now=now)
        answered = [one for one in spoken_to if one not in open_still]
        with record.write():
            campaigns.go_on(record, answered, now=now)
            # Their own hours are asked for again right before it leaves.
            held = results.held_back_for(record, answered, reason=OPEN, now=now)
            messages.put_off(record, held, until_us=now, reason=OPEN)
    return last


def go_past(
    system: System, campaign_id: str, *, past: bool, by: str, reason: str, now: int
) -> None:
    """Let contacts go on past the point of enough, or stop there again; everywhere without an id.

    Raises NoReason without a reason to go past it.
    """
    if past and not reason.strip():
        raise NoReason
    if campaign_id:
        campaigns.get(system.record, campaign_id)
    verb: campaigns.Verb = "past_enough" if past else "heeds_enough"
    with system.record.write():
        campaigns.note(system.record, campaign_id, verb, by=by, reason=reason, now=now)
