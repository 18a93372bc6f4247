"""The index read from the record: what counts, what is forbidden to, and what nobody else reads."""

import threading

import pytest

from tests.console import shop
from tests.house import tree
from twofold import clock, empowerment, heeding, ids, messages, people, speaking, terms
from twofold.empowerment import Index, Refused
from twofold.people import Person
from twofold.rights import Wanted
from twofold.system import System
from twofold.terms import Conditions, Scope, Statement, Window

ANY_HOUR = Conditions(windows=(Window(),), rates=())
NOW = clock.parse("2026-06-30T12:00:00Z")
BOTH = {"user_id": "ann", "email": "ann@example.org"}


@pytest.fixture
def home(opened: System) -> System:
    told = [shop.touch(1, "ann", "2026-06-01T10:00:00Z", purpose="purchase", handles=BOTH)]
    shop.fill(opened, told, charted=False)
    return opened


def ann(home: System) -> Person:
    return people.resolve(home.record, "user_id:ann")


def live(home: System) -> None:
    """Let her say a few things, ask for a few, and be answered."""
    for number, use in enumerate(("share", "ai", "research")):
        no = Statement(
            statement_id=ids.random_id(), verb="deny", scope=Scope(use=use), method="test"
        )
        heeding.say(home, ann(home), no, now=clock.now_us() + number)
    for use in ("profiling", "personalisation", "care"):
        wanted = Wanted(kind="object", about_kind="use", about=use)
        heeding.open_request(home, ann(home), wanted, now=clock.now_us())


def index(home: System) -> Index | Refused:
    found = empowerment.own(
        home.record, home.settings.home, ann(home), now=clock.now_us() + clock.MINUTE
    )
    return found.index


def allow(home: System, number: int) -> None:
    yes = Statement(
        statement_id=ids.random_id(), verb="allow", scope=Scope(use="marketing", recipient="own"),
        conditions=ANY_HOUR, speaker="import", evidence=f"form {number}",
    )  # fmt: skip
    heeding.say(home, ann(home), yes, now=clock.now_us())


def test_who_did_nothing_is_not_enough_to_say(home: System) -> None:
    assert index(home) == Refused(events=0)


def test_attention_spend_and_yeses_never_change_it(home: System) -> None:
    live(home)
    before = index(home)
    assert isinstance(before, Index)

    seen = {"channel": "web", "purpose": "research"}
    bought = {"channel": "store", "purpose": "purchase", "amount": "900", "currency": "USD"}
    at = clock.rfc3339(clock.now_us() - clock.HOUR)
    more = [
        shop.touch(10, "ann", at, name="Email Opened", **seen),
        shop.touch(11, "ann", at, name="Link Clicked", **seen),
        shop.touch(12, "ann", at, name="Page Dwelt", **seen),
        *(shop.touch(20 + n, "ann", at, name="Visit", **seen) for n in range(5)),
        *(shop.touch(30 + n, "ann", at, name="Order", **bought) for n in range(5)),
    ]
    shop.fill(home, more, charted=False)
    for number in range(5):
        allow(home, number)

    assert index(home) == before


def test_a_message_on_somebody_elses_word_lowers_it(home: System) -> None:
    live(home)
    before = index(home)
    allow(home, 1)
    intent = terms.Intent(use="marketing.shoes", channel="test")
    text = messages.Message(text="x")
    messages.ask(home.record, ann(home), intent, text, now=clock.now_us())
    speaking.deliver(home, stop=threading.Event(), once=True)

    after = index(home)

    assert isinstance(before, Index)
    assert isinstance(after, Index)
    choice = next(one for one in after.components if one.name == "choice")
    assert choice.parts[0].counts == ((0, 1),)
    assert after.value < before.value


def test_over_everybody_it_is_a_median_and_a_tenth(home: System) -> None:
    live(home)
    own = index(home)
    found = empowerment.everybody(
        home.record, home.settings.home, now=clock.now_us() + clock.MINUTE
    )

    assert isinstance(own, Index)
    assert (found.people, found.median, found.tenth) == (1, own.value, own.value)


def test_only_the_doors_that_show_it_read_it() -> None:
    readers = {
        path.split("/")[2]
        for path, text in tree.under(tree.house(), "src/twofold/", ".py").items()
        if "empowerment" in text and not path.startswith("src/twofold/empowerment/")
    }

    assert readers <= {"console", "portal"}
    tables = "".join(tree.under(tree.house(), "src/twofold/storage/migrations/", ".sql").values())
    assert "empowerment" not in tables
