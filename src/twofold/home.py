"""The Python door: a home in a notebook or a script."""

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self, runtime_checkable

import msgspec

from twofold import clock, errors, people, rights, seeing, settings, system, terms, touches

if TYPE_CHECKING:
    import ibis
    import pyarrow as pa

FIELDS = frozenset(touches.NativeTouch.__struct_fields__) - {"handles", "properties"}
KINDS = ("user_id", "email", "phone", "household", "anonymous_id", "device")


class UnreadableRow(errors.Invalid):
    """Row {place} is no touch: {reason}."""


class NotebookMissing(errors.Unavailable):
    """Ibis runs its expressions through pandas here; run pip install 'twofold[notebook]'."""


@runtime_checkable
class Tabular(Protocol):
    """A data frame of any library that speaks Arrow: pandas, Polars, PyArrow."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the rows as an Arrow stream."""
        ...


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What became of rows that were handed in: all, and how many touches were new.

    `repeats` stood here already; `conflicts` (the id came before with other content) and
    `unreadable` ones are kept in the intake list and not counted.
    """

    rows: int
    touches: int
    repeats: int
    conflicts: int
    unreadable: int


class Home:
    """One home, open until `close` or the end of a `with` block."""

    def __init__(self, home: system.System) -> None:
        """Hold an open system; `twofold.open` makes one."""
        self.system = home

    def ingest(
        self, rows: "Iterable[Mapping[str, object]] | Tabular", *, source: str = "python"
    ) -> Taken:
        """Take touches in, durable when this returns; the same rows again add nothing.

        A row has `occurred_at` (a datetime, or RFC 3339 text) and a column named after each kind
        of handle (`email`, `user_id`, …) or `handles`; columns named as in the glossary are those
        fields, all others are properties. Raises UnreadableRow; then nothing was taken in.
        """
        payloads = list(_payloads(_mappings(rows)))
        feed_id = touches.feed(self.system.record, "python", source)
        brought = seeing.bring(self.system, payloads, feed_id=feed_id, now=clock.now_us())
        return Taken(
            rows=len(payloads),
            touches=brought.touches,
            repeats=brought.repeats,
            conflicts=brought.conflicts,
            unreadable=brought.unreadable,
        )

    def chart(self, *, as_of: datetime | None = None) -> seeing.Chart:
        """Lay out every trajectory and compute every reading; returns the summary.

        With `as_of` the home stays charted as of that moment until it is charted without.
        """
        moment = None if as_of is None else clock.to_us(as_of)
        system.set_fact(self.system, "as_of_us", None if moment is None else str(moment))
        return seeing.chart(self.system, now=clock.now_us(), as_of=moment)

    def steps(self, *, as_of: datetime | None = None) -> "ibis.Table":
        """Return every trajectory as an Ibis table, a row a touch; docs/steps.md names the columns.

        Raises NotebookMissing.
        """
        from twofold import trajectories

        if not all(find_spec(name) for name in ("pandas", "pyarrow_hotfix")):
            raise NotebookMissing
        import ibis

        now = clock.now_us()
        view = trajectories.steps(
            self.system.record,
            self.system.engine,
            self.system.settings,
            as_of=self.system.as_of(now) if as_of is None else clock.to_us(as_of),
            use=seeing.permitting(self.system, terms.ANALYTICS, now=now),
        )
        backend = ibis.duckdb.connect()
        backend.con.register("steps", view.arrow(trajectories.steps_table()))
        return backend.table("steps")

    def profiles(self) -> "pa.Table":
        """Return every person's readings as Arrow, one row a person."""
        import pyarrow as pa

        return pa.Table.from_pylist(seeing.profiles(self.system, now=clock.now_us()))

    def person(self, handle: str) -> dict[str, Any]:
        """Return one person with handles, stage and readings; HANDLE is kind:value or a value.

        Raises people.UnknownHandle, people.SeveralKinds.
        """
        found, now = people.resolve(self.system.record, handle), clock.now_us()
        rights.look(
            self.system.record,
            who="python",
            role="operator",
            person_id=found.person_id,
            what="page",
            now=now,
        )
        as_of = self.system.as_of(now)
        return seeing.person(self.system, found.person_id, as_of=as_of, now=now)

    def close(self) -> None:
        """Close the home."""
        system.stop(self.system)

    def __enter__(self) -> Self:
        """Return the home itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the home."""
        self.close()


class NoHomeThere(errors.Invalid):
    """A home is a folder, or a record at a postgresql:// address, not {address}; for a home that is served elsewhere use its API (docs/api.md)."""  # noqa: E501


def open_home(home_or_url: str | Path = "twofold-data") -> Home:
    """Return the home in a folder, or the one whose record is at a postgresql:// address.

    Raises NoHomeThere.
    """
    text = str(home_or_url)
    if "://" in text and not text.startswith("postgres"):
        raise NoHomeThere(address=text)
    flags = {"database": text} if text.startswith("postgres") else {"home": text}
    return Home(system.start(settings.load(flags)))


def _mappings(rows: "Iterable[Mapping[str, object]] | Tabular") -> Iterator[Mapping[str, object]]:
    if not isinstance(rows, Tabular):
        yield from rows
        return
    import pyarrow as pa

    for batch in pa.RecordBatchReader.from_stream(rows):
        yield from batch.to_pylist()


def _payloads(rows: Iterable[Mapping[str, object]]) -> Iterator[bytes]:
    seen: Counter[bytes] = Counter()
    for place, row in enumerate(rows):
        try:
            fields = _fields(row)
            content = msgspec.json.encode(fields, order="deterministic")
        except (TypeError, ValueError) as error:
            raise UnreadableRow(place=place, reason=error) from error
        if "message_id" not in fields:
            mark = hashlib.blake2b(content, digest_size=16).digest()
            seen[mark] += 1
            fields["message_id"] = f"python/{mark.hex()}/{seen[mark]}"
        yield msgspec.json.encode(fields)


def _fields(row: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: value for name, value in row.items() if not _unknown(value)}
    handles: dict[str, str] = dict(said.pop("handles", {}))
    handles |= {kind: str(said.pop(kind)) for kind in KINDS if kind in said}
    if not handles:
        raise ValueError("it names nobody; give it one of " + ", ".join(KINDS) + ", or handles")
    if "occurred_at" not in said:
        raise ValueError("it has no occurred_at")
    properties: dict[str, Any] = dict(said.pop("properties", {}))
    properties |= {name: said.pop(name) for name in said.keys() - FIELDS}
    return {
        **{name: _plain(value) for name, value in said.items()},
        "handles": handles,
        "properties": {name: _plain(value) for name, value in properties.items()},
    }


def _unknown(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            if value.tzinfo is None:
                raise ValueError(f"{value} has no time zone")
            return value.isoformat()
        case date():
            return value.isoformat()
        case _:
            return value
