"""What residents asked and complained of, with the answers: threads that nobody ever wrote."""

from collections.abc import Iterable, Iterator

from twofold import clock
from twofold.touches import TouchDraft
from twofold.worlds.residents import Resident

ROOM = "worlds"
_QUESTION = "Where does the bread come from?"
_ANSWER = "From the bakery in the next street, every morning."
_COMPLAINT = "The coupon did not work at the till."
_SORRY = "We are sorry: it works now, and what you paid too much is on your card."


def drafts(some: Iterable[Resident], *, since_us: int, until_us: int) -> list[TouchDraft]:
    """Return the touches of all threads, spread evenly between two moments."""
    begun = [
        *((one, "service", _QUESTION, _ANSWER) for one in some if one.asks),
        *((one, "complaint", _COMPLAINT, _SORRY) for one in some if one.complains),
    ]
    step_us = (until_us - since_us - 7 * clock.DAY) // max(len(begun), 1)
    found: list[TouchDraft] = []
    for place, (one, purpose, words, answer) in enumerate(begun):
        at_us = since_us + clock.DAY + place * step_us
        found += _thread(one, purpose, words, answer, at_us)
    return found


def _thread(
    one: Resident, purpose: str, words: str, answer: str, at_us: int
) -> Iterator[TouchDraft]:
    thread = f"simulated-{purpose}-{one.household}"
    for name, initiator, text, later_us in (
        ("Message Written", "person", words, 0),
        ("Message Answered", "brand", answer, clock.DAY),
    ):
        yield TouchDraft(
            room=ROOM,
            message_id=f"{thread}-{initiator}",
            handles={"email": one.email},
            occurred_us=at_us + later_us,
            purpose=purpose,
            initiator=initiator,
            channel="email",
            name=name,
            thread=thread,
            delight=-1 if (purpose, initiator) == ("complaint", "person") else None,
            source="simulated",
            properties={"text": text},
        )
