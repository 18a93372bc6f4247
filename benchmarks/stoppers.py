"""People who are written to and stop it, many at once: one of the processes of a storm.

Each thread asks for messages in bulk, then stops them one by one, in another order, some twice and
some at the same moment, with clocks that are wrong by up to five minutes; and asks again for what
was stopped. How each stop was answered is written down.
"""

import random
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from twofold import clock, heeding, ids, messages, people, storage, system
from twofold.ids import HandleId
from twofold.people import Person
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import Intent, Scope

TOPICS = 5
CHANNEL = "test"
# How a channel reaches people, where not by a name of ours.
_KINDS = {
    "email": ("email", "{}@people.example"),
    "sms": ("phone", "+1555{:>07}"),
    "chat": ("chat", "{}"),
}
AT_ONCE = 40
PAUSE_SECONDS_MAX = 0.004
SKEW_US = 5 * clock.MINUTE
AGAIN_SHARE = 0.1
MEANWHILE_SHARE = 0.03
TROUBLE_SECONDS = 0.2


class Slice(msgspec.Struct, frozen=True, kw_only=True):
    """What one process does: which people, on which channel, in how many threads, by which seed."""

    settings: Settings
    handles: list[str]
    channel: str
    threads: int
    stops: int
    seed: int
    answers: Path


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """How one stop was answered; its times are those of this machine's clock."""

    person_id: str
    use: str
    asked_us: int
    answered_us: int
    receipt_id: str
    already_left: tuple[str, ...]
    cancelled: tuple[str, ...]
    unknown: tuple[str, ...]
    refused: int


class Stopper:
    """One thread: its people, its chance, its file."""

    def __init__(self, home: System, part: Slice, number: int, write: "Notes") -> None:
        """Take every `threads`-th of the people."""
        self._home, self._channel = home, part.channel
        self._chance = random.Random(part.seed * 1_000 + number)
        self._people = list(
            people.known(
                home.record, [HandleId(one) for one in part.handles[number :: part.threads]]
            ).values()
        )
        # What does not divide falls to the first ones.
        self._left = len(range(number, part.stops, part.threads))
        self._write = write

    def run(self) -> None:
        """Stop every topic of everybody, once and some of them again."""
        pairs = [(one, topic) for one in self._people for topic in range(TOPICS)]
        self._chance.shuffle(pairs)
        before: list[tuple[Person, int]] = []
        for chunk in _chunks(pairs[: self._left]):
            # What was stopped before is asked for again: it must not leave.
            self._ask([*chunk, *before[: AT_ONCE // 8]])
            before = list(chunk)
            self._chance.shuffle(before)
            for person, topic in before:
                time.sleep(self._chance.uniform(0, PAUSE_SECONDS_MAX))
                self._stop(person, topic)
                if self._chance.random() < AGAIN_SHARE:
                    self._stop(*self._chance.choice(before))

    def _ask(self, wanted: Sequence[tuple[Person, int]]) -> None:
        now, record = clock.now_us() - self._chance.randrange(SKEW_US), self._home.record
        said = messages.Message(text="Hello")
        while True:
            try:
                with record.write(serial=people.SERIAL):
                    for person, topic in wanted:
                        intent = Intent(use=use(topic), channel=self._channel)
                        messages.ask(record, person, intent, said, now=now)
            except storage.RecordUnavailable:
                time.sleep(TROUBLE_SECONDS)
            else:
                return

    def _stop(self, person: Person, topic: int) -> None:
        twin = None
        if self._chance.random() < MEANWHILE_SHARE:
            twin = threading.Thread(target=self._say, args=(person, topic, 0))
            twin.start()
        self._say(person, topic, self._chance.randrange(-SKEW_US, SKEW_US))
        if twin is not None:
            twin.join()

    def _say(self, person: Person, topic: int, skew_us: int) -> None:
        refused, scope = 0, Scope(use=use(topic))
        asked_us, found = clock.now_us(), None
        while found is None:
            try:
                found = heeding.stop(
                    self._home, person, scope, method="storm", now=clock.now_us() + skew_us
                )
            except storage.RecordUnavailable:
                refused += 1
                time.sleep(TROUBLE_SECONDS)
        self._write.add(
            Answer(
                person_id=person.person_id,
                use=scope.use,
                asked_us=asked_us,
                answered_us=clock.now_us(),
                receipt_id=found.receipt_id,
                already_left=found.already_left,
                cancelled=found.cancelled,
                unknown=found.unknown,
                refused=refused,
            )
        )


class Notes:
    """A file that several threads write lines into."""

    def __init__(self, path: Path) -> None:
        """Open it."""
        self._file, self._lock = path.open("wb"), threading.Lock()

    def add(self, answer: Answer) -> None:
        """Write one line."""
        with self._lock:
            self._file.write(msgspec.json.encode(answer) + b"\n")

    def close(self) -> None:
        """Close it."""
        self._file.close()


def run(part: Slice) -> None:
    """Be one process of a storm."""
    with system.running(part.settings) as home:
        notes = Notes(part.answers)
        threads = [
            threading.Thread(target=Stopper(home, part, number, notes).run)
            for number in range(part.threads)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        notes.close()


def crowd(home: System, count: int, channel: str = CHANNEL) -> list[str]:
    """Let a home know people by what a channel reaches; returns the handle of each of them."""
    kind, form = _KINDS.get(channel, ("user_id", "{}"))
    record, now = home.record, clock.now_us()
    with record.write(serial=people.SERIAL):
        seen = people.gather(record)
        mark = "" if kind == "phone" else f"{ids.random_id()[:8]}-"
        found = [seen.handle(kind, form.format(f"{mark}{number}")) for number in range(count)]
        for handle in found:
            if handle is not None:
                seen.note(people.Who((handle,)), now - clock.DAY, "feed:0")
        people.observe(record, seen)
    return [str(handle) for handle in found]


def use(topic: int) -> str:
    """Return what a message is for: warnings need no yes and know no rate."""
    return f"security.t{topic}"


def _chunks(pairs: Sequence[tuple[Person, int]]) -> Iterator[Sequence[tuple[Person, int]]]:
    for start in range(0, len(pairs), AT_ONCE):
        yield pairs[start : start + AT_ONCE]
