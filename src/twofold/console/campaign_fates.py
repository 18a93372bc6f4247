"""What became of a campaign: its people, its messages and its turns, each counted by itself.

One person may have several turns and get several messages, so none is set among the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from twofold import decisions

STATES = {
    "waiting": "wait to leave",
    "leased": "are leaving now",
    "sent": "left",
    "carried": "left in one message with others",
    "withheld": "were withheld by a person’s rules, or because people complained",
    "cancelled": "were called back by a stop",
    "failed": "could not be delivered",
    "unknown": "are not known to have left or not",
}
# The same of one message, as short as a table needs it.
ONE_STATE = {
    "waiting": "waits",
    "leased": "is leaving",
    "sent": "left",
    "carried": "left with others",
    "withheld": "withheld",
    "cancelled": "called back",
    "failed": "not delivered",
    "unknown": "not known",
}
# What somebody is doing in a campaign, by the reason that stands with their way.
WAYS = {
    "entered": "have come in",
    "waits": "wait for their next step",
    "paused": "wait until what they have open is answered",
    "not_allowed": "never allowed it",
    "enough": "had heard as much as helps",
    "silence": "were left in peace, by choice",
    "done": "heard all of it",
    "goal": "reached the goal",
    "left_by_choice": "said no, and left",
    "held_back": "were left alone by lot",
    "outside": "are not in the group any more",
    "ended": "were on their way when it ended",
    "joined": "turned out to be one person with another",
}

_OF_ONE = {"wait": "waits", "are": "is", "were": "was", "have": "has"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Fate:
    """How many had one fate, in words, and by which rules where those are known of all."""

    many: int
    words: str
    rules: tuple[tuple[int, str], ...] = ()


def as_many(words: str, many: int) -> str:
    """Return words behind a number as they are behind this one: `1 waits`, `2 wait`."""
    first, space, rest = words.partition(" ")
    return f"{_OF_ONE.get(first, first)}{space}{rest}" if many == 1 else words


def of_people(
    ways: Mapping[tuple[str, str], int], silent: Mapping[str, int]
) -> tuple[list[Fate], dict[str, int]]:
    """Return the fates of people, each counted once, and the silent turns that they leave over.

    `ways` counts people by the state and reason of their way, `silent` turns by their reason.
    """
    left = dict(silent)
    found = []
    for (_, why), many in sorted(ways.items()):
        rules = {one: turns for one, turns in left.items() if _ends(one) == why}
        # They are the rules by which these people left only if each of them has had one.
        known = rules if sum(rules.values()) == many else {}
        left = {one: turns for one, turns in left.items() if one not in known}
        told = tuple((turns, _rule(one)) for one, turns in known.items())
        words = as_many(WAYS.get(why, decisions.reason(why)), many)
        found.append(Fate(many=many, words=words, rules=told))
    return found, left


def of_messages(states: Mapping[str, int]) -> list[Fate]:
    """Return the fates of messages."""
    return [Fate(many=many, words=as_many(STATES[state], many)) for state, many in states.items()]


def of_turns(silent: Mapping[str, int]) -> list[Fate]:
    """Return why nothing was said at a turn."""
    return [Fate(many=many, words=_rule(why)) for why, many in silent.items()]


def reasons(counts: Mapping[str, int]) -> dict[str, int]:
    """Return counts by their reason in words, as the end of a line that begins with a number."""
    return {
        f"{'person' if many == 1 else 'people'}: {_rule(why)[:1].lower()}{_rule(why)[1:]}": many
        for why, many in counts.items()
    }


def _ends(why: str) -> str:
    """Return how the way ends of somebody to whom nothing was said for a reason."""
    if decisions.is_own_no(why):
        return "left_by_choice"
    return "not_allowed" if decisions.is_of_terms(why) or why == "no_address" else ""


def _rule(why: str) -> str:
    return decisions.reason(why).removesuffix(".")
