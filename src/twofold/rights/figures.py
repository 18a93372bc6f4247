"""What the Trust page counts, each figure with the people behind it: rules, stops, contacts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from statistics import median

import msgspec

from twofold import clock, terms
from twofold.ids import HandleId
from twofold.rights.queries import sql
from twofold.storage import Database, Row
from twofold.terms import Clause, Said

# The stretch that contacts, stops and what was withheld are counted over.
WINDOW_US = 90 * clock.DAY

_GROUNDS: Mapping[str, str] = {"matter": "thread", "security": "security", "legal": "legal"}
People = tuple[str, ...]


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """How often something happened, and to whom; in the order of their ids."""

    n: int
    people: People


class Stops(msgspec.Struct, frozen=True, kw_only=True):
    """Stops on one channel (`*` for all): how many, of whom, and how long the last of them took.

    `took_us` is the median time from a stop to the end of the last hand-over that was under way;
    0 where nothing was.
    """

    n: int
    people: People
    took_us: float


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What the Trust page counts; contacts by what they rested on, withheld by why."""

    rules: dict[tuple[str, str], People]
    stops: dict[str, Stops]
    contacts: dict[str, Counted]
    withheld: dict[str, Counted]
    receipts: dict[str, Counted]


def figures(db: Database, *, made_up: str = "", only_made_up: bool = False, now: int) -> Figures:
    """Return what the Trust page counts, over the last 90 days where it counts what happened.

    `made_up` is how rules were said that nobody ever said; they, and what rested on them, are left
    out, or with `only_made_up` counted alone. Receipts are given of what is real alone.
    """
    with db.read():
        person_of = {row.handle_id: row.person_id for row in db.all(sql.speaking_handles)}
        said = terms.said_about(db, list(person_of))
        deliveries = db.all(sql.deliveries_since, since_us=now - WINDOW_US)
        given = db.all(sql.receipts_since, since_us=now - WINDOW_US)
    half = _Half(made_up=made_up, wanted=only_made_up, said=said)
    deliveries = [row for row in deliveries if half.has_delivery(row)]
    given = [] if only_made_up else given
    return Figures(
        rules=_rules(said, person_of, half, now=now),
        stops=_stops(
            [one for one in said if half.has(one.statement.method)],
            person_of,
            deliveries,
            since_us=now - WINDOW_US,
        ),
        contacts=_contacts(said, deliveries),
        withheld=_counted(
            (row.reason or "", row.person_id)
            for row in deliveries
            if row.state in ("withheld", "cancelled")
        ),
        receipts=_counted((row.kind, row.person_id) for row in given),
    )


class _Half:
    """What is real, or what was made up: which of the two is wanted."""

    def __init__(self, *, made_up: str, wanted: bool, said: Iterable[Said]) -> None:
        self._made_up, self._wanted = made_up, wanted
        self._ids = {
            one.statement.statement_id for one in said if self._is_made_up(one.statement.method)
        }

    def has(self, method: str | None) -> bool:
        """Tell whether what was said in a way belongs to it."""
        return self._is_made_up(method) == self._wanted

    def has_delivery(self, row: Row) -> bool:
        """Tell whether a delivery does: one that was made up, or rested on what was."""
        rested = (row.clauses or "").split(" ")[0].partition("#")[0]
        return (bool(row.simulated) or rested in self._ids) == self._wanted

    def _is_made_up(self, method: str | None) -> bool:
        return bool(self._made_up) and method == self._made_up


def _rules(
    said: Iterable[Said], person_of: Mapping[HandleId, str], half: _Half, *, now: int
) -> dict[tuple[str, str], People]:
    """Return who has which rule in force, by use and effect."""
    told: dict[str, list[Said]] = defaultdict(list)
    handles: dict[str, set[HandleId]] = defaultdict(set)
    for handle_id, person_id in person_of.items():
        handles[person_id].add(handle_id)
    for one in said:
        for person_id in {person_of[handle] for handle in one.speaks_for if handle in person_of}:
            told[person_id].append(one)
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for person_id, theirs in told.items():
        for clause in terms.fold(theirs, handles[person_id]).clauses:
            if clause.is_live(now) and half.has(clause.method):
                found[clause.scope.use, _effect(clause)].add(person_id)
    return {key: tuple(sorted(people)) for key, people in sorted(found.items())}


def _effect(clause: Clause) -> str:
    if clause.effect == "allow" and clause.speaker == "import":
        return "brought"
    return clause.effect


def _stops(
    said: Iterable[Said],
    person_of: Mapping[HandleId, str],
    deliveries: Iterable[Row],
    *,
    since_us: int,
) -> dict[str, Stops]:
    under_way: dict[str, list[Row]] = defaultdict(list)
    for row in deliveries:
        if row.handed_us is not None and row.ended_us is not None:
            under_way[row.person_id].append(row)
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for one in said:
        if one.statement.verb == "stop" and one.said_us > since_us:
            person_id = person_of.get(one.handle_id, "")
            ends = [
                row.ended_us - one.said_us
                for row in under_way[person_id]
                if row.handed_us <= one.said_us < row.ended_us
            ]
            found[one.statement.scope.channel].append((person_id, max(ends, default=0)))
    return {
        channel: Stops(
            n=len(stops),
            people=tuple(sorted({person_id for person_id, _ in stops})),
            took_us=median(took for _, took in stops),
        )
        for channel, stops in sorted(found.items())
    }


def _contacts(said: Iterable[Said], deliveries: Iterable[Row]) -> dict[str, Counted]:
    speakers = {one.statement.statement_id: one.statement.speaker for one in said}
    return _counted(
        (_ground(row, speakers), row.person_id)
        for row in deliveries
        if row.state in ("sent", "unknown")
    )


def _ground(row: Row, speakers: Mapping[str, str]) -> str:
    """Return what a contact rested on: the person's own word, their thread, or something else."""
    if row.reason == "allowed":
        clause = (row.clauses or "").split(" ")[0]
        return "own" if speakers.get(clause) == "person" else "brought"
    return _GROUNDS.get(row.reason or "", "other")


def _counted(found: Iterable[tuple[str, str]]) -> dict[str, Counted]:
    people: dict[str, list[str]] = defaultdict(list)
    for key, person_id in found:
        people[key].append(person_id)
    return {
        key: Counted(n=len(ids), people=tuple(sorted(set(ids))))
        for key, ids in sorted(people.items(), key=lambda one: (-len(one[1]), one[0]))
    }
