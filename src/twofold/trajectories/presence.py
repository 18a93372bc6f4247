"""That somebody was here: first and last touch, how many, and who did the talking."""

from ibis.expr.types import Table

from twofold.trajectories import schema


def presence(steps: Table) -> Table:
    """Return a row per person: first_us, last_us, last_incidence_us and the counts.

    `touches` counts every touch; first and last, `incidences`, `contacts`, `sessions` are of the
    own orbit; `other_orbits` counts touches with other brands.
    pull_share = incidences / (incidences + contacts), null where there is neither.
    """
    own = steps.orbit == schema.OWN
    counted = steps.group_by("person_id").agg(
        first_us=steps.occurred_us.min(where=own),
        last_us=steps.occurred_us.max(where=own),
        last_incidence_us=steps.occurred_us.max(where=steps.incidence),
        touches=steps.count(),
        incidences=steps.count(where=steps.incidence),
        contacts=steps.count(where=steps.contact),
        sessions=steps.count(where=steps.session_start),
        other_orbits=steps.count(where=~own),
    )
    either = (counted.incidences + counted.contacts).nullif(0)
    return counted.mutate(pull_share=counted.incidences / either)
