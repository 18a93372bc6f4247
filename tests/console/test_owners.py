"""Who answers for a campaign is told by what they are called."""

from tests.console.given_plans import a_home, planned
from tests.console.visiting import visitor
from twofold import campaigns, worlds
from twofold.access import Role
from twofold.settings import Settings


def test_a_machine_and_the_simulation_are_told_apart(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.OWNER) as owner:
        path = planned(owner)
        campaign_id = path.rsplit("/", 1)[-1]

        campaigns.hand_to(home.record, campaign_id, "key:till")
        assert "The machine till answers for it." in owner.get(path).text
        campaigns.hand_to(home.record, campaign_id, worlds.MACHINE)
        assert "The simulation answers for it." in owner.get(path).text
