"""How long each kind of data is kept and why, and letting go of it each night."""

import msgspec

from twofold import clock, erasures, messages, rights, touches
from twofold.heeding import comebacks
from twofold.system import System


class Keeping(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of data: what, for how many days (None: `until` something happens), and why.

    `setting` names what changes it, or nothing where it cannot be changed.
    """

    what: str
    why: str
    days: int | None = None
    until: str = "until you are erased"
    setting: str = ""


_BY_THE_CLOCK = (
    Keeping(
        what="events as they came in, word by word",
        setting="texts_keep_days",
        why="to show you what was said, and to settle what is disputed while claims can be made",
    ),
    Keeping(
        what="the text of messages to you",
        setting="messages_keep_days",
        why="to show you what we wrote, for as long as you may hold us to it",
    ),
    Keeping(
        what="what came in about you and was not counted",
        setting="not_counted_keep_days",
        why="to find and mend what senders do wrong",
    ),
    Keeping(
        what="who looked at your record",
        setting="looks_keep_days",
        why="so that you can see it, and we can answer for it",
    ),
    Keeping(
        what="files that were read or refused, and letters that have no way out yet",
        setting="files_keep_days",
        why="to mend what was refused and bring it again",
    ),
)
# Not by a clock: these are what the person may need against us, or what serves them.
_UNTIL_ERASED = (
    Keeping(what="your rules, and the receipts for them", why="to prove what you said"),
    Keeping(
        what="what happened, without its words, and what is worked out from it",
        why="to serve you and to count; you can object, or be erased",
    ),
    Keeping(
        what="which browsers of yours take notices",
        why="to show them there; you can end each, and one that its maker gave up is removed",
    ),
    Keeping(
        what="what you asked to be told of",
        why="to tell you once, and to show you how each ended; you can take each back",
    ),
    Keeping(
        what="a mark that you were erased",
        until="until you come back yourself",
        why="so that no import and no older backup brings you back",
    ),
)
_BUFFER = "what has just come in, a second time"
_BUFFER_WHY = "so that nothing is lost when a machine breaks"


def kept_sentences() -> tuple[str, ...]:
    """Return every sentence that tells what is kept and why, for those who translate them."""
    told = [(one.what, one.why, one.until) for one in (*_BY_THE_CLOCK, *_UNTIL_ERASED)]
    return (_BUFFER, _BUFFER_WHY, *(words for one in told for words in one))


def retention(system: System) -> tuple[Keeping, ...]:
    """Return how long each kind of data is kept here, as it is published."""
    chosen = system.settings
    buffer = Keeping(
        what=_BUFFER,
        days=chosen.journal_keep_days,
        setting="journal_keep_days",
        why=_BUFFER_WHY,
    )
    timed = (
        msgspec.structs.replace(one, days=getattr(chosen, one.setting) or None)
        for one in _BY_THE_CLOCK
    )
    return (*timed, buffer, *_UNTIL_ERASED)


def retain(system: System, *, now: int) -> dict[str, int]:
    """Let go of what was kept for its time; returns how many of each kind."""
    record, chosen, home = system.record, system.settings, system.settings.home

    def before(days: int) -> int:
        return now - days * clock.DAY if days else 0

    gone = {
        "texts": touches.let_go_of_texts(record, before_us=before(chosen.texts_keep_days)),
        "messages": messages.let_go_of_texts(record, before_us=before(chosen.messages_keep_days)),
        "not_counted": touches.let_go_of_intake(
            record, before_us=before(chosen.not_counted_keep_days)
        ),
        "looks": rights.let_go_of_looks(record, before_us=before(chosen.looks_keep_days)),
        "comebacks": comebacks.let_go(system, now=now),
        "files": erasures.let_go_of_files(home, before_us=before(chosen.files_keep_days)),
    }
    if any(gone.values()):
        record.scrub(whole=False)
    return gone
