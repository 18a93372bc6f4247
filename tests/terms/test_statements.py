"""What may be said about a person's terms, and by whom."""

import pytest

from twofold import clock, terms
from twofold.terms.clauses import Conditions
from twofold.terms.statements import Statement, Verb

OWN = terms.Scope(use="marketing", recipient="own")
HOURS = Conditions(windows=(terms.Window(start=60, end=120),))


def test_anybody_may_tighten() -> None:
    for speaker in ("person", "staff", "import", "signal", "law"):
        statement = Statement(statement_id="s", verb="stop", speaker=speaker)

        assert terms.checked(statement) is statement


@pytest.mark.parametrize("speaker", ["staff", "signal", "law"])
@pytest.mark.parametrize("verb", ["allow", "lift"])
def test_only_the_person_loosens(speaker: str, verb: str) -> None:
    lifts = ("s1",) if verb == "lift" else ()
    statement = Statement(
        statement_id="s", verb=verb, scope=OWN, lifts=lifts, speaker=speaker,  # type: ignore[arg-type]
        evidence="a form",
    )  # fmt: skip

    with pytest.raises(terms.NotTheirs):
        terms.checked(statement)


def test_an_import_brings_a_yes_only_with_its_evidence() -> None:
    bare = Statement(statement_id="s", verb="allow", scope=OWN, speaker="import")
    proven = Statement(
        statement_id="s", verb="allow", scope=OWN, speaker="import", evidence="form of 2026-01-02"
    )

    with pytest.raises(terms.NotTheirs, match="evidence"):
        terms.checked(bare)
    assert terms.checked(proven) is proven


@pytest.mark.parametrize(
    "bad",
    [
        Statement(statement_id="s", verb="deny", scope=terms.Scope(use="Marketing!")),
        Statement(statement_id="s", verb="deny", scope=terms.Scope(use="a." * 200)),
        Statement(statement_id="s", verb="deny", scope=terms.Scope(channel="")),
        Statement(statement_id="s", verb="deny", scope=terms.Scope(matter="\0")),
        Statement(statement_id="s", verb="deny", scope=terms.Scope(use="gossip")),
        Statement(statement_id="s", verb="allow", scope=terms.Scope(use="marketing")),
        Statement(statement_id="s", verb="deny", conditions=HOURS),
        Statement(statement_id="s", verb="deny", until_us=5),
        Statement(statement_id="s", verb="limit"),
        Statement(statement_id="s", verb="lift"),
        Statement(statement_id="s", verb="deny", lifts=("a",)),
        Statement(
            statement_id="s",
            verb="limit",
            conditions=Conditions(rates=(terms.Rate(most=-1, per_us=1, use="marketing"),)),
        ),
        Statement(
            statement_id="s",
            verb="limit",
            conditions=Conditions(rates=(terms.Rate(most=1, per_us=clock.DAY, use="gossip"),)),
        ),
    ],
    ids=lambda bad: f"{bad.verb} {bad.scope.use[:20]}",
)
def test_what_makes_no_sense_is_refused(bad: Statement) -> None:
    with pytest.raises((terms.BadStatement, terms.BadScope, terms.UnknownUse)):
        terms.checked(bad)


def test_a_yes_and_a_lift_loosen_and_nothing_else_does() -> None:
    verbs: tuple[Verb, ...] = ("allow", "deny", "stop", "limit", "lift")

    loosening = [verb for verb in verbs if terms.loosens(Statement(statement_id="s", verb=verb))]

    assert loosening == ["allow", "lift"]
