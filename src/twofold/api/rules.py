"""The person's half for machines: terms, statements, stops, permissions, messages."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, HeaderParameter, JSONBody, QueryParameter

from twofold import access, clock, errors, heeding, ids, messages, people, seeing, speaking, terms
from twofold.api import listing, said
from twofold.system import System
from twofold.terms import (
    Defer,
    Digest,
    Permission,
    Scope,
)

After = Annotated[str | None, QueryParameter()]
Limit = Annotated[int, QueryParameter(ge=1, le=listing.LIMIT_MAX)]
IfMatch = Annotated[str | None, HeaderParameter(name="If-Match", required=False)]
Idempotency = Annotated[str | None, HeaderParameter(name="Idempotency-Key", required=False)]

KEY_LENGTH_MAX = 255
EMAIL_LENGTH_MAX = 254


class NoVersion(terms.StaleTerms):
    """What loosens needs If-Match with the version that was seen; these rules are at {version}."""


class NotOnStaff(errors.Invalid):
    """asked_by names the e-mail address of somebody who is on the staff; {asked_by} is not."""


class BadKey(errors.Invalid):
    """An Idempotency-Key has 1 to 255 characters."""


def handlers(home: System) -> list[Any]:
    """Return the handlers of the person's half over a home."""
    return [*_saying(home), *_stopping(home), *_outgoing(home), *_deliveries(home)]


def _saying(home: System) -> list[Any]:
    record = home.record

    @get("/people/{person_id:str}/terms", sync_to_thread=True)
    def show_terms(person_id: FromPath[str]) -> Response[dict[str, Any]]:
        """Return what a person lets the organisation do, and what is assumed of them."""
        person = people.get(record, person_id)
        return _terms(home, person, terms.of(record, person))

    @post("/people/{person_id:str}/statements", sync_to_thread=True)
    def make_statement(
        person_id: FromPath[str], data: JSONBody[said.SaidStatement], if_match: IfMatch = None
    ) -> Response[dict[str, Any]]:
        """Keep what a person said; what loosens needs its evidence and If-Match."""
        person = people.get(record, person_id)
        statement = said.statement(data)
        expected = said.version(if_match)
        if terms.loosens(statement) and expected is None:
            raise NoVersion(version=terms.of(record, person).version, expected="none")
        spoken = heeding.assumptions.bring(
            home, person, statement, now=clock.now_us(), expected_version=expected
        )
        return _terms(home, person, spoken.terms, statement_id=statement.statement_id)

    return [show_terms, make_statement]


def _stopping(home: System) -> list[Any]:
    record = home.record

    @post("/people/{person_id:str}/stops", sync_to_thread=True)
    def make_stop(
        person_id: FromPath[str], data: JSONBody[said.SaidStop]
    ) -> Response[dict[str, Any]]:
        """Stop; 200 once nothing of it can leave any more, 202 while that is not known of some."""
        person = people.get(record, person_id)
        scope = Scope(use=data.use, channel=data.channel)
        stopped = heeding.stop(home, person, scope, method="api", now=clock.now_us())
        return Response(stopped.told(), status_code=202 if stopped.unknown else 200)

    @get("/people/{person_id:str}/withheld", sync_to_thread=True)
    def list_withheld(
        person_id: FromPath[str], after: After = None, limit: Limit = 100
    ) -> dict[str, object]:
        """Return what was not sent to a person, the latest first, each with the reason."""
        person, behind = people.get(record, person_id), listing.moment(after) or messages.FIRST
        found = messages.not_sent(record, person, behind=behind, limit=limit + 1)
        return listing.page([_delivery(one) for one in found[:limit]], _mark(found, limit))

    @get("/people/{person_id:str}/notices", sync_to_thread=True)
    def list_notices(
        person_id: FromPath[str], after: After = None, limit: Limit = 100
    ) -> dict[str, object]:
        """Return the legal notices that went to a person whatever they said, the latest first."""
        person, behind = people.get(record, person_id), listing.moment(after) or messages.FIRST
        found = messages.demanded(record, person, behind=behind, limit=limit + 1)
        items = [{**_delivery(one), "text": one.message.said} for one in found[:limit]]
        return listing.page(items, _mark(found, limit))

    return [make_stop, list_withheld, list_notices]


