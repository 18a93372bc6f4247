"""Every reading once more, slow and obvious, to hold the fast ones against."""

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.trajectories import journeys
from twofold import clock

Row = dict[str, Any]

SIX = ("research", "commentary", "purchase", "service", "renewal", "complaint")
INCIDENCES = (*SIX, "contribution", "referral", "message")


def day(moment_us: int) -> int:
    """Return the local day of a moment, by the standard library's calendar."""
    utc = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment_us)
    return utc.astimezone(ZoneInfo(journeys.ZONE)).date().toordinal() - 719_163


def person(person_id: str) -> Row:
    """Return the two halves of an id as whole numbers with a sign."""
    halves = {"person_high": int(person_id[:16], 16), "person_low": int(person_id[16:], 16)}
    return {name: half - 2**64 if half >= 2**63 else half for name, half in halves.items()}


def layout(touches: list[Row]) -> list[Row]:
    """Return touches laid out as steps, in order."""
    names = {row["name"]: row for row in journeys.EVENT_NAMES}
    found: list[Row] = []
    for person_id in sorted({touch["person_id"] for touch in touches}):
        mine = [dict(touch) for touch in touches if touch["person_id"] == person_id]
        mine.sort(key=lambda touch: (touch["occurred_us"], touch["touch_id"]))
        for seq, step in enumerate(mine, 1):
            _say(step, names)
            step["seq"] = seq
            step["net_day"] = _net_day(step, mine[: seq - 1]) if step["bought"] else None
        _link([step for step in mine if step["incidence"]])
        found += mine
    return found


def _say(step: Row, names: dict[str | None, Row]) -> None:
    said = names.get(step["name"], {})
    step["purpose"] = step["purpose"] or said.get("purpose") or "unclassified"
    step["initiator"] = step["initiator"] or said.get("initiator") or "person"
    step["channel"] = step["channel"] or said.get("channel") or "unknown"
    if step["amount_micro"] is not None:
        step["currency"] = step["currency"] or journeys.CURRENCY
    own = step["orbit"] == "own"
    begun = step["initiator"] == "person" and step["purpose"] in INCIDENCES
    step["incidence"] = own and begun
    step["contact"] = own and step["initiator"] == "brand" and step["purpose"] != "terms"
    buying = step["purpose"] in {"purchase", "renewal"} and step["amount_micro"] is not None
    step["bought"] = own and buying
    step["day"] = day(step["occurred_us"])
    blank = ("incidence_seq", "prev_purpose", "prev_channel", "move", "gap_us")
    step.update(dict.fromkeys((*blank, "next_incidence_us", "session_no")))
    step |= person(step["person_id"])
    step["session_start"] = False


def _net_day(step: Row, before: list[Row]) -> int:
    meant = [
        other
        for other in before
        if other["touch_id"] == step["refers_to"] and other["currency"] in {None, step["currency"]}
    ]
    return int((meant[0] if step["amount_micro"] < 0 and meant else step)["day"])


def _link(incidences: list[Row]) -> None:
    session_no = 0
    for place, step in enumerate(incidences):
        step["incidence_seq"] = place + 1
        if place:
            before = incidences[place - 1]
            step["prev_purpose"], step["prev_channel"] = before["purpose"], before["channel"]
            words = (before["purpose"], before["channel"], step["purpose"], step["channel"])
            step["move"] = "{}:{}:{}:{}".format(*words)
            step["gap_us"] = step["occurred_us"] - before["occurred_us"]
            before["next_incidence_us"] = step["occurred_us"]
        step["session_start"] = step["gap_us"] is None or step["gap_us"] > 1_800_000_000
        session_no += step["session_start"]
        step["session_no"] = session_no


def readings(steps: list[Row], as_of: int) -> list[Row]:
    """Return one row per person of everything read out of steps before `as_of`."""
    early = [step for step in steps if step["occurred_us"] < as_of]
    people = sorted({step["person_id"] for step in early})
    return [
        {"person_id": who, **_reading([step for step in early if step["person_id"] == who], as_of)}
        for who in people
    ]


def _reading(steps: list[Row], as_of: int) -> Row:
    own = [step for step in steps if step["orbit"] == "own"]
    begun = [step for step in own if step["incidence"]]
    contacts = [step for step in own if step["contact"]]
    either = len(begun) + len(contacts)
    return {
        "first_us": min((step["occurred_us"] for step in own), default=None),
        "last_us": max((step["occurred_us"] for step in own), default=None),
        "last_incidence_us": max((step["occurred_us"] for step in begun), default=None),
        "touches": len(steps),
        "incidences": len(begun),
        "contacts": len(contacts),
        "sessions": len({step["session_no"] for step in begun}),
        "other_orbits": len(steps) - len(own),
        "pull_share": len(begun) / either if either else None,
        **_halo(begun),
        **_preferred(begun, as_of),
        **rhythm(begun),
        **_replies(own),
        **_buying(own, as_of),
        **_delight(own),
    }


