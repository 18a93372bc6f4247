"""What is kept beside an answer gives it again: nothing that counts is left out."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.terms.given_terms import CHANNELS, ME, NOON, USES, histories
from twofold import clock, terms
from twofold.terms import Circumstances, Clause, Contact, Intent, Matter, Rate, Scope

MATTERS = ("", "letter:1", "letter:2")
CONTACT_USES = ("marketing.shoes", "marketing.hats", "service", terms.CONFIRMATION)

contacts = st.builds(
    Contact,
    use=st.sampled_from(CONTACT_USES),
    at_us=st.integers(NOON - 40 * clock.DAY, NOON),
)
matters = st.builds(
    Matter,
    matter=st.sampled_from(MATTERS),
    use=st.sampled_from((terms.REPLY, terms.TRANSACTION)),
    channel=st.sampled_from(("email", "sms")),
    seq=st.integers(1, 20),
    opened_us=st.integers(NOON - clock.DAY, NOON),
)


@st.composite
def clauses(draw: st.DrawFn, effect: str) -> Clause:
    return Clause(
        clause_id=f"house:{effect}",
        seq=0,
        said_us=0,
        effect=effect,  # type: ignore[arg-type]
        scope=Scope(use=draw(st.sampled_from(USES))),
        handle_id=ME,
        speaks_for=frozenset(),
    )


around = st.builds(
    Circumstances,
    matters=st.lists(matters, max_size=3).map(tuple),
    contacts=st.lists(contacts, max_size=8).map(tuple),
    position=st.lists(clauses("allow"), max_size=2).map(tuple),
    policy=st.lists(clauses("deny"), max_size=1).map(tuple),
    legal_kinds=st.sampled_from((frozenset[str](), frozenset({"recall", "breach"}))),
    is_doubtful=st.just(value=False),
)
intents = st.builds(
    Intent,
    use=st.sampled_from((*CONTACT_USES, terms.REPLY, "analytics", "legal")),
    channel=st.sampled_from(("", *CHANNELS[1:])),
    matter=st.sampled_from(MATTERS),
    legal_kind=st.sampled_from(("", "recall")),
)
limits = st.builds(
    Rate,
    most=st.integers(0, 2),
    per_us=st.integers(1, 60).map(lambda days: days * clock.DAY),
    use=st.sampled_from(("*", "marketing", "service")),
)


@settings(deadline=None)
@given(histories(), around, intents, st.lists(limits, max_size=2))
def test_i14_what_is_weighed_gives_the_same_answer(
    told: list[terms.Said], known: Circumstances, intent: Intent, rates: list[Rate]
) -> None:
    limit = terms.Statement(
        statement_id="limit",
        verb="limit",
        scope=Scope(),
        conditions=terms.Conditions(rates=tuple(rates)),
    )
    said = terms.Said(
        statement=limit, seq=99, said_us=NOON, handle_id=ME, speaks_for=frozenset({ME})
    )
    found = terms.fold([*told, said], [ME])

    kept = terms.weighed(found, intent, known, now=NOON)

    assert terms.permit(found, intent, kept, now=NOON) == terms.permit(
        found, intent, known, now=NOON
    )


def test_what_cannot_count_is_not_kept() -> None:
    week = 7 * clock.DAY
    known = Circumstances(
        matters=(Matter(matter="letter:1", use=terms.REPLY, channel="email", seq=1, opened_us=1),),
        contacts=(
            Contact(use="service", at_us=NOON),
            Contact(use="marketing.hats", at_us=NOON - week - 1),
            Contact(use="marketing.hats", at_us=NOON - 1),
        ),
    )
    intent = Intent(use="marketing.shoes", channel="email")

    kept = terms.weighed(terms.NOTHING_SAID, intent, known, now=NOON)

    assert kept == Circumstances(contacts=(Contact(use="marketing.hats", at_us=NOON - 1),))
