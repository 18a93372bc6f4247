"""One row, one touch: the mapping's fields as functions of a row, and the payload they fill."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import msgspec

from twofold import files, people
from twofold.mappings import fields, times, values
from twofold.mappings.expressions import Reader, Row
from twofold.mappings.fields import Columns
from twofold.mappings.mapping import (
    INITIATORS,
    ORIGINS,
    PURPOSES,
    WORDS,
    Field,
    Mapping,
    Moment,
    Touch,
    moments_of,
)
from twofold.mappings.values import UnusableRow

PAYLOAD_BYTES_MAX = 32 * 1024
_ALLOWED = {"purpose": PURPOSES, "initiator": INITIATORS, "source": ORIGINS}
_CURRENCY_LETTERS = 3
_DELIGHT_MAX = 2
_WHOLE_MAX = 2**53
_ENCODER = msgspec.json.Encoder(decimal_format="number")


class Draft:
    """A touch of the mapping bound to one header: makes the payloads of its rows."""

    def __init__(self, mapping: Mapping, touch: Touch, columns: Columns, shift_weeks: int) -> None:
        """Bind every field; what is missing stands in `columns` then."""
        self._columns = columns
        self._touch = touch
        self._decimal = (touch.file or mapping.file).decimal
        self._scope = f"{escaped(mapping.name)}/{escaped(touch.label)}"
        self._shifted = shift_weeks != 0
        self._moments = [
            (self._moment(moment), times.reader(moment, mapping.zone, shift_weeks))
            for moment in moments_of(touch)
        ]
        self._evidence = touch.verified and fields.bound(
            touch.verified.evidence, columns, self._decimal, opened=False
        )
        self._handles = [
            (kind, fields.bound(field, columns, self._decimal, opened=True))
            for kind, field in touch.handles.items()
        ]
        self._fixed, self._words = self._worded(mapping)
        self._amount, self._cost = self._optional(touch.amount), self._optional(touch.cost)
        self._delight, self._thread = self._optional(touch.delight), self._optional(touch.thread)
        reference = touch.refers_to
        self._refers = [columns.reader(name) for name in reference.columns] if reference else []
        self._refers_scope = (
            f"{escaped(mapping.name)}/{escaped(reference.touch if reference else '')}"
        )
        self._id = [columns.reader(name) for name in touch.id]
        self._properties = self._kept()
        self._extra = [
            (name, fields.bound(field, columns, self._decimal, opened=False))
            for name, field in touch.extra.items()
        ]

    def payload(self, row: Row) -> tuple[str | None, bytes]:
        """Return the row's message id, if columns make it, and its payload without one.

        Raises UnusableRow.
        """
        occurred_at, original_at = self._moment_of(row, 0)
        body: dict[str, Any] = {"handles": self._handles_of(row), "occurred_at": occurred_at}
        if self._touch.verified and (proof := self._proof(row, self._touch.verified.handle)):
            body["proof"] = proof
        body |= self._fixed
        for word, read in self._words:
            found = read(row)
            if found not in (None, ""):
                body[word] = _checked_word(word, found)
        self._numbers(row, body)
        if self._thread and (thread := files.text(self._thread(row))):
            body["thread"] = thread
        if self._refers and (keys := _keys(self._refers, row)):
            body["refers_to"] = f"{self._refers_scope}/{keys}"
        properties = {name: plain for name, plain in self._properties_of(row) if plain is not None}
        if self._shifted:
            properties["original_at"] = original_at
        if properties:
            body["properties"] = properties
        return self._message_id(row), _encoded(body)

    def _moment(self, moment: Moment) -> Reader:
        if moment.value is not None:
            return lambda _: moment.value
        if moment.columns is not None:
            parts = [self._columns.reader(name) for name in moment.columns]
            return lambda row: " ".join(filter(None, [files.text(part(row)) for part in parts]))
        return self._columns.any_of(moment.any_of or [moment.column or ""])

    def _moment_of(self, row: Row, place: int) -> tuple[str, str]:
        read, told = self._moments[place]
        cell = read(row)
        return told(cell if not isinstance(cell, list | dict) else str(cell))

    def _proof(self, row: Row, kind: str) -> dict[str, str] | None:
        handle = next(read for one, read in self._handles if one == kind)
        if not files.text(handle(row)) or self._moments[1][0](row) in (None, ""):
            return None
        try:
            at, _ = self._moment_of(row, 1)
        except UnusableRow as error:
            raise UnusableRow(f"when {kind} was verified: {error}") from error
        evidence = files.text(self._evidence(row)) if self._evidence else None
        if not evidence:
            raise UnusableRow(f"{kind} was verified, and by what is empty")
        return {"handle": kind, "at": at, "evidence": evidence}

    def _optional(self, field: str | Field | None) -> Reader | None:
        if field is None:
            return None
        return fields.bound(field, self._columns, self._decimal, opened=True)

    def _worded(self, mapping: Mapping) -> tuple[dict[str, str], list[tuple[str, Reader]]]:
        fixed: dict[str, str] = {}
        words = []
        for word in WORDS:
            field = getattr(self._touch, word)
            if word == "currency" and self._touch.amount is None and self._touch.cost is None:
                continue
            if word == "currency" and field is None:
                field = mapping.currency
            if isinstance(field, str):
                fixed[word] = _checked_word(word, field)
            elif field is not None:
                words.append(
                    (word, fields.bound(field, self._columns, self._decimal, opened=False))
                )
        return fixed, words

    def _handles_of(self, row: Row) -> dict[str, str]:
        found = {}
        for kind, read in self._handles:
            value = files.text(read(row))
            if value is not None and (value := value.strip()):
                found[kind] = value
        if not found:
            raise UnusableRow(f"nobody is named: {values.empty(list(self._touch.handles))}")
        if not any(_names_somebody(kind, value) for kind, value in found.items()):
            said = ", ".join(f"{kind} {value!r}" for kind, value in found.items())
            raise UnusableRow(f"nobody is named: {said} is what systems write for nobody")
        return found

    def _numbers(self, row: Row, body: dict[str, Any]) -> None:
        for word, read in (("amount", self._amount), ("cost", self._cost)):
            if read and (found := values.money(read(row), self._decimal)) is not None:
                body[word] = found
        if self._delight and (mark := values.number(self._delight(row), self._decimal)) is not None:
            if mark != mark.to_integral() or abs(mark) > _DELIGHT_MAX:
                raise UnusableRow(f"delight is a whole number from -2 to 2, not {mark}")
            body["delight"] = int(mark)

    def _kept(self) -> list[tuple[str, Reader]]:
        wanted = self._touch.properties
        if wanted == "none":
            return []
        if wanted == "all":
            used = (
                fields.used_plainly(self._touch)
                | set(self._touch.drop)
                | {fields.FILE, fields.LINE}
            )
            names = [name for name in self._columns.header if name not in used]
        else:
            names = list(wanted)
        return [(name, self._columns.reader(name)) for name in names]

    def _properties_of(self, row: Row) -> Iterator[tuple[str, Any]]:
        for name, read in self._properties:
            yield name, _plain(read(row))
        for name, read in self._extra:
            yield name, _plain(read(row))

    def _message_id(self, row: Row) -> str | None:
        if not self._id:
            return None
        keys = _keys(self._id, row)
        if keys is None:
            raise UnusableRow(f"its id needs {values.one_empty(self._touch.id)}")
        return f"{self._scope}/{keys}"


def hashed_id(payload: bytes) -> bytes:
    """Return the sixteen bytes that stand for a payload's content."""
    return hashlib.blake2b(payload, digest_size=16).digest()


