"""One row of a list of permissions or stops: who says yes or no to what, and the proof."""

import hashlib
import re
from collections.abc import Sequence
from typing import Any

import msgspec

from twofold import clock, errors, files, people, terms
from twofold.terms import Proof, Scope, Statement
from twofold.wishes import meanings
from twofold.wishes.columns import Columns, Status
from twofold.wishes.meanings import Unclear, Verb
from twofold.wishes.moments import moment

METHOD = "list"
TEXT_LENGTH_MAX = 2_000

_HANDLE = re.compile(r"([a-z][a-z0-9_]{0,31}):(.+)")
_NUMBER = re.compile(r"\+?[\d\s().\-/]{6,}")
_CHANNEL = re.compile(r"\*|[a-z0-9][a-z0-9_]*")


class BadRow(errors.Invalid):
    """This row cannot be taken: {reason}."""


class Usual(msgspec.Struct, frozen=True, kw_only=True):
    """What a row means where it does not say: given with the list as a whole."""

    says: Verb | None = None
    use: str = ""
    channel: str = ""
    source: str = ""
    zone: str = "UTC"


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """A yes or a no that a row brings, and whom it is about."""

    statement: Statement
    handles: dict[str, str]

    @property
    def is_stop(self) -> bool:
        """Tell whether it is a no."""
        return self.statement.verb == "stop"


