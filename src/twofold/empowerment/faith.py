"""Faith kept: promises to one person that were broken, as far as the log can show it.

Each message that left is held against the terms as they stood when it was handed over, without
asking the code that had let it go. What is looked at, by the invariants' numbers:

- I1: a stop covered it. - I6: it stood on no word of their own, or on one that had run out.
- I9: it was one too many in some stretch. - I10: it began in shut hours, or in a pause.
- I16: they were erased, and there are touches of theirs.

Not looked at: I19 (that strict terms or another channel cost nobody price, offers or speed): no
price, offer or queue stands in the log yet that could be compared. A message whose answer is not
known (`unknown`) counts as sent. Whatever is in doubt is no breach: a word said just before the
hand-over may have been kept just after it.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence

import msgspec

from twofold import clock, messages, terms
from twofold.empowerment.evidence import Breach
from twofold.ids import HandleId
from twofold.storage import Row
from twofold.terms import Bounds, Said, Scope, Statement, Terms

# A word and a hand-over so close together may be told apart by the gate alone.
MARGIN_US = 5 * clock.SECOND

_grounds = msgspec.json.Decoder(messages.Grounds).decode
# A message that was handed over: to which handle, as part of which delivery, for what, and when.
_Handed = tuple[HandleId, str, str, int]
_OWN_LISTS = {"security": "security", "legal": terms.LEGAL}


def breaches(
    handed: Sequence[Row], said: Sequence[Said], handles: frozenset[HandleId]
) -> list[Breach]:
    """Return which of the messages handed over to somebody broke a promise, one breach a message.

    `handed` are in the order in which they were handed over, `said` all words that speak for them.
    """
    history = _History(said)
    contacts = [(row.handle_id, row.letter, row.use, row.handed_us) for row in handed]
    found = []
    for place, row in enumerate(handed):
        if history.is_in_doubt(row.handed_us):
            continue
        broken = _broken(row, history, contacts[: place + 1], handles)
        if broken:
            found.append(Breach(invariant=broken, at_us=row.handed_us))
    return found


class _History:
    """The terms as they stood at each moment, worked out once for each word that was said."""

    def __init__(self, said: Sequence[Said]) -> None:
        self.words = {one.statement.statement_id: one.statement for one in said}
        self._said = sorted(said, key=lambda one: one.said_us)
        self._moments = [one.said_us for one in self._said]
        self._known: dict[tuple[int, frozenset[HandleId]], Terms] = {}

    def is_in_doubt(self, at_us: int) -> bool:
        until = bisect_right(self._moments, at_us)
        return until > bisect_right(self._moments, at_us - MARGIN_US)

    def terms(self, theirs: frozenset[HandleId], at_us: int) -> Terms:
        until = bisect_right(self._moments, at_us)
        if (until, theirs) not in self._known:
            self._known[until, theirs] = terms.standing(self._said[:until], theirs)
        return self._known[until, theirs]


def _broken(
    row: Row,
    history: _History,
    contacts: Sequence[_Handed],
    handles: frozenset[HandleId],
) -> str | None:
    scope, at_us = scope_of(row), row.handed_us
    grounds = _grounds(bytes(row.grounds)) if row.grounds else None
    # Whom the message was for then: people may have been joined or parted since.
    theirs = frozenset(grounds.handles) if grounds else handles
    zone = grounds.known.zone if grounds else "UTC"
    bound = terms.bounds(history.terms(theirs, at_us), scope, zone, at_us=at_us)
    if _was_stopped(row, bound):
        return "I1"
    if not _has_own_word(row, bound, history.words):
        return "I6"
    if row.reason != "allowed":
        return None
    counting = _counting(contacts, theirs)
    if any(terms.counted(rate, counting, at_us=at_us) > rate.most for rate in bound.rates):
        return "I9"
    return "I10" if grounds and bound.is_shut(at_us) else None


def _counting(
    contacts: Sequence[_Handed], theirs: frozenset[HandleId]
) -> list[tuple[tuple[str, ...], int]]:
    """Return contacts by what they were about; what left together is one of them."""
    letters: dict[str, tuple[tuple[str, ...], int]] = {}
    for handle_id, letter, use, us in contacts:
        if handle_id in theirs:
            before, _ = letters.get(letter, ((), us))
            letters[letter] = ((*before, use), us)
    return list(letters.values())


def _was_stopped(row: Row, bound: Bounds) -> bool:
    """What answers a thread opened after the stop, the law and the one confirmation may pass it."""
    if row.reason in ("matter", "legal", "stop_confirmed"):
        return False
    return any(
        clause.effect == "stop" and clause.said_us < row.handed_us for clause in bound.clauses
    )


def _has_own_word(row: Row, bound: Bounds, by_id: Mapping[str, Statement]) -> bool:
    if row.reason in _OWN_LISTS:
        return terms.covers(Scope(use=_OWN_LISTS[row.reason]), scope_of(row))
    if row.reason == "position":
        # What is assumed never brings a message.
        return False
    if row.reason != "allowed":
        # A thread of theirs, or the word of a channel that broke off: nothing to hold it against.
        return True
    clause_id = (row.clauses or "").split(" ")[0]
    word = by_id.get(clause_id)
    standing = {clause.clause_id for clause in bound.clauses if clause.effect == "allow"}
    theirs = word is not None and (
        word.speaker == "person" or (word.speaker == "import" and bool(word.evidence))
    )
    return theirs and clause_id in standing


def scope_of(row: Row) -> Scope:
    """Return what a message was about."""
    return Scope(
        use=row.use, channel=row.channel, unit=row.unit, recipient=row.recipient, matter=row.matter
    )
