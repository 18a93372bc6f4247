"""What an expression says of one person, in slow and obvious Python over their touches as told."""

import operator
from typing import Any

from tests.trajectories.journeys import CURRENCY, EVENT_NAMES, Touch
from twofold import clock
from twofold.audiences.tree import (
    All,
    Call,
    Compare,
    Const,
    Either,
    Known,
    Leaf,
    Node,
    Not,
    OneOf,
    Reading,
    Yes,
)
from twofold.audiences.vocabulary import score_of
from twofold.trajectories import Profile

_OPERATORS = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge,
}  # fmt: skip
_ASKING = ("service", "complaint", "message", "commentary", "contribution", "referral")
_INCIDENCES = (*_ASKING, "research", "purchase", "renewal")
_PURPOSES = (*_INCIDENCES, "terms", "unclassified")
_COLUMNS = {
    "period": "period_us", "first_at": "first_us", "last_at": "last_incidence_us",
    "halo": "halo_entropy", "answer_time": "answer_us", "monetary_value": "monetary_micro",
    "delight_chain": "delight_run",
}  # fmt: skip


def says(
    node: Node, profile: Profile, touches: list[Touch], now: int, left: frozenset[str] = frozenset()
) -> bool | None:
    """Return whether it holds of the person, who left some scores; None is unknown."""
    if isinstance(node, Known):
        # Of what they left nobody is told even that it is unknown.
        if score_of(node.left) in left:
            return None
        return value(node.left, profile, touches, now) is not None

    def told(leaf: Leaf) -> Any:
        return None if score_of(leaf) in left else value(leaf, profile, touches, now)

    match node:
        case All(parts=parts):
            found = [says(part, profile, touches, now, left) for part in parts]
            return False if False in found else None if None in found else True
        case Either(parts=parts):
            found = [says(part, profile, touches, now, left) for part in parts]
            return True if True in found else None if None in found else False
        case Not(part=part):
            inner = says(part, profile, touches, now, left)
            return None if inner is None else not inner
        case Yes(left=leaf):
            answer = told(leaf)
            return None if answer is None else bool(answer)
        case OneOf(left=leaf, values=values):
            one = told(leaf)
            return None if one is None else any(one == other.value for other in values)
        case Compare(left=leaf, operator=sign, right=right):
            one = told(leaf)
            other: Any = right.value if isinstance(right, Const) else told(right)
            return None if one is None or other is None else _OPERATORS[sign](one, other)


def value(leaf: Leaf, profile: Profile, touches: list[Touch], now: int) -> Any:
    """Return a reading or the answer of a function."""
    if isinstance(leaf, Reading):
        return _reading(leaf.name, profile, now)
    past = [one for one in map(_resolved, touches) if one["occurred_us"] < now]
    own = [one for one in past if one["orbit"] == "own"]
    own.sort(key=lambda one: (one["occurred_us"], one["touch_id"]))
    if leaf.name == "has":
        return leaf.word == "user_id"
    if leaf.name == "in_stage_since":
        since = profile.stage_since_us
        return None if since is None else now - since >= (leaf.within_us or 0)
    if leaf.name == "open":
        return _is_open(own, leaf.word)
    return _counted(leaf, own, now)


def _reading(name: str, profile: Profile, now: int) -> Any:
    if name in {"silence", "overdue"}:
        if profile.last_incidence_us is None:
            return None
        silence = now - profile.last_incidence_us
        if name == "silence":
            return silence
        return silence / profile.period_us if profile.period_us else None
    if name == "tenure":
        return None if profile.first_us is None else now - profile.first_us
    if name == "recency":
        return None if profile.recency_days is None else profile.recency_days * clock.DAY
    return getattr(profile, _COLUMNS.get(name, name))


def _counted(leaf: Call, own: list[Touch], now: int) -> Any:
    met = [one for one in own if _counts(leaf, one, own)]
    if leaf.channel is not None:
        met = [one for one in met if one["channel"] == leaf.channel]
    if leaf.within_us is not None:
        met = [one for one in met if now - one["occurred_us"] < leaf.within_us]
    match leaf.name:
        case "last":
            return now - met[-1]["occurred_us"] if met else None
        case "delight":
            return met[-1]["delight"] if met else None
        case "spent":
            return sum(one["amount_micro"] for one in met)
        case _:
            return len(met)


def _counts(leaf: Call, one: Touch, own: list[Touch]) -> bool:
    match leaf.name:
        case "spent":
            bought = one["purpose"] in {"purchase", "renewal"} and one["amount_micro"] is not None
            return bool(bought and (one["currency"] or CURRENCY) == CURRENCY)
        case "delight":
            return one["delight"] is not None
        case "received":
            return _is_contact(one)
        case "wrote_back":
            if one["initiator"] != "person" or one["purpose"] not in _INCIDENCES:
                return False
            before = own[: own.index(one)]
            return any(_is_contact(two) and _key(two) == _key(one) for two in before)
        case _:
            named = "purpose" if leaf.word in _PURPOSES else "name"
            by = leaf.by or "person"
            return one[named] == leaf.word and (by == "anyone" or one["initiator"] == by)


def _is_contact(one: Touch) -> bool:
    return bool(one["initiator"] == "brand" and one["purpose"] != "terms")


def _is_open(own: list[Touch], trouble: str | None) -> bool:
    """Tell whether of some thread with their trouble in it the last word is theirs."""
    talk = [
        one for one in own
        if one["purpose"] != "terms"
        and one["initiator"] in {"person", "helper", "brand"}
        and (
            one["thread"] or one["refers_to"]
            or (one["initiator"] != "brand" and one["purpose"] in _ASKING)
        )
    ]  # fmt: skip
    for key in {_key(one) for one in talk}:
        thread = [one for one in talk if _key(one) == key]
        theirs = [one for one in thread if one["initiator"] != "brand"]
        if theirs and thread[-1] is theirs[-1] and any(o["purpose"] == trouble for o in theirs):
            return True
    return False


def _key(one: Touch) -> str:
    return str(one["thread"] or one["refers_to"] or one["touch_id"])


def _resolved(touch: Touch) -> Touch:
    meaning = next((one for one in EVENT_NAMES if one["name"] == touch["name"]), {})
    otherwise = {"purpose": "unclassified", "initiator": "person", "channel": "unknown"}
    said = {key: touch[key] or meaning.get(key) or other for key, other in otherwise.items()}
    return touch | said
