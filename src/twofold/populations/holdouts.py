"""Whether anybody was held back: without that, nobody can know what contacting people did."""

from typing import TYPE_CHECKING

from ibis.expr.types import Table

from twofold.populations.answers import Refusal

if TYPE_CHECKING:
    from twofold.engines import Engine, Params, Sources

# The name of a touch that says: this contact was decided on and, by lot, not made.
HELD_BACK = "held_back"
NOT_KNOWABLE = "Not knowable: nobody was held back."


def held_back(steps: Table) -> Table:
    """Return one row: contacts, held_back (how many each)."""
    held = steps.name.fill_null("") == HELD_BACK
    made = steps.contact & ~held
    return steps.agg(
        contacts=made.sum().fill_null(0),
        held_back=held.sum().fill_null(0),
    )


def did_it_help(
    engine: "Engine", tables: "Sources", steps: Table, *, params: "Params | None" = None
) -> Refusal | None:
    """Return why "did the contacts help?" has no answer, or None where a comparison is possible.

    Those who were written to were chosen, so comparing them with the others tells of the choice
    and not of the letter (Rubin 1974); only holding some back by lot separates the two.
    """
    row = engine.arrow(held_back(steps), tables, params).to_pylist()[0]
    if row["contacts"] == 0:
        return Refusal(
            refused="Not knowable: nobody was contacted.", needs="contacts, and a holdout"
        )
    if row["held_back"] == 0:
        return Refusal(
            refused=NOT_KNOWABLE,
            needs="a holdout: some people, chosen by lot, whom a campaign leaves alone",
        )
    return None
