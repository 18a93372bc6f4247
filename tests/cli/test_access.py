"""Who may come in: a link that works once, a key that is printed alone."""

import re
from pathlib import Path

import pytest

from tests.cli.terminal import twofold
from tests.console.visiting import opened
from twofold import access, clock
from twofold.settings import Settings


def test_a_key_is_printed_alone(home: Path) -> None:
    answer = twofold("key", "create", "shop", home=home)

    assert (answer.code, answer.err) == (0, "")
    assert re.fullmatch(r"tf_ingest_[\w-]+\n", answer.out)
    with opened(Settings(home=home)) as system:
        key = access.key_for(system.record, answer.out.strip(), now=clock.now_us())
        assert key is not None
        assert (key.name, key.may) == ("shop", access.May.INGEST)


@pytest.mark.parametrize("may", ["ingest", "read", "write"])
def test_a_key_may_be_for_more_than_ingest(home: Path, may: str) -> None:
    answer = twofold("key", "create", "desk", "--may", may, home=home)

    assert answer.out.startswith(f"tf_{may}_")


def test_a_key_for_anything_else_is_refused(home: Path) -> None:
    answer = twofold("key", "create", "desk", "--may", "everything", home=home)

    assert answer.code == 2
    assert answer.out == ""


@pytest.mark.parametrize("command", ["add", "link"])
def test_the_link_of_a_member_of_staff_works_once(home: Path, command: str) -> None:
    added = twofold("staff", "add", "Ada@Shop.example", "--name", "Ada", home=home)
    if command == "link":
        added = twofold("staff", "link", "ada@shop.example", home=home)
    token = added.out.strip().rpartition("/")[2]

    with opened(Settings(home=home)) as system:
        session = access.use(system.record, token, now=clock.now_us())
        with pytest.raises(access.DeadLink):
            access.use(system.record, token, now=clock.now_us())

    assert added.out.startswith("http://127.0.0.1:8321/console/enter/")
    assert added.out.count("\n") == 1
    assert session


def test_somebody_who_is_here_already_is_told_how_to_get_a_new_link(home: Path) -> None:
    twofold("staff", "add", "ada@shop.example", home=home)

    again = twofold("staff", "add", "ada@shop.example", home=home)

    assert again.code == 1
    assert "twofold staff link ada@shop.example makes a new link" in again.err
