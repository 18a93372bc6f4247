"""Why somebody is taken to stand where they do, or is in a group, as they would say it themselves.

Reasons are kept as staff read them. Those built of pieces that this product knows are told anew, in
the reader's language; what the organisation wrote itself is theirs to say, and stays as it is.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from twofold import audiences, clock
from twofold.languages import LOCALES, Words
from twofold.portal import figures
from twofold.portal.telling import SCORES
from twofold.portal.wording import Wording

# The evidence of the stage rules that ship, with their figures left out, and its reader's words.
STAGES: Mapping[str, str] = {
    "They left by their own choice": "You left, by your own choice.",
    "Started nothing for {} days; the limit for their rhythm is {} days": (
        "You have begun nothing for %(first)s days; at your rhythm the limit is %(second)s days."
    ),
    "Contacts for service or a complaint in 30 days: {}": (
        "Your questions and complaints in 30 days: %(first)s."
    ),
    "Referrals in 365 days: {}": "Your recommendations in 365 days: %(first)s.",
    "Good words in 365 days: {}": "Your good words in 365 days: %(first)s.",
    "Contributions adopted in 365 days: {}": (
        "Contributions of yours that were adopted in 365 days: %(first)s."
    ),
    "Renewals in 400 days: {}": "Your renewals in 400 days: %(first)s.",
    "Bought on {} days": "You bought on %(first)s days.",
    "Visits to look or comment in 90 days: {}": (
        "Your visits to look or to say what you think in 90 days: %(first)s."
    ),
    "Bought on one day": "You bought on one day.",
    "No day of buying yet": "You have not bought on any day yet.",
}
# What is told of people who came into a group otherwise than by what they did since.
FOUND: Mapping[str, str] = {
    "so when the group was first looked at": "it was so when the group was first looked at",
    "in a list that came as a file": "you stand on a list that was brought as a file",
}
# The readings that a group may ask for; those that are scores are called so everywhere.
READINGS: Mapping[str, str] = {
    "stage": SCORES["stage"],
    "preferred_channel": SCORES["preferred_channel"],
    "overdue": "your silence, counted in your usual gaps",
    "silence": "the time since you last began something",
    "tenure": "the time since our first contact",
    "period": "your usual gap between visits",
    "first_at": "our first contact",
    "last_at": "when you last began something",
    "halo": "how evenly you use your channels, from 0 to 1",
    "channels": "the number of channels that you use",
    "pull_share": SCORES["pull_share"],
    "burstiness": "how unevenly you come, from -1 to 1",
    "answered_share": SCORES["answered_share"],
    "answer_time": "how long you waited for answers",
    "touches": "contacts between us, both ways",
    "incidences": "contacts that you began",
    "contacts": "contacts that we began",
    "sessions": "your visits",
    "frequency": "days on which you bought after the first",
    "recency": "the time from the first to the last day on which you bought",
    "monetary_value": SCORES["monetary_value"],
    "returns": "things that you brought back",
    "delight_chain": "contacts since your last bad mark",
    "delight_best": "the longest run of contacts without a bad mark",
    "other_orbits": "contacts with other brands that we were told of",
}
CALLS: Mapping[str, str] = {
    "did": "%(what)s",
    "spent": "what you paid, less what you got back",
    "last": "the time since the last of these, %(what)s",
    "delight": "your last mark",
    "open": "waiting for our answer, %(what)s",
    "in_stage_since": "you have stood there for at least %(span)s",
    "received": "contacts that we began",
    "wrote_back": "answers of yours to what we wrote",
    "has": "known to us, %(what)s",
}
# What is counted of each purpose; any other name is that of an event and stands as it is.
COUNTED: Mapping[str, str] = {
    "research": "visits to look around",
    "commentary": "opinions",
    "purchase": "purchases",
    "service": "questions",
    "renewal": "renewals",
    "complaint": "complaints",
    "contribution": "contributions",
    "referral": "recommendations",
    "message": "messages",
    "terms": "rules",
    "unclassified": "other contacts",
}
BEGUN: Mapping[str, str] = {
    "person": "begun by you",
    "brand": "begun by us",
    "peer": "begun by others",
    "helper": "begun by your helper app",
    "anyone": "whoever began it",
}
SHARES: Final = frozenset({"pull_share", "answered_share"})

_PIECE = re.compile(
    r"(?P<name>[a-z_]+)(?:\((?P<given>(?:[^'()]|'(?:[^']|'')*+')*+)\))? is (?P<value>[^,]+)(?:, |$)"
)
_GIVEN = re.compile(r"(?:(?P<key>[a-z]+) = )?'(?P<text>(?:[^']|'')*+)'")
_SPAN = re.compile(r"(?P<number>-?[\d.e+]+)(?P<unit>[dhms])")
_CURRENCY = re.compile(r"[A-Z]{3}")
_UNITS = {"d": clock.DAY, "h": clock.HOUR, "m": clock.MINUTE, "s": clock.SECOND}
_FIGURE = r"(-?[\d.]+|unknown|yes|no)"
_UNKNOWN = "unknown"


class Unheard(ValueError):
    """A piece of a reason that nobody here has words for."""


class Evidence:
    """Reasons in one language, for one reader."""

    def __init__(self, words: Words, say: Wording, *, currency: str) -> None:
        """Keep the reader's language and words, and the currency that readings are in."""
        self._ = words.gettext
        self._say = say
        self._currency = currency
        self._locale = LOCALES[words.language]
        self._money: Callable[..., str] = figures.filters(words.language)["money"]

    def stage(self, why: str) -> str:
        """Return why somebody is taken to stand somewhere; nothing for the organisation's words."""
        for text, told in STAGES.items():
            found = re.fullmatch(_FIGURE.join(map(re.escape, text.split("{}"))), why)
            if found is not None:
                figures_told = map(self._number, found.groups())
                return self._(told) % dict(zip(("first", "second"), figures_told, strict=False))
        return ""

    def group(self, why: str) -> str:
        """Return why somebody is in a group; nothing where a piece of it is not known here."""
        if why in FOUND:
            return self._(FOUND[why])
        try:
            return "; ".join(self._pieces(why))
        except (ArithmeticError, LookupError, ValueError, clock.UnreadableTime):
            return ""

    def _pieces(self, why: str) -> Iterator[str]:
        place = 0
        while place < len(why):
            found = _PIECE.match(why, place)
            if found is None:
                raise Unheard
            name, given = found["name"], found["given"]
            head = self._reading(name) if given is None else self._call(name, given)
            yield f"{head}: {self._value(name, found['value'])}"
            place = found.end()

    def _reading(self, name: str) -> str:
        if name not in READINGS:
            raise Unheard
        return self._(READINGS[name])

    def _call(self, name: str, given: str) -> str:
        if name not in CALLS:
            raise Unheard
        told = {
            found["key"] or "": found["text"].replace("''", "'") for found in _GIVEN.finditer(given)
        }
        word = told.get("", "")
        what = self._say.kind(word) if name == "has" else self._counted(word)
        span = self._span(word) if name == "in_stage_since" else ""
        head = self._(CALLS[name]) % {"what": what, "span": span}
        closer = ", ".join(self._closer(told))
        return f"{head} ({closer})" if closer else head

    def _counted(self, word: str) -> str:
        return self._(COUNTED[word]) if word in COUNTED else word

    def _closer(self, told: Mapping[str, str]) -> Iterator[str]:
        """Yield over which time, by which channel, and begun by whom something counted."""
        if "within" in told:
            yield self._("counted over %(span)s") % {"span": self._span(told["within"])}
        if "channel" in told:
            yield self._say.by(told["channel"])
        if "by" in told:
            begun = BEGUN[told["by"]]
            yield self._(begun)

    def _value(self, name: str, value: str) -> str:
        if value == _UNKNOWN:
            return self._(_UNKNOWN)
        kind = (audiences.READINGS.get(name) or audiences.FUNCTIONS[name]).kind
        match kind:
            case "text":
                return self._say.stage(value) if name == "stage" else self._say.channel(value)
            case "span":
                return self._span(value)
            case "money":
                return self._paid(value)
            case "moment":
                return self._say.day_of(value)
            case "yes":
                return self._(value)
            case _ if name == "delight":
                return self._say.mark(int(value))
            case _:
                return self._share(value) if name in SHARES else self._number(value)

    def _paid(self, told: str) -> str:
        amount, _space, currency = told.partition(" ")
        if currency and not _CURRENCY.fullmatch(currency):
            raise Unheard
        # Reasons of before were kept without it; they are in the home's.
        return self._money(int(Decimal(amount) * 1_000_000), currency or self._currency)

    def _number(self, told: str) -> str:
        from babel.numbers import format_decimal

        if told in (_UNKNOWN, "yes", "no"):
            return self._(told)
        return format_decimal(Decimal(told), locale=self._locale)

    def _share(self, told: str) -> str:
        from babel.numbers import format_percent

        return format_percent(Decimal(told), locale=self._locale)

    def _span(self, told: str) -> str:
        found = _SPAN.fullmatch(told)
        if found is None:
            raise Unheard
        return self._say.length(float(found["number"]) * _UNITS[found["unit"]])
