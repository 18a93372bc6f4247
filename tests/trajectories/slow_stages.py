"""Stage histories once more, slow and obvious: every rule asked again at every moment."""

from typing import Any

from tests.trajectories import slow
from twofold import clock

Row = dict[str, Any]


def history(steps: list[Row], as_of: int) -> list[tuple[str, int, str, int, int | None]]:
    """Return (person_id, seq, stage, since_us, until_us) under the default rules."""
    found = []
    early = [step for step in steps if step["occurred_us"] < as_of and step["orbit"] == "own"]
    for who in sorted({step["person_id"] for step in early}):
        mine = [step for step in early if step["person_id"] == who]
        moments = sorted({step["occurred_us"] for step in mine} | set(_deadlines(mine, as_of)))
        told: list[tuple[int, str]] = []
        for moment in moments:
            so_far = [step for step in mine if step["occurred_us"] <= moment]
            stage = _stage(so_far, moment)
            if not told or told[-1][1] != stage:
                told.append((moment, stage))
        ends = [since for since, _ in told[1:]] + [None]
        for seq, ((since, stage), until) in enumerate(zip(told, ends, strict=True), 1):
            found.append((who, seq, stage, since, until))
    return found


def next_deadlines(steps: list[Row], as_of: int) -> dict[str, int]:
    """Return each person's silence deadline that is still to come."""
    early = [step for step in steps if step["occurred_us"] < as_of and step["incidence"]]
    found = {}
    for who in {step["person_id"] for step in early}:
        mine = [step for step in early if step["person_id"] == who]
        deadline = mine[-1]["occurred_us"] + _limit(mine)
        if deadline >= as_of:
            found[who] = deadline
    return found


def _deadlines(mine: list[Row], as_of: int) -> list[int]:
    begun = [step for step in mine if step["incidence"]]
    found = []
    for place, step in enumerate(begun):
        deadline = step["occurred_us"] + _limit(begun[: place + 1])
        following = begun[place + 1]["occurred_us"] if place + 1 < len(begun) else as_of
        if deadline < min(following, as_of):
            found.append(deadline)
    return found


def _limit(begun: list[Row]) -> int:
    period = slow.rhythm(begun)["period_us"]
    if period is None:
        return 365 * clock.DAY
    return int(min(max(4 * period, 60 * clock.DAY), 365 * clock.DAY))


def _stage(steps: list[Row], moment: int) -> str:
    begun = [step for step in steps if step["incidence"]]
    buying_days = len({day for day, _ in slow.net_amounts(steps)})
    if _left(steps) or (begun and moment - begun[-1]["occurred_us"] >= _limit(begun)):
        return "disengaged"
    if _within(begun, moment, 30, lambda step: step["purpose"] in {"service", "complaint"}):
        return "satisfaction"
    if _within(begun, moment, 365, _speaks_for_us) or _within(steps, moment, 365, _is_adopted):
        return "advocacy"
    if _within(begun, moment, 400, lambda step: step["purpose"] == "renewal") or buying_days >= 6:
        return "loyalty"
    if buying_days >= 2 or _looking_sessions(begun, moment) >= 3:
        return "engagement"
    return "activation" if buying_days else "acquisition"


def _left(steps: list[Row]) -> bool:
    telling = [
        step
        for step in steps
        if step["incidence"]
        or (step["initiator"] == "person" and step["purpose"] == "terms" and step["name"] == "left")
    ]
    return bool(telling) and not telling[-1]["incidence"]


def _speaks_for_us(step: Row) -> bool:
    good = step["delight"] is not None and step["delight"] >= 1
    return step["purpose"] == "referral" or (step["purpose"] == "commentary" and good)


def _is_adopted(step: Row) -> bool:
    told = step["contact"] and step["name"] == "adopted"
    return bool(told and step["purpose"] == "contribution")


def _within(steps: list[Row], moment: int, days: int, holds: Any) -> bool:
    return any(moment - step["occurred_us"] < days * clock.DAY and holds(step) for step in steps)


def _looking_sessions(begun: list[Row], moment: int) -> int:
    first: dict[int, int] = {}
    for step in begun:
        if step["purpose"] in {"research", "commentary"}:
            first.setdefault(step["session_no"], step["occurred_us"])
    return sum(moment - since < 90 * clock.DAY for since in first.values())
