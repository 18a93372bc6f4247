"""What is worked out about a person, and how, in words for the person."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from twofold import clock

if TYPE_CHECKING:
    from twofold.trajectories import StageStep

HOW: Mapping[str, str] = {
    "stage": "the first condition of our list of stages that was true of your contacts",
    "stage_since": "when that condition first became true",
    "first_at": "the earliest contact we know of",
    "last_at": "the latest contact we know of",
    "tenure": "the days since the first contact",
    "incidences": "how many contacts you began",
    "contacts": "how many contacts we began",
    "sessions": "runs of contacts that you began, with no pause of more than 30 minutes",
    "halo": "on how many channels you began something",
    "halo_entropy": "how evenly you use these channels: 0 for one alone, 1 for all alike",
    "preferred_channel": "the channel on which you began most in the last 180 days",
    "pull_share": "what part of all contacts you began",
    "other_orbits": "contacts with other brands that we were told of",
    "delight_chain": "contacts since your last bad mark",
    "delight_chain_longest": "the longest run of contacts without a bad mark",
    "answered_share": "what part of what you asked was answered",
    "answer_time": "how long an answer took, in the middle of all",
    "burstiness": "whether your visits come in bursts (1), at random (0) or like a clock (-1)",
    "period": "your usual gap between visits: the middle one of all gaps",
    "overdue": "the time since your last visit, in usual gaps",
    "returns": "how often you brought something back",
    "frequency": "on how many days you bought after the first",
    "recency_days": "days from the first to the last day on which you bought",
    "age_days": "days from the first day on which you bought until now",
    "other_currencies": "what you spent in currencies that we do not count in",
    "amount": "what you spent, less what you brought back",
    "monetary_value": "what you spent on a day, on average, without the first day",
}


# Each score that somebody may leave, as staff and programs read it.
SCORE_WORDS: Mapping[str, str] = {
    "stage": "where they stand",
    "period": "how often they come, and whether they are late by it",
    "preferred_channel": "where they begin most",
    "pull_share": "what part they begin",
    "answered_share": "how much of what they asked was answered",
    "frequency": "on how many days they bought",
    "monetary_value": "what a buying day brings",
    "delight_chain": "their run without a bad mark",
    "halo": "how evenly they use their channels",
    "burstiness": "how regularly they come",
}
# Under which score each reading is left.
SCORE_OF: Mapping[str, str] = {
    "stage": "stage",
    "stage_since": "stage",
    "period": "period",
    "overdue": "period",
    "preferred_channel": "preferred_channel",
    "pull_share": "pull_share",
    "answered_share": "answered_share",
    "answer_time": "answered_share",
    "frequency": "frequency",
    "recency_days": "frequency",
    "age_days": "frequency",
    "monetary_value": "monetary_value",
    "delight_chain": "delight_chain",
    "delight_chain_longest": "delight_chain",
    "halo_entropy": "halo",
    "burstiness": "burstiness",
}


def left_words(since_us: int, zone: ZoneInfo) -> str:
    """Return what stands in the place of a score that its person left."""
    return f"left by the person on {clock.to_datetime(since_us).astimezone(zone):%-d %B %Y}"


def stay(step: "StageStep") -> dict[str, object]:
    """Return one stay in a stage as a row, with the evidence that put the person there."""
    return {
        "name": "stage_history",
        "value": step.stage,
        "since": clock.rfc3339(step.since_us),
        "until": None if step.until_us is None else clock.rfc3339(step.until_us),
        "why": step.why,
        "how": HOW["stage"],
    }
