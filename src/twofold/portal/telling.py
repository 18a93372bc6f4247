"""What a person's own record says in the reader's language: kinds, lengths, marks, requests."""

import math
from collections.abc import Callable, Iterable
from datetime import time
from decimal import Decimal
from zoneinfo import ZoneInfo

from markupsafe import Markup

from twofold import clock, rights, web
from twofold.languages import LOCALES, Words
from twofold.portal import figures
from twofold.terms import Scope

# What is said of a channel; a channel of one's own keeps its name.
CHANNELS = {
    "email": "e-mail",
    "sms": "text message",
    "phone": "phone",
    "post": "letter",
    "push": "notice on your phone",
    "inapp": "notice in the app",
    "chat": "chat",
    "web": "website",
    "app": "app",
    "store": "shop",
    "social": "social media",
    "helper": "your helper app",
    "test": "test",
    # What the sender of an event did not say.
    "unknown": "unknown",
}
# By which channel: what is a place is not gone by.
PLACES = {
    "web": "on the website",
    "app": "in the app",
    "store": "in the shop",
    "social": "on social media",
}
PURPOSES = {
    "research": "looking around",
    "commentary": "an opinion",
    "purchase": "a purchase",
    "service": "a question",
    "renewal": "a renewal",
    "complaint": "a complaint",
    "contribution": "a contribution",
    "referral": "a recommendation",
    "message": "a message",
    "terms": "a rule",
    "unclassified": "something else",
}
KINDS = {
    "email": "e-mail address",
    "phone": "phone number",
    "user_id": "customer number",
    "household": "household",
    "device": "device",
    "anonymous_id": "browser",
}
STAGES = {
    "acquisition": "you are getting to know us",
    "activation": "you have bought for the first time",
    "engagement": "you come and go",
    "satisfaction": "something concerns you just now",
    "loyalty": "you are at home with us",
    "advocacy": "you speak well of us",
    "disengaged": "you have not come for a long time",
}
STATES = {
    "open": "we have it",
    "in_progress": "somebody works on it",
    "fulfilled": "done",
    "denied": "not done",
    "revoked": "taken back by you",
    "expired": "run out",
}
MARKS = {-2: "very bad", -1: "bad", 0: "so-so", 1: "good", 2: "very good"}
READINGS = {
    "period": "You come every %(days)s days, in the middle of all gaps.",
    "preferred_channel": "You begin most %(by)s.",
    "pull_share": "%(percent)s of all contacts are begun by you.",
    "answered_share": "%(percent)s of what you asked was answered.",
    "frequency": "You bought on %(count)s days after the first.",
    "monetary_value": "A day on which you buy brings %(money)s, in the middle of all.",
    "delight_chain": "%(count)s contacts since your last bad mark.",
    "halo": "You use your channels evenly by %(percent)s.",
    "burstiness": "You come %(regularly)s.",
}
# What each score is called; whoever leaves one reads it so.
SCORES = {
    "stage": "where we take you to stand",
    "period": "how often you come, and whether you are late by it",
    "preferred_channel": "where you begin most",
    "pull_share": "what part of the contacts you begin",
    "answered_share": "how much of what you asked was answered",
    "frequency": "on how many days you bought",
    "monetary_value": "what a day brings on which you buy",
    "delight_chain": "how long it is since your last bad mark",
    "halo": "how evenly you use your channels",
    "burstiness": "how regularly you come",
}
# Below and above these a pattern of visits is told as regular or in bursts (0 is chance).
PATTERNS = {"regular": "regularly", "bursts": "in bursts", "chance": "at no set times"}
REGULAR, BURSTS = -0.3, 0.3

# What an erasure counts, kind by kind, as its certificate tells it.
ERASED = {
    "requests": "what you asked for",
    "looks": "who looked",
    "groups": "groups you were in",
    "answers on felt control": "your answers to two questions",
    "readings": "what was worked out about you",
    "stages": "where we took you to stand, step by step",
    "receipts": "receipts",
    "decisions": "what was decided about writing to you",
    "things to be told of": "what you asked to be told of",
    "ways through campaigns": "campaigns that were to write to you",
    "places on lists": "lists you stood on",
    "events of webhooks": "what other programs were to be told of you",
    "messages": "messages to you",
    "browsers": "browsers of yours that took notices",
    "statements": "what you said about your rules",
    "gates": "marks of when your rules last changed",
    "told positions": "what you were told that we assume",
    "ways in": "codes and links to come in",
    "visits": "times you were signed in",
    "events not counted": "what came in and was not counted",
    "touches": "what happened between us",
    "facts": "what systems told of you",
    "texts of others that named them": "words of others that named you",
    "handles": "addresses and numbers you were known by",
    "links": "why these were one person's",
    "jobs": "work that waited to be done",
    "events in the journal": "what had come in lately, a second time",
    "letters in the mailbox": "letters that had no way out yet",
    "lines of the test channel": "lines of a test",
    "rejected rows": "rows of lists that were refused",
    "uploaded files": "files that were brought",
    "files of the drop folder": "files that were left to be read",
    "files of figures written anew": "files of figures, written anew without you",
}