class Rows:
    """Reads the rows of one file."""

    def __init__(self, columns: Columns, usual: Usual, *, now: int) -> None:
        """Read by these columns, with `usual` where a row does not say."""
        self._columns = columns
        self._usual = usual
        self._now = now

    def wishes(self, row: Sequence[Any]) -> list[Wish]:
        """Return what a row says; nothing if it says neither yes nor no. Raises BadRow."""
        said = self._said(row)
        handles = self._handles(row) if said else {}
        found = [self._wish(row, handles, *one) for one in said if one[0] == "stop"]
        noes = [wish.statement.scope for wish in found]
        # A word of no settles a row that says yes as well, unless each has its own channel.
        yeses = (one for one in said if one[0] == "allow" and not _settled(noes, one[2]))
        return found + [self._wish(row, handles, *one) for one in yeses]

    def _said(self, row: Sequence[Any]) -> list[tuple[Verb, str, Status | None]]:
        """Return each yes and no in a row, with its word and its column."""
        found: list[tuple[Verb, str, Status | None]] = []
        statuses = self._columns.statuses
        cells = [_text(row[status.place]) for status in statuses]
        for status, cell in zip(statuses, cells, strict=True):
            try:
                verb = meanings.meaning(status, cell)
            except Unclear:
                reason = f"{status.name} says {cell[:40]!r}; write allowed or stopped"
                raise BadRow(reason=reason) from None
            if verb is not None:
                found.append((verb, meanings.word(cell), status))
        if found or any(cells):
            return found
        if self._usual.says is not None:
            return [(self._usual.says, "", None)]
        if self._columns.says_yes and all(status.is_moment for status in statuses):
            return [("allow", "subscribed", None)]
        if statuses and all(status.ticked for status in statuses):
            return []
        raise BadRow(
            reason="nothing in it says allowed or stopped, in a column called status; for a whole"
            " list it can be said once (--says)"
        )

    def _handles(self, row: Sequence[Any]) -> dict[str, str]:
        told = {kind: self._cell(row, kind) for kind in ("email", "phone", "user_id")}
        kind, value = self._cell(row, "kind").lower(), self._cell(row, "value")
        if kind or value:
            told[kind or _kind_of(value)] = value
        if handle := self._cell(row, "handle"):
            named = _HANDLE.fullmatch(handle)
            told |= {named[1]: named[2]} if named else {_kind_of(handle): handle}
        known = ((kind, _kept(kind, value)) for kind, value in told.items() if value)
        found = {kind: value for kind, value in known if value is not None}
        if not found:
            raise BadRow(reason="it names nobody: no e-mail address, phone number or other handle")
        return found

    def _wish(
        self,
        row: Sequence[Any],
        handles: dict[str, str],
        verb: Verb,
        word: str,
        status: Status | None,
    ) -> Wish:
        proof = self._proof(row, verb, status)
        use = self._use(row, verb, word)
        scope = Scope(
            use=use,
            channel=self._channel(row, verb, use, word, status, handles),
            recipient="own" if verb == "allow" else "*",
        )
        evidence = self._evidence(row, proof)
        if verb == "allow" and not evidence:
            wanted = "evidence, notice, opt-in IP or confirm time"
            raise BadRow(reason=f"a yes needs its proof, in a column {wanted}")
        said = Statement(
            statement_id=_digest((verb, sorted(handles.items()), scope, evidence, proof)),
            verb=verb,
            scope=scope,
            speaker="import",
            method=METHOD,
            evidence=evidence or None,
            proof=proof,
        )
        try:
            terms.checked(said)
        except errors.TwofoldError as error:
            raise BadRow(reason=str(error).rstrip(".")) from error
        return Wish(statement=said, handles=handles)

    def _use(self, row: Sequence[Any], verb: Verb, word: str) -> str:
        told = self._cell(row, "use") or self._usual.use
        if told:
            found = meanings.use(told)
            # A no is never lost for a word that nobody knows: it is taken as wide as it can be.
            return found if verb == "allow" or _is_use(found) else "*"
        if meanings.is_of_lists(word):
            return terms.MARKETING
        if verb == "allow":
            raise BadRow(reason="a yes names what it is for, in a column use: marketing, say")
        return "*"

    def _channel(  # noqa: PLR0917 - what a row says of it
        self,
        row: Sequence[Any],
        verb: Verb,
        use: str,
        word: str,
        status: Status | None,
        handles: dict[str, str],
    ) -> str:
        own = status.channel if status else ""
        told = own or self._cell(row, "channel") or self._usual.channel
        if told:
            found = meanings.channel(told)
            return found if verb == "allow" or _CHANNEL.fullmatch(found) else "*"
        if verb == "stop":
            by_mail = meanings.is_of_channel(word) and handles.keys() == {"email"}
            return "email" if by_mail else "*"
        if use.partition(".")[0] not in terms.CONTACT_USES:
            # Working something out of data takes no channel.
            return "*"
        if "email" in handles:
            return "email"
        raise BadRow(reason="a yes names its channel, in a column channel: sms or phone, say")

    def _proof(self, row: Sequence[Any], verb: Verb, status: Status | None) -> Proof:
        notice = self._cell(row, "notice")
        return Proof(
            given_us=self._given(row, verb, status),
            source=self._cell(row, "source") or self._usual.source,
            notice=notice,
            notice_version=self._cell(row, "notice_version"),
            notice_hash=hashlib.sha256(notice.encode()).hexdigest() if notice else "",
        )

    def _given(self, row: Sequence[Any], verb: Verb, status: Status | None) -> int | None:
        known = self._columns
        places = [known.given_by_channel.get(status.channel)] if status else []
        if status and status.is_moment:
            places.insert(0, status.place)
        places += [*known.places.get("given", ()), *known.places.get("confirmed", ())]
        told = (row[place] for place in places if place is not None)
        cell = next((cell for cell in told if _text(cell)), None)
        at_us = None if cell is None else moment(cell, self._usual.zone)
        if verb == "stop" or cell is None:
            return at_us
        if at_us is None:
            raise BadRow(reason=f"the time {_text(cell)!r} cannot be read; write 2026-11-22")
        # A day in the home's zone may begin before it does in UTC.
        if at_us > self._now + clock.DAY:
            raise BadRow(reason=f"the time {_text(cell)!r} lies ahead")
        return at_us

    def _evidence(self, row: Sequence[Any], proof: Proof) -> str:
        """Return what proves a yes; that somebody says so is no proof."""
        parts = [self._cell(row, "evidence")]
        if address := self._cell(row, "ip"):
            parts.append(f"from the address {address}")
        if confirmed := self._cell(row, "confirmed"):
            parts.append(f"confirmed {confirmed}")
        if proof.notice or proof.notice_version:
            parts.append(f"notice {proof.notice_version or proof.notice_hash[:12]}")
        return "; ".join(part for part in parts if part)[:TEXT_LENGTH_MAX]

    def _cell(self, row: Sequence[Any], role: str) -> str:
        told = (_text(row[place]) for place in self._columns.places.get(role, ()))
        return next(filter(None, told), "")


def _settled(noes: Sequence[Scope], status: Status | None) -> bool:
    channel = status.channel if status else ""
    return any("*" in (no.channel, channel) or channel in ("", no.channel) for no in noes)


def _text(cell: object) -> str:
    return (files.text(cell) or "").replace("\0", "").strip()[:TEXT_LENGTH_MAX]


def _is_use(use: str) -> bool:
    try:
        terms.checked(Statement(statement_id="asked", verb="deny", scope=Scope(use=use)))
    except errors.Invalid:
        return False
    return True


def _kind_of(value: str) -> str:
    if "@" in value:
        return "email"
    return "phone" if _NUMBER.fullmatch(value) else "user_id"


def _kept(kind: str, value: str) -> str | None:
    try:
        return people.normal(kind, value)
    except people.BadHandle:
        return None


def _digest(body: object) -> str:
    """Return the same id for the same word, whichever list brings it again."""
    return hashlib.blake2b(msgspec.json.encode(body), digest_size=16).hexdigest()
