"""A year from both sides: what people began, what the brand began, and what that leaves to say."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from ibis.expr.types import IntegerScalar, StringScalar, Table

from twofold import clock, trajectories
from twofold.populations import answers, holdouts, months
from twofold.populations.answers import Refusal
from twofold.populations.cells import OtherCurrency, other_currencies

if TYPE_CHECKING:
    from twofold.engines import Engine, Params, Sources

# A year of data whose last day lies up to a week back touches up to 54 calendar weeks.
YEAR_WEEKS = 54
# Where the disengaged begin, unless the organisation's rules say otherwise: four of their own
# periods, but at least two months and at most a year.
SILENT_PERIODS = 4
SILENT_LEAST_US, SILENT_MOST_US = 60 * clock.DAY, 365 * clock.DAY
CAMPAIGN = "campaign:"
TENTH = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Week:
    """One week, by its Monday (days since 1970): above the line people, below it the brand."""

    monday: int
    incidences: int
    amount_micro: int
    contacts: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """One thing the data supports: `n` of `of`, and the people behind it."""

    n: int
    of: int
    people: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Year:
    """The opening page: the picture, three sentences, and what cannot be known."""

    weeks: tuple[Week, ...]
    never_written: Sentence
    mailings_unused: Sentence
    silent: Sentence
    other_currencies: tuple[OtherCurrency, ...]
    did_it_help: Refusal | None


def year(steps: Table, *, as_of: int | IntegerScalar) -> Table:
    """Return the steps of the last YEAR_WEEKS weeks before `as_of`."""
    return steps.filter(steps.occurred_us >= as_of - YEAR_WEEKS * 7 * clock.DAY)


def weeks(steps: Table, *, currency: str | StringScalar) -> Table:
    """Return monday, incidences, amount_micro, contacts per week.

    Weeks begin on Monday in the organisation's zone. The amount is what purchases and renewals of
    the own orbit came to in `currency`, refunds taken off; other currencies are left out.
    """
    both = steps.filter(steps.incidence | steps.contact | steps.bought)
    paid = both.bought & both.currency.notnull() & (both.currency == currency)
    both = both.mutate(monday=months.monday(both.day))
    found = both.group_by("monday").agg(
        incidences=both.incidence.sum(),
        amount_micro=both.amount_micro.sum(where=paid).fill_null(0),
        contacts=both.contact.sum(),
    )
    return found.order_by("monday")


def often(steps: Table) -> Table:
    """Return person_id, incidences, contacts of the tenth of people who came most.

    The tenth is rounded up, of those with any incidence; ties go to the smaller person_id.
    """
    sides = steps.group_by("person_id").agg(
        incidences=steps.incidence.sum(), contacts=steps.contact.sum()
    )
    came = sides.filter(sides.incidences > 0)
    order = ibis.window(order_by=[ibis.desc(came.incidences), came.person_id])
    ranked = came.mutate(
        rank=ibis.row_number().over(order), all_people=came.count().over(ibis.window())
    )
    top = ranked.filter(ranked["rank"] * TENTH < ranked.all_people)
    found = top.select("person_id", "incidences", "contacts")
    return found.order_by(ibis.desc("incidences"), "person_id")


def never_written(steps: Table) -> Table:
    """Return those of `often` whom the brand never contacted: person_id, incidences."""
    top = often(steps)
    return top.filter(top.contacts == 0).select("person_id", "incidences")


def mailings(steps: Table) -> Table:
    """Return person_id, touch_id, thread, occurred_us, used for each contact of a campaign.

    Mailings and redemptions of one campaign share the thread `campaign:…`; a mailing was used when
    the same person has an incidence in that thread, at any time.
    """
    of_campaign = steps.filter(steps.thread.startswith(CAMPAIGN))
    redeemed = of_campaign.filter(of_campaign.incidence)
    redeemed = redeemed.select("person_id", "thread", used=ibis.literal(value=True)).distinct()
    sent = of_campaign.filter(of_campaign.contact)
    sent = sent.select("person_id", "touch_id", "thread", "occurred_us")
    found = sent.left_join(redeemed, ["person_id", "thread"])
    return found.select(
        "person_id", "touch_id", "thread", "occurred_us", used=found.used.notnull()
    ).order_by("occurred_us", "touch_id")


def silent(steps: Table, *, as_of: int | IntegerScalar) -> Table:
    """Return person_id, last_us, overdue, written of everybody who has gone silent.

    Silent is who began no contact for four of their own periods, but at least 60 and at most 365
    days, and 365 days without a period; `written` says that the brand contacted them since their
    last incidence (at the same instant counts).
    """
    gone = trajectories.absences(steps, as_of=as_of)
    late = gone.overdue.fill_null(0) >= SILENT_PERIODS
    gone = gone.filter(
        (gone.away_us >= SILENT_MOST_US) | (late & (gone.away_us >= SILENT_LEAST_US))
    )
    sent = steps.filter(steps.contact)
    lasts = sent.group_by("person_id").agg(contact_us=sent.occurred_us.max())
    found = gone.left_join(lasts, "person_id")
    return found.select(
        "person_id",
        "last_us",
        "overdue",
        written=found.contact_us.notnull() & (found.contact_us >= found.last_us),
    ).order_by("last_us", "person_id")


def read_year(
    engine: "Engine",
    tables: "Sources",
    steps: Table,
    *,
    as_of: int | IntegerScalar,
    currency: str | StringScalar,
    params: "Params | None" = None,
) -> Year:
    """Return the opening page as of `as_of`; silence and currencies look back beyond the year."""
    lately = year(steps, as_of=as_of)
    sent = engine.arrow(mailings(lately), tables, params).to_pylist()
    gone = engine.arrow(silent(steps, as_of=as_of), tables, params).to_pylist()
    top = engine.arrow(often(lately), tables, params).to_pylist()
    return Year(
        weeks=answers.rows(Week, engine, weeks(lately, currency=currency), tables, params),
        never_written=_sentence(top, [row for row in top if row["contacts"] == 0]),
        mailings_unused=_sentence(sent, [row for row in sent if not row["used"]]),
        silent=_sentence(gone, [row for row in gone if not row["written"]]),
        other_currencies=answers.rows(
            OtherCurrency, engine, other_currencies(steps, currency=currency), tables, params
        ),
        did_it_help=holdouts.did_it_help(engine, tables, lately, params=params),
    )


def _sentence(of: list[dict[str, object]], those: list[dict[str, object]]) -> Sentence:
    people = dict.fromkeys(str(row["person_id"]) for row in those)
    return Sentence(n=len(those), of=len(of), people=tuple(people))