def with_id(message_id: str, payload: bytes) -> bytes:
    """Return the payload with its message id put first."""
    return b'{"message_id":' + msgspec.json.encode(message_id) + b"," + payload[1:]


def escaped(part: str) -> str:
    """Return one part of a message id in which no slash can be mistaken for the next part."""
    return part.replace("%", "%25").replace("/", "%2F")


def _names_somebody(kind: str, value: str) -> bool:
    try:
        return people.normal(kind, value) is not None
    except people.BadHandle as error:
        raise UnusableRow(str(error)) from error


def _keys(readers: list[Reader], row: Row) -> str | None:
    keys = [files.text(read(row)) for read in readers]
    return None if None in keys else "/".join(escaped(key) for key in keys if key)


def _encoded(body: dict[str, Any]) -> bytes:
    try:
        payload = _ENCODER.encode(body)
    except UnicodeEncodeError as error:
        raise UnusableRow("a text holds half a character (a lone surrogate)") from error
    except (OverflowError, TypeError, RecursionError) as error:
        raise UnusableRow(f"a cell cannot be kept as JSON: {error}") from error
    if b"\\u0000" in payload:
        raise UnusableRow("a cell holds a NUL byte")
    if len(payload) > PAYLOAD_BYTES_MAX:
        raise UnusableRow(
            f"it makes {len(payload):,} bytes, and {PAYLOAD_BYTES_MAX:,} are the most"
        )
    return payload


def _checked_word(word: str, value: object) -> str:
    text = values.plain(value) if isinstance(value, Decimal) else files.text(value) or ""
    if word in _ALLOWED and text not in _ALLOWED[word]:
        raise UnusableRow(f"the {word} {text!r} is none of {', '.join(_ALLOWED[word])}")
    if word == "currency":
        text = text.upper()
        if not (len(text) == _CURRENCY_LETTERS and text.isascii() and text.isalpha()):
            raise UnusableRow(f"the currency {text!r} is no ISO code such as EUR")
    return text


def _plain(value: object) -> Any:
    if value is None or isinstance(value, str | int | list | dict):
        return value
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value() and abs(value) < _WHOLE_MAX
        return int(value) if whole else value.normalize(values.EXACT)
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < _WHOLE_MAX else value
    return value.isoformat() if isinstance(value, datetime | date | time) else files.text(value)
