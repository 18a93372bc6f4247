"""One person as a door tells of them: handles, stage, and readings with n, as-of and reason."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from twofold import clock, people, terms, trajectories
from twofold.ids import PersonId
from twofold.people import Person
from twofold.seeing import currencies
from twofold.seeing.currencies import Uncounted
from twofold.seeing.queries import queries
from twofold.seeing.scores import SCORE_OF, left_words
from twofold.seeing.uses import looked_at, may_look_at, no_readings
from twofold.system import System
from twofold.terms import Deny, Permission
from twofold.trajectories import Profile

GAPS_MIN = 3

Reading = Callable[..., dict[str, Any]]


def person(system: System, person_id: PersonId, *, as_of: int, now: int) -> dict[str, Any]:
    """Return a person as one object, as of a moment; at `now` from the stored profile.

    Raises people.UnknownPerson.
    """
    found = people.get(system.record, person_id)
    permission = may_look_at(system, found, now=now)
    plain = {
        "person_id": found.person_id,
        "handles": [_handle(handle) for handle in found.handles],
    }
    if isinstance(permission, Deny):
        return plain | _plain(system, found, permission, as_of=as_of)
    profile = _profile(system, found.person_id, as_of=as_of, now=now)
    return plain | {
        "touches": profile.touches if profile else 0,
        "stage": profile.stage if profile else None,
        "readings": _but_for_left(system, found, _readings(profile, as_of)) if profile else {},
        "refused": None,
    }


def _but_for_left(system: System, person: Person, readings: dict[str, Any]) -> dict[str, Any]:
    """Return readings that say of each which its person left that they did, and since when."""
    standing = terms.exemptions.standing_in(terms.of(system.record, person))
    since = {one.score: one.since_us for one in standing if one.score}
    told = dict(readings)
    for name, score in SCORE_OF.items():
        if score in since and name in told:
            words = left_words(since[score], system.zone)
            told[name] = {"value": None, "refused": words, "needs": "that they take it back"}
    return told


def _plain(system: System, person: Person, refused: Permission, *, as_of: int) -> dict[str, Any]:
    """Return how much is kept of a person who may not be looked at, and why there is no more."""
    counted = system.record.only(queries.touches_of, person_id=person.person_id, as_of=as_of)
    return {
        "touches": int(counted.touches),
        "stage": None,
        "readings": {},
        "refused": no_readings(system, person, refused),
    }


def _profile(system: System, person_id: PersonId, *, as_of: int, now: int) -> Profile | None:
    record = system.record
    # What is stored holds for the moment the home is charted as of, until the person changes.
    if as_of == system.as_of(now) and not record.one(queries.waits, person_id=person_id):
        return trajectories.profile(record, person_id, now=as_of)
    profile, _ = trajectories.profile_now(
        record,
        system.engine,
        system.settings,
        person_id,
        as_of=as_of,
        use=looked_at(system, now=now),
    )
    return profile


def _handle(handle: people.Handle) -> dict[str, Any]:
    return {
        "handle": f"{handle.kind}:{handle.value}",
        "first_at": clock.rfc3339(handle.first_us),
        "verified_at": None if handle.verified_us is None else clock.rfc3339(handle.verified_us),
    }


def _readings(profile: Profile, as_of: int) -> dict[str, Any]:
    reading = partial(_reading, as_of=clock.rfc3339(as_of))
    return {
        **_course(profile, reading),
        **_rhythm(profile, reading),
        **_buying(profile, reading),
    }


def _course(profile: Profile, reading: Reading) -> dict[str, Any]:
    touches, begun = profile.touches, profile.incidences
    threads = profile.detail.get("threads", 0)
    answered = round(threads * (profile.answered_share or 0))
    return {
        "stage": reading(profile.stage, touches, profile.stage_why),
        "stage_since": reading(_time(profile.stage_since_us), touches),
        "first_at": reading(_time(profile.first_us), touches),
        "last_at": reading(_time(profile.last_us), touches),
        "tenure": reading(_days(profile.tenure_us), touches, "days since the first touch"),
        "incidences": reading(begun, touches),
        "contacts": reading(profile.contacts, touches),
        "sessions": reading(profile.sessions, begun),
        "halo": reading(profile.channels, begun, "channels on which they began something"),
        "halo_entropy": reading(profile.halo_entropy, begun),
        "preferred_channel": reading(profile.preferred_channel, begun),
        "pull_share": reading(profile.pull_share, begun + profile.contacts),
        "other_orbits": reading(profile.other_orbits, touches),
        "delight_chain": reading(profile.delight_run, begun),
        "delight_chain_longest": reading(profile.delight_best, begun),
        "answered_share": reading(profile.answered_share, threads),
        "answer_time": reading(_days(profile.answer_us), answered, "median, in days"),
    }


def _rhythm(profile: Profile, reading: Reading) -> dict[str, Any]:
    gaps = max(profile.sessions - 1, 0)
    found = {"burstiness": reading(profile.burstiness, gaps)}
    if profile.period_us is None:
        why = "too few gaps between sessions for a rhythm"
        return found | dict.fromkeys(("period", "overdue"), _refusal(why, f"{GAPS_MIN} gaps"))
    found["period"] = reading(_days(profile.period_us), gaps, "median gap of sessions, in days")
    found["overdue"] = reading(profile.overdue, gaps, "periods since they last began something")
    return found


def _buying(profile: Profile, reading: Reading) -> dict[str, Any]:
    days = 0 if profile.frequency is None else profile.frequency + 1
    never = _refusal("no purchase yet", "1 buying day")
    counts = {
        name: never if value is None else reading(value, days)
        for name, value in (
            ("frequency", profile.frequency),
            ("recency_days", profile.recency_days),
            ("age_days", profile.age_days),
        )
    }
    apart = currencies.uncounted(profile.detail, profile.currency)
    purchases = sum(one.purchases for one in apart)
    others = [_money(one.amount_micro, one.currency) for one in apart]
    return {
        "returns": reading(profile.returns, profile.touches),
        **counts,
        **_amounts(profile, days, apart, reading),
        "other_currencies": reading(others, purchases),
    }


def _amounts(
    profile: Profile, days: int, apart: Sequence[Uncounted], reading: Reading
) -> dict[str, Any]:
    """Return the readings in the home's currency, each with what it leaves out."""
    home = profile.currency
    why = currencies.left_out(apart, home) if apart else None
    nothing = _nothing(apart, home)
    again = _refusal("nothing was bought again", "2 buying days")
    if profile.amount_micro is None:
        return {"amount": nothing, "monetary_value": nothing if apart else again}
    if apart:
        again = _refusal(f"nothing was bought again in {home}; {why}", f"2 buying days in {home}")
    mean = profile.monetary_micro
    return {
        "amount": reading(_money(profile.amount_micro, home), days, why),
        "monetary_value": again
        if mean is None
        else reading(_money(mean, home), profile.monetary_days, why),
    }


