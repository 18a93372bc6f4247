"""Strict rules and another channel cost nobody their place among those who wait for an answer."""

import pytest

from tests.console import shop
from tests.console.reading import words
from tests.console.visiting import visitor
from twofold import clock, heeding, ids, people, system, terms
from twofold.access import Role
from twofold.system import System

STRICT = ("profiling", "analytics", "*")
CHANNELS = ("phone", "email", "web")
DAYS = {"ann": 5, "bob": 3, "eve": 2}


def refuses(home: System, who: str, use: str) -> None:
    """Let somebody say no to a use before they write."""
    verb: terms.Verb = "stop" if use == "*" else "deny"
    said = terms.Statement(statement_id=ids.random_id(), verb=verb, scope=terms.Scope(use=use))
    heeding.say(home, people.resolve(home.record, f"user_id:{who}"), said, now=clock.now_us())


def board(home: System) -> str:
    """Return what staff read on the board."""
    system.set_fact(home, "as_of_us", str(shop.NOW))
    with visitor(home, Role.AGENT) as agent:
        return words(agent.get("/console/board"))


def asked(number: int, who: str, channel: str) -> dict[str, object]:
    """Return what somebody asks so many days ago, on a channel."""
    at = clock.rfc3339(shop.NOW - DAYS[who] * clock.DAY)
    return shop.touch(number, who, at, purpose="service", channel=channel, thread=f"t-{who}")


@pytest.mark.parametrize("turn", range(3))
def test_i19_neither_channel_nor_strict_rules_change_who_is_answered_first(
    empty_home: System, turn: int
) -> None:
    turned = [*CHANNELS[turn:], *CHANNELS[:turn]]
    told = [asked(n, who, turned[n]) for n, who in enumerate(DAYS)]
    shop.fill(empty_home, told)
    open_ = board(empty_home)
    for who, use in zip(DAYS, (*STRICT[turn:], *STRICT[:turn]), strict=True):
        refuses(empty_home, who, use)
    shop.fill(empty_home, [])

    strict = board(empty_home)

    for said in (open_, strict):
        places = [said.index(f"Customer {who} service, 1 touch {DAYS[who]} days") for who in DAYS]
        assert places == sorted(places)


def test_i19_an_answer_takes_who_has_strict_rules_off_the_board_like_anybody(
    empty_home: System,
) -> None:
    shop.fill(empty_home, [asked(n, who, "email") for n, who in enumerate(DAYS)])
    refuses(empty_home, "ann", "profiling")
    answer = shop.touch(
        9, "ann", clock.rfc3339(shop.NOW - clock.DAY),
        purpose="service", channel="email", thread="t-ann", initiator="brand",
    )  # fmt: skip

    shop.fill(empty_home, [answer])

    said = board(empty_home)
    assert "Customer ann" not in said
    assert "Customer bob" in said


def test_where_nobody_may_be_counted_the_opening_page_leads_to_who_waits(
    empty_home: System,
) -> None:
    shop.fill(empty_home, [asked(1, "ann", "email")])
    refuses(empty_home, "ann", "*")
    shop.fill(empty_home, [])
    with visitor(empty_home, Role.AGENT) as agent:
        assert "1 matter waits for us" in words(agent.get("/console"))
    assert "Customer ann service, 1 touch" in board(empty_home)
