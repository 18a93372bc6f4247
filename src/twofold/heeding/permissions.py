"""Lists of permissions and stops on their way in: in bulk, every no before any yes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from twofold import clock, erasures, errors, files, ids, messages, people, terms, wishes
from twofold.heeding import receipts
from twofold.ids import HandleId
from twofold.people import Person
from twofold.seeing import Progress, follow_rules
from twofold.system import System
from twofold.terms import Said, Statement
from twofold.wishes import Brought, Listed, Refused, Usual, Wish

# A transaction of so many is done in a fraction of a second; a person's act waits no longer.
CHUNK_ROWS = 250
REASONS_MAX = 3

Item = TypeVar("Item")


class NotTaken(errors.Refused):
    """This yes is not taken: {reason}."""


class SaysNeither(errors.Invalid):
    """{file} has no column that says who allowed and who stopped, so nothing of any file was taken in. Bring it by itself, and first, with --says stopped or --says allowed."""  # noqa: E501


class _Sum:
    """Counts while a list is read."""

    def __init__(self, rejects: files.Rejects) -> None:
        self.rejects = rejects
        self.counts: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()

    def refuse(self, file: str, line: int, reason: str, row: str) -> None:
        self.rejects.write(file, line, reason, row)
        self.reasons[reason] += 1


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A yes with the row that brought it."""

    wish: Wish
    brought: Brought


