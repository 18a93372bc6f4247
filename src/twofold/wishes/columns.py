"""Which column of a list of permissions or stops means what, from the names of the columns."""

import re
from collections.abc import Sequence

import msgspec

# What each column may be called, the surest names first; spelled as `plain` leaves them.
_NAMES: dict[str, str] = {
    "email": r"(primary_)?e?_?mail(_?address|_?adresse)?",
    "phone": (
        r"(tele)?phone(_?(number|no))?|(mobile|cell)(_?phone)?(_?(number|no))?|msisdn"
        r"|(telefon|handy|mobil)(_?nummer)?|sms(_number)?"
    ),
    "user_id": (r"(user|customer|client|member|account)_?(id|no|nr|number)|kunden_?(id|nr|nummer)"),
    "handle": r"handle",
    "kind": r"(handle_?)?kind|handle_type",
    "value": r"(handle_?)?value",
    "use": r"use|purpose|topic|list(_name)?|zweck|thema|interest|what_for",
    "channel": r"channels?|medium|kanal|via",
    "evidence": r"evidence|proof|nachweis|beleg|reference|audit(_log)?|consent_(id|proof|record)",
    "notice": r"notice(_text)?|wording|disclosure|hinweis(text)?|(consent|einwilligungs?)_?text",
    "notice_version": r"(notice|consent|consent_form|form|text)_?version|version",
    "source": (
        r"(consent_|signup_|opt_?in_)?(source|method|origin|url|page|form)(_name)?|quelle|herkunft"
        r"|(consent_)?form_(id|name|url)|shop|store"
    ),
    "ip": r"(opt_?in|confirm|signup|consent)_ip(_address)?|ip(_address|_opt|_signup)?",
    "confirmed": r"confirm(ed|ation)?_?(time|at|date|on)|double_opt_?in(_(time|at|date|on))?",
    "given": (
        r"opt_?in_?(time|at|date|on)|(consent|permission|allowed|subscribed|given|signup|sign_up"
        r"|created|added)_?(time|timestamp|at|date|on|given)|given|when|at|date|time|timestamp"
        r"|(date|time)_(subscribed|added|given|of_consent)|datum|zeitpunkt|am"
    ),
}
# A column of words that say yes or no: `subscribed`, `unsubscribed`, `allowed`, `stopped`.
_STATUS = (
    r"status|state|says?|said|verb|answer|antwort|wish|permission|consent|erlaubnis|einwilligung"
    r"|((contact|member|subscriber|subscription|consent|marketing|permission)_)(status|state)"
    r"|marketing_(consent|permission|emails?)|accepts_marketing|decision|allowed_or_stopped"
)
# The same for one channel alone.
_CHANNEL_STATUS = (
    r"(?:accepts_)?(email|sms|phone|post|push)_(?:marketing|subscription)?_?"
    r"(?:consent|status|state|permission|marketing)"
    r"|(?:accepts|consents_to)_(email|sms|phone|post|push)(?:_marketing)?"
)
# A yes in one of these is a no, and so is a date.
_NO = (
    r"(un_?subscribed|opt(ed)?_?out|unsubscribe|portal_unsubscribe|do_not_(contact|mail|email|call)"
    r"|dnc|suppress(ed|ion)|(email_)?suppressed|complain(ed|t)|(portal_)?spam(_report)?|blocked"
    r"|stop(ped)?|denied|global_bounce|portal_bounce|bounced|abgemeldet|gesperrt|keine_werbung)"
    r"(_(of|from)_.*|_all.*)?"
)
_NO_WHEN = (
    r"(unsub|unsubscribed?|opt(ed)?_?out|clean(ed)?|stop(ped)?|denied|bounced?|complain(t|ed)"
    r"|suppressed|abmeldung|abgemeldet)_?(time|timestamp|at|date|on|am)"
)
_YES = r"(subscribed|opt(ed)?_?in|newsletter|allow(ed|s)?|permitted|erlaubt|angemeldet)"
# Only who keeps yeses has such a column.
_OF_YESES = r"opt_?in_.*|confirm(ation)?_(time|date|ip).*|subscribed_(time|at|date|on)|consent_.*"
# Here stands which channel a time belongs to: `Email Marketing Consent Timestamp`.
_CHANNEL_GIVEN = r"(email|sms|phone|post|push)_.*consent.*_(?:time|timestamp|at|date|on)"


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """A column that says yes or no: what a tick in it means, and for which channel alone."""

    place: int
    name: str
    ticked: str = ""
    channel: str = ""
    is_moment: bool = False


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """Where in a row each thing stands, the likeliest first; what is not there has no place."""

    places: dict[str, tuple[int, ...]]
    statuses: tuple[Status, ...]
    given_by_channel: dict[str, int]
    says_yes: bool
    told: tuple[str, ...]

    @property
    def says_who(self) -> bool:
        """Tell whether any column can say who allowed something and who stopped it."""
        return bool(self.statuses) or self.says_yes

    @property
    def names_people(self) -> bool:
        """Tell whether any column says whom a row is about."""
        kinds = {"email", "phone", "user_id", "handle"}
        return bool(kinds & self.places.keys()) or {"kind", "value"} <= self.places.keys()


def guess(header: Sequence[str]) -> Columns:
    """Return what the columns of a file mean, by their names in every common export."""
    places: dict[str, tuple[int, ...]] = {}
    statuses: list[Status] = []
    given: dict[str, int] = {}
    for place, name in enumerate(header):
        spelled = plain(name)
        status = _status(place, name, spelled)
        if status is not None:
            statuses.append(status)
        elif found := re.fullmatch(_CHANNEL_GIVEN, spelled):
            given[found[1]] = place
        else:
            role = _role(spelled)
            if role is not None:
                places[role] = (*places.get(role, ()), place)
    return Columns(
        places=places,
        statuses=tuple(statuses),
        given_by_channel=given,
        says_yes=any(re.fullmatch(_OF_YESES, plain(name)) for name in header),
        told=_told(header, places, statuses, given),
    )


def plain(name: str) -> str:
    """Return a column's name with single underscores: `Opt-in Time` is opt_in_time."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
    return re.sub(r"[^a-z0-9äöüß]+", "_", apart).strip("_")


def _told(
    header: Sequence[str],
    places: dict[str, tuple[int, ...]],
    statuses: Sequence[Status],
    given: dict[str, int],
) -> tuple[str, ...]:
    """Return in words what each column is taken for."""
    found = {place: role.replace("_", " ") for role in places for place in places[role]}
    found |= {place: f"when, by {channel}" for channel, place in given.items()}
    for status in statuses:
        by = f" by {status.channel}" if status.channel else ""
        words = {"": "yes or no", "allow": "a tick is a yes", "stop": "a tick is a no"}
        found[status.place] = words[status.ticked] + by
    return tuple(f"{name}: {found.get(place, 'not used')}" for place, name in enumerate(header))


def _role(spelled: str) -> str | None:
    return next((role for role, named in _NAMES.items() if re.fullmatch(named, spelled)), None)


def _status(place: int, name: str, spelled: str) -> Status | None:
    if re.fullmatch(_NO_WHEN, spelled):
        return Status(place=place, name=name, ticked="stop", is_moment=True)
    if re.fullmatch(_STATUS, spelled):
        return Status(place=place, name=name)
    if found := re.fullmatch(_CHANNEL_STATUS, spelled):
        return Status(place=place, name=name, ticked="allow", channel=found[1] or found[2])
    if re.fullmatch(_NO, spelled):
        return Status(place=place, name=name, ticked="stop")
    if re.fullmatch(_YES, spelled):
        return Status(place=place, name=name, ticked="allow")
    return None