def _outgoing(home: System) -> list[Any]:
    record = home.record

    @post("/permissions", sync_to_thread=True, status_code=200)
    def ask_permission(data: JSONBody[said.Wanted]) -> dict[str, object]:
        """Say whether something may happen now, and on which channel; asking changes nothing."""
        person, intent, now = _person(home, data.person), said.intent(data), clock.now_us()
        channels, house = said.channels(data), seeing.house(home)
        _named(home, data.asked_by)
        if channels is None:
            found = messages.permission(record, person, intent, house, now=now)
        else:
            intent, found = messages.choose(
                record, person, intent, house, channels=channels, now=now
            )
        return {**_permission(found), "channel": intent.channel or None}

    @post("/messages", sync_to_thread=True, status_code=202)
    def send_message(
        request: Request[Any, Any, Any],
        data: JSONBody[said.WantedMessage],
        key: Idempotency = None,
    ) -> dict[str, object]:
        """Take a message; whether it leaves is decided when it would."""
        if key is not None and not 0 < len(key) <= KEY_LENGTH_MAX:
            raise BadKey
        taken = _taken(home, data, _by(home, data, request.state.key.name), key)
        return {"delivery_id": taken.delivery_id, "channel": taken.intent.channel}

    return [ask_permission, send_message]


def _taken(home: System, data: said.WantedMessage, by: str, key: str | None) -> messages.Delivery:
    words = messages.Message(text=data.text, subject=data.subject)
    person, intent, now = _person(home, data.person), said.intent(data), clock.now_us()
    channels, wording = said.channels(data), said.wording(data)
    if wording is not None:
        return speaking.wording.ask_worded(
            home, person, intent, wording,
            channels=channels or (), key=key, asked_by=by, now=now,
        )  # fmt: skip
    if intent.is_contact:
        return messages.ask(home.record, person, intent, words, key=key, asked_by=by, now=now)
    return messages.ask_any(
        home.record, person, intent, words, seeing.house(home),
        channels=channels or (), key=key, asked_by=by, now=now,
    )  # fmt: skip


def _deliveries(home: System) -> list[Any]:
    @get("/deliveries/{delivery_id:str}", sync_to_thread=True)
    def show_delivery(delivery_id: FromPath[str]) -> dict[str, object]:
        """Return what became of a message."""
        return _delivery(messages.get(home.record, delivery_id))

    @post("/deliveries/{delivery_id:str}/outcome", sync_to_thread=True, status_code=200)
    def tell_outcome(
        request: Request[Any, Any, Any],
        delivery_id: FromPath[str],
        data: JSONBody[said.SaidOutcome],
    ) -> dict[str, object]:
        """Say of a message whose end is unknown whether it had left; the person is told."""
        by = f"key:{request.state.key.name}"
        return _delivery(
            speaking.find_out(home, delivery_id, data.outcome, by=by, now=clock.now_us())
        )

    return [show_delivery, tell_outcome]


def _person(home: System, named: str) -> people.Person:
    """Return the person with an id, or known by `kind:value`."""
    if ids.is_id(named):
        return people.get(home.record, named)
    return people.resolve(home.record, named)


def _by(home: System, data: said.Wanted, key: str) -> str:
    """Return who asks; a key's word that somebody stands behind it is kept with the key's name."""
    return " ".join((*_named(home, data.asked_by), f"key:{key}"))


def _named(home: System, email: str) -> tuple[str, ...]:
    """Return who of the staff is named, if anybody is; raises NotOnStaff."""
    if not email:
        return ()
    for one in access.everyone(home.record):
        if one.email == email.strip().lower():
            return (f"staff:{one.staff_id}",)
    raise NotOnStaff(asked_by=email[:EMAIL_LENGTH_MAX])


def _terms(
    home: System, person: people.Person, found: terms.Terms, **more: Any
) -> Response[dict[str, Any]]:
    told = seeing.told.told_terms(home, person, found, now=clock.now_us()) | more
    return Response(told, status_code=200, headers={"ETag": f'"{found.version}"'})


def _permission(found: Permission) -> dict[str, object]:
    until_us = found.until_us if isinstance(found, Defer | Digest) else None
    return {
        "answer": type(found).__name__.lower(),
        "reason": found.reason,
        "clauses": found.clauses,
        "sentence": terms.sentence(found),
        "until": listing.time(until_us),
    }


def _mark(found: list[messages.Delivery], limit: int) -> str | None:
    """Return where a page ended, None where nothing stands behind it."""
    last = found[limit - 1] if found[limit:] else None
    return None if last is None else f"{last.created_us}-{last.delivery_id}"


def _delivery(found: messages.Delivery) -> dict[str, object]:
    return {
        "delivery_id": found.delivery_id,
        "use": found.intent.use,
        "channel": found.intent.channel,
        "state": found.state,
        "reason": found.reason,
        "clauses": found.clauses,
        "created_at": clock.rfc3339(found.created_us),
        "not_before": clock.rfc3339(found.not_before_us),
        "ended_at": listing.time(found.ended_us),
        "carried_in": found.carried_in,
    }
