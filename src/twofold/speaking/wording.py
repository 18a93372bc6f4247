"""Messages in the words of a template: filled in for one person, looked at, put in the outbox."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any

import msgspec

from twofold import (
    clock,
    errors,
    ids,
    messages,
    people,
    supplies,
    templates,
    terms,
    touches,
    trajectories,
)
from twofold.messages import Delivery, Message
from twofold.people import Person
from twofold.seeing import house, may_use
from twofold.speaking import targets
from twofold.system import System
from twofold.templates import Rendered, Template
from twofold.terms import Deny, Intent

SAMPLE_CODE = "A-CODE-OF-THE-POOL"
TEST = "Test Asked For"
TOLD_MAX = 5

_encode = msgspec.json.Encoder(order="deterministic").encode


class MissingFields(errors.Invalid):
    """This was not sent: the template {name!r} needs {fields}, and nothing is there."""


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """Which template says it, and the fields that are put in beside what is known of the person."""

    template: str
    fields: Mapping[str, Any] = {}

    @property
    def mark(self) -> str:
        """Return what tells this wording from another, whatever the template says by now."""
        told = blake2b(_encode([self.template, self.fields]), digest_size=16).hexdigest()
        return f"{self.template}#{told}"


def ask_worded(  # noqa: PLR0913 - what is asked, and what it is asked with
    system: System,
    person: Person,
    intent: Intent,
    wording: Wording,
    *,
    channels: Iterable[str] = (),
    key: str | None = None,
    asked_by: str | None = None,
    leaves_us: int | None = None,
    now: int,
) -> Delivery:
    """Put a message in the outbox in the words of a template, on the person's own channel if open.

    The same key again gives the delivery, and the code in it, that it gave before. Raises
    MissingFields, templates.UnknownTemplate, templates.NoWording, templates.BadTemplate,
    templates.BadFields, supplies.NoCodeLeft, and what `messages.ask` raises.
    """
    record = system.record
    template = templates.get(record, wording.template).template
    key = key or ids.random_id()
    with record.write(serial=people.SERIAL):
        before = messages.by_key(record, key)
        if before is not None:
            return _the_same(before, person, intent, wording)
        if not intent.is_contact:
            intent, _ = messages.choose(
                record, person, intent, house(system), channels=channels, now=now
            )
        codes = {pool: supplies.take_code(record, pool, key, now=now) for pool in template.pools}
        found = _rendered(
            system, template, person, intent, wording.fields, codes=codes, language=None, now=now
        )
        if found.missing:
            raise MissingFields(
                name=template.name, fields=_listed(found.missing), first=found.missing[0]
            )
        said = message(found, wording)
        asked = messages.ask(
            record, person, intent, said, key=key, asked_by=asked_by, leaves_us=leaves_us, now=now
        )
        for pool in codes:
            supplies.hand_on(record, pool, key, asked.delivery_id)
        return asked


def message(found: Rendered, wording: Wording) -> Message:
    """Return what was rendered as the message that goes in the outbox."""
    return Message(
        subject=found.subject,
        text=found.text,
        html=found.html,
        links=found.links,
        wording=wording.mark,
    )


def preview(
    system: System,
    template: Template,
    person: Person,
    *,
    channel: str,
    language: str | None = None,
    use: str = terms.MARKETING,
    fields: Mapping[str, Any] = {},
    now: int,
) -> Rendered:
    """Return what one person would read now; no code is taken and nothing is kept.

    Raises templates.NoWording, templates.BadTemplate, templates.BadFields.
    """
    codes = {
        pool: SAMPLE_CODE for pool in template.pools if supplies.has_codes(system.record, pool)
    }
    intent = Intent(use=use, channel=channel)
    found = _rendered(
        system, template, person, intent, fields, codes=codes, language=language, now=now
    )
    return found.shown


def short_of(system: System, template: Template, wanted: int) -> dict[str, int]:
    """Return the pools that have fewer codes left than messages are to be sent, with how many."""
    left = {pool: supplies.codes_left(system.record, pool) for pool in sorted(template.pools)}
    return {pool: codes for pool, codes in left.items() if codes < wanted}


def known_of(system: System, person: Person, *, use: str, now: int) -> dict[str, Any]:
    """Return what a template may say of a person: their names, and readings if they allow it.

    What was worked out of them is there for offers only if they let offers be worked out.
    """
    record = system.record
    told = touches.traits(record, person)
    named = {_snake(name): value for name, value in told.items()}
    for handle in reversed(person.handles):
        if handle.kind in ("email", "phone", "user_id"):
            named[handle.kind] = handle.value
    is_service = use.startswith(("service", "security", "legal", terms.REQUEST))
    reading = terms.PROFILING_SERVICE if is_service else terms.PROFILING_MARKETING
    profile = trajectories.profile(record, person.person_id, now=now)
    if profile is None or isinstance(may_use(system, person, reading, now=now), Deny):
        return {"person": named}
    return {
        "person": named,
        "profile": {
            "stage": profile.stage,
            "first_at": _time(profile.first_us),
            "last_at": _time(profile.last_us),
            "preferred_channel": profile.preferred_channel,
        },
    }


def target(system: System, token: str) -> str | None:
    """Return the address that a link of ours leads on to, or None; nothing is noted."""
    opened = messages.target_opened(targets.key(system), token)
    if opened is None:
        return None
    delivery_id, number = opened
    try:
        found = messages.get(system.record, delivery_id).message.link(number)
    except messages.UnknownDelivery:
        return None
    return found if templates.is_followed(found) else None


def send_test(
    system: System,
    address: str,
    found: Rendered,
    *,
    asked_by: str,
    now: int,
) -> Delivery:
    """Send what was previewed to a member of staff, as the answer to their asking for it."""
    record = system.record
    message_id = f"test:{ids.random_id()}"
    draft = touches.TouchDraft(
        room="templates",
        message_id=message_id,
        handles={"email": address},
        occurred_us=now,
        purpose="service",
        initiator="person",
        channel="email",
        name=TEST,
        thread=message_id,
    )
    with record.write(serial=people.SERIAL):
        touches.record(record, draft, now=now)
        value = people.normal("email", address) or address
        handle_id = ids.handle_id(people.salt(record), "email", value)
        person = people.known(record, [handle_id])[handle_id]
        trajectories.mark(record, [person.person_id], now=now)
        intent = Intent(use=terms.REPLY, channel="email", matter=message_id)
        words = Message(
            subject=f"[Test] {found.subject}"[:200],
            text=found.text,
            html=found.html,
            to=handle_id,
        )
        return messages.ask(record, person, intent, words, asked_by=asked_by, now=now)


def refresh_feeds(system: System, *, now: int) -> int:
    """Fetch every product feed that has an address; what went wrong is kept with the feed."""
    fetched = 0
    for feed in supplies.feeds(system.record):
        if feed.url is None:
            continue
        try:
            supplies.fetch_products(
                system.record, feed.feed, currency=system.settings.currency, now=now
            )
            fetched += 1
        except errors.TwofoldError:
            # It is told beside the feed, and what was fetched before stays in use.
            continue
    return fetched


def _rendered(
    system: System,
    template: Template,
    person: Person,
    intent: Intent,
    fields: Mapping[str, Any],
    *,
    codes: Mapping[str, str],
    language: str | None,
    now: int,
) -> Rendered:
    record, own = system.record, terms.of(system.record, person).preferences
    zone = own.zone or system.settings.zone
    values: dict[str, Any] = {
        **known_of(system, person, use=intent.use, now=now),
        "fields": fields,
        "organisation": {"name": system.settings.organisation},
        "codes": codes,
    }
    spoken, channel = language or own.language, intent.channel
    wanted = templates.product_ids(template, spoken, values, channel=channel, zone=zone)
    values["products"] = {feed: supplies.products(record, feed, ids_) for feed, ids_ in wanted}
    return templates.render(
        template,
        spoken,
        values,
        channel=channel,
        zone=zone,
        file_address=lambda file_id: f"{system.settings.root}/files/{file_id}",
    )


def _the_same(before: Delivery, person: Person, intent: Intent, wording: Wording) -> Delivery:
    """Return what a key was used for, if it was this very message; raises messages.KeyUsed."""
    wanted = intent
    if not intent.is_contact:
        # Its channel was chosen then.
        wanted = msgspec.structs.replace(intent, channel=before.intent.channel)
    own = {handle.handle_id for handle in person.handles}
    same = before.message.wording == wording.mark and before.handle_id in own
    if not same or before.intent != wanted:
        raise messages.KeyUsed
    return before


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:TOLD_MAX])
    return shown if len(names) <= TOLD_MAX else f"{shown} and {len(names) - TOLD_MAX} more"


def _snake(name: str) -> str:
    return "".join(f"_{one.lower()}" if one.isupper() else one for one in name).lstrip("_")


def _time(us: int | None) -> str | None:
    return None if us is None else clock.rfc3339(us)
