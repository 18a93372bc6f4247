"""Files on their way in: read through a mapping, journalled, folded in, accounted for."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from twofold import clock, errors, files, journal, mappings, touches
from twofold.seeing import currencies
from twofold.seeing.projection import Progress, project_all, projected_seq
from twofold.seeing.queries import queries
from twofold.system import System

log = logging.getLogger("twofold.seeing")

# The first refusals are told at once; all of them are in the rejects file.
REASONS_MAX = 3


class NoRows(errors.Invalid):
    """There are no rows in what was given: it is empty, or holds the names of its columns alone."""


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """What became of touches on their way into the record, each counted in one of five places.

    `touches` are new, `repeats` stood there already; `conflicts` and `unreadable` stand in the
    intake list: the id of the former came before with other content, and why nobody could read
    the latter is in `reasons`, the most frequent first. `erased` were about somebody who had
    their data erased, and nothing of them was kept.
    """

    touches: int
    repeats: int
    conflicts: int
    unreadable: int
    reasons: list[str]
    erased: int = 0


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What an import came to: rows read, touches told of and what became of them, rows refused.

    `left_out` are rows or groups that the mapping's `where` or `having` passed over.
    `told` is the sum of `touches`, `repeats`, `conflicts`, `unreadable` and `erased`, as in
    Brought.
    `problems` are of files that could not be read as a whole: no file, or one that the mapping
    does not fit. If nothing came of the import, `nothing` is why.
    `elsewhere` says that all that was ever bought was bought in other currencies than the home's.
    """

    import_id: int
    rows_read: int
    told: int
    touches: int
    repeats: int
    conflicts: int
    unreadable: int
    refused: int
    left_out: int
    reasons: list[str]
    rejects: str | None
    problems: list[str]
    notes: list[str]
    elsewhere: currencies.Elsewhere | None
    erased: int = 0

    @property
    def nothing(self) -> str:
        """Return why nothing at all came of this import; empty if something did."""
        if self.told - self.unreadable:
            return ""
        if self.problems or self.refused or self.unreadable:
            return "; ".join([*self.problems, *self.reasons])
        if self.rows_read:
            return ""
        return "; ".join(self.notes) or str(NoRows())


def import_files(
    system: System,
    mapping: mappings.Mapping,
    paths: Sequence[Path],
    *,
    now: int,
    rejects: Path | None = None,
    shift_weeks: int = 0,
    progress: Progress | None = None,
) -> Imported:
    """Take files in: journal first, then the record; the same file twice adds nothing.

    Raises mappings.WrongMapping, files.NoSuchFile, RecordUnavailable; what was taken in until
    then stays, and the same import again goes on from there.
    """
    tell = progress or (lambda *_: None)
    feed_id = touches.feed(system.record, "import", mapping.name)
    # What cannot be opened at all has not begun.
    reading = mappings.read(mapping, paths, shift_weeks=shift_weeks)
    import_id = _begin(system, mapping, paths, now)
    first_touch = touches.last_seq(system.record) + 1
    target = rejects or system.settings.home / "rejects" / f"{import_id}.csv"
    reasons: list[str] = []
    with files.Rejects(target) as refused:
        payloads = _payloads(reading, refused, reasons, tell)
        brought = bring(system, payloads, feed_id=feed_id, now=now, progress=progress)
    done = Imported(
        import_id=import_id,
        rows_read=sum(file.rows for file in reading.files),
        told=sum(file.touches for file in reading.files),
        touches=brought.touches,
        repeats=brought.repeats,
        conflicts=brought.conflicts,
        unreadable=brought.unreadable,
        erased=brought.erased,
        refused=refused.rows,
        left_out=sum(file.left_out for file in reading.files),
        reasons=[*reasons, *brought.reasons],
        rejects=str(target) if refused.rows else None,
        problems=[f"{file.file}: {file.problem}" for file in reading.files if file.problem],
        notes=[f"{file.file}: {file.note}" for file in reading.files if file.note],
        elsewhere=currencies.brought_elsewhere(system, first_touch=first_touch, feed_id=feed_id),
    )
    _end(system, done)
    return done


