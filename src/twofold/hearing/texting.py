"""Text messages that come in, and what became of ours, as the provider's signed forms tell.

A text lies in the thread of the last message to its number, and a stop in it is done before it is
said to be taken. What became of ours is tied to it by the address that was made for it, never by
a number or a guess; the same news again, in any order, or before we know ourselves, harms nothing.
"""

from twofold import (
    clock,
    errors,
    heeding,
    ids,
    messages,
    people,
    replies,
    speaking,
    terms,
    touches,
    trajectories,
)
from twofold.hearing import arriving
from twofold.hearing.listening import Words, heed
from twofold.messages import Delivery
from twofold.people import Person
from twofold.replies import Forged, News, Text
from twofold.system import System

ROOM = "replies"
CHANNEL = "sms"
# Among so many messages, by whatever channel, the last text is looked for.
LOOKED_AT_MAX = 50
# A provider that got no answer asks again within seconds; what comes later is somebody's copy.
REPEAT_US = 5 * clock.MINUTE


class NotHeard(errors.Unavailable):
    """Text messages cannot be taken in now; bring this one again later."""


def opened(system: System, address: str, body: bytes, signed: str) -> dict[str, str]:
    """Return the fields of a form that the provider sent to an address of ours.

    `address` is the path with its query. Raises replies.Forged, NotHeard.
    """
    told = system.settings.sms
    if not told:
        raise Forged
    try:
        secret = system.settings.sms_secret or messages.provider(told).secret
    except messages.BadProvider as error:
        raise NotHeard from error
    return replies.opened(secret, f"{system.settings.root}{address}", body, signed)


def take_text(system: System, fields: dict[str, str], *, now: int) -> None:
    """Take in a text message that somebody wrote, and do what it asks to stop.

    Raises replies.Forged, replies.BadText, people.BadHandle, people.ErasedHandle.
    """
    text = replies.text(fields)
    value = people.normal("phone", text.number)
    if value is None:
        raise replies.BadText
    record = system.record
    known_us = _known_us(system, text)
    if known_us is not None:
        if now - known_us > REPEAT_US:
            raise Forged
        # Had the first try broken off in between, what it means is heard by `listen`.
        return
    with record.write(serial=people.SERIAL):
        handle_id = people.gather(record).handle("phone", value)
        assert handle_id is not None  # noqa: S101 - its value names somebody
        person = people.known(record, [handle_id]).get(handle_id)
        last = _last(system, person, now=now) if person else None
        draft = _draft(text, value, last, now=now)
        touch_id = touches.record(record, draft, now=now)
        person = people.get(record, handle_id)
        trajectories.mark(record, [person.person_id], now=now)
    if last is not None:
        arriving.had_left(system, last, by="an answer to it", now=now)
    words = Words(
        text=text.words,
        channel=CHANNEL,
        topics=last.uses if last else (terms.MARKETING,),
        thread=draft.thread,
        said_in=touch_id,
        proven=True,
    )
    heed(system, person, words, now=now)


def take_news(system: System, token: str, fields: dict[str, str], *, now: int) -> None:
    """Note what became of a text message of ours; raises replies.Forged."""
    delivery_id = messages.opened(speaking.ways.news_key(system), token)
    try:
        delivery = messages.get(system.record, delivery_id or "")
        person = people.get(system.record, delivery.handle_id)
    except errors.NotFound:
        raise Forged from None
    if now - (delivery.handed_us or now) > arriving.NEWS_US:
        return
    news = replies.news(fields)
    match news.became:
        case "left":
            arriving.had_left(system, delivery, by="news of its delivery", now=now)
        case "failed":
            arriving.had_left(system, delivery, by="news of its failure", now=now)
            _fail(system, delivery, person, news, now=now)
        case _:
            pass


def _known_us(system: System, text: Text) -> int | None:
    try:
        known = touches.get(system.record, ids.touch_id(_message_id(text)))
    except touches.UnknownTouch:
        return None
    return known.received_us


def _draft(text: Text, value: str, last: Delivery | None, *, now: int) -> touches.TouchDraft:
    message_id = _message_id(text)
    told: dict[str, object] = {"text": text.words}
    if text.pictures:
        told["pictures"] = text.pictures
    matter = last.intent.matter if last else ""
    # How they got in is no conversation.
    in_matter = matter and not matter.startswith("entry:")
    letter = f"letter:{last.delivery_id}" if last else message_id
    return touches.TouchDraft(
        room=ROOM,
        message_id=message_id,
        handles={"phone": value},
        occurred_us=now,
        purpose="service",
        initiator="person",
        channel=CHANNEL,
        name="Message Written",
        thread=matter if in_matter else letter,
        refers_to=f"delivery:{last.delivery_id}" if last else None,
        properties=told,
    )


def _last(system: System, person: Person, *, now: int) -> Delivery | None:
    lately = messages.sent(system.record, person, before_us=now, limit=LOOKED_AT_MAX)
    return next((one for one in lately if one.intent.channel == CHANNEL), None)


def _message_id(text: Text) -> str:
    return f"text:{text.text_id}"


def _fail(system: System, delivery: Delivery, person: Person, news: News, *, now: int) -> None:
    if news.is_stopped:
        heeding.returned.stopped_elsewhere(system, person, delivery, now=now)
        return
    with system.record.write(serial=people.SERIAL):
        messages.note_return(system.record, delivery.delivery_id, "bounced", now=now)
        draft = touches.TouchDraft(
            room=ROOM,
            message_id=f"reply:{delivery.delivery_id}:failed",
            handle_id=delivery.handle_id,
            occurred_us=now,
            purpose="message",
            initiator="helper",
            channel=delivery.intent.channel,
            name="Message Bounced",
            refers_to=f"delivery:{delivery.delivery_id}",
            properties={"status": news.error} if news.error else {},
        )
        touches.record(system.record, draft, now=now)
        trajectories.mark(system.record, [person.person_id], now=now)
        if news.is_nobody:
            heeding.returned.bounced(system, person, delivery, f"came back: {news.error}", now=now)
