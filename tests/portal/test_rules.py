"""My rules: looked at, saved, undone; a no as easy as a yes; nothing lost between two windows."""

import re

import pytest

from tests.messages.given_messages import prove
from tests.portal.visiting import fields_of, guest, letters, say, version
from twofold import clock, heeding, messages, people, terms
from twofold.system import System

ADA = "email:ada@b.example"


def ada(home: System) -> people.Person:
    return people.resolve(home.record, ADA)


def is_on(home: System, use: str) -> bool:
    return heeding.choices(home, ada(home), now=clock.now_us()).uses[use]


def test_a_preset_is_shown_first_and_counts_when_saved(house: System) -> None:
    with guest(house, ADA) as visitor:
        fields = visitor.form("/me/rules")
        looked = visitor.post("/me/rules", fields | {"do": "preset:posted"})
        assert version(house, ADA) == 0
        assert "News and offers: yes" in looked.text

        shown = re.findall(r'name="(use\.[\w.]+)" value="yes" checked', looked.text)
        saved = visitor.post("/me/rules", fields | dict.fromkeys(shown, "yes") | {"do": "save"})

    assert saved.status_code == 303
    assert is_on(house, "marketing")
    assert not is_on(house, "share")


@pytest.mark.parametrize("name", list(terms.PRESETS))
def test_a_preset_is_a_whole_answer(house: System, name: str) -> None:
    prove(house.record, ADA)
    now, person = clock.now_us(), ada(house)
    wanted = terms.preset(name, heeding.choices(house, person, now=now))

    heeding.say_choices(house, person, wanted, version=0, now=now)

    assert heeding.choices(house, person, now=now).uses == terms.PRESETS[name]


def test_the_hours_that_a_yes_names_are_told_in_place_of_the_usual(house: System) -> None:
    with guest(house, ADA) as visitor:
        assert "at any hour" not in visitor.get("/me/rules").text
        say(house, ADA, "allow", "marketing")

        page = visitor.get("/me/rules").text
        assert "<small>but for “News and offers”: every day, at any hour</small>" in page

        fields = visitor.form("/me/rules")
        visitor.post("/me/rules", fields | {"hours": "evenings", "do": "save"})
        page = visitor.get("/me/rules").text
        assert "<span>Evenings of working days, 18 to 21 o’clock</span>" in page
        morning = terms.Conditions(windows=(terms.Window(days=("sat",), start=540, end=720),))
        scope = terms.Scope(use="marketing", recipient="own")
        said = terms.Statement(statement_id="m", verb="allow", scope=scope, conditions=morning)
        heeding.say(house, ada(house), said, now=clock.now_us())

        page = visitor.get("/me/rules").text
        assert "<small>for “News and offers”, of these alone: Sat 09:00–12:00</small>" in page


def test_a_switch_is_a_statement_and_undo_brings_back_what_was(house: System) -> None:
    say(house, ADA, "allow", "marketing")
    with guest(house, ADA) as visitor:
        fields = visitor.form("/me/rules")
        del fields["use.marketing"]
        where = visitor.post("/me/rules", fields | {"do": "save"}).headers["location"]
        assert not is_on(house, "marketing")

        page = visitor.get(where)
        assert "Saved. It counts from now on." in page.text
        undone = visitor.post("/me/rules/undo", {"version": "2", "to": "1"})

    assert undone.status_code == 303
    assert is_on(house, "marketing")


def test_what_another_window_changed_is_shown_and_nothing_is_lost(house: System) -> None:
    say(house, ADA, "allow", "marketing")
    with guest(house, ADA) as visitor:
        fields = visitor.form("/me/rules")
        say(house, ADA, "deny", "marketing")

        answer = visitor.post("/me/rules", fields | {"use.care": "yes", "do": "save"})

        assert answer.status_code == 412
        assert "changed in another window" in answer.text
        assert "News and offers: no" in answer.text
        assert 'name="use.care" value="yes" checked' in answer.text
        assert version(house, ADA) == 2
        again = visitor.post(
            "/me/rules", fields | {"use.care": "yes", "do": "save", "version": "2"}
        )

    assert again.status_code == 303
    assert is_on(house, "care")