def _nothing(apart: Sequence[Uncounted], home: str) -> dict[str, Any]:
    away = currencies.elsewhere({one.currency: one.purchases for one in apart}, home)
    if away is None:
        return _refusal("no purchase yet", "1 buying day")
    return _refusal(away.words, f"{away.setting} in twofold.toml, then twofold chart")


def _reading(value: object, n: int, why: str | None = None, *, as_of: str) -> dict[str, Any]:
    return {"value": value, "n": n, "as_of": as_of, "interval": None, "why": why}


def _refusal(why: str, needs: str) -> dict[str, Any]:
    return {"value": None, "refused": why, "needs": needs}


def _money(micro: float, currency: str) -> dict[str, str]:
    return {"amount": f"{Decimal(round(micro)) / 1_000_000:.2f}", "currency": currency}


def _time(us: int | None) -> str | None:
    return None if us is None else clock.rfc3339(us)


def _days(us: float | None) -> float | None:
    return None if us is None else us / clock.DAY


def profiles(system: System, *, now: int) -> list[dict[str, Any]]:
    """Return every stored profile as a row of plain values, in order of person id."""
    rows = system.record.all(queries.profiles)
    as_of = system.as_of(now)
    return [
        {
            **row._asdict(),
            "overdue": trajectories.overdue(row.last_incidence_us, row.period_us, now=as_of),
        }
        for row in rows
    ]
