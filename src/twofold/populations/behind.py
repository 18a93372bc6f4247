"""The people behind a count of contacts: who had such contacts, most often first."""

import ibis
from ibis.expr.types import Table

from twofold.populations import threads
from twofold.trajectories import OWN


def contact_people(
    steps: Table,
    *,
    initiator: str | None = None,
    purpose: str | None = None,
    channel: str | None = None,
    bought: bool = False,
) -> Table:
    """Return person_id, n of the people with such own-orbit contacts; None leaves it open.

    Without an initiator it is their incidences; with `bought`, their purchases with an amount.
    """
    here = steps.filter(steps.orbit == OWN)
    if bought:
        here = here.filter(here.bought & (here.amount_micro > 0))
    elif initiator is None:
        here = here.filter(here.incidence)
    for column, wanted in (("initiator", initiator), ("purpose", purpose), ("channel", channel)):
        if wanted is not None:
            here = here.filter(here[column] == wanted)
    return _most_often(here)


def asked_people(steps: Table, channel: str) -> Table:
    """Return person_id, n of the people who opened threads on a channel."""
    asked = threads.asked(steps)
    return _most_often(asked.filter(asked.channel == channel))


def _most_often(contacts: Table) -> Table:
    found = contacts.group_by("person_id").agg(n=contacts.count())
    return found.order_by(ibis.desc("n"), "person_id")
