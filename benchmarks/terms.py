"""What people allow: folded out of what they said, and asked of one and of a million at once.

    python -m benchmarks.terms [--people 1000000] [--runs 5]

There are no bars but the issue's: one at a time and all at once, equal. Half of the people said
nothing, the others one to three things about uses, channels, hours and rates; a fifth of all had
one to four contacts in the last month.
"""

import argparse
import random
from collections.abc import Callable, Iterator

from benchmarks import crowd, table
from twofold import clock, terms
from twofold.ids import HandleId
from twofold.terms import Circumstances, Intent, Rate, Said, Scope, Statement, Terms, Window

USES = ("*", "marketing", "marketing.shoes", "marketing.hats", "service", "profiling", "analytics")
CHANNELS = ("*", "*", "email", "sms")
VERBS: tuple[terms.Verb, ...] = ("allow", "allow", "deny", "stop", "limit")
LIMITS = (
    terms.Conditions(rates=(Rate(most=2, per_us=7 * clock.DAY, use="marketing"),)),
    terms.Conditions(windows=(Window(days=("sat", "sun"), start=540, end=720),)),
    terms.Conditions(pause_until_us=crowd.END_US + 9 * clock.DAY),
)
ASKED = {
    "a contact (marketing.shoes by e-mail)": Intent(use="marketing.shoes", channel="email"),
    "a use (analytics)": Intent(use="analytics"),
}
SINGLE_PEOPLE = 50_000
ZONES = ("UTC", "Europe/Dublin", "America/New_York")
ASSUMED = frozenset({"analytics", "profiling.service"})


def histories(chance: random.Random, people: int) -> Iterator[tuple[list[Said], HandleId]]:
    """Yield what so many people said, an average of one thing each."""
    for place in range(people):
        handle = HandleId(f"{place:032x}")
        many = chance.choice((0, 0, 0, 1, 2, 3))
        yield [_said(chance, place, seq, handle) for seq in range(1, many + 1)], handle


def _said(chance: random.Random, place: int, seq: int, handle: HandleId) -> Said:
    verb = chance.choice(VERBS)
    recipient = "own" if verb == "allow" else "*"
    return Said(
        statement=Statement(
            statement_id=f"{place}-{seq}",
            verb=verb,
            scope=Scope(
                use=chance.choice(USES), channel=chance.choice(CHANNELS), recipient=recipient
            ),
            conditions=chance.choice(LIMITS) if verb == "limit" else terms.Conditions(),
        ),
        seq=seq,
        said_us=crowd.END_US - chance.randrange(300) * clock.DAY,
        handle_id=handle,
        speaks_for=frozenset({handle}),
    )


def around(chance: random.Random, position: tuple[terms.Clause, ...]) -> Circumstances:
    """Return what else is known of somebody."""
    many = chance.randrange(1, 5) if chance.random() < 0.2 else 0
    return Circumstances(
        zone=chance.choice(ZONES),
        position=position,
        contacts=tuple(
            terms.Contact(
                use="marketing.shoes", at_us=crowd.END_US - chance.randrange(30 * clock.DAY)
            )
            for _ in range(many)
        ),
    )


def folded(chance: random.Random, people: int) -> tuple[list[Terms], int, float]:
    """Return people's terms, how many statements they come of, and the seconds of folding them."""
    told = list(histories(chance, people))
    found: list[Terms] = []
    took = table.once(lambda: found.extend(terms.fold(said, [own]) for said, own in told))
    return found, sum(len(said) for said, _ in told), took


def _assumed() -> tuple[terms.Clause, ...]:
    scopes = [Scope(use=use, channel="", recipient="own") for use in sorted(ASSUMED)]
    return tuple(
        terms.Clause(
            clause_id=f"assumed:{scope.use}", seq=0, said_us=0, effect="allow", scope=scope,
            speaker="law", handle_id=HandleId(""), speaks_for=frozenset(),
        )
        for scope in scopes
    )  # fmt: skip


def _alone(
    people: list[tuple[Terms, Circumstances]], intent: Intent, now: int
) -> Callable[[], object]:
    return lambda: [terms.permit(one, intent, known, now=now) for one, known in people]


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    chance, position, now = random.Random(crowd.SEED), _assumed(), crowd.END_US
    table.machine("numpy", "msgspec")
    found, statements, took = folded(chance, chosen.people)
    people = [(one, around(chance, position)) for one in found]
    rows: list[list[object]] = [["fold", statements, took, statements / took, None]]
    laid: list[terms.Crowd] = []
    around_them = [known for _, known in people]
    took = table.once(lambda: laid.append(terms.gather(found, around_them)))
    rows.append(["laid out as a crowd, once", len(people), took, len(people) / took, None])
    some = people[:SINGLE_PEOPLE]
    for words, intent in ASKED.items():
        one = table.seconds(_alone(some, intent, now), chosen.runs)
        every = table.seconds(lambda to=intent: terms.permit_all(laid[0], to, now=now), chosen.runs)  # type: ignore[misc]
        answers = terms.permit_all(laid[0], intent, now=now)
        assert [answers.of(place) for place in range(len(some))] == _alone(some, intent, now)()
        rows.append([f"permit, one at a time: {words}", len(some), one, len(some) / one, None])
        asked = len(answers.different)
        rows.append(
            [f"permit, all at once: {words}", len(people), every, len(people) / every, asked]
        )
    table.show(["", "n", "seconds", "per second", "questions"], rows)


if __name__ == "__main__":
    main()
