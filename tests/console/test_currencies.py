"""What pages say of purchases in other currencies than the one that the home counts in."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.console import shop
from tests.console.reading import words
from tests.console.visiting import visitor
from twofold import people, system
from twofold.access import Role
from twofold.settings import Settings
from twofold.system import System


def bought(number: int, who: str, day: int, amount: str, currency: str) -> dict[str, Any]:
    """Return a purchase of June."""
    said = {"purpose": "purchase", "channel": "store", "amount": amount, "currency": currency}
    return shop.touch(number, who, f"2026-06-{day:02}T10:00:00Z", **said)


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home that counts in USD, of somebody who pays in EUR and somebody who mixes."""
    told = [
        bought(1, "ann", 1, "300.00", "EUR"),
        bought(2, "ann", 8, "10.00", "EUR"),
        bought(3, "bob", 1, "1234.00", "EUR"),
        bought(4, "bob", 2, "12.50", "USD"),
        bought(5, "bob", 3, "7.50", "USD"),
    ]
    with shop.charted(settings, told) as found:
        yield found


def person(home: System, who: str) -> str:
    """Return the words of somebody's page."""
    person_id = people.resolve(home.record, who).person_id
    with visitor(home, Role.AGENT) as agent:
        return words(agent.get(f"/console/people/{person_id}"))


def test_a_person_is_told_with_what_is_not_counted(home: System) -> None:
    ann, bob = person(home, "ann"), person(home, "bob")

    assert "EUR 310.00 on 2 buying days, not counted in USD" in ann
    assert "a buying day brings (needs 2 buying days in USD)" in ann
    assert "Why “engagement”: Bought on 2 days" in ann
    assert "$20.00 on 3 buying days; EUR 1,234.00 not counted in USD" in bob
    assert "$10.00 mean of 2 in USD, without the first" in bob


def test_lists_show_each_currency(home: System) -> None:
    with visitor(home, Role.AGENT) as agent:
        listed = words(agent.get("/console/people?sort=amount"))
        ann = people.resolve(home.record, "ann").person_id
        compared = words(agent.get(f"/console/people/{ann}/merge?other=bob"))

    assert listed.index("$20.00 EUR 1,234.00") < listed.index("EUR 310.00")
    assert "spent EUR 310.00" in compared
    assert "spent $20.00 and EUR 1,234.00" in compared


def test_the_year_says_how_much_is_not_counted(home: System) -> None:
    with visitor(home, Role.AGENT) as agent:
        said = words(agent.get("/console"))

    assert "EUR 1,544.00 is not counted in USD. n = 3 purchases by 2 people" in said
    assert "What did people spend?" not in said


def test_where_nothing_is_counted_the_year_names_the_setting(empty_home: System) -> None:
    system.set_fact(empty_home, "as_of_us", str(shop.NOW))
    shop.fill(empty_home, [bought(1, "ann", 1, "300", "EUR"), bought(2, "ann", 2, "10", "EUR")])
    with visitor(empty_home, Role.AGENT) as agent:
        said = words(agent.get("/console"))

    assert (
        "What did people spend? 2 of 2 purchases are in EUR; this home counts in USD. "
        'Set currency = "EUR" in twofold.toml and start twofold serve again.'
    ) in said
