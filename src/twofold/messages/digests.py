"""What was saved up for somebody leaves together: one delivery that carries several.

It is made in the transaction that leases it, of what its person allows at that moment, and lives
for one attempt: if it does not leave, its parts wait again, and what leaves next is asked anew.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from twofold import ids, templates
from twofold.messages import addresses
from twofold.messages.delivery import Delivery, Message, State, read
from twofold.messages.queries import sql
from twofold.people import Person
from twofold.storage import Database
from twofold.terms import Clause, Intent


class Room(NamedTuple):
    """How many messages a channel holds in one, and how long a heading and a text there may be."""

    parts: int
    heading: int
    text: int


# A text message has 1,530 characters and a notice 3,900 bytes, in which each part has an address.
_ROOMS = {"sms": Room(4, 60, 80), "push": Room(5, 60, 100), "chat": Room(8, 60, 160)}
_ROOM = Room(30, 200, 400)
# What shows a page beside the text.
_PAGED = frozenset({"email"})


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One of the messages that leave together, and the yes from a list that it stands on first."""

    delivery: Delivery
    brought: Clause | None = None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A part as it is read: under what heading, and what stands below its text.

    `note` is a line of its own, `below` the line that leads to its page, and `why` the words of
    that line without its address.
    """

    part: Part
    heading: str
    below: str
    note: str = ""
    why: str = ""
    link: str = ""


# Words several messages as one, for whoever gets it.
Bind = Callable[[Person, Sequence[Part]], Message]


def room(channel: str) -> Room:
    """Return what a channel holds."""
    return _ROOMS.get(channel, _ROOM)


def saved_up(db: Database, some: Sequence[Person]) -> list[tuple[Person, Delivery]]:
    """Return what is saved up for some people, the longest waiting first."""
    whose = {handle.handle_id: person for person in some for handle in person.handles}
    rows = db.all_in(sql.saved_up, "handles", list(whose))
    return [(whose[row.handle_id], read(row)) for row in rows]


def place(person: Person, delivery: Delivery) -> tuple[object, ...]:
    """Return what is the same for messages that may leave together: whom, where and by whom."""
    intent, to = delivery.intent, delivery.message.to
    return (
        person.person_id,
        intent.channel,
        addresses.address(person, intent.channel, to).handle_id,
        intent.use.partition(".")[0],
        (intent.unit, intent.recipient, intent.matter),
        delivery.message.simulated,
    )


def topics(deliveries: Sequence[Delivery]) -> tuple[str, ...]:
    """Return what messages are about, each use once."""
    return tuple(dict.fromkeys(one.intent.use for one in deliveries))


def intent(deliveries: Sequence[Delivery]) -> Intent:
    """Return what messages are together: their uses' common branch, and all that they ask."""
    every = [one.intent for one in deliveries]
    branch = []
    for words in zip(*(one.use.split(".") for one in every), strict=False):
        if len(set(words)) > 1:
            break
        branch.append(words[0])
    return msgspec.structs.replace(
        every[0],
        use=".".join(branch),
        expires_us=None,
        minutes=sum(one.minutes for one in every),
        data=tuple(kind for one in every for kind in one.data),
    )


def laid_out(
    entries: Sequence[Entry], *, subject: str, opening: str, language: str = ""
) -> Message:
    """Return messages as one text: each with its heading, as much as there is room for, and lines.

    Its addresses are those of the parts, as far as they are still in it. Whoever names a language
    has the same as a page as well, where the channel shows pages.
    """
    links: list[str] = []
    pieces, shown = [opening] if opening else [], list[templates.Piece]()
    for number, entry in enumerate(entries, 1):
        said = entry.part.delivery.message
        space = room(entry.part.delivery.intent.channel)

        def place_of(at: int, said: Message = said) -> str:
            links.append(said.link(at))
            return templates.place(len(links) - 1)

        title = templates.beginning(" ".join(entry.heading.split()), space.heading)
        text = templates.reached(templates.beginning(said.text.strip(), space.text), place_of)
        heading = f"{number}. {title}"
        lines = (heading, text, entry.note, entry.below)
        pieces.append("\n".join(line for line in lines if line))
        shown.append(
            templates.Piece(
                heading=heading, text=text, note=entry.note, why=entry.why, link=entry.link
            )
        )
    paged = language and entries[0].part.delivery.intent.channel in _PAGED
    html = (
        templates.page_of_several(shown, title=subject, opening=opening, language=language)
        if paged
        else ""
    )
    return Message(subject=subject, text="\n\n".join(pieces), html=html, links=tuple(links))