def bring_terms(
    system: System,
    paths: Sequence[Path],
    usual: Usual,
    *,
    now: int,
    rejects: Path | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Listed:
    """Take lists of permissions and stops in; the same list twice adds nothing.

    All noes are kept before any yes is looked at, so that the order of rows and files does not
    matter. With `dry_run` rows are read and nothing is kept. Raises SaysNeither, wishes.NotAList,
    files.NoSuchFile, files.UnknownForm, RecordUnavailable; what was kept until then stays.
    """
    _check_words(paths, usual)
    tell = progress or (lambda *_: None)
    target = rejects or system.settings.home / "rejects" / f"permissions-{now}.csv"
    with files.Rejects(target) as refused:
        found = _Sum(refused)
        for wishes_ in chunks(_noes(system, paths, usual, found, now, tell)):
            _keep_stops(system, wishes_, found, now=now, dry_run=dry_run)
        for asked in chunks(_yeses(system, paths, usual, now, tell)):
            _keep_yeses(system, asked, found, now=now, dry_run=dry_run)
    counts = found.counts
    return Listed(
        rows_read=counts["rows"],
        allowed=counts["allowed"],
        stopped=counts["stopped"],
        repeats=counts["repeats"],
        left_out=counts["left_out"],
        refused=refused.rows,
        reasons=dict(found.reasons.most_common(REASONS_MAX)),
        rejects=str(target) if refused.rows else None,
    )


def _check_words(paths: Sequence[Path], usual: Usual) -> None:
    """Refuse files together if one of them says neither: its noes would be lost on the others."""
    known = wishes.columns(paths)
    if len(known) > 1 and usual.says is None:
        for file, columns in known.items():
            if columns.names_people and not columns.says_who:
                raise SaysNeither(file=file)


def bring_wish(system: System, told: Mapping[str, Any], *, now: int) -> dict[str, int]:
    """Keep what one row says that came by itself, as a row of a list; returns what it added.

    Raises wishes.NotAList, wishes.BadRow, and NotTaken where a no stands over its yes.
    """
    usual = Usual(zone=system.settings.zone)
    found = wishes.one(told, usual, now=now)
    row = Brought(file="", line=1, row="", wishes=tuple(found))
    known = checked(system, row)
    if isinstance(known, Refused):
        raise NotTaken(reason=known.reason.rstrip("."))
    yeses = [_Asked(wish=wish, brought=row) for wish in found if not wish.is_stop]
    tally = _Sum(files.Rejects(system.settings.home / "rejects" / "one.csv"))
    noes = [wish for wish in found if wish.is_stop]
    if noes:
        _keep_stops(system, noes, tally, now=now, dry_run=False)
    with system.record.write(serial=people.SERIAL):
        against = Against(system, [one.wish for one in yeses])
        for reason in filter(None, (against.reason(one.wish) for one in yeses)):
            raise NotTaken(reason=reason)
        _keep_yeses(system, yeses, tally, now=now, dry_run=False)
    return {name: tally.counts[name] for name in ("allowed", "stopped", "repeats")}


def _noes(  # noqa: PLR0917 - handed on from one caller
    system: System, paths: Sequence[Path], usual: Usual, found: _Sum, now: int, tell: Progress
) -> Iterator[Wish]:
    """Yield every no, and count and refuse the rows while they are read for the first time."""
    for brought in _read(system, paths, usual, now, tell, "read"):
        found.counts["rows"] += 1
        if isinstance(brought, Refused):
            found.refuse(brought.file, brought.line, brought.reason, brought.row)
            continue
        found.counts["left_out"] += not brought.wishes
        yield from (wish for wish in brought.wishes if wish.is_stop)


def _yeses(
    system: System, paths: Sequence[Path], usual: Usual, now: int, tell: Progress
) -> Iterator[_Asked]:
    for brought in _read(system, paths, usual, now, tell, "allow"):
        if isinstance(brought, Brought):
            yeses = (wish for wish in brought.wishes if not wish.is_stop)
            yield from (_Asked(wish=wish, brought=brought) for wish in yeses)


def _read(  # noqa: PLR0917 - handed on from two callers
    system: System, paths: Sequence[Path], usual: Usual, now: int, tell: Progress, step: str
) -> Iterator[Brought | Refused]:
    meter = files.Meter(files.size_bytes(paths))
    for count, brought in enumerate(wishes.read(paths, usual, now=now, meter=meter)):
        if count % CHUNK_ROWS == 0:
            tell(step, meter.read_bytes, meter.total_bytes)
        yield checked(system, brought)
    tell(step, meter.total_bytes, meter.total_bytes)


def checked(system: System, brought: Brought | Refused) -> Brought | Refused:
    """Return the row itself, or its refusal if it is about somebody who was erased."""
    if isinstance(brought, Refused) or not erasures.has_tombstones(system.record):
        return brought
    salt = people.salt(system.record)
    named = [ids.handle_id(salt, *name) for wish in brought.wishes for name in wish.handles.items()]
    if not erasures.erased(system.record, erasures.key(system.settings.home), named):
        return brought
    reason = str(people.ErasedHandle())
    return Refused(file=brought.file, line=brought.line, reason=reason, row="")


def _keep_stops(
    system: System, noes: Sequence[Wish], found: _Sum, *, now: int, dry_run: bool
) -> None:
    said = {wish.statement.statement_id: wish for wish in noes}
    if dry_run:
        found.counts["stopped"] += len(noes)
        return
    with system.record.write(serial=people.SERIAL):
        about = _say(system, said.values(), now=now)
        open_ = messages.is_anything_open(system.record)
        for statement_id, person in about.items() if open_ else ():
            messages.call_back(system.record, person, said[statement_id].statement, now=now)
        receipts.said_of_many(system, about)
    # What was leaving at that moment has left, or will not, before the list is called taken in.
    for statement_id in about if open_ else ():
        messages.wait(system.record, statement_id)
    found.counts["stopped"] += len(about)
    found.counts["repeats"] += len(noes) - len(about)


def _keep_yeses(
    system: System, asked: Sequence[_Asked], found: _Sum, *, now: int, dry_run: bool
) -> None:
    if dry_run:
        found.counts["allowed"] += len(asked)
        return
    with system.record.write(serial=people.SERIAL):
        against = Against(system, [one.wish for one in asked])
        kept: dict[str, Wish] = {}
        for one in asked:
            reason = against.reason(one.wish)
            if reason:
                brought = one.brought
                found.refuse(brought.file, brought.line, reason, brought.row)
            else:
                kept[one.wish.statement.statement_id] = one.wish
                found.counts["repeats"] += 1
        about = _say(system, kept.values(), now=now)
        receipts.said_of_many(system, about)
    found.counts["allowed"] += len(about)
    found.counts["repeats"] -= len(about)


def _say(system: System, told: Iterable[Wish], *, now: int) -> dict[str, Person]:
    """Keep statements and heed them, in one transaction."""
    record = system.record
    uttered = [terms.Uttered(statement=wish.statement, handles=wish.handles) for wish in told]
    with record.write(serial=people.SERIAL):
        about = terms.say_all(record, uttered, now=now)
        follow_rules(system, {person.person_id for person in about.values()}, now=now)
    return about


class Against:
    """What people said before, which a yes from a list cannot go over."""

    def __init__(self, system: System, asked: Sequence[Wish]) -> None:
        """Read all that was said by whoever holds one of these handles."""
        record, salt = system.record, people.salt(system.record)
        self._ids = {
            named: ids.handle_id(salt, *named) for wish in asked for named in wish.handles.items()
        }
        self._known = people.known(record, list(self._ids.values()))
        handles = {handle.handle_id for one in self._known.values() for handle in one.handles}
        self._by_handle: dict[HandleId, list[Said]] = {}
        for said in terms.said_about(record, handles):
            for handle_id in said.speaks_for | {said.handle_id}:
                self._by_handle.setdefault(handle_id, []).append(said)

    def reason(self, wish: Wish) -> str | None:
        """Return why a yes is not taken, or None if it is."""
        named = (self._ids[name] for name in wish.handles.items())
        persons = [self._known[handle_id] for handle_id in named if handle_id in self._known]
        handles = {handle.handle_id for one in persons for handle in one.handles}
        said = {one.seq: one for handle_id in handles for one in self._by_handle.get(handle_id, ())}
        return _no_before(wish.statement, list(said.values()), handles)


def _no_before(yes: Statement, said: Sequence[Said], handles: set[HandleId]) -> str | None:
    """Return which no stands over a yes: any stop, and what was refused after it was given."""
    given_us = yes.proof.given_us if yes.proof else None
    for clause in terms.fold(said, handles).clauses:
        if clause.effect not in ("stop", "deny") or not terms.covers(clause.scope, yes.scope):
            continue
        day = f"{clock.to_datetime(clause.said_us):%Y-%m-%d}"
        if clause.effect == "stop":
            return f"they stopped it ({day}); only they can lift that"
        if given_us is None or given_us <= clause.said_us:
            return f"they said no to it ({day}), after this yes"
    # Who took a yes back has said no, although nothing of it stands among the rules.
    yeses = {one.statement.statement_id: one.statement for one in said}
    for one in said:
        for taken in (yeses.get(name) for name in one.statement.lifts):
            if taken is None or taken.verb != "allow":
                continue
            same = terms.covers(taken.scope, yes.scope) or terms.covers(yes.scope, taken.scope)
            if same and (given_us is None or given_us <= one.said_us):
                return "they took such a yes back, after this one"
    return None


def chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Yield items by as many as one transaction takes."""
    every = iter(items)
    while chunk := list(islice(every, CHUNK_ROWS)):
        yield chunk
