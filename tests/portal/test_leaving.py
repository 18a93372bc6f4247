"""Preferences heeded, and leaving in two steps."""

from tests.messages.given_messages import prove
from tests.portal.visiting import guest, say, version
from twofold import access, clock, heeding, ids, people
from twofold.portal import telling
from twofold.system import System
from twofold.terms import Preferences, Statement

ADA = "email:ada@b.example"


def ada(home: System) -> people.Person:
    return people.resolve(home.record, ADA)


def test_the_language_and_the_zone_of_the_person_are_heeded(house: System) -> None:
    with guest(house, ADA) as visitor:
        preferred = Statement(
            statement_id=ids.random_id(),
            verb="prefer",
            preferences=Preferences(language="de-AT", zone="Pacific/Auckland"),
        )
        heeding.say(house, ada(house), preferred, now=clock.parse("2026-03-01T20:00:00Z"))

        text = visitor.get("/me/rules/versions").text

    assert '<html lang="de">' in text
    assert "2. März 2026, 09:00" in text
    assert "Zeitzone: Pacific/Auckland" in text


def test_leaving_takes_a_fresh_code_and_a_tick(house: System) -> None:
    prove(house.record, ADA)
    old = clock.now_us() - clock.HOUR
    with guest(house, ADA) as visitor:
        visitor.get("/me/leave")
        assert visitor.post("/me/leave").status_code == 400
        stale = access.open_visit(house.record, ada(house).leading.handle_id, now=old)
        visitor.client.cookies.set("twofold_me", stale, domain="me.local", path="/me")
        visitor.get("/me/leave")
        assert visitor.post("/me/leave", {"sure": "yes"}).status_code == 403

    assert version(house, ADA) == 0


def test_who_leaves_is_forgotten_and_signed_out(house: System) -> None:
    say(house, ADA, "allow", "marketing")
    with guest(house, ADA) as visitor:
        visitor.get("/me/leave")
        visitor.post("/me/stop")
        assert "Everything is stopped." in visitor.get("/me/leave").text
        answer = visitor.post("/me/leave", {"sure": "yes"})
        after = visitor.get("/me")

    assert "You are forgotten" in answer.text
    assert "What you said about your rules: 2" in answer.text
    assert "gates" not in answer.text
    assert after.headers["location"] == "/me/sign-in"
    assert people.search(house.record, "ada@b.example") == []


def test_who_leaves_reads_in_their_language_what_is_gone_and_what_stays(house: System) -> None:
    say(house, ADA, "allow", "marketing")
    with guest(house, ADA) as visitor:
        visitor.get("/me/leave")
        answer = visitor.post("/me/leave", {"sure": "yes"}, **{"accept-language": "de"})

    assert "Was Sie zu Ihren Regeln gesagt haben" in answer.text
    assert "Ein Merkzeichen jeder Adresse" in answer.text
    assert "erased" not in answer.text.lower()


def test_every_kind_that_an_erasure_counts_has_its_words(house: System) -> None:
    certificate = heeding.erase(house, ada(house), by="person", now=clock.now_us())

    assert set(certificate.purged) - set(telling.ERASED) == set()
