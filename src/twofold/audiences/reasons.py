"""Why somebody is in a group or not, in words: the values that the answer rests on."""

from twofold import clock
from twofold.audiences.facts import Facts
from twofold.audiences.tree import All, Call, Kind, Leaf, Node, leaves

NO_READINGS = "no readings are worked out of them"
LEFT = "they left this group themselves"
REASON_LENGTH_MAX = 400

_UNITS = (
    (clock.DAY, "d"), (clock.HOUR, "h"), (clock.MINUTE, "m"), (clock.SECOND, "s"),
)  # fmt: skip


def why(node: Node, facts: Facts, person: int, *, now: int) -> str:
    """Return the values that put one of these people in a group, or keep them out of it.

    For who is out, only the parts are told that are not so.
    """
    parts = node.parts if isinstance(node, All) else (node,)
    answers = [facts.answer(part, now=now).holds[person].as_py() for part in parts]
    if not all(answers):
        parts = tuple(part for part, holds in zip(parts, answers, strict=True) if not holds)
    met = dict.fromkeys(leaf for part in parts for leaf in leaves(part))
    told = ", ".join(f"{named(leaf)} is {_value(leaf, facts, person, now)}" for leaf in met)
    return told if len(told) <= REASON_LENGTH_MAX else told[: REASON_LENGTH_MAX - 1] + "…"


def named(leaf: Leaf) -> str:
    """Return a reading or a call as somebody would write it."""
    if not isinstance(leaf, Call):
        return leaf.name
    given = [] if leaf.word is None else [_quoted(leaf.word)]
    if leaf.within_us is not None:
        span = _quoted(_span(leaf.within_us))
        given.append(span if leaf.name == "in_stage_since" else f"within = {span}")
    if leaf.channel is not None:
        given.append(f"channel = {_quoted(leaf.channel)}")
    if leaf.by is not None:
        given.append(f"by = {_quoted(leaf.by)}")
    return f"{leaf.name}({', '.join(given)})"


def told(kind: Kind, value: object, *, currency: str) -> str:
    """Return a value of a kind in words; money is in `currency`."""
    match value:
        case None:
            return "unknown"
        case bool():
            return "yes" if value else "no"
        case str():
            return value
        case int() | float() if kind == "money":
            return f"{value / 1_000_000:.2f} {currency}"
        case int() | float() if kind == "span":
            return _span(value)
        case int() | float() if kind == "moment":
            return clock.rfc3339(int(value))
        case _:
            return f"{value:g}"


def _value(leaf: Leaf, facts: Facts, person: int, now: int) -> str:
    value = facts.column(leaf, now=now).values[person].as_py()
    return told(leaf.kind, value, currency=facts.currency)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _span(span_us: float) -> str:
    size, unit = next((one for one in _UNITS if abs(span_us) >= one[0]), _UNITS[-1])
    return f"{span_us / size:.4g}{unit}"
