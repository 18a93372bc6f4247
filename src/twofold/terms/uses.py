"""What a contact or a reading of data may be for, and what goes without saying."""

from functools import lru_cache

import msgspec

from twofold import clock, errors
from twofold.terms.scopes import under

REPLY = "service.reply"
TRANSACTION = "service.transaction"
SECURITY = "security"
LEGAL = "legal"
REQUEST = "request"
ASK = "ask"
MARKETING = "marketing"
ANALYTICS = "analytics"
PROFILING_SERVICE = "profiling.service"
PROFILING_MARKETING = "profiling.marketing"
AI_TRAINING = "ai.training"


class UnknownUse(errors.Invalid):
    """There is no use {use!r}; it is one of {known}, or a topic below one of them."""


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """A branch of the tree: its name in the Data Privacy Vocabulary and in everybody's words."""

    path: str
    dpv: str
    words: str


# DPV 2.3 (w3id.org/dpv) and its IEEE 7012 profile; what has no name there is Twofold's own.
TREE = (
    Use(path=REPLY, dpv="dpv:CommunicationForCustomerCare", words="answers to what you wrote"),
    Use(path=TRANSACTION, dpv="dpv:ServiceProvision", words="messages about your order or booking"),
    Use(path="service", dpv="dpv:ServiceProvision", words="service"),
    Use(path=SECURITY, dpv="dpv:EnforceSecurity", words="warnings about your account's security"),
    Use(path=LEGAL, dpv="dpv:LegalCompliance", words="notices that the law demands"),
    Use(path=REQUEST, dpv="dpv:RequestedServiceProvision", words="what you asked to be told"),
    Use(path="care", dpv="dpv:CustomerCare", words="asking how you are getting on"),
    Use(path=MARKETING, dpv="dpv:DirectMarketing", words="news and offers"),
    Use(path="personalisation", dpv="dpv:Personalisation", words="fitting things to you"),
    Use(path=ANALYTICS, dpv="dpv:ServiceUsageAnalytics", words="counting, without your name"),
    Use(path=PROFILING_SERVICE, dpv="dpv:ServicePersonalisation", words="working out how to serve"),
    Use(path=PROFILING_MARKETING, dpv="dpv:PersonalisedAdvertising", words="working out offers"),
    Use(path="profiling", dpv="dpv:Personalisation", words="working things out about you"),
    Use(path="research", dpv="dpv:ResearchAndDevelopment", words="research"),
    Use(path="share", dpv="dpv:SellDataToThirdParties", words="handing your data to others"),
    Use(path=AI_TRAINING, dpv="twofold:TrainingOfModels", words="training models on your data"),
    Use(path=ASK, dpv="twofold:AskingForPermission", words="asking what you allow"),
    Use(path="cocreate", dpv="twofold:TakingPart", words="asking you to take part"),
)  # fmt: skip
_DEEPEST_FIRST = tuple(sorted(TREE, key=lambda branch: -len(branch.path)))

# Answers, orders, warnings and the law keep no shop hours: what they answer to has its own moment.
_AT_ANY_HOUR = (REPLY, TRANSACTION, SECURITY, LEGAL)


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """At most `most` contacts whose use lies under `use`, in any stretch of `per_us`."""

    most: int
    per_us: int
    use: str


def asked_for(use: str) -> str:
    """Return what a use that asks for permission asks for: `*` where it does not say."""
    return use.removeprefix(ASK).removeprefix(".") or "*"


def checked(use: str) -> str:
    """Return the use itself if its first word is known; raises UnknownUse."""
    roots = {branch.path.partition(".")[0] for branch in TREE}
    # What may be asked for is what may be allowed.
    wanted = asked_for(use) if under(use, ASK) else use
    if wanted != "*" and wanted.partition(".")[0] not in roots:
        raise UnknownUse(use=use, known=", ".join(sorted(roots)))
    return use


@lru_cache(maxsize=1_024)
def words(use: str) -> str:
    """Return what a use is in everybody's words; a topic keeps its own name."""
    if use == "*":
        return "anything"
    if under(use, ASK) and use != ASK:
        return f"asking whether we may: {words(asked_for(use))}"
    said, topic = known(use)
    return f"{said}: {topic}" if topic else said


def known(use: str) -> tuple[str, str]:
    """Return the words of the branch that a use lies on, and its topic below that, if any."""
    for branch in _DEEPEST_FIRST:
        if use == branch.path:
            return branch.words, ""
        if under(use, branch.path):
            topic = use.removeprefix(f"{branch.path}.")
            if branch.path == REQUEST:
                # Behind it stands which of somebody's wishes it is, which tells nobody anything.
                topic = topic.partition(".")[0].removeprefix("other")
            return branch.words, topic.replace(".", ", ").replace("-", " ")
    return use, ""


@lru_cache(maxsize=1_024)
def in_dpv(use: str) -> str:
    """Return what a use is called in the Data Privacy Vocabulary."""
    for branch in _DEEPEST_FIRST:
        if under(use, branch.path):
            return branch.dpv
    return "dpv:Purpose"


def keeps_hours(use: str) -> bool:
    """Tell whether contacts for this use may begin only at hours fit for it."""
    return not any(under(use, branch) for branch in _AT_ANY_HOUR)


def usual_rates(use: str) -> tuple[Rate, ...]:
    """Return what is usual: marketing once a week for each topic, thrice in all; asking, yearly."""
    if under(use, ASK):
        return (Rate(most=1, per_us=365 * clock.DAY, use=use),)
    if not under(use, MARKETING):
        return ()
    topic = ".".join(use.split(".")[:2])
    week = 7 * clock.DAY
    return (Rate(most=1, per_us=week, use=topic), Rate(most=3, per_us=week, use=MARKETING))
