"""Mail that comes in: to signed addresses alone, heard as words, as failures or as complaints.

What is said to be taken stands in the record by then, and a no in it is done. The same mail again
changes nothing; one whose message is still on its way, or was erased, harms nothing.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b

from twofold import errors, heeding, messages, people, replies, speaking, touches, trajectories
from twofold.clock import DAY, now_us
from twofold.hearing.listening import Words, heed, stop_and_confirm
from twofold.ids import TouchId
from twofold.keys import derive
from twofold.messages import Delivery
from twofold.people import Person
from twofold.replies import Complaint, Failure, Listener, Mail, Verdict
from twofold.system import System
from twofold.terms import MARKETING, Scope

ROOM = "replies"
STOP, COMPLAINTS = "stop", "complaints"
# News of a failure comes within days (RFC 5321, 4.5.4.1); what is older is somebody's memory.
NEWS_US = 14 * DAY
# The one address that is for no message: providers are told it once.
_NO_DELIVERY = "0" * 32
_ADDRESS = re.compile(r"([a-z]+)\+([\w-]{40,60})@", re.IGNORECASE)
_ANSWERED = re.compile(r"^((re|aw|sv|fwd?|wg|antw)\s*:\s*)+", re.IGNORECASE)


class _Known(errors.NotFound):
    """Nobody takes mail at this address."""


def knows(system: System, address: str) -> Verdict:
    """Tell whether an address is one of this home's, and for a message that is still known."""
    try:
        word, delivery_id = _opened(system, address)
        if word != COMPLAINTS:
            people.get(system.record, messages.get(system.record, delivery_id).handle_id)
    except errors.NotFound:
        return "nobody"
    return "taken"


def take(system: System, address: str, sender: str, content: bytes, *, now: int) -> Verdict:
    """Take one mail in; raises errors.Unavailable, and then nothing of it was."""
    try:
        word, delivery_id = _opened(system, address)
        if word == COMPLAINTS:
            _complain(system, replies.read(content, envelope_from=sender), None, now=now)
            return "taken"
        delivery = messages.get(system.record, delivery_id)
        person = people.get(system.record, delivery.handle_id)
        if word == STOP:
            stop_and_confirm(system, person, delivery.scopes, delivery.intent.channel, now=now)
            return "taken"
        _hear(system, delivery, person, replies.read(content, envelope_from=sender), now=now)
    except errors.NotFound:
        return "nobody"
    except errors.Invalid:
        return "refused"
    return "taken"


@contextmanager
def mail_door(system: System) -> Iterator[Listener]:
    """Take mail in where the settings say, for the length of a block.

    Raises replies.BadListen, messages.email.BadSender, OSError if the place is taken.
    """
    host, port = replies.place(system.settings.mail_listen)
    speaking.ways.receiver(system)
    listener = Listener(
        host,
        port,
        knows=lambda address: knows(system, address),
        take=lambda address, sender, content: take(system, address, sender, content, now=now_us()),
    )
    try:
        yield listener
    finally:
        listener.close()


def complaints_address(system: System) -> str:
    """Return the address to give to providers that report complaints; nothing without a domain."""
    domain = speaking.ways.receiver(system).domain
    token = messages.email.in_address(messages.token(_complaints_key(system), _NO_DELIVERY))
    return f"{COMPLAINTS}+{token}@{domain}" if domain else ""


def _opened(system: System, address: str) -> tuple[str, str]:
    """Return for what an address is, and the delivery that it was made for."""
    found = _ADDRESS.match(address)
    word, token = (found[1].lower(), found[2]) if found else ("", "")
    sender = speaking.ways.receiver(system)
    key = {
        messages.email.REPLY: sender.reply_key,
        messages.email.RETURN: sender.return_key,
        COMPLAINTS: _complaints_key(system),
    }
    opened = (
        speaking.outbox.letter(system, token)
        if word == STOP
        else messages.opened(key[word], token) if word in key else None
    )  # fmt: skip
    if opened is None:
        raise _Known
    return word, opened


def _complaints_key(system: System) -> bytes:
    return derive(system.settings.home, "address that complaints go to")


def _hear(system: System, delivery: Delivery, person: Person, mail: Mail, *, now: int) -> None:
    match mail.report:
        case Failure() as failure:
            fail(system, delivery, person, failure, now=now)
        case Complaint():
            _complain(system, mail, delivery, now=now)
        case None:
            had_left(system, delivery, by="an answer to it", now=now)
            _answer(system, delivery, person, mail, now=now)


