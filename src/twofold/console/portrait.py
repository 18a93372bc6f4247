"""One person's readings in plain words, each with what it rests on."""

from collections.abc import Sequence

from msgspec.json import decode

from twofold import clock, heeding, seeing, web
from twofold.console import names
from twofold.storage import Row

# Below and above these a pattern of visits is told as regular or in bursts (0 is chance).
REGULAR, BURSTS = -0.3, 0.3
GAPS_MIN = 3
REFUSED = ""

Reading = tuple[str, str, str]

_SCORES = {
    "rhythm": "period",
    "spent": "frequency",
    "a buying day brings": "monetary_value",
    "channels used": "preferred_channel",
    "who started it": "pull_share",
    "they come": "burstiness",
    "answers they got": "answered_share",
    "run without a bad mark": "delight_chain",
}


def readings(profile: Row, other_shops: Sequence[Row], *, as_of: int) -> list[Reading]:
    """Return name, value and what it rests on; no value is a refusal, which says what it needs."""
    apart = seeing.currencies.uncounted(decode(profile.detail), profile.currency)
    return [
        _rhythm(profile),
        _last(profile, as_of),
        _spent(profile, apart),
        _worth(profile, apart),
        _channels(profile),
        _talk(profile),
        _pattern(profile),
        _answers(profile),
        _marks(profile),
        _other(other_shops),
    ]


def but_for(told: Sequence[Reading], left: Sequence[heeding.assumptions.Left]) -> list[Reading]:
    """Return readings in which each that rests on a score its person left says so.

    How many channels they use is a plain count, and stays.
    """
    gone = {one.score: one.words for one in left if one.score}
    found = []
    for name, value, rest in told:
        words = gone.get(_SCORES.get(name, ""))
        kept = value if name == "channels used" else REFUSED
        found.append((name, value, rest) if words is None else (name, kept, words))
    return found


def overdue(profile: Row, as_of: int) -> float | None:
    """Return how many of their own rhythms they have been away, None without a rhythm."""
    if not profile.period_us or profile.last_incidence_us is None:
        return None
    return float((as_of - profile.last_incidence_us) / profile.period_us)


def _rhythm(profile: Row) -> Reading:
    gaps = max(0, profile.sessions - 1)
    if profile.period_us is None:
        return (
            "rhythm",
            REFUSED,
            f"needs {GAPS_MIN + 1} visits, has {profile.sessions}",
        )
    return "rhythm", f"every {web.duration(profile.period_us)}", f"median of {gaps:,} gaps"


def _last(profile: Row, as_of: int) -> Reading:
    if profile.last_incidence_us is None:
        return "last seen", REFUSED, "they have begun no contact"
    ago = as_of - profile.last_incidence_us
    late = overdue(profile, as_of)
    rest = "" if late is None else f"{late:.1f} times their rhythm"
    value = "today" if ago < clock.DAY else f"{web.duration(ago)} ago"
    return "last seen", value, rest


def _spent(profile: Row, apart: Sequence[seeing.currencies.Uncounted]) -> Reading:
    if profile.frequency is None:
        return "spent", REFUSED, "no purchase with an amount"
    days = f"on {web.count(profile.frequency + 1, 'buying day')}"
    returned = f", {web.count(profile.returns, 'return')}" if profile.returns else ""
    if profile.amount_micro is None:
        told = names.listed([one.words for one in apart])
        return "spent", told, f"{days}{returned}, not counted in {profile.currency}"
    left_out = f"; {seeing.currencies.left_out(apart, profile.currency)}" if apart else ""
    money = web.money(profile.amount_micro, profile.currency)
    return "spent", money, f"{days}{returned}{left_out}"


def _worth(profile: Row, apart: Sequence[seeing.currencies.Uncounted]) -> Reading:
    inside = f" in {profile.currency}" if apart else ""
    if profile.monetary_micro is None:
        return "a buying day brings", REFUSED, f"needs 2 buying days{inside}"
    money = web.money(profile.monetary_micro, profile.currency)
    rest = f"mean of {profile.monetary_days:,}{inside}, without the first"
    return "a buying day brings", money, rest


def _channels(profile: Row) -> Reading:
    if not profile.channels:
        return "channels used", REFUSED, "they have begun no contact"
    most = profile.preferred_channel
    return (
        "channels used",
        f"{profile.channels:,}",
        f"mostly {most} in the last 180 days" if most else "none in the last 180 days",
    )


def _talk(profile: Row) -> Reading:
    both = profile.incidences + profile.contacts
    if profile.pull_share is None:
        return "who started it", REFUSED, "no contact on either side"
    if not profile.contacts:
        return "who started it", "they alone", f"{both:,} of theirs, none of ours"
    if not profile.incidences:
        return "who started it", "we alone", f"{both:,} of ours, none of theirs"
    share = web.percent(profile.pull_share)
    return "who started it", f"they, {share}", f"{profile.incidences:,} of {both:,} contacts"


def _pattern(profile: Row) -> Reading:
    value = profile.burstiness
    if value is None:
        return "they come", REFUSED, f"needs {GAPS_MIN + 1} visits"
    words = "regularly" if value < REGULAR else "in bursts" if value > BURSTS else "at no set times"
    # Adding 0 takes the sign off what rounds to none.
    place = f"{round(value, 2) + 0:+.2f}".replace("-", web.MINUS)
    return "they come", words, f"{place}, from {web.MINUS}1 regular to +1 bursts"


def _answers(profile: Row) -> Reading:
    if profile.answered_share is None:
        return "answers they got", REFUSED, "they opened no thread"
    wait = "" if profile.answer_us is None else f"after {web.duration(profile.answer_us)}, median"
    return "answers they got", web.percent(profile.answered_share), wait


def _marks(profile: Row) -> Reading:
    if profile.delight_run is None:
        return "run without a bad mark", REFUSED, "they never told us how it was"
    best = f"longest {profile.delight_best:,}" if profile.delight_best else ""
    return "run without a bad mark", f"{profile.delight_run:,}", best


def _other(other_shops: Sequence[Row]) -> Reading:
    if not other_shops:
        return "other shops", REFUSED, "nobody told us of any"
    told = names.listed([f"{row.orbit} ({row.touches:,})" for row in other_shops])
    return "other shops", f"{len(other_shops):,}", told
