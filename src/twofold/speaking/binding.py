"""What was saved up for somebody as one message: in their language, each part with its own page."""

from collections.abc import Callable, Sequence

from twofold import heeding, messages
from twofold.messages import Entry, Message, Part
from twofold.people import Person
from twofold.system import System


def bind(
    system: System,
    person: Person,
    parts: Sequence[Part],
    *,
    link: Callable[[str], str],
    remind: Callable[[Part], str],
) -> Message:
    """Return several messages as one; `link` leads to a part's page, `remind` asks for its yes."""
    told, organisation = heeding.letters.language_of(system, person), system.settings.organisation
    entries = [
        Entry(
            part=part,
            heading=part.delivery.message.subject
            or heeding.letters.use_within(told, part.delivery.intent.use),
            note=remind(part),
            below=heeding.letters.part_below(told, link(part.delivery.delivery_id)),
            why=heeding.letters.foot(told, organisation).why,
            link=link(part.delivery.delivery_id),
        )
        for part in parts
    ]
    subject, opening = heeding.letters.saved_up(told, organisation=organisation, count=len(parts))
    return messages.laid_out(entries, subject=subject, opening=opening, language=told.language)