def test_a_no_is_saved_whatever_another_window_did(house: System) -> None:
    say(house, ADA, "allow", "marketing")
    with guest(house, ADA) as visitor:
        fields = visitor.form("/me/rules")
        say(house, ADA, "deny", "care")
        del fields["use.marketing"]

        answer = visitor.post("/me/rules", fields | {"do": "save"})

    assert answer.status_code == 303
    assert not is_on(house, "marketing")


def test_i24_a_no_takes_no_more_steps_and_fields_than_a_yes(house: System) -> None:
    with guest(house, ADA) as visitor:
        fields = visitor.form("/me/rules")
        switches = [*terms.CONTACT_USES, *terms.DATA_USES]
        for name in switches:
            for wanted in (True, False, True):
                here = visitor.form("/me/rules")
                here.pop(f"use.{name}", None)
                # One press on the switch, one on each button: the same either way.
                sent = here | ({f"use.{name}": "yes"} if wanted else {}) | {"do": "save"}
                assert visitor.post("/me/rules", sent).status_code == 303
                assert is_on(house, name) is wanted
                assert abs(len(sent) - len(fields)) <= len(switches)
        for channel in terms.CHANNELS:
            here = visitor.form("/me/rules")
            del here[f"by.{channel}"]
            assert visitor.post("/me/rules", here | {"do": "save"}).status_code == 303
            back = visitor.form("/me/rules") | {f"by.{channel}": "yes", "do": "save"}
            assert visitor.post("/me/rules", back).status_code == 303


def test_a_branch_takes_its_topics_along_and_a_topic_can_stay(house: System) -> None:
    say(house, ADA, "allow", "marketing")
    say(house, ADA, "allow", "marketing.shoes")
    say(house, ADA, "deny", "marketing.hats")
    with guest(house, ADA) as visitor:
        fields = visitor.form("/me/rules")
        del fields["use.marketing"]
        looked = visitor.post("/me/rules", fields | {"do": "look"})
        shown = fields_of(looked.text, "cards")
        assert "use.marketing.shoes" not in shown

        visitor.post("/me/rules", shown | {"use.marketing.shoes": "yes", "do": "save"})
        assert (is_on(house, "marketing"), is_on(house, "marketing.shoes")) == (False, True)

        again = visitor.form("/me/rules") | {"use.marketing": "yes", "do": "save"}
        visitor.post("/me/rules", again)

    assert is_on(house, "marketing")
    assert not is_on(house, "marketing.hats")


def test_what_is_assumed_has_a_no_beside_it_of_one_press(house: System) -> None:
    with guest(house, ADA) as visitor:
        page = visitor.get("/me/rules").text
        assert "Assumed, you never said so" in page
        assert visitor.post("/me/rules/no", {"refused": "analytics"}).status_code == 303
        again = visitor.get("/me/rules").text

    assert not is_on(house, "analytics")
    assert 'name="refused" value="analytics"' in page
    assert 'name="refused" value="analytics"' not in again


def test_stop_everything_is_one_press_on_every_page_and_can_be_taken_back(house: System) -> None:
    say(house, ADA, "allow", "marketing")
    with guest(house, ADA) as visitor:
        for path in ("/me", "/me/rules", "/me/rules/versions"):
            assert 'action="/me/stop"' in visitor.get(path).text

        answer = visitor.post("/me/stop")
        assert "Everything is stopped" in answer.text
        assert not is_on(house, "marketing")
        [stop] = [one for one in terms.of(house.record, ada(house)).clauses if one.effect == "stop"]
        visitor.post("/me/rules/back", {"clauses": stop.clause_id, "version": "2"})

    assert is_on(house, "marketing")


