"""What somebody means who writes back: a stop, perhaps a stop, a stop taken back, or other things.

The words that stop are those that the law names for text messages (47 CFR 64.1200(a)(10): stop,
quit, end, revoke, opt out, cancel, unsubscribe), their German sisters, and what people write
instead. What is doubtful counts as a smaller no, and is asked about: to be silent towards somebody
who meant something else costs less than to go on at somebody who did not.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from twofold import terms
from twofold.terms import EVERYTHING, Scope

# Where a word of one stops the other as well: nobody keeps calls and texts apart in such a moment.
BY_PHONE = ("sms", "phone")
TEXT_LENGTH_MAX = 10_000


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """They want it to stop: all that these scopes cover."""

    scopes: tuple[Scope, ...]


class Doubtful(msgspec.Struct, frozen=True, kw_only=True):
    """It may mean that: until they say otherwise nothing of these scopes."""

    scopes: tuple[Scope, ...]


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """They take back what they stopped here: the same switch, turned back."""


Understood = Stop | Doubtful | Start | None

# The whole message, apart from please and thanks.
_ALONE = re.compile(
    r"(stop+|stop ?all|stop (everything|it all)|quit|end|revoke|cancel|unsubscribe( me)?"
    r"|opt[- ]?out|opt me out|remove( me)?|halt|alles stoppen|abmelden|abmeldung|abbestellen"
    r"|austragen|keine werbung( mehr)?|widerruf|schluss|ende|aufhören|hör(t|en sie)? auf( damit)?"
    r"|no more|enough is enough|not interested anymore|leave me alone|lasst? mich in ruhe)"
)
# START and UNSTOP are what carriers everywhere take as the way back from STOP (CTIA, Messaging
# Principles 5.1.3.1). Only by itself: within a sentence it may mean anything, and a yes is not
# guessed at.
_BACK = re.compile(
    r"(start|unstop|un-stop|restart|resume|resubscribe( me)?|start again"
    r"|starten|neu starten|stopp? aufheben|stopp? zurück|wieder (starten|anmelden)"
    r"|fortsetzen|entsperren)"
)
_POLITE = re.compile(
    r"\b(please|pls|plz|thanks?( you)?|thx|bitte|danke( schön)?|sofort|now|immediately|jetzt"
    r"|hi|hello|hallo|dear (sir|madam|all|team)|guten tag|sehr geehrte damen und herren)\b"
)

_MAIL = (
    r"(e-?mails?|mails?|mailings?|newsletters?|letters?|messages?|texts?|text messages|sms"
    r"|notifications?|adverts?|ads|advertising|advertisements?|marketing|promotions?|offers?"
    r"|spam|calls?|post|nachrichten|werbung|werbe-?mails?|anrufe|briefe|angebote)"
)
_WRITE = (
    r"(contact(ing)?|e-?mail(ing)?|text(ing)?|messag(e|ing)|writ(e|ing)( to)?|call(ing)?|mail(ing)?"
    r"|bother(ing)?|spam(ming)?|harass(ing)?)"
)
_ME = r"(me|us|my (name|number|e-?mail|address)[\w ]{0,20})"
_NOT = r"(do not|don't|dont|do n't|please not|never|no longer|stop)"
_AWAY = r"(bestelle|trage?|melden?|nehmt?|nehmen|tragen|streichen|streicht?)"
_MICH = r"(mir|mich|uns|meine [\w-]+|(den|ihren) newsletter)"
_OFF = r"(ab|aus|raus|heraus|verteiler|liste)"
_SENDS = r"(schreibt?|schreiben|rufe?t?|rufen|kontaktier\w*|schick\w*|send\w*)"
_CONSENT = r"(einwilligung|werbung|werblich\w*|nutzung|verarbeitung|zustimmung)"
_FED_UP = r"(too many|so many|enough|sick of|tired of|fed up with|annoy\w*|hate)"
_DEFINITE = tuple(
    re.compile(pattern)
    for pattern in (
        r"\bunsubscribe (me|us|my|this|from|immediately|please)\b",
        r"\b(please|to|want to|like to|wish to|need to|wanna) unsubscribe\b",
        r"\bopt(ing)? (me |us )?out\b",
        rf"\b(take|remove|delete|get) {_ME} (off|from)\b",
        rf"\b{_NOT},? (ever )?send(ing)? (me |us )?(any|more|these|your|such|this|{_MAIL})\b",
        rf"\bstop,? {_WRITE} (me|us|my|these|this|your|all|any|such|so many|more)\b",
        rf"\bstop (all |these |this |those |your |the |any |with the |sending )+{_MAIL}\b",
        rf"\b{_NOT},? (ever )?{_WRITE} (to )?(me|us|my|any|more|these|this|your)\b",
        rf"\bno more (of )?(this|these|your|such )?\s?{_MAIL}\b",
        rf"\b(do not|don't|dont|no longer|never) (want|wish|like|need|care)[\w ]{{0,30}} {_MAIL}\b",
        r"\b(do not|don't|dont|no longer) (want|wish) to (hear|be contacted|be on|receive)\b",
        r"\b(withdraw|revoke) (my |all )?(consent|permission)\b",
        r"\bobject to [\w ]{0,40}(marketing|advertising|processing|profiling)\b",
        r"\bleave me (alone|in peace)\b",
        r"\bcancel (my |the |this )?(newsletter|mailing|e-?mail)\b",
        rf"\bkeine? (weitere[nr]? |ihrer? )?{_MAIL}\b[\w, ]{{0,30}}\b(mehr|senden|schicken)\b",
        r"\bkeine werbung\b",
        r"\b(newsletter|mailings?|werbung|e-?mails?)[\w ]{0,20} (abbestellen|abmelden|kündigen)\b",
        rf"\b{_AWAY} (ich |sie )?{_MICH}[\w ,-]{{0,50}}\b{_OFF}\b",
        rf"\b{_SENDS} (sie |ihr )?{_MICH}[\w ,-]{{0,30}}\b(nichts?|keine)\b[\w ,-]{{0,20}} mehr\b",
        r"\bhör(t|en sie)?( bitte)? auf\b[\w ,]{0,20}(schreiben|schicken|senden|anzurufen)\b",
        r"\bnicht mehr (an)?(geschrieben|schreiben|kontaktier\w+|angerufen|anrufen|belästig\w+)\b",
        rf"\bwider(rufe|spreche)\b[\w ]{{0,40}}{_CONSENT}\b",
        r"\b(möchte|will|wünsche)[\w ]{0,30} (abmelden|abbestellen|austragen)\b",
        r"\blass(t|en sie)? mich( bitte)? in ruhe\b",
    )
)  # fmt: skip
_HINTS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(unsubscrib\w*|opt-?out)\b",
        rf"\b{_FED_UP}\b[\w ,']{{0,30}}{_MAIL}\b",
        r"^(please |just )?stop( it| this| that| already| please| now)*[.! ]*$",
        r"\b(please|just) stop\b",
        rf"\b(why|how)[\w ,']{{0,40}}(still|keep|get|stop)[\w ,']{{0,20}}{_MAIL}\b",
        r"\b(abmeld\w*|abbestell\w*|austrag\w*)\b",
        rf"\b(zu viele|genug|nervt?|nervig\w*)\b[\w ,]{{0,30}}{_MAIL}\b",
        r"^(no|not) (thanks?|thank you|interested)[.! ]*$",
        r"^(kein interesse|nein danke)[.! ]*$",
        r"\b(this is|reported? as|das ist) spam\b",
        r"\bcancel (my |the |this )subscription\b",
        r"\bnot interested\b",
    )
)
# The same words, meant otherwise: they are taken out before anything is looked for.
_OTHERWISE = re.compile(
    r"\b(do not|don't|dont|never|please don't|did not|didn't|won't|not) "
    r"(mean to |want (you )?to |wish to |ever )?(stop|unsubscribe|cancel|remove|opt out|quit)\w*"
    rf"( {_WRITE})?( me)?( from)?( the| your| these)?( {_MAIL})?"
    r"|\b(nicht|nie)( \w+)? (abmelden|abbestellen|abgemeldet|aufhören)\b"
    r"|\b(bus|tram|train|metro|full|pit|rest|non|last|next|first|truck) ?-?stops?\b"
    r"|\bstop(s|ped|ping|page)? (by|at|in|over|off|work\w*|charg\w*|bleed\w*|leak\w*|the (car|order"
    r"|payment|delivery|shipment|parcel|clock|bus))\b"
    r"|\b(has|have|had|it|which|that|suddenly|he|she) stopped\b"
    r"|\bcancel\w* (my |the |an? |our |this |that )?(order|booking|appointment|reservation|trip"
    r"|flight|return|payment|delivery|contract|visit|purchase|table|room|ticket)s?\b"
    r"|\bopt(ed|ing)? out of (the )?(insurance|warranty|plan)\b"
)  # fmt: skip
_WIDE = re.compile(
    r"\b(stop ?all|everything|anything|all (contact|communication|of it|your|messages|channels)"
    r"|any (contact|kind|form)|ever again|never (contact|bother|harass) (me|us)|leave me alone"
    r"|alles|jede[nrs]? kontakt|überhaupt nicht|nie (mehr|wieder)|in ruhe)\b"
)
# Who wants no contact names no channel and no topic: it is all of them. Behind some words stands
# which contact they mean, and then it is that one.
_OUTRIGHT = (
    r"( (again|any ?more|anymore|further|at all|please|in (the )?future|from now on)|,)*+"
    r"(?! (about|regarding|concerning|with|for|by|via|through|on|at|over|in|during|before|after"
    r"|until|between|outside|when|while|unless|except|because of)\b)"
)
_RUNDWEG = (
    r"( (bitte|mehr|weiter|künftig|in zukunft|ab sofort)|,)*+"
    r"(?! (wegen|zu[mr]?|über|per|mit|telefonisch|schriftlich|auf|unter|an|am|im|bei|vor|nach"
    r"|wenn)\b)"
)
_NO_CONTACT = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_NOT},? (ever )?(contact|contacting|get in touch with) (me|us)\b{_OUTRIGHT}",
        rf"\b(do not|don't|dont|no longer) want to (be contacted|hear from you)\b{_OUTRIGHT}",
        rf"\b(do not|don't|no longer) wish to (be contacted|hear from you)\b{_OUTRIGHT}",
        rf"\bno (more|further) contact\b{_OUTRIGHT}",
        rf"\bkontaktier\w* (sie |ihr )?(mich|uns)( bitte)? nicht\b{_RUNDWEG}",
        rf"\bnicht (mehr|weiter) (von (ihnen|euch) )?kontaktiert (zu )?werden\b{_RUNDWEG}",
        rf"\bkein(en)? (weiteren )?kontakt mehr\b{_RUNDWEG}",
    )
)
# Who wants no mail at all, named or not, means more than the topic of the one that they answer.
_MEHR = rf"mehr\b{_RUNDWEG}"
_NO_MAIL = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_NOT},? (ever )?send(ing)? (me |us )?(any|more|your|{_MAIL})\b",
        rf"\bstop,? {_WRITE} (me|us|my|your|all|any|so many|more)\b{_OUTRIGHT}",
        rf"\bstop (all |your |any |sending )+{_MAIL}\b",
        rf"\b{_NOT},? (ever )?{_WRITE} (to )?(me|us|my|any|more|your)\b{_OUTRIGHT}",
        rf"\bno more (of )?(your )?\s?{_MAIL}\b",
        rf"\b(do not|don't|dont|no longer|never) (want|wish|like|need|care)[\w ]{{0,30}} {_MAIL}\b",
        r"\b(do not|don't|dont|no longer) (want|wish) to (hear|be on|receive)\b",
        r"\b(withdraw|revoke) (my |all )?(consent|permission)\b",
        r"\bobject to [\w ]{0,40}(marketing|advertising|processing|profiling)\b",
        rf"\bkeine? (weitere[nr]? |ihrer? )?{_MAIL}\b[\w, ]{{0,30}}\b(mehr|senden|schicken)\b",
        r"\bkeine werbung\b",
        rf"\b{_SENDS} (sie |ihr )?{_MICH}[\w ,-]{{0,30}}\b(nichts?|keine)\b[\w ,-]{{0,20}} {_MEHR}",
        r"\bhör(t|en sie)?( bitte)? auf\b[\w ,]{0,20}(schreiben|schicken|senden|anzurufen)\b",
        r"\bnicht mehr (an)?(geschrieben|schreiben|kontaktier\w+|angerufen|anrufen|belästig\w+)\b",
        rf"\bwider(rufe|spreche)\b[\w ]{{0,40}}{_CONSENT}\b",
    )
)
_THIS_ONE = re.compile(r"\b(this|these|those|such|newsletters?|dies\w*|solche\w*|jene\w*)\b")

_QUOTED = re.compile(
    r"(?ims)^(>.*|-{2,}\s*original.*|-- ?$.*|on .{5,80}wrote:.*|am .{5,80}schrieb.*)"
)
_SPACES = re.compile(r"\s+")
_MARKS = re.compile(r"[\s.!,;:\-–—_*\"'()<>/]+")
_DOUBTFUL_WORDS_MAX = 60

# Where messages keep their words, in the ways in which helpdesks and gateways send them.
_TEXTS = ("text", "body", "message", "content", "comment")
# A mail program's own way to say no: a mail to the address that a message names for it.
_STOP_ADDRESS = re.compile(r"(?:^|[<,\s])stop\+([\w-]+)@", re.IGNORECASE)


def understood(
    text: str, channel: str, *, topics: tuple[str, ...] = (terms.MARKETING,)
) -> Understood:
    """Return what a text on a channel means; `topics` are the uses of the message it answers."""
    plain = _plain(text)
    kept = _OTHERWISE.sub(" ", plain)
    alone = _MARKS.sub(" ", _POLITE.sub(" ", kept)).strip()
    if _BACK.fullmatch(alone):
        return Start()
    if _ALONE.fullmatch(alone) or _says(kept, (*_DEFINITE, *_NO_CONTACT)):
        return Stop(scopes=_scopes(channel, topics, kept))
    hinted = len(kept.split()) <= _DOUBTFUL_WORDS_MAX and _says(kept, _HINTS)
    return Doubtful(scopes=_marketing(channel)) if hinted else None


def texts(told: Mapping[str, object]) -> Iterator[str]:
    """Yield the words in the properties of a message: its text, then its subject."""
    text = next((told[key] for key in _TEXTS if isinstance(told.get(key), str)), "")
    yield str(text)
    subject = told.get("subject")
    yield subject if isinstance(subject, str) else ""


def stop_address(told: Mapping[str, object]) -> str | None:
    """Return the token of the address for a no to which a message was sent, or None."""
    named = _STOP_ADDRESS.search(str(told.get("to") or ""))
    return named[1] if named else None


def _plain(text: str) -> str:
    """Return the words of the person alone: without what they quote, in one line, lower case."""
    own = _QUOTED.sub(" ", text[:TEXT_LENGTH_MAX]).replace("’", "'")
    return _SPACES.sub(" ", own).strip().lower()


def _says(words: str, patterns: Iterable[re.Pattern[str]]) -> bool:
    return any(pattern.search(words) for pattern in patterns)


def _scopes(channel: str, topics: tuple[str, ...], words: str) -> tuple[Scope, ...]:
    """Return what a stop in these words covers: never less than the topics that it answers."""
    if _WIDE.search(words) or _says(words, _NO_CONTACT):
        return (EVERYTHING,)
    if channel in BY_PHONE:
        return tuple(Scope(channel=one) for one in BY_PHONE)
    own = tuple(Scope(use=topic, channel=channel) for topic in topics)
    if not _says(words, _NO_MAIL) or _THIS_ONE.search(words):
        return own
    news = Scope(use=terms.MARKETING, channel=channel)
    return (news, *(one for one in own if not terms.covers(news, one)))


def _marketing(channel: str) -> tuple[Scope, ...]:
    channels = BY_PHONE if channel in BY_PHONE else (channel,)
    return tuple(Scope(use=terms.MARKETING, channel=one) for one in channels)
