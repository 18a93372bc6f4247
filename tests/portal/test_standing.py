"""What is told as standing among one's rules: what is in force, and nothing that a no outdid."""

from tests.portal.visiting import guest, say
from twofold.system import System

ADA = "email:ada@b.example"
OUTDONE = "What a later no of yours ended"


def test_a_yes_that_a_later_no_outdid_is_not_among_what_stands(house: System) -> None:
    yes = say(house, ADA, "allow", "marketing", "email")
    with guest(house, ADA) as visitor:
        before = visitor.get("/me/rules").text
        no = say(house, ADA, "stop", "marketing", "email")
        after = visitor.get("/me/rules").text
        versions = visitor.get("/me/rules/versions").text

    assert f'name="clauses" value="{yes}"' in before
    assert OUTDONE not in before
    assert f'name="clauses" value="{yes}"' not in after
    assert f'name="clauses" value="{no}"' in after
    assert OUTDONE in after
    assert "News and offers, by e-mail: yes" in versions


def test_the_hours_of_a_yes_that_a_later_no_outdid_are_not_told(house: System) -> None:
    say(house, ADA, "allow", "marketing")
    with guest(house, ADA) as visitor:
        before = visitor.get("/me/rules").text
        say(house, ADA, "deny", "marketing")
        after = visitor.get("/me/rules").text

    assert "every day, at any hour" in before
    assert "every day, at any hour" not in after


def test_what_waits_for_the_end_of_a_stop_of_everything_still_stands(house: System) -> None:
    yes = say(house, ADA, "allow", "marketing", "email")
    with guest(house, ADA) as visitor:
        visitor.get("/me/rules")
        visitor.post("/me/stop")
        page = visitor.get("/me/rules").text

    assert f'name="clauses" value="{yes}"' in page
    assert OUTDONE not in page
