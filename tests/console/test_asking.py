"""Asking for a yes in the console: what to put where, with this home's own address."""

from tests.console.reading import words
from tests.console.visiting import visitor
from twofold.access import Role
from twofold.system import System


def test_the_line_for_a_site_and_the_page_for_the_till_are_shown(empty_home: System) -> None:
    with visitor(empty_home, Role.AGENT) as agent:
        page = words(agent.get("/console/asking"))

    assert '<script src="http://127.0.0.1:8321/forms/reach.js"' in page
    assert "The page for the till" in page
    assert "http://127.0.0.1:8321/api/wishes" in page