class Telling:
    """The words for what is held; `say` has them beside those of the rules."""

    def __init__(
        self, words: Words, zone: ZoneInfo, home: ZoneInfo, named: Callable[[Scope], str]
    ) -> None:
        """Keep the language, the zones of the reader and of the home, and how groups are named."""
        self._home = home
        self._named = named
        self._ = words.gettext
        self._many = words.ngettext
        self._language = words.language
        self._zone = zone

    def day(self, us: int) -> str:
        """Return a moment's date in the person's zone."""
        from babel.dates import format_date

        at = web.local(us, self._zone).date()
        return format_date(at, format="long", locale=LOCALES[self._language])

    def happened(self, us: int) -> Markup:
        """Return when something happened: the day alone where no more than that was told.

        A day stands as its midnight on the organisation's clock, wherever its reader is.
        """
        told = figures.filters(self._language)
        is_day = web.local(us, self._home).time() == time()
        found: Markup = told["day"](us, self._home) if is_day else told["moment"](us, self._zone)
        return found

    def day_of(self, said: str) -> str:
        """Return the date of a moment that is written as RFC 3339."""
        return self.day(clock.parse(said))

    def span(self, first_us: int, last_us: int) -> str:
        """Return the first and the last day of something, or the one day."""
        from babel.dates import format_date

        days = [
            format_date(web.local(us, self._zone).date(), "medium", LOCALES[self._language])
            for us in (first_us, last_us)
        ]
        return " – ".join(dict.fromkeys(days))

    def length(self, us: float) -> str:
        """Return a length of time in one unit."""
        days = round(us / clock.DAY)
        if days:
            return self._many("%(num)d day", "%(num)d days", days) % {"num": days}
        hours = round(us / clock.HOUR)
        if hours:
            return self._many("%(num)d hour", "%(num)d hours", hours) % {"num": hours}
        minutes = max(1, round(us / clock.MINUTE))
        return self._many("%(num)d minute", "%(num)d minutes", minutes) % {"num": minutes}

    def kept(self, days: int) -> str:
        """Return for how long something is kept: whole years as years, all else in days."""
        years, over = divmod(days, 365)
        # A leap day falls in every four years or fewer.
        if years and over <= math.ceil(years / 4):
            return self._many("%(num)d year", "%(num)d years", years) % {"num": years}
        return self._many("%(num)d day", "%(num)d days", days) % {"num": days}

    def capital(self, text: str) -> str:
        """Return a text with a capital letter."""
        return text[:1].upper() + text[1:]

    def purpose(self, name: str) -> str:
        """Return what a touch was about."""
        return self.capital(self._(PURPOSES.get(name, PURPOSES["unclassified"])))

    def purposes(self, names: Iterable[str]) -> list[tuple[str, str]]:
        """Return what touches may be about, as a form's choices."""
        return [(name, self.purpose(name)) for name in names]

    def kind(self, name: str) -> str:
        """Return what a way to know somebody is called; one's own kinds keep their names."""
        return self._(KINDS[name]) if name in KINDS else name

    def stage(self, name: str) -> str:
        """Return where somebody is taken to stand."""
        return self._(STAGES[name]) if name in STAGES else name

    def mark(self, value: int) -> str:
        """Return how something was."""
        return self._(MARKS[value])

    def duty(self, kind: rights.Kind) -> str:
        """Return what a request asks for."""
        return self._(rights.DUTIES[kind].words)

    def state(self, name: str) -> str:
        """Return what became of a request so far."""
        return self._(STATES[name])

    def refusal(self, name: str) -> str:
        """Return why a request was denied."""
        known = {str(reason): words for reason, words in rights.REFUSALS.items()}
        return self.capital(self._(known[name])) + "." if name in known else name

    def erased(self, kind: str) -> str:
        """Return what a kind of entry was that an erasure took away."""
        return self.capital(self._(ERASED[kind]) if kind in ERASED else kind)

    def reading(self, name: str, value: object) -> str:
        """Return something that was worked out, as a sentence."""
        from babel.numbers import format_decimal, format_percent

        locale = LOCALES[self._language]
        number = value if isinstance(value, int | float) else 0
        pattern = "regular" if number < REGULAR else "bursts" if number > BURSTS else "chance"
        values = {
            "days": format_decimal(round(number, 1), locale=locale),
            "count": format_decimal(number, locale=locale),
            "percent": format_percent(min(1, max(0, number)), locale=locale),
            "by": self.by(str(value)),
            "money": self._money(value),
            "regularly": self._(PATTERNS[pattern]),
        }
        return self._(READINGS[name]) % values

    def score(self, name: str) -> str:
        """Return what a score is called, for the middle of a sentence."""
        return self._(SCORES[name]) if name in SCORES else name

    def _money(self, value: object) -> str:
        from babel.numbers import format_currency

        if not isinstance(value, dict):
            return ""
        amount, currency = Decimal(str(value["amount"])), str(value["currency"])
        return format_currency(amount, currency, locale=LOCALES[self._language])

    def channel(self, name: str) -> str:
        """Return what a channel is called."""
        return self._(CHANNELS[name]) if name in CHANNELS else name

    def by(self, name: str) -> str:
        """Return by which channel, as the end of a sentence's part; nothing for all of them."""
        if name in ("", "*"):
            return ""
        if name in PLACES:
            return self._(PLACES[name])
        return self._("by %(channel)s") % {"channel": self.channel(name)}
