"""A list of permissions and stops in the browser: looked at, taken in, each row told of."""

import threading
from collections.abc import Iterator

import pytest

from tests.console.reading import words
from tests.console.visiting import Visitor, visitor
from tests.storage.digests import digest
from twofold import people, terms, worker
from twofold.access import Role
from twofold.system import System

LIST = """email,status,use,channel,when,evidence
ann@example.org,allowed,marketing.shoes,email,2026-05-01,form 7
bob@example.org,stopped,,,,
cid@example.org,allowed,marketing,email,2026-05-01,
dan@example.org,never subscribed,,,,
"""


@pytest.fixture
def home(home_on_both: System) -> System:
    return home_on_both


@pytest.fixture
def analyst_there(home: System) -> Iterator[Visitor]:
    with visitor(home, Role.ANALYST) as found:
        yield found


def bring(there: Visitor, content: str, name: str = "list.csv") -> str:
    answer = there.client.post(
        "/console/lists",
        data={"csrf": there.token},
        files={"file": (name, content.encode(), "text/csv")},
        follow_redirects=False,
    )
    assert answer.status_code == 303
    return answer.headers["location"]


def take_in(home: System, there: Visitor, way: str, **fields: str) -> str:
    assert there.post(f"{way}/import", fields).headers["location"] == way
    worker.work(home, stop=threading.Event(), once=True)
    return words(there.get(way))


def rules(home: System, handle: str) -> list[tuple[str, str, str]]:
    found = terms.of(home.record, people.resolve(home.record, handle)).clauses
    return [(one.effect, one.scope.use, one.scope.channel) for one in found]


def test_a_list_is_told_column_by_column_and_row_by_row_before_anything_is_kept(
    home: System, analyst_there: Visitor
) -> None:
    people.salt(home.record)
    way = bring(analyst_there, LIST)
    before = digest(home.record, but=("staff_session",))

    found = words(analyst_there.get(way))

    assert "when: given" in found
    assert "evidence: evidence" in found
    assert "The whole list, 4 rows: 1 permission with proof, 1 stop, 1 refused" in found
    assert "1 row with neither yes nor no" in found
    assert "Line 4: This row cannot" not in found
    assert "Line 4: a yes needs its proof" in found
    assert "ann@example.org yes news and offers: shoes email 1 May 2026 form 7" in found
    assert digest(home.record, but=("staff_session",)) == before


def test_what_was_looked_at_is_taken_in_once(home: System, analyst_there: Visitor) -> None:
    first = take_in(home, analyst_there, bring(analyst_there, LIST))
    again = take_in(home, analyst_there, bring(analyst_there, LIST))

    assert "1 new permission and 1 new stop from 4 rows" in first
    assert "1 row: a yes needs its proof" in first
    assert "0 new permissions and 0 new stops from 4 rows; 2 stood already" in again
    assert rules(home, "email:ann@example.org") == [("allow", "marketing.shoes", "email")]
    assert rules(home, "email:bob@example.org") == [("stop", "*", "*")]


def test_a_yes_over_which_a_no_stands_is_told_before_it_is_refused(
    home: System, analyst_there: Visitor
) -> None:
    take_in(home, analyst_there, bring(analyst_there, LIST))
    yes = "email,status,use,evidence\nbob@example.org,allowed,marketing,form 8\n"

    way = bring(analyst_there, yes)

    assert "Line 2: they stopped it" in words(analyst_there.get(way))
    assert "Take it in" not in words(analyst_there.get(way))


def test_a_bare_column_of_addresses_says_what_the_whole_list_says(
    home: System, analyst_there: Visitor
) -> None:
    way = bring(analyst_there, "email\nann@example.org\n")

    assert "Line 2: nothing in it says allowed or stopped" in words(analyst_there.get(way))
    assert "1 stop, nothing refused" in words(analyst_there.get(f"{way}?says=stop"))
    assert "1 new stop from 1 row" in take_in(home, analyst_there, way, says="stop")
    assert rules(home, "email:ann@example.org") == [("stop", "*", "*")]


def test_the_refused_rows_can_be_fetched_with_line_and_reason(
    home: System, analyst_there: Visitor
) -> None:
    way = bring(analyst_there, LIST)
    assert analyst_there.get(f"{way}/rejects").status_code == 404

    take_in(home, analyst_there, way)

    told = analyst_there.get(f"{way}/rejects").text
    assert "list.csv,4," in told
    assert "a yes needs its proof" in told


@pytest.mark.parametrize(
    ("content", "told"),
    [("colour,size\nred,7\n", "needs a column email"), ("\x00\x01", "there are no rows to read")],
)
def test_what_is_no_list_is_told_so_and_cannot_be_taken_in(
    analyst_there: Visitor, content: str, told: str
) -> None:
    found = analyst_there.get(bring(analyst_there, content))

    assert found.status_code == 200
    assert told in words(found)
    assert "Take it in" not in words(found)


@pytest.mark.parametrize(("role", "offered"), [(Role.OWNER, True), (Role.AGENT, False)])
def test_who_may_bring_lists_is_offered_it(home: System, role: Role, *, offered: bool) -> None:
    with visitor(home, role) as there:
        assert ('action="/console/lists"' in there.get("/console/asking").text) is offered
