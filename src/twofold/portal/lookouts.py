"""Tell me when: what somebody may ask to be told of, what they wait for, and how each ended."""

from typing import Any

from twofold import clock, heeding, lookouts, speaking
from twofold.lookouts import Lookout, Standing
from twofold.messages import Delivery
from twofold.portal import cards
from twofold.portal.visits import Visit

# What is over is shown this long; after that it is in the export alone.
SHOWN_US = 60 * clock.DAY
# What of an address names the thing that is asked for.
CHOSEN = "tell"

WRONG = (
    lookouts.NoWish,
    lookouts.NoDay,
    lookouts.TooManyWishes,
    cards.NoPause,
    speaking.lookouts.NoWay,
    speaking.lookouts.StillStopped,
    heeding.NotProven,
)


def wanted(request: Visit) -> speaking.lookouts.Wanted:
    """Return what the form asks for; without a day for as long as a yes lives. Or cards.NoPause."""
    until_us = cards.pause_until(request.text("until"), request.zone, now=request.now)
    return speaking.lookouts.Wanted(
        subject=request.text("subject"),
        words=request.text("words"),
        channel=request.text("channel"),
        until_us=request.now + lookouts.LASTS_US if until_us is None else until_us,
    )


def shown(request: Visit) -> dict[str, Any]:
    """Return what the form offers, and all that the person waits for or waited for lately."""
    person, now = request.person, request.now
    subjects = lookouts.subjects(request.db)
    words = {one.subject: one.words_in(request.words.language) for one in subjects}
    known = [
        (one, one.stands(now), ": ".join(filter(None, (words.get(one.subject, ""), one.words))))
        for one in lookouts.of_person(request.db, person)
    ]
    chosen = request.text("subject") or request.query_params.get(CHOSEN, "")
    return {
        "offered": [one for one in subjects if one.is_offered],
        "other": lookouts.OTHER,
        "channels": speaking.lookouts.channels_to(request.system, person),
        "typed": {name: request.text(name) for name in ("words", "channel", "until")}
        | {"subject": chosen},
        "dates": cards.dates(request.zone, now=now),
        "words_max": lookouts.WORDS_LENGTH_MAX,
        "waits": [one for one in known if one[1] in ("waits", "leaves")],
        "over": [one for one in known if _is_late(one[0], one[1], now)],
    }


def under(request: Visit, delivery: Delivery) -> dict[str, Any]:
    """Return what the page under a message says of it: when it was asked for, what may be."""
    try:
        asked_us = lookouts.get(request.db, delivery.intent.matter).asked_us
    except lookouts.NoSuchLookout:
        asked_us = None
    return {"asked": asked_us, "offered": lookouts.offered(request.db)}


def _is_late(one: Lookout, standing: Standing, now: int) -> bool:
    ended_us = one.until_us if standing == "ran out" else one.ended_us or one.asked_us
    return standing in ("served", "declined", "ran out") and ended_us > now - SHOWN_US
