"""What Twofold itself writes to people: each letter in the language of whoever reads it."""

import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from twofold import clock, languages, terms, touches
from twofold.languages import LOCALES, Words
from twofold.lookouts import Lookout
from twofold.messages import Foot, Lease, Message
from twofold.people import Person
from twofold.system import System
from twofold.terms import Clause
from twofold.wishes import Asked

# What proves which words were read says nothing to whoever read them.
_HASH = re.compile(r"; notice [0-9a-f]{12}$")


def language_of(system: System, person: Person, *, page: str = "") -> Words:
    """Return the words of the language in which somebody is written to.

    What they stated comes first, then that of the page on which they asked for the letter, what
    their own device told, and the organisation's.
    """
    stated = terms.of(system.record, person).preferences.language
    [told] = _languages(system, [(person, stated)], page)
    return told


def feet_of(system: System, some: Sequence[Lease]) -> list[Foot]:
    """Return the words around each of some messages, in the language of whom it is for."""
    organisation = system.settings.organisation
    whom = [(lease.reached[0], lease.language) for lease in some]
    return [foot(told, organisation) for told in _languages(system, whom)]


def _languages(
    system: System, some: Sequence[tuple[Person, str | None]], page: str = ""
) -> list[Words]:
    found = [languages.known(stated) or languages.known(page) for _, stated in some]
    silent = [
        [handle.handle_id for handle in person.handles]
        for (person, _), known in zip(some, found, strict=True)
        if known is None
    ]
    devices = iter(touches.locales_of(system.record, silent))
    own = system.settings.language
    return [languages.words(known or languages.known(next(devices)) or own) for known in found]


def stop_confirmed(told: Words) -> Message:
    """Return the one confirmation of a stop that somebody wrote."""
    _ = told.gettext
    return Message(
        subject=_("Stopped"),
        text=_("Stopped, as you asked. Nothing of it leaves from this moment on."),
    )


def stop_taken_back(told: Words, *, more_is_stopped: bool) -> Message:
    """Return the one confirmation that a stop was taken back by the way it had come."""
    _ = told.gettext
    text = _(
        "The stop that you wrote here is taken back, as you asked. It is as if you had not said"
        " it; no more than that is allowed. To stop again, write STOP."
    )
    rest = _("What you said no to elsewhere, on your own pages for one, stays as you said it.")
    return Message(
        subject=_("Your stop is taken back"), text=f"{text} {rest}" if more_is_stopped else text
    )


def doubt(told: Words) -> Message:
    """Return the question whether somebody's words meant stop."""
    _ = told.gettext
    return Message(
        subject=_("Did you mean stop?"),
        text=_(
            "We took what you wrote as a no to news and offers, to be on the safe side. If that"
            " was right, you need do nothing. The link below stops more, or lets you tell us"
            " what you meant."
        ),
    )


def yes_wanted(told: Words, asked: Asked, *, organisation: str, link: str, to: str) -> Message:
    """Return the letter in which somebody can say the yes that a form asked for."""
    _ = told.gettext
    what = ", ".join(use_within(told, use) for use in asked.uses)
    text = _(
        "Somebody, we think you, asked %(organisation)s for this: %(what)s.\n\n"
        "If it was you, say yes here: %(link)s\n\n"
        "If it was not, do nothing: nothing else comes, and this link ends in seven days."
    )
    values = {"organisation": organisation, "what": what, "link": link}
    return Message(subject=_("Your yes to %(organisation)s") % values, text=text % values, to=to)


def way_back(told: Words, *, organisation: str, link: str) -> Message:
    """Return the letter by which somebody who was erased may come back."""
    _ = told.gettext
    text = _(
        "Somebody, we think you, filled in a form of %(organisation)s with this address. We were"
        " asked to forget whoever has it, and we did: nothing of before is left.\n\n"
        "If it was you and you want to come back, press the button here: %(link)s\n\n"
        "A new record begins then; nothing of before returns. If it was not you, do nothing:"
        " nothing changes, nothing else comes, and this link ends in a day."
    )
    values = {"organisation": organisation, "link": link}
    return Message(subject=_("Your way back to %(organisation)s") % values, text=text % values)


def yes_reminder(told: Words, yes: Clause, zone: ZoneInfo, *, link: str) -> str:
    """Return the line that asks for a yes from a list again."""
    _ = told.gettext
    text = _(
        "You said yes to this on %(day)s: %(what)s (%(evidence)s). Do you want to keep it, or to"
        " end it? %(link)s"
    )
    return text % {
        "day": _day(told, yes.given_us or yes.said_us, zone),
        "what": use_within(told, yes.scope.use),
        "evidence": _HASH.sub("", yes.evidence or ""),
        "link": link,
    }


def saved_up(told: Words, *, organisation: str, count: int) -> tuple[str, str]:
    """Return the subject of a message that carries several, and the line that they stand below."""
    subject = told.ngettext(
        "%(num)d message from %(organisation)s, saved up for you",
        "%(num)d messages from %(organisation)s, saved up for you",
        count,
    )
    opening = told.gettext(
        "What would have come more often, or at other hours, than you want was saved up for you."
        " Here it is, all at once:"
    )
    return subject % {"num": count, "organisation": organisation}, opening


def part_below(told: Words, link: str) -> str:
    """Return the line under one of several messages that leave as one."""
    return told.gettext("Why you get this, and how to stop it: %(link)s") % {"link": link}


def foot(told: Words, organisation: str) -> Foot:
    """Return the words around a message that are Twofold's own."""
    _ = told.gettext
    return Foot(
        why=_("Why you get this, and how to stop it"),
        untitled=_("A message from %(organisation)s") % {"organisation": organisation},
        language=told.language,
    )


def asked_for(told: Words, asked: Lookout, zone: ZoneInfo) -> str:
    """Return the line that says when somebody asked to be told of this."""
    _ = told.gettext
    values = {"day": _day(told, asked.asked_us, zone), "words": asked.words}
    if asked.words:
        return _("You asked for this on %(day)s: “%(words)s”. It comes once.") % values
    return _("You asked for this on %(day)s. It comes once.") % values


def code(
    told: Words, *, organisation: str, code: str, link: str, to: str, is_last: bool = False
) -> Message:
    """Return the letter with the code and the link that let somebody in.

    The last of many says that no other follows before its link has run out or was used.
    """
    _ = told.gettext
    text = _(
        "Your code is %(code)s. Type it where you asked for it, within 15 minutes.\n\n"
        "Or open this link: %(link)s\n\n"
        "If it was not you who asked: nothing happens while nobody uses it."
    )
    last = _(
        "Many such messages were asked for within an hour, by you or by somebody else. No other is"
        " written for a while; the link of this one holds until then. Once you have used it, you"
        " can ask again at once."
    )
    subject = _("Your code for your side of %(organisation)s")
    values = {"organisation": organisation, "code": code, "link": link}
    said = text % values
    return Message(text=f"{said}\n\n{last}" if is_last else said, subject=subject % values, to=to)


def use_within(told: Words, path: str) -> str:
    """Return what a use is, for the middle of a sentence."""
    known, topic = terms.known_use(path)
    said = told.gettext(known)
    return f"{said}: {topic}" if topic else said


def _day(told: Words, us: int, zone: ZoneInfo) -> str:
    from babel.dates import format_date

    at = clock.to_datetime(us).astimezone(zone).date()
    return format_date(at, format="long", locale=LOCALES[told.language])