def listed(link: Callable[[str], str]) -> Bind:
    """Return how messages are put under one another without a word of ours."""

    def bind(_person: Person, parts: Sequence[Part]) -> Message:
        entries = [
            Entry(
                part=one,
                heading=one.delivery.message.subject or one.delivery.intent.use,
                below=link(one.delivery.delivery_id),
            )
            for one in parts
        ]
        return laid_out(entries, subject=" · ".join(one.heading for one in entries), opening="")

    return bind


def begin(
    db: Database,
    person: Person,
    parts: Sequence[tuple[Delivery, Mapping[str, object]]],
    message: Message,
    *,
    epoch: int,
    owner: str,
    now: int,
) -> Delivery:
    """Lease messages as one delivery; each is given with what is told of why it may leave."""
    every = [one for one, _ in parts]
    digest_id, attempt = ids.random_id(), max(one.attempt for one in every) + 1
    clauses = [clause for _, told in parts for clause in str(told["clauses"]).split()]
    wanted = intent(every)
    first = every[0].message
    at = addresses.address(person, wanted.channel, first.to).handle_id
    whole = msgspec.structs.replace(message, to=at if first.to else "", simulated=first.simulated)
    columns = {name: getattr(wanted, name) for name in Intent.__struct_fields__}
    columns |= {"data": " ".join(wanted.data), "by_machine": int(wanted.by_machine)}
    db.run(
        sql.add_digest,
        **columns,
        delivery_id=digest_id,
        handle_id=person.leading.handle_id,
        body=msgspec.json.encode(whole),
        reason=parts[0][1]["reason"],
        clauses=" ".join(dict.fromkeys(clauses)),
        attempt=attempt,
        epoch=epoch,
        owner=owner,
        now=now,
        simulated=int(whole.simulated),
        topics=" ".join(topics(every)),
    )
    carried = [
        {**told, "digest_id": digest_id, "attempt": attempt, "now": now} for _, told in parts
    ]
    db.many(sql.carry, carried)
    return read(db.only(sql.delivery, delivery_id=digest_id))


def parts_of(db: Database, digest_ids: Sequence[str]) -> list[Delivery]:
    """Return what some deliveries carry, the earliest asked for first."""
    return [read(row) for row in db.all_in(sql.carried, "digests", list(digest_ids))]


class Ended(NamedTuple):
    """How a delivery that carries others ended: `until_us` is when it may be tried again."""

    digest_id: str
    state: State
    reason: str | None
    unbegun: int
    until_us: int | None


def end(
    db: Database,
    ended: Sequence[Ended],
    carried: Sequence[Delivery],
    stopped: Mapping[str, str],
    *,
    ended_by: str | None,
    now: int,
) -> None:
    """End what deliveries carried as these ended, or let it wait again."""
    for one in ended:
        told = one._asdict()
        if one.state != "waiting":
            told["state"] = "carried" if one.state == "sent" else one.state
            own = {name: told[name] for name in ("digest_id", "state", "reason")}
            db.run(sql.end_carried, **own, ended_by=ended_by, now=now)
            continue
        inside = [part.delivery_id for part in carried if part.carried_in == one.digest_id]
        for reason in dict.fromkeys(stopped.values()):
            gone = [delivery_id for delivery_id in inside if stopped.get(delivery_id) == reason]
            db.run_in(sql.cancel_carried, "deliveries", gone, reason=reason, now=now)
        again = {name: told[name] for name in ("digest_id", "unbegun", "reason", "until_us")}
        db.run(sql.put_back, **again)
        db.run(sql.drop_digest, digest_id=one.digest_id)
