"""Who answers for a campaign is told by what they are called, and so is who changed that."""

from tests.console.given_plans import FORM, a_home, planned
from tests.console.reading import words
from tests.console.visiting import visitor
from twofold import access, campaigns, clock, worlds
from twofold.access import Role
from twofold.settings import Settings

NOW = clock.parse("2026-03-02T12:00:00Z")


def test_a_machine_and_the_simulation_are_told_apart(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.OWNER) as owner:
        path = planned(owner)
        campaign_id = path.rsplit("/", 1)[-1]

        campaigns.hand_to(home.record, campaign_id, "key:till", by="key:till", now=NOW)
        assert "The machine till answers for it." in owner.get(path).text
        campaigns.hand_to(home.record, campaign_id, worlds.MACHINE, by="key:till", now=NOW + 1)
        assert "The simulation answers for it." in owner.get(path).text


def test_who_let_somebody_else_answer_for_it_stands_among_its_acts(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.OWNER) as owner:
        bob = access.add_staff(home.record, "bob@example.org", role=Role.ANALYST, now=NOW)
        path = planned(owner)
        campaign_id = path.rsplit("/", 1)[-1]
        first = campaigns.get(home.record, campaign_id).owner

        changed = owner.post(f"{path}/change", {**FORM, "owner": str(bob.staff_id)})
        again = owner.post(f"{path}/change", {**FORM, "owner": str(bob.staff_id)})

        assert (changed.status_code, again.status_code) == (303, 303)
        (act,) = campaigns.acts(home.record, campaign_id)
        assert (act.verb, act.act_by) == ("handed_over", first)
        assert (act.owner_before, act.owner_after) == (first, bob.staff_id)
        called = {str(one.staff_id): one.name for one in access.everyone(home.record)}
        told = f"Until then: {called[first]}. Since: {called[str(bob.staff_id)]}."
        assert told in words(owner.get(path))
