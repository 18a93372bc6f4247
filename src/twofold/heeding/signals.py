"""What browsers say for their people, kept before the answer to them leaves."""

from collections.abc import Iterable

from twofold import journal, people, terms, touches, wishes
from twofold.heeding import receipts
from twofold.ids import HandleId
from twofold.people import Person
from twofold.seeing import follow_rules
from twofold.system import System
from twofold.terms import Uttered

REMEMBERED_MAX = 100_000


class Signals:
    """Keeps the noes of Global Privacy Control, each once for each handle.

    Whose browser repeats the signal costs nothing: this process remembers whose it has kept.
    """

    def __init__(self, system: System) -> None:
        """Remember nothing yet."""
        self._system = system
        self._kept: set[HandleId] = set()

    def of_person(self, person: Person, *, now: int) -> None:
        """Keep that this person's browser objects; raises RecordUnavailable."""
        leading = person.leading
        self._keep({leading.handle_id: (leading.kind, leading.value)}, now=now)

    def of_events(self, payloads: Iterable[bytes], *, now: int) -> None:
        """Keep it for whomever these events of a browser name; raises RecordUnavailable."""
        names = people.gather(self._system.record)
        handles: dict[HandleId, tuple[str, str]] = {}
        for payload in payloads:
            try:
                event = touches.decode(payload, journal.SEGMENT, now, None)
                told = touches.understand(event, journal.SEGMENT, names, now)
            except touches.UNREADABLE:
                continue
            handles |= {handle: names.known.named[handle] for handle in told.who.handles}
        self._keep(handles, now=now)

    def _keep(self, handles: dict[HandleId, tuple[str, str]], *, now: int) -> None:
        new = {handle: named for handle, named in handles.items() if handle not in self._kept}
        if not new:
            return
        record = self._system.record
        uttered = [
            terms.Uttered(statement=no, handles={kind: value})
            for handle, (kind, value) in new.items()
            for no in wishes.noes(handle)
        ]
        if terms.unsaid(record, [one.statement.statement_id for one in uttered]):
            try:
                self._say(uttered, now=now)
            except people.ErasedHandle:
                # Who was erased is not known here, and nothing of theirs is handed on.
                if len(new) == 1:
                    return
                for handle, named in new.items():
                    self._keep({handle: named}, now=now)
                return
        if len(self._kept) > REMEMBERED_MAX:
            self._kept.clear()
        self._kept.update(new)

    def _say(self, uttered: list[Uttered], *, now: int) -> None:
        record = self._system.record
        with record.write(serial=people.SERIAL):
            about = terms.say_all(record, uttered, now=now)
            receipts.said_of_many(self._system, about)
            changed = {person.person_id for person in about.values()}
            follow_rules(self._system, changed, now=now)
