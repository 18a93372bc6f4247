"""One person as a door tells of them: handles, stage, and readings with n, as-of and reason."""

from typing import Any

from twofold import clock, people, trajectories
from twofold.flow.queries import queries
from twofold.ids import PersonId
from twofold.system import System
from twofold.trajectories import Profile

GAPS_MIN = 3


def person(system: System, person_id: PersonId, *, as_of: int, now: int) -> dict[str, Any]:
    """Return a person as one object, as of a moment; at `now` from the stored profile.

    Raises people.UnknownPerson.
    """
    found = people.get(system.record, person_id)
    profile = _profile(system, found.person_id, as_of=as_of, now=now)
    return {
        "person_id": found.person_id,
        "handles": [_handle(handle) for handle in found.handles],
        "touches": profile.touches if profile else 0,
        "stage": profile.stage if profile else None,
        "readings": _readings(profile, as_of, system.settings.currency) if profile else {},
    }


def _profile(system: System, person_id: PersonId, *, as_of: int, now: int) -> Profile | None:
    record = system.record
    # What is stored holds for the moment the home is charted as of, until the person changes.
    if as_of == system.as_of(now) and not record.one(queries.waits, person_id=person_id):
        return trajectories.profile(record, person_id, now=as_of)
    profile, _ = trajectories.profile_now(
        record, system.engine, system.settings, person_id, as_of=as_of
    )
    return profile


def _handle(handle: people.Handle) -> dict[str, Any]:
    return {
        "handle": f"{handle.kind}:{handle.value}",
        "first_at": clock.rfc3339(handle.first_us),
        "verified_at": None if handle.verified_us is None else clock.rfc3339(handle.verified_us),
    }


def _readings(profile: Profile, as_of: int, currency: str) -> dict[str, Any]:
    at = clock.rfc3339(as_of)

    def reading(value: object, n: int, why: str | None = None) -> dict[str, Any]:
        return {"value": value, "n": n, "as_of": at, "interval": None, "why": why}

    def refusal(why: str, needs: str) -> dict[str, Any]:
        return {"value": None, "refused": why, "needs": needs}

    begun, spoken, sessions = profile.incidences, profile.contacts, profile.sessions
    days = (profile.frequency + 1) if profile.frequency is not None else 0
    no_rhythm = refusal("too few gaps between sessions for a rhythm", f"{GAPS_MIN} gaps")
    no_purchase = refusal("no purchase yet", "1 buying day")
    shown = {
        "stage": reading(profile.stage, profile.touches, profile.stage_why),
        "stage_since": reading(_time(profile.stage_since_us), profile.touches),
        "first_at": reading(_time(profile.first_us), profile.touches),
        "last_at": reading(_time(profile.last_us), profile.touches),
        "tenure": reading(_days(profile.tenure_us), profile.touches, "days since the first touch"),
        "incidences": reading(begun, profile.touches),
        "contacts": reading(spoken, profile.touches),
        "sessions": reading(sessions, begun),
        "halo": reading(profile.channels, begun, "channels on which they began something"),
        "halo_entropy": reading(profile.halo_entropy, begun),
        "preferred_channel": reading(profile.preferred_channel, begun),
        "pull_share": reading(profile.pull_share, begun + spoken),
        "returns": reading(profile.returns, profile.touches),
        "other_orbits": reading(profile.other_orbits, profile.touches),
        "delight_chain": reading(profile.delight_run, begun),
        "delight_chain_longest": reading(profile.delight_best, begun),
        "answered_share": reading(profile.answered_share, begun),
        "answer_time": reading(_days(profile.answer_us), begun, "median, in days"),
    }
    shown["period"] = (
        no_rhythm
        if profile.period_us is None
        else reading(_days(profile.period_us), sessions - 1, "median gap of sessions, in days")
    )
    shown["overdue"] = (
        no_rhythm
        if profile.overdue is None
        else reading(profile.overdue, sessions - 1, "periods since they last began something")
    )
    shown["burstiness"] = reading(profile.burstiness, max(sessions - 1, 0))
    for name in ("frequency", "recency_days", "age_days"):
        value = getattr(profile, name)
        shown[name] = no_purchase if value is None else reading(value, days)
    shown["amount"] = _money(profile.amount_micro, currency, days, reading)
    shown["monetary_value"] = _money(profile.monetary_micro, currency, days, reading)
    return shown


def _money(micro: float | None, currency: str, n: int, reading: Any) -> dict[str, Any]:
    if micro is None:
        return {"value": None, "refused": "nothing was bought again", "needs": "2 buying days"}
    amount = f"{micro / 1_000_000:.2f}"
    found: dict[str, Any] = reading({"amount": amount, "currency": currency}, n)
    return found


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