def _halo(begun: list[Row]) -> Row:
    counts = Counter(step["channel"] for step in begun)
    shares = [count / len(begun) for count in counts.values()]
    entropy = -sum(share * math.log(share) for share in shares)
    even = entropy / math.log(len(counts)) if len(counts) > 1 else (0.0 if counts else None)
    return {"channels": len(counts), "halo_entropy": even}


def _preferred(begun: list[Row], as_of: int) -> Row:
    window = 180 * clock.DAY
    late = [step for step in begun if step["occurred_us"] >= as_of - window]
    if not late:
        return {"preferred_channel": None, "preference_changes_us": None}
    counts = Counter(step["channel"] for step in late)
    latest = {step["channel"]: step["seq"] for step in late}
    best = max(counts, key=lambda channel: (counts[channel], latest[channel]))
    leaves = (late[0] if len(counts) > 1 else late[-1])["occurred_us"]
    return {"preferred_channel": best, "preference_changes_us": leaves + window + 1}


def rhythm(begun: list[Row]) -> Row:
    """Return period and burstiness of the gaps between sessions."""
    gaps = [step["gap_us"] for step in begun if step["session_start"] and step["gap_us"]]
    if len(gaps) < 3:
        return {"period_us": None, "burstiness": None}
    mean, deviation = statistics.fmean(gaps), statistics.pstdev(gaps)
    burstiness = (deviation - mean) / (deviation + mean)
    return {"period_us": statistics.median(gaps), "burstiness": burstiness}


def _replies(own: list[Row]) -> Row:
    waits = []
    for thread in {step["thread"] for step in own if step["thread"]}:
        inside = [step for step in own if step["thread"] == thread]
        if inside[0]["initiator"] == "person":
            answers = [step["occurred_us"] for step in inside if step["contact"]]
            waits.append(answers[0] - inside[0]["occurred_us"] if answers else None)
    told = [wait for wait in waits if wait is not None]
    return {
        "threads": len(waits),
        "answered_share": len(told) / len(waits) if waits else None,
        "answer_us": statistics.median(told) if told else None,
    }


def _buying(own: list[Row], as_of: int) -> Row:
    bought = [step for step in own if step["bought"]]
    home = [step for step in bought if step["currency"] == journeys.CURRENCY]
    net = net_amounts(own)
    days = sorted({number for number, _ in net})
    money = {number: amount for (number, code), amount in net.items() if code == journeys.CURRENCY}
    later = [money[number] for number in days[1:] if number in money]
    return {
        "frequency": len(days) - 1 if days else None,
        "recency_days": days[-1] - days[0] if days else None,
        "age_days": day(as_of - 1) - days[0] if days else None,
        "monetary_micro": sum(later) / len(later) if later else None,
        "monetary_days": len(later) if days else None,
        "amount_micro": sum(step["amount_micro"] for step in home) if home else None,
        "returns": sum(step["amount_micro"] < 0 for step in bought),
    }


def net_amounts(steps: list[Row]) -> dict[tuple[int, str], int]:
    """Return what somebody bought by day and currency, where it nets above 0."""
    net: dict[tuple[int, str], int] = defaultdict(int)
    for step in steps:
        if step["bought"]:
            net[step["net_day"], step["currency"]] += step["amount_micro"]
    return {key: amount for key, amount in net.items() if amount > 0}


def _delight(own: list[Row]) -> Row:
    marks = [step["delight"] for step in own if step["delight"] is not None]
    run = best = 0
    for mark in marks:
        run = 0 if mark < 0 else run + 1
        best = max(best, run)
    return {"delight_run": run if marks else None, "delight_best": best if marks else None}


def currencies(steps: list[Row], as_of: int) -> dict[tuple[str, str], tuple[int, int]]:
    """Return the number of purchases, and the sum, by person and currency."""
    paid: dict[tuple[str, str], list[int]] = defaultdict(list)
    for step in steps:
        if step["occurred_us"] < as_of and step["bought"]:
            paid[step["person_id"], step["currency"]].append(step["amount_micro"])
    return {key: (sum(amount > 0 for amount in all_), sum(all_)) for key, all_ in paid.items()}


def tallies(steps: list[Row], as_of: int) -> Counter[tuple[str, str, str]]:
    """Return how many touches there are by person, field and value, currencies apart."""
    fields: tuple[tuple[str, str, Callable[[Row], Any]], ...] = (
        ("purposes", "purpose", lambda step: step["incidence"]),
        ("channels", "channel", lambda step: step["incidence"]),
        ("contact_channels", "channel", lambda step: step["contact"]),
        ("orbits", "orbit", lambda step: step["orbit"] != "own"),
    )
    return Counter(
        (step["person_id"], field, step[column])
        for step in steps
        for field, column, holds in fields
        if step["occurred_us"] < as_of and holds(step)
    )