@pytest.mark.parametrize(
    "wrong",
    [
        {"hours": "own", "from": "22:00", "to": "23:00", "day.mon": "yes"},
        {"hours": "own", "from": "18:00", "to": "09:00", "day.mon": "yes"},
        {"hours": "own", "from": "soon", "to": "later", "day.mon": "yes"},
        {"hours": "own", "from": "09:00", "to": "10:00"},
        {"hours": "never"},
        {"pause": "2001-01-01"},
        {"pause": "9999-12-31"},
        {"pause": "tomorrow"},
    ],
)
def test_what_no_card_offers_changes_nothing(house: System, wrong: dict[str, str]) -> None:
    with guest(house, ADA) as visitor:
        fields = {
            name: value
            for name, value in visitor.form("/me/rules").items()
            if not name.startswith("day.")
        }
        answer = visitor.post("/me/rules", fields | wrong | {"do": "save"})

    assert answer.status_code == 400
    assert version(house, ADA) == 0


def test_hours_how_often_and_a_pause_are_kept_and_taken_off_again(house: System) -> None:
    with guest(house, ADA) as visitor:
        fields = visitor.form("/me/rules")
        more = {
            "hours": "evenings",
            "often": "monthly",
            "pause": _day(clock.now_us() + 40 * clock.DAY),
        }
        visitor.post("/me/rules", fields | more | {"do": "save"})
        kept = heeding.choices(house, ada(house), now=clock.now_us())
        again = visitor.form("/me/rules")
        assert {name: again[name] for name in more} == more

        visitor.post(
            "/me/rules", again | {"hours": "usual", "often": "usual", "pause": "", "do": "save"}
        )

    assert kept.windows is not None
    assert kept.rate == terms.Rate(most=1, per_us=30 * clock.DAY, use="marketing")
    assert heeding.choices(house, ada(house), now=clock.now_us()).pause_until_us is None


def test_last_month_is_told_as_it_would_have_been(house: System) -> None:
    now = clock.now_us()
    say(house, ADA, "allow", "marketing")
    for use in ("marketing.shoes", "marketing.hats", "care"):
        intent = terms.Intent(use=use, channel="email")
        words = messages.Message(text="Something new")
        messages.ask(house.record, ada(house), intent, words, now=now)
    letters(house)

    none = heeding.outlook(house, ada(house), _only(house, "asked"), now=now + 1)
    some = heeding.outlook(house, ada(house), _only(house, "posted"), now=now + 1)

    # The shop may write at any hour by her own yes; care stays silent until she says so.
    before = heeding.last_month(house, ada(house), none.terms, now=now + clock.SECOND)
    after = heeding.last_month(house, ada(house), some.terms, now=now + clock.SECOND)
    assert (before.came, before.would) == (2, 0)
    assert {(held.use, held.reason) for held in before.held} == {
        ("marketing.shoes", "denied"),
        ("marketing.hats", "denied"),
        ("care", "silence"),
    }
    assert (after.came, after.would) == (2, 3)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/me/rules", {"do": "save"}),
        ("/me/rules/no", {"refused": "everything"}),
        ("/me/rules/undo", {"version": "0", "to": "9"}),
        ("/me/rules/undo", {"version": "0", "to": "9" * 5_000}),
        ("/me/rules/back", {"version": "0", "clauses": ""}),
        ("/me/rules/back", {"version": "", "clauses": "x"}),
    ],
)
def test_a_form_that_is_not_whole_changes_nothing(
    house: System, path: str, fields: dict[str, str]
) -> None:
    with guest(house, ADA) as visitor:
        visitor.get("/me/rules")
        assert visitor.post(path, fields).status_code == 400
        assert visitor.post(path, {**fields, "version": "9" * 5_000}).status_code == 400
        assert visitor.post(path, {**fields, "csrf": "forged"}).status_code == 403

    assert version(house, ADA) == 0


def test_the_page_speaks_german(house: System) -> None:
    with guest(house, ADA) as visitor:
        page = visitor.get("/me/rules", **{"accept-language": "de-AT,de;q=0.9"}).text
        visitor.post("/me/language", {"language": "de", "next": "/me/rules"})
        kept = visitor.get("/me/rules").text

    assert '<html lang="de">' in page
    assert "Wie dürfen wir mit Ihnen umgehen?" in page
    assert "Alles stoppen" in kept


def _only(home: System, name: str) -> terms.Choices:
    return terms.preset(name, heeding.choices(home, ada(home), now=clock.now_us()))


def _day(us: int) -> str:
    return clock.to_datetime(us).date().isoformat()
