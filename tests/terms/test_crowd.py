"""What is said of everybody at once is what is said of each alone."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from tests.terms import given_terms
from tests.terms.given_terms import ME, NOON, prefers, said
from twofold import clock, terms
from twofold.ids import HandleId
from twofold.terms.intents import Matter
from twofold.terms.statements import Said, Verb

OTHER = HandleId("b" * 32)
MOMENTS = (NOON + clock.MINUTE, NOON + 15 * clock.HOUR, NOON + 366 * clock.DAY)
_TURNS: list[Verb] = ["allow", "deny"] * 50
ASSUMED = said("allow", "analytics", seq=0)

INTENTS = st.one_of(
    st.builds(
        lambda use, channel, matter, by_machine: terms.Intent(
            use=use, channel=channel, matter=matter, by_machine=by_machine
        ),
        st.sampled_from(
            ("marketing.shoes", "marketing", "service", "service.reply", "security", "analytics",
             "ask.marketing", "service.stop_confirmation")
        ),
        st.sampled_from(("email", "sms", "")),
        st.sampled_from(("", "order:7", "s2")),
        st.booleans(),
    ),
    st.builds(
        lambda minutes: terms.Intent(use="research", channel="email", minutes=minutes),
        st.integers(0, 9),
    ),
)  # fmt: skip

HUMANS = st.sampled_from(("first", "never", None)).map(
    lambda human: [] if human is None else [prefers(9, human=human)]
)
AROUND = st.builds(
    terms.Circumstances,
    zone=st.sampled_from(("UTC", "America/New_York")),
    is_known=st.booleans(),
    is_doubtful=st.sampled_from((False, False, False, True)),
    is_restricted=st.sampled_from((False, False, False, True)),
    is_erased=st.sampled_from((False, False, False, True)),
    unproven=st.sampled_from((frozenset(), frozenset({"email"}))),
    matters=st.lists(
        st.builds(
            lambda seq, use: Matter(
                matter="order:7", use=use, channel="email", seq=seq, opened_us=NOON + seq
            ),
            st.integers(1, 8),
            st.sampled_from(("service.reply", "service")),
        ),
        max_size=1,
    ).map(tuple),
    contacts=st.lists(
        st.builds(
            lambda use, days: terms.Contact(use=use, at_us=NOON - days * clock.DAY),
            st.sampled_from(("marketing", "marketing.shoes", "service")),
            st.integers(-1, 12),
        ),
        max_size=5,
    ).map(tuple),
    position=st.sampled_from(((), tuple(terms.fold([ASSUMED], [ME]).clauses))),
)


def _crowd(told: Sequence[tuple[terms.Terms, terms.Circumstances]]) -> terms.Crowd:
    return terms.gather([found for found, _ in told], [around for _, around in told])


@given(
    people=st.lists(
        st.tuples(given_terms.histories(of=(ME, OTHER)), HUMANS, AROUND), min_size=0, max_size=12
    ),
    intent=INTENTS,
    now=st.sampled_from(MOMENTS),
)
def test_everybody_at_once_is_answered_as_each_alone(
    people: list[tuple[list[Said], list[Said], terms.Circumstances]], intent: terms.Intent, now: int
) -> None:
    told = [
        (terms.fold([*history, *human], [ME, OTHER]), around) for history, human, around in people
    ]
    single = [terms.permit(one, intent, around, now=now) for one, around in told]

    found = terms.permit_all(_crowd(told), intent, now=now)
    at_once = terms.permitted_now(_crowd(told), intent, now=now)
    assert at_once.tolist() == found.permitted.tolist()

    assert [found.of(place) for place in range(len(told))] == single
    assert found.permitted.tolist() == [isinstance(one, terms.Permit) for one in single]


def test_people_who_said_the_same_are_asked_about_once() -> None:
    shoes = terms.Intent(use="marketing.shoes", channel="email")
    crowd = [
        (terms.fold([said(verb, "marketing", seq=seq)], [ME]), terms.Circumstances())
        for seq, verb in enumerate(_TURNS, 1)
    ]

    found = terms.permit_all(_crowd(crowd), shoes, now=NOON)

    assert len(found.different) == 2
    assert found.of(98) == terms.Permit(reason="allowed", clauses=("s99",))
    assert found.permitted.sum() == 50


def test_who_has_had_as_many_as_their_rate_lets_through_waits_and_nobody_else() -> None:
    shoes = terms.Intent(use="marketing.shoes", channel="email")
    twice = terms.Conditions(rates=(terms.Rate(most=2, per_us=7 * clock.DAY, use="marketing"),))
    usual = terms.fold([said("allow", "marketing", seq=1)], [ME])
    own = terms.fold([said("allow", "marketing", seq=1, conditions=twice)], [ME])
    had = [(usual, ()), (usual, (1,)), (usual, (7,)), (own, (1,)), (own, (1, 2)), (own, (1, 8))]
    crowd = [
        (
            found,
            terms.Circumstances(
                contacts=tuple(
                    terms.Contact(use="marketing.shoes", at_us=NOON - days * clock.DAY)
                    for days in ago
                )
            ),
        )
        for found, ago in had
    ]

    found = terms.permit_all(_crowd(crowd), shoes, now=NOON)

    assert found.permitted.tolist() == [True, False, True, True, False, True]
