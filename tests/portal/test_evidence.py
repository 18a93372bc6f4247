"""Why somebody is taken to stand where they do, or is in a group: told in their own language."""

import re
from zoneinfo import ZoneInfo

import pytest

from tests.portal.test_assumed import ADA, ada, happened
from tests.portal.visiting import guest
from twofold import audiences, clock, languages, touches, trajectories
from twofold.audiences.vocabulary import BEGUN_BY
from twofold.portal import evidence
from twofold.portal.wording import Wording
from twofold.system import System
from twofold.trajectories import Rule


def told(language: str) -> evidence.Evidence:
    words = languages.words(language)
    say = Wording(words, ZoneInfo("UTC"), ZoneInfo("UTC"), lambda _: "")
    return evidence.Evidence(words, say, currency="EUR")


def test_every_rule_that_ships_has_words_for_its_reader() -> None:
    shipped = {re.sub(r"\{[^{}]*\}", "{}", rule.evidence) for rule in trajectories.DEFAULT_RULES}

    assert shipped == set(evidence.STAGES)


def test_whatever_a_group_may_ask_for_has_words_for_its_reader() -> None:
    assert set(evidence.READINGS) == set(audiences.READINGS)
    assert set(evidence.CALLS) == set(audiences.FUNCTIONS)
    assert set(evidence.COUNTED) == set(touches.PURPOSES)
    assert set(evidence.BEGUN) == set(BEGUN_BY)


@pytest.mark.parametrize(
    ("why", "english", "german"),
    [
        (
            "They left by their own choice",
            "You left, by your own choice.",
            "Sie sind gegangen, weil Sie es so wollten.",
        ),
        (
            "Started nothing for 1204 days; the limit for their rhythm is 60.5 days",
            "You have begun nothing for 1,204 days; at your rhythm the limit is 60.5 days.",
            "Sie haben 1.204 Tage nichts begonnen; bei Ihrem Rhythmus sind 60,5 Tage die Grenze.",
        ),
        ("Bought on 7 days", "You bought on 7 days.", "Sie haben an 7 Tagen gekauft."),
        (
            "Good words in 365 days: unknown",
            "Your good words in 365 days: unknown.",
            "Gute Worte von Ihnen in 365 Tagen: unbekannt.",
        ),
        ("Bought at least on 7 days", "", ""),
        ("Bought on many days", "", ""),
        ("Bought on 7 days, says Ada", "", ""),
    ],
)
def test_the_evidence_of_a_stage_speaks_to_its_reader(why: str, english: str, german: str) -> None:
    assert (told("en").stage(why), told("de").stage(why)) == (english, german)


@pytest.mark.parametrize(
    ("why", "pieces"),
    [
        ("did('complaint', within = '30d') is 1", ["complaints (counted over 30 days): 1"]),
        (
            "did('Order, (it''s) is Here', channel = 'store', by = 'anyone') is 1204, halo is 1",
            [
                "Order, (it's) is Here (in the shop, whoever began it): 1,204",
                "how evenly you use your channels, from 0 to 1: 1",
            ],
        ),
        (
            "pull_share is 0.5, last_at is 2026-03-01T10:00:00Z, silence is unknown",
            [
                "what part of the contacts you begin: 50%",
                "when you last began something: 1 March 2026",
                "the time since you last began something: unknown",
            ],
        ),
        (
            "in_stage_since('30d') is yes, spent(within = '90d') is 12.50, delight() is -2",
            [
                "you have stood there for at least 30 days: yes",
                "what you paid, less what you got back (counted over 90 days): €12.50",
                "your last mark: very bad",
            ],
        ),
        (
            "spent() is 994.02 USD, monetary_value is 1200.50 EUR",
            [
                "what you paid, less what you got back: US$994.02",
                "what a day brings on which you buy: €1,200.50",
            ],
        ),
        (
            "has('phone') is no, open('service') is yes, last('research') is 5d",
            [
                "known to us, phone number: no",
                "waiting for our answer, questions: yes",
                "the time since the last of these, visits to look around: 5 days",
            ],
        ),
        (
            "so when the group was first looked at",
            ["it was so when the group was first looked at"],
        ),
    ],
)
def test_a_reason_of_known_pieces_speaks_to_its_reader(why: str, pieces: list[str]) -> None:
    assert told("en").group(why) == "; ".join(pieces)
    assert told("de").group(why) not in {"", why, told("en").group(why)}


def test_a_reason_of_known_pieces_speaks_german() -> None:
    why = "did('complaint', within = '30d', channel = 'store') is 1204, stage is loyalty"

    assert told("de").group(why) == (
        "Beschwerden (gezählt über 30 Tage, im Geschäft): 1.204; "
        "wo wir Sie sehen: Sie sind bei uns zu Hause"
    )


@pytest.mark.parametrize(
    "why",
    [
        "",
        "they like shoes",
        "shoe_size is 44",
        "did('complaint', by = 'nobody') is 1",
        "did('complaint') is 1, did('purch…",
        "touches is many",
        "silence is 4 weeks",
        "delight() is 1.5",
        "spent() is 12.50 dollars",
        "last_at is yesterday",
        "did(" + "'" * 390,
    ],
)
def test_a_reason_with_a_piece_that_is_not_known_is_left_to_whoever_wrote_it(why: str) -> None:
    assert told("en").group(why) == ""


def test_the_page_tells_why_one_stands_somewhere_in_words_for_its_reader(house: System) -> None:
    happened(house, "Order Completed", "purchase", amount="12.50", currency="EUR")
    trajectories.mark(house.record, [ada(house).person_id], now=clock.now_us())
    with guest(house, ADA) as visitor:
        visitor.get("/me/data")
        english = visitor.post("/me/assumed").text
        german = visitor.post("/me/assumed", **{"accept-language": "de"}).text

    assert "You bought on one day." in english
    assert "Sie haben an einem Tag gekauft." in german
    assert "Bought on one day" not in english + german


def test_what_the_organisation_wrote_itself_stands_as_its_own(house: System) -> None:
    own = Rule(stage="loyalty", condition="True", evidence="A <friend> of the house")
    trajectories.set_stage_rules(house.record, [own])
    happened(house, "Order Completed", "purchase", amount="12.50", currency="EUR")
    trajectories.mark(house.record, [ada(house).person_id], now=clock.now_us())
    with guest(house, ADA) as visitor:
        visitor.get("/me/data")
        german = visitor.post("/me/assumed", **{"accept-language": "de"}).text

    assert '<q lang="en">A &lt;friend&gt; of the house</q>' in german
    assert f"In den Worten von {house.settings.organisation}:" in german


def test_the_page_tells_why_one_is_in_a_group_in_words_for_its_reader(house: System) -> None:
    happened(house, "Order Completed", "purchase", amount="12.50", currency="EUR")
    listed, now = f"person_id\n{ada(house).person_id}\n", clock.now_us()
    audiences.take_list(house.record, listed, name="Careful buyers", owner="anna", now=now)
    with guest(house, ADA) as visitor:
        visitor.get("/me/data")
        english = visitor.post("/me/assumed").text
        german = visitor.post("/me/assumed", **{"accept-language": "de"}).text

    assert "Why: you stand on a list that was brought as a file." in english
    assert "Der Grund: Sie stehen auf einer Liste, die als Datei kam." in german