def _answer(system: System, delivery: Delivery, person: Person, mail: Mail, *, now: int) -> None:
    own = {handle.value for handle in person.handles if handle.kind == "email"}
    ours = speaking.ways.receiver(system).address.lower()
    is_automatic = mail.is_automatic or mail.came_from == ours
    subject = _ANSWERED.sub("", mail.subject)
    told: dict[str, object] = {
        "text": mail.text,
        # What we had called it ourselves is no word of theirs.
        "subject": "" if subject == delivery.message.subject else mail.subject,
        "attachments": [{"name": one.name, "size": one.size} for one in mail.attachments],
        "from_another_address": mail.came_from not in own,
        # What answers it names it, if it is a name that can be named.
        "message_id": mail.message_id if speaking.answering.NAME.fullmatch(mail.message_id) else "",
    }
    thread = _thread(delivery)
    touch_id = _note(
        system,
        delivery,
        name="Automatic Reply" if is_automatic else "Message Written",
        # No human wrote it, so that nobody waits for an answer.
        initiator="helper" if is_automatic else "person",
        purpose="message" if is_automatic else "service",
        about=f"{mail.message_id} {mail.subject} {mail.text}",
        thread=None if is_automatic else thread,
        told={name: value for name, value in told.items() if value},
        now=now,
    )
    if is_automatic:
        return
    for text in filter(None, (mail.text, told["subject"])):
        words = Words(
            text=str(text),
            channel=delivery.intent.channel,
            topics=delivery.uses,
            thread=thread,
            said_in=touch_id,
        )
        if heed(system, person, words, now=now) is not None:
            return


def _thread(delivery: Delivery) -> str:
    matter = delivery.intent.matter
    is_thread = matter and not matter.startswith("entry:")
    return matter if is_thread else f"letter:{delivery.delivery_id}"


def fail(
    system: System,
    delivery: Delivery,
    person: Person,
    failure: Failure,
    *,
    is_nobody: bool = False,
    now: int,
) -> None:
    """Note that a mail of ours came to nothing, once; where nobody is there, write no more."""
    if now - (delivery.handed_us or now) > NEWS_US:
        return
    if failure.action in ("delivered", "relayed", "expanded"):
        had_left(system, delivery, by="news of its delivery", now=now)
        return
    if failure.action != "failed":
        return
    had_left(system, delivery, by="news of its failure", now=now)
    said = f"{failure.status} {failure.said}".strip()
    with system.record.write(serial=people.SERIAL):
        messages.note_return(system.record, delivery.delivery_id, "bounced", now=now)
        _note(
            system,
            delivery,
            name="Message Bounced",
            initiator="helper",
            purpose="message",
            about="bounced",
            told={"status": failure.status, "said": failure.said},
            now=now,
        )
        if is_nobody or replies.is_nobody(failure.status):
            heeding.returned.bounced(system, person, delivery, f"came back: {said}", now=now)


def _complain(system: System, mail: Mail, delivery: Delivery | None, *, now: int) -> None:
    report = mail.report
    if not isinstance(report, Complaint) or report.kind not in ("abuse", "fraud", "opt-out"):
        return
    for local in report.addresses if delivery is None else ():
        try:
            word, delivery_id = _opened(system, f"{local}@")
        except errors.NotFound:
            continue
        if word != COMPLAINTS:
            delivery = messages.get(system.record, delivery_id)
            break
    if delivery is not None:
        complain(system, delivery, report.kind, now=now)


def complain(system: System, delivery: Delivery, kind: str, *, now: int) -> None:
    """Stop news by mail at once for whoever called one of our mails unwanted."""
    person = people.get(system.record, delivery.handle_id)
    had_left(system, delivery, by="a complaint about it", now=now)
    with system.record.write(serial=people.SERIAL):
        messages.note_return(system.record, delivery.delivery_id, "complained", now=now)
        _note(
            system,
            delivery,
            name="Message Complained",
            initiator="person",
            purpose="complaint",
            about="complained",
            told={"kind": kind},
            now=now,
        )
    news = Scope(use=MARKETING, channel=delivery.intent.channel)
    heeding.saying.stop(system, person, news, method="complaint", now=now)


def had_left(system: System, delivery: Delivery, *, by: str, now: int) -> None:
    """Whatever comes back of a message proves that it had left."""
    if messages.get(system.record, delivery.delivery_id).state != "unknown":
        return
    try:
        speaking.outbox.find_out(system, delivery.delivery_id, "sent", by=by, now=now)
    except errors.Conflict:
        # Somebody else found out in between.
        return


def _note(  # noqa: PLR0913 - each is a column of the touch, by its name
    system: System,
    delivery: Delivery,
    *,
    name: str,
    initiator: str,
    purpose: str,
    about: str,
    told: dict[str, object],
    now: int,
    thread: str | None = None,
) -> TouchId:
    """Keep what came in as a touch, once however often it comes."""
    mark = blake2b(f"{name} {about}".encode("utf-8", "replace"), digest_size=16).hexdigest()
    draft = touches.TouchDraft(
        room=ROOM,
        message_id=f"reply:{delivery.delivery_id}:{mark}",
        handle_id=delivery.handle_id,
        occurred_us=now,
        purpose=purpose,
        initiator=initiator,
        channel=delivery.intent.channel,
        name=name,
        thread=thread,
        refers_to=f"delivery:{delivery.delivery_id}",
        properties=told,
    )
    with system.record.write(serial=people.SERIAL):
        touch_id = touches.record(system.record, draft, now=now)
        person = people.get(system.record, delivery.handle_id)
        trajectories.mark(system.record, [person.person_id], now=now)
    return touch_id
