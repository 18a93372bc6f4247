"""Deciding what is said to whom, at a terminal."""

from collections import Counter
from typing import Annotated

from cyclopts import Parameter

from twofold import campaigns, clock, decisions, people, speaking
from twofold.cli.line import Json, Where, count, say, say_json
from twofold.decisions import Settled

HERE = Where()

Name = Annotated[str | None, Parameter(name="--campaign")]
Who = Annotated[str | None, Parameter(name="--person")]


def decide(
    *,
    campaign: Name = None,
    person: Who = None,
    dry_run: bool = False,
    days: int = 28,
    json: Json = False,
    where: Where = HERE,
) -> None:
    """Take every turn that is due, or that of one person; `--dry-run` only says what would come.

    Parameters
    ----------
    campaign
        One campaign alone; with --dry-run also one that does not run yet.
    person
        One person alone, by a handle.
    dry_run
        Write and send nothing: say who would get what when, in so many --days.
    days
        How far --dry-run runs the clock forward.
    """
    with where.open() as home:
        now = clock.now_us()
        found = campaigns.resolve(home.record, campaign) if campaign else None
        if person is not None:
            who = people.resolve(home.record, person)
            _tell(
                speaking.singly.decide(home, who, campaign=found, dry_run=dry_run, now=now),
                json=json,
            )
        elif dry_run:
            wanted = [found] if found else campaigns.running(home.record, now=now)
            trials = {
                one.name: speaking.trials.simulate(home, one, days=days, now=now) for one in wanted
            }
            _foretell(trials, currency=home.settings.currency, json=json)
        else:
            speaking.campaigning.let_everybody_in(home, now=now)
            only = found.campaign_id if found else None
            taken = speaking.deciding.decide_all(home, campaign_id=only, now=now)
            if json:
                say_json({"taken": taken})
            else:
                say(f"{taken:,} turns taken.")


def _tell(found: list[Settled], *, json: bool) -> None:
    told = [_plain(one) for one in found]
    if json:
        say_json(told)
        return
    if not told:
        say("No campaign is for them now.")
    for one in told:
        say(f"{one['campaign']}: {one['outcome']} {one['arm']}. {one['sentence']}")


def _plain(one: Settled) -> dict[str, str]:
    because = "" if isinstance(one.verdict, decisions.Open) else one.verdict.because
    reason = one.decision.reason if one.decision else because
    return {
        "campaign": one.case.campaign.name,
        "outcome": one.decision.outcome if one.decision else "silence",
        "arm": one.decision.arm if one.decision else "",
        "reason": reason,
        "sentence": decisions.reason(reason),
    }


def _foretell(trials: dict[str, speaking.trials.Simulated], *, currency: str, json: bool) -> None:
    if json:
        say_json(trials)
        return
    if not trials:
        say("No campaign runs; name one with --campaign.")
    for name, told in trials.items():
        who, sent = count(told.people, "person", "people"), count(told.sends, "message")
        say(f"{name}: {who}, {sent} in {count(told.days, 'day')}.")
        for day, many in told.by_day.items():
            say(f"  {day}  {many:>9,}")
        _lacking(told)
        if told.cost_micro:
            say(f"  sending them costs {told.cost_micro / 1_000_000:,.2f} {currency}")
        for why, many in sorted(told.left.items(), key=lambda one: -one[1]):
            say(f"  {many:>9,}  {decisions.reason(why)}")
        more = told.increment
        if more.mid is None:
            say(f"  {more.refused} It takes {more.needs}.")
        else:
            say(f"  {more.mid:,.0f} goals more than without ({more.low:,.0f} to {more.high:,.0f}).")


def _lacking(told: speaking.trials.Simulated) -> None:
    """Say which pools would run out, and whose words cannot be made."""
    for one in told.short:
        left, wanted = count(one.left, "code"), count(one.wanted, "message")
        more = f", and {', '.join(one.others)} may take up to {one.elsewhere:,}"
        say(f"  the pool {one.pool} has {left} left for {wanted}{more if one.elsewhere else ''}")
    for lack, many in Counter(one.lack for one in told.worded.unworded).most_common():
        say(f"  {many:>9,}  of {told.worded.people:,} looked at could not be told: {lack.in_words}")
