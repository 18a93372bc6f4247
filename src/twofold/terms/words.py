"""What a permission says to people: one sentence for each reason."""

from twofold import clock
from twofold.terms import exemptions, uses
from twofold.terms.clauses import Clause
from twofold.terms.permissions import Defer, Digest, Permission, Permit, Reason
from twofold.terms.scopes import ANY
from twofold.terms.windows import Window

_ANY_HOUR = (Window(),)
_BUDGETS = {"minutes": "minutes of your time", "data": "pieces of your data"}
_EFFECTS = {"allow": "yes to", "deny": "no to", "stop": "stopped:", "limit": "limits on"}
# What is told to staff, and to the person themselves.
_SENTENCES: dict[Reason, tuple[str, str]] = {
    "unknown": ("we do not know for sure whose address this is",) * 2,
    "doubtful": ("it is not certain who they are", "it is not certain who you are"),
    "erased": ("they asked to be forgotten", "you asked to be forgotten"),
    "restricted": (
        "their data may be kept and not used for now",
        "your data may be kept and not used for now",
    ),
    "stopped": ("they stopped it", "you stopped it"),
    "denied": ("they said no to it", "you said no to it"),
    "silence": ("they never said yes to it", "you never said yes to it"),
    "policy": ("the organisation's own rules are against it", "our own rules are against it"),
    "paused": ("they asked for a pause", "you asked for a pause"),
    "hours": ("it is outside the hours that suit them", "it is outside your hours"),
    "rate": ("they have had as many as their rules allow for now", "you want no more than that"),
    "expired": ("it would come too late to be of use",) * 2,
    "never_open": (
        "their hours and limits leave no room for it",
        "your hours and limits leave no room for it",
    ),
    "undeclared": ("legal notices of this kind were not declared beforehand",) * 2,
    "shared": (
        "others read at the same address, and not all of them allow it",
        "others read at your address, and not all of them allow it",
    ),
    "minutes": (
        "it would take more of their time than they give",
        "it would take more of your time than you give",
    ),
    "data": (
        "it asks for data that they keep to themselves",
        "it asks for data that you keep to yourself",
    ),
    "asked": (
        "they said no within the last year, and are not asked again so soon",
        "you said no within the last year, and are not asked again so soon",
    ),
    "human": (
        "they want a human to answer first",
        "you want a human to answer first",
    ),
    "allowed": ("they allowed it", "you allowed it"),
    "matter": ("it answers what they began", "it answers what you began"),
    "security": (
        "it is about the safety of their account",
        "it is about the safety of your account",
    ),
    "legal": ("the law demands this notice",) * 2,
    "position": (
        "it is assumed of everybody who has said nothing; they can say no",
        "it is assumed of everybody who has said nothing; you can say no",
    ),
    "stop_confirmed": ("it confirms the stop, once", "it confirms your stop, once"),
}
# Why something was not sent though the rules allowed it.
_BESIDE: dict[str, tuple[str, str]] = {
    "open": (
        "what they asked or complained of is answered first",
        "what you asked or complained of is answered first",
    ),
    "own_hour": (
        "it waits for an hour at which they usually come",
        "it waits for an hour at which you usually come",
    ),
    "goal": (
        "they did what it is about before it was to leave",
        "you did what it is about before it was to leave",
    ),
    "ended": ("what it was part of had ended before it was to leave",) * 2,
    "rests": ("what it is part of rests at the moment",) * 2,
    "left": (
        "they left the group or score that it rested on",
        "you left the group, or what we assume about you, that it rested on",
    ),
    "shut": ("its channel is out of order on our side at the moment",) * 2,
    "complaints": ("too many people had complained of it, so it was taken back",) * 2,
}
_EVERY: dict[str, tuple[str, str]] = {
    **{str(name): told for name, told in _SENTENCES.items()},
    **_BESIDE,
}


def reason(name: str | None) -> str:
    """Return a reason as the person reads it, behind "because"; a channel's own as it stands."""
    for known, (_, told) in _EVERY.items():
        if name == known:
            return told
    return name or ""


def told_sentences() -> tuple[str, ...]:
    """Return every sentence that `reason` may give, and what every use is, for translators."""
    told = [told for _, told in _EVERY.values()]
    return tuple(dict.fromkeys([*told, *(branch.words for branch in uses.TREE)]))


def reason_of_them(name: str | None) -> str:
    """Return a reason as staff read it of somebody, behind "because"."""
    for known, (told, _) in _EVERY.items():
        if name == known:
            return told
    return name or ""


def clause_words(clause: Clause, *, named: str = "") -> str:
    """Return a clause as the person would say it; the group or score it is about may be `named`."""
    if exemptions.is_one(clause):
        if score := exemptions.score_in(clause.scope):
            return f"no to being judged by: {named or score.replace('_', ' ')}"
        return f"no to being in a group: {named}" if named else "no to being in one of the groups"
    what = uses.words(clause.scope.use)
    where = "" if clause.scope.channel == ANY else f" by {clause.scope.channel}"
    said = f"{_EFFECTS[clause.effect]} {what}{where}"
    conditions = clause.conditions
    if conditions.pause_until_us is not None:
        said = f"no {what}{where} until {clock.to_datetime(conditions.pause_until_us):%-d %B %Y}"
    for rate in conditions.rates or ():
        said += f", at most {rate.most} {_within(rate.per_us)}"
    for budget in conditions.budgets or ():
        most = f"{budget.most} {_BUDGETS[budget.what]}"
        said += f", at most {most} {_within(budget.per_us)}"
    if conditions.data is not None:
        said += f", of your data only {', '.join(conditions.data) or 'nothing'}"
    if conditions.windows is not None:
        said += ", at any hour" if conditions.windows == _ANY_HOUR else ", at set hours"
    if conditions.overflow == "drop":
        said += ", the rest dropped"
    return said


def _within(stretch_us: int) -> str:
    return "a day" if stretch_us == clock.DAY else f"in {stretch_us / clock.DAY:g} days"


def sentence(permission: Permission) -> str:
    """Return an answer as a sentence for staff."""
    match permission:
        case Permit():
            answer = "This may happen"
        case Defer():
            answer = "This may happen later"
        case Digest():
            answer = "This may go with what is saved up"
        case _:
            answer = "This may not happen"
    return f"{answer}: {_SENTENCES[permission.reason][0]}."
