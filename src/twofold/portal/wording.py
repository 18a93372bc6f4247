"""Rules, reasons and channels in the reader's language, as the person themselves would say them."""

import inspect
from collections.abc import Iterable
from typing import TYPE_CHECKING

from twofold import clock, errors, terms
from twofold.languages import LOCALES
from twofold.portal.telling import Telling

if TYPE_CHECKING:
    from twofold.portal.chosen import Chosen
    from twofold.terms import (
        Budget,
        Clause,
        Conditions,
        Preferences,
        Rate,
        Scope,
        Spent,
        Statement,
        Window,
    )

# Where a word of the rules needs more beside a switch than in a sentence.
TOLD = {"service": "service, such as repairs and recalls"}
HUMAN = {"never": "never", "on_request": "when I ask", "first": "from the start"}
# Which of two moments chance drew.
MOMENTS = {
    "now": (
        "When it leaves was drawn, too: at once, and not at an hour at which you usually come, so"
        " that we learn which of them is better."
    ),
    "own": (
        "When it leaves was drawn, too: at an hour at which you usually come, and not at once, so"
        " that we learn which of them is better."
    ),
}
_YEAR, _MONTH, _WEEK = 365, 30, 7


class Wording(Telling):
    """The words of one language; templates call it `say`."""

    def use(self, path: str) -> str:
        """Return what a use is, with a capital letter; a topic keeps its own name."""
        return self.capital(self.use_within(path))

    def switch(self, path: str) -> str:
        """Return what a use is called beside its switch."""
        return self.capital(self._(TOLD[path])) if path in TOLD else self.use(path)

    def use_within(self, path: str) -> str:
        """Return what a use is, for the middle of a sentence."""
        if path == "*":
            return self._("everything")
        known, topic = terms.known_use(path)
        said = self._(known)
        return f"{said}: {topic}" if topic else said

    def reason(self, name: str | None) -> str:
        """Return a reason as the person reads it, behind "because"."""
        return self._(terms.reason(name)) if name else ""

    def chosen(self, found: "Chosen") -> str:
        """Return what chose a message, in sentences: its campaign, and what chance decided."""
        said = self._("It is part of “%(campaign)s”.")
        if found.by_chance:
            said = self._(
                "It is part of “%(campaign)s”. Chance chose it for you among several ways, so that"
                " we learn which of them is of use, or whether silence is better."
            )
        said %= {"campaign": found.campaign}
        return f"{said} {self._(MOMENTS[found.moment])}" if found.moment else said

    def clause(self, clause: "Clause") -> str:
        """Return a rule as a sentence's part: `News and offers, by e-mail: yes`."""
        return self._rule(clause.effect, clause.scope, clause.conditions)

    def statement(self, statement: "Statement") -> str:
        """Return what was said, other than taking back, in the same way."""
        if statement.verb == "prefer":
            return self._preferred(statement.preferences)
        return self._rule(statement.verb, statement.scope, statement.conditions)

    def _rule(self, effect: str, scope: "Scope", found: "Conditions") -> str:
        if score := terms.exemptions.score_in(scope):
            return self._("Not used about you: %(score)s") % {"score": self.score(score)}
        if terms.exemptions.group_in(scope):
            name = self._named(scope) or self._("one that is no more")
            return self._("Not in the group: %(group)s") % {"group": name}
        parts = [self.use(scope.use), self.by(scope.channel)]
        if scope.recipient not in ("*", "own") and scope.use != "share":
            parts.append(self._("to others"))
        what = ", ".join(part for part in parts if part)
        answers = {"allow": self._("yes"), "deny": self._("no"), "stop": self._("stopped")}
        said = [answers[effect]] if effect in answers else []
        if found.pause_until_us is not None:
            day = self.day(found.pause_until_us)
            said.append(self._("paused until %(day)s") % {"day": day})
        said += [self.rate(rate) for rate in found.rates or ()]
        said += [self._budget(budget) for budget in found.budgets or ()]
        if found.windows is not None:
            said.append(self.hours(found.windows))
        if found.overflow == "drop":
            said.append(self._("the rest dropped"))
        return f"{what}: {', '.join(said)}"

    def _preferred(self, found: "Preferences") -> str:
        order = ", ".join(map(self.channel, found.channels or ()))
        human = self._(HUMAN[found.human]) if found.human else ""
        told = (
            (self._("time zone"), found.zone),
            (self._("in this order"), order),
            (self._("language"), found.language),
            (self._("by a human"), human),
        )
        return self.capital("; ".join(f"{name}: {value}" for name, value in told if value))

    def rate(self, rate: "Rate") -> str:
        """Return how often something may come at most."""
        days = rate.per_us / clock.DAY
        if rate.most == 0:
            return self._("never")
        if rate.most == 1 and days > _YEAR:
            # No yes lives that long.
            return self._("once")
        if days == 1:
            return self._many(
                "at most once a day", "at most %(num)d a day", rate.most
            ) % {"num": rate.most}  # fmt: skip
        if days == _WEEK:
            return self._many(
                "at most once a week", "at most %(num)d a week", rate.most
            ) % {"num": rate.most}  # fmt: skip
        if days == _MONTH:
            return self._many(
                "at most once a month", "at most %(num)d a month", rate.most
            ) % {"num": rate.most}  # fmt: skip
        told = {"num": rate.most, "days": f"{days:g}"}
        return self._("at most %(num)d in %(days)s days") % told

    def hours(self, windows: "Iterable[Window]") -> str:
        """Return hours as days and times of day: `Mon, Tue 18:00–21:00`."""
        return "; ".join(self._window(window) for window in windows)

    def days(self) -> list[tuple[str, str]]:
        """Return every day of the week by its short name here and in the reader's language."""
        from babel.dates import get_day_names

        names = get_day_names("abbreviated", locale=LOCALES[self._language])
        return [(day, names[place]) for place, day in enumerate(terms.DAYS)]

    def error(self, error: errors.TwofoldError) -> str:
        """Return what went wrong; what the catalogue lacks is told in general words."""
        text = template(type(error))
        told = self._(text)
        if told == text and self._language != "en":
            return self._("What was sent cannot be used. Go back, reload the page, try again.")
        return told.format(**error.fields)

    def _budget(self, budget: "Budget") -> str:
        told = {"most": budget.most, "days": f"{budget.per_us / clock.DAY:g}"}
        if budget.what == "minutes":
            return self._("at most %(most)s minutes of my time in %(days)s days") % told
        return self._("at most %(most)s pieces of my data in %(days)s days") % told

    def spent(self, found: "Spent") -> str:
        """Return how much of what somebody gives was asked of them."""
        days = f"{found.budget.per_us / clock.DAY:g}"
        told = {"spent": found.spent, "most": found.budget.most, "days": days}
        if found.budget.what == "minutes":
            return self._("Asked of me in %(days)s days: %(spent)s of %(most)s minutes.") % told
        return self._("Asked of me in %(days)s days: %(spent)s of %(most)s pieces of data.") % told

    def _window(self, window: "Window") -> str:
        names = dict(self.days())
        days = ", ".join(names[day] for day in terms.DAYS if day in window.days)
        if len(window.days) == len(terms.DAYS):
            days = self._("every day")
        if window.is_whole_day:
            return self._("%(days)s, at any hour") % {"days": days}
        return f"{days} {_clock(window.start)}–{_clock(window.end)}"


def template(kind: type[errors.TwofoldError]) -> str:
    """Return the sentence of an error as the catalogue keeps it, its fields not filled in."""
    text = inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0]
    return " ".join(text.split())


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