def bring(
    system: System,
    payloads: Iterable[bytes],
    *,
    feed_id: int,
    now: int,
    progress: Progress | None = None,
) -> Brought:
    """Journal touches, fold them into the record, and return what became of them there."""
    told = 0

    def counted() -> Iterator[bytes]:
        nonlocal told
        for payload in payloads:
            told += 1
            yield payload

    first_touch = touches.last_seq(system.record) + 1
    first_seq = journal.backlog(system.journal, 0) + 1
    last_seq = journal.append(system.journal, _drafts(counted(), feed_id, now))
    # The worker may fold them in as well; whoever does, all of them are in behind this.
    while projected_seq(system) < last_seq:
        project_all(system, progress)
    span = {"feed_id": feed_id, "first_seq": first_seq, "last_seq": last_seq}
    new = int(system.record.only(queries.brought, first_touch=first_touch, **span).touches)
    aside = {row.kind: int(row.events) for row in system.record.all(queries.put_aside, **span)}
    reasons = system.record.all(queries.reasons_aside, rows_max=REASONS_MAX, **span)
    return Brought(
        touches=new,
        repeats=max(0, told - new - sum(aside.values())),
        conflicts=aside.get(touches.CONFLICT, 0),
        unreadable=aside.get(touches.REFUSED, 0),
        erased=aside.get(touches.ERASED, 0),
        reasons=[row.reason for row in reasons],
    )


def read_drop(system: System, *, now: int) -> int:
    """Take in what lies in the drop folder, each file with its folder's mapping; returns how many.

    A file of which nothing can be used is set aside in `rejected/`, and the others go on.
    """
    waiting = mappings.pending(system.settings.home, now=now)
    for dropped in waiting:
        try:
            mapping = saved_mapping(system, dropped.mapping)
            done = import_files(system, mapping, [dropped.path], now=now)
            trouble, speaks = done.nothing, bool(done.erased)
        except (errors.Invalid, errors.NotFound) as error:
            trouble, speaks = str(error), False
        if trouble:
            log.warning("drop/%s/%s: %s", dropped.mapping, dropped.path.name, trouble)
        if speaks:
            # What is about somebody who was erased is not put by either.
            dropped.path.unlink(missing_ok=True)
            continue
        mappings.finish(dropped, system.settings.home, done=not trouble)
    return len(waiting)


def has_touches(system: System) -> bool:
    """Tell whether anything has ever been recorded here."""
    return touches.last_seq(system.record) > 0


def of_others(system: System, feed_id: int) -> int:
    """Return how many touches came from anywhere but a feed."""
    return int(system.record.only(queries.of_others, feed_id=feed_id).touches)


def saved_mapping(system: System, name: str) -> mappings.Mapping:
    """Return a mapping saved in this home, else the ready one of that name.

    Raises mappings.NoReadyMapping, mappings.WrongMapping.
    """
    row = system.record.one(queries.mapping, name=name)
    return mappings.ready(name) if row is None else mappings.parse(row.toml)


def save_mapping(system: System, mapping: mappings.Mapping, *, now: int) -> None:
    """Keep a mapping under its name, in place of an older one."""
    text = mappings.write(mapping)
    system.record.run(queries.save_mapping, name=mapping.name, toml=text, now=now)


def _begin(system: System, mapping: mappings.Mapping, paths: Sequence[Path], now: int) -> int:
    name = ", ".join(path.name for path in paths)
    begun = system.record.only(queries.begin_import, file=name, mapping=mapping.name, now=now)
    return int(begun.import_id)


def _end(system: System, done: Imported) -> None:
    system.record.run(
        queries.end_import,
        import_id=done.import_id,
        now=clock.now_us(),
        rows_read=done.rows_read,
        touches=done.touches,
        refused=done.refused,
        note=done.rejects,
    )


def _payloads(
    reading: mappings.Reading, refused: files.Rejects, reasons: list[str], tell: Progress
) -> Iterator[bytes]:
    for count, item in enumerate(reading):
        if isinstance(item, mappings.Mapped):
            yield item.payload
        # Line 0 is the whole file, of which the reading tells itself.
        elif item.line:
            refused.write(item.file, item.line, item.reason, item.row)
            if len(reasons) < REASONS_MAX:
                reasons.append(f"{item.file}, line {item.line}: {item.reason}")
        if count % 500 == 0:
            tell("read", reading.meter.read_bytes, reading.meter.total_bytes)


def _drafts(payloads: Iterable[bytes], feed_id: int, now: int) -> Iterator[journal.Draft]:
    for payload in payloads:
        yield journal.Draft(feed_id=feed_id, format=journal.TOUCH, payload=payload, received_us=now)
