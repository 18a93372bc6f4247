"""A message in the words of a template: asked for once, filled in, and sent or refused in words."""

import threading
from collections.abc import Iterator

import pytest

from tests.people.given_links import see
from tests.portal.visiting import letters, say
from tests.wording.given_wording import ADA, SITE, a_home, ada, ask, keep
from twofold import (
    clock,
    heeding,
    messages,
    people,
    rights,
    speaking,
    supplies,
    templates,
    terms,
    trajectories,
)
from twofold.messages import KeyUsed
from twofold.settings import Settings
from twofold.speaking.wording import MissingFields, Wording
from twofold.supplies import NoCodeLeft
from twofold.system import System
from twofold.templates import Button, Code, Heading, Part, Products, Template, Words


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    with a_home(settings) as found:
        yield found


def test_it_is_filled_in_and_leaves_with_addresses_that_name_no_destination(home: System) -> None:
    keep(
        home,
        Words(text="Hi {{ person.first_name }}, {{ fields.what }} at {{ organisation.name }}."),
        Button(label="See", link="https://shop.example/boots?for={{ person.user_id }}"),
    )

    asked = ask(home, what="boots")
    [letter] = letters(home)

    assert asked.message.wording.startswith("hello#")
    assert letter["message"]["subject"] == "Hello Ada"
    assert letter["message"]["text"].startswith("Hi Ada, boots at The Shop.\n\nSee: " + SITE)
    assert f'href="{SITE}/l/' in letter["message"]["html"]
    assert "shop.example" not in str(letter)
    assert "See: https://shop.example/boots?for=ada" in asked.message.said


def test_what_is_missing_is_not_sent_and_told_in_words(home: System) -> None:
    keep(home, Words(text="{{ person.town }} {{ fields.a }}"))

    with pytest.raises(MissingFields, match=r"needs person\.town, fields\.a, and nothing is there"):
        ask(home)

    assert letters(home) == []


def test_the_same_key_gives_the_same_delivery_even_after_the_template_changed(home: System) -> None:
    supplies.bring_codes(home.record, "autumn", ["A", "B"], by="ann", now=1)
    keep(home, Code(pool="autumn"))
    first = ask(home, key="k")
    keep(home, Heading(text="Other words"), Code(pool="autumn"))

    again, other = ask(home, key="k"), ask(home, key="l")

    assert again == first
    assert [one.message.text for one in (first, other)] == ["A", "Other words\n\nB"]
    with pytest.raises(KeyUsed):
        ask(home, key="k", more="fields")
    see(home.record, ("email:bea@b.example", "", "", 1))
    with pytest.raises(KeyUsed):
        speaking.wording.ask_worded(
            home, people.resolve(home.record, "email:bea@b.example"), first.intent,
            Wording(template="hello"), key="k", now=clock.now_us(),
        )  # fmt: skip


def test_a_pool_that_ran_out_is_told_before_and_at_the_send(home: System) -> None:
    supplies.bring_codes(home.record, "autumn", ["A"], by="ann", now=1)
    template = keep(home, Code(pool="autumn"))

    assert speaking.wording.short_of(home, template, 1) == {}
    assert speaking.wording.short_of(home, template, 2) == {"autumn": 1}
    ask(home)
    with pytest.raises(NoCodeLeft):
        ask(home)


def test_a_message_that_is_refused_keeps_no_code(home: System) -> None:
    supplies.bring_codes(home.record, "autumn", ["A"], by="ann", now=1)
    keep(home, Code(pool="autumn"), Words(text="{{ fields.a }}"))

    with pytest.raises(MissingFields):
        ask(home)

    assert supplies.codes_left(home.record, "autumn") == 1


def test_products_of_the_feed_stand_in_it_with_their_prices(home: System) -> None:
    supplies.add_feed(home.record, "shoes", None, by="ann", now=1)
    many = b"id,name,price,link\n" + b"".join(
        b"%d,No. %d,%d.5 EUR,https://shop.example/%d\n" % (one, one, one, one) for one in range(40)
    )
    supplies.bring_products(home.record, "shoes", many, currency="EUR", now=1)
    keep(home, Products(feed="shoes", count=1, ids="{{ fields.ids | join: ',' }}"))

    found = ask(home, ids=["33"])

    assert found.message.said == "- No. 33, €33.50: https://shop.example/33"


def test_a_preview_takes_no_code_and_keeps_nothing(home: System) -> None:
    supplies.bring_codes(home.record, "autumn", ["A"], by="ann", now=1)
    template = keep(home, Code(pool="autumn"), Words(text="{{ fields.a }}"))

    found = speaking.wording.preview(home, template, ada(home), channel="email", now=clock.now_us())

    assert speaking.wording.SAMPLE_CODE in found.text
    assert found.missing == ("fields.a",)
    assert supplies.codes_left(home.record, "autumn") == 1


def test_what_is_worked_out_of_somebody_is_there_only_if_they_let_it(home: System) -> None:
    person, now = ada(home), clock.now_us()
    trajectories.profile_people(
        home.record, home.engine, home.settings, [person.person_id], as_of=now
    )
    template = keep(home, Words(text="{{ profile.last_at | date }}"))

    def missing(use: str) -> tuple[str, ...]:
        return speaking.wording.preview(
            home, template, person, channel="email", use=use, now=clock.now_us()
        ).missing

    assert [missing(use) for use in ("marketing", "service.reply")] == [("profile.last_at",), ()]
    say(home, ADA, "allow", "profiling.marketing")
    # Saying so has had the reading marked for working out anew, and until then it stands.
    trajectories.profile_people(
        home.record, home.engine, home.settings, [person.person_id], as_of=now
    )
    assert missing("marketing") == ()
    say(home, ADA, "deny", "profiling")
    assert missing("service.reply") == ("profile.last_at",)


def test_the_persons_language_and_clock_are_theirs(home: System) -> None:
    prefer = terms.Statement(
        statement_id="p", verb="prefer",
        preferences=terms.Preferences(language="de", zone="Asia/Tokyo"),
    )  # fmt: skip
    heeding.say(home, ada(home), prefer, now=clock.now_us())
    parts = {
        "en": {"*": Part(text="in English")},
        "de": {"*": Part(text="am {{ fields.at | date: '%-d. %B, %H:%M' }}")},
    }
    templates.keep(home.record, Template(name="hello", parts=parts), by="ann", now=1)

    assert ask(home, at="2026-03-01T20:00:00Z").message.text == "am 2. März, 05:00"


def test_without_a_channel_the_persons_own_is_taken_and_its_words(home: System) -> None:
    keep(home, text="short words")

    taken = speaking.wording.ask_worded(
        home, ada(home), terms.Intent(use="marketing.shoes"), Wording(template="hello"),
        channels=["email"], now=clock.now_us(),
    )  # fmt: skip

    assert (taken.intent.channel, taken.message.text) == ("email", "short words")


def test_a_test_reaches_a_member_of_staff_though_nobody_allowed_them_anything(
    home: System,
) -> None:
    template = keep(home, Words(text="See [it](https://shop.example/a)"))
    found = speaking.wording.preview(home, template, ada(home), channel="email", now=clock.now_us())

    speaking.wording.send_test(
        home, "Staff@b.example", found, asked_by="staff:1", now=clock.now_us()
    )
    [letter] = letters(home)

    assert letter["to"] == "email:staff@b.example"
    assert letter["message"]["subject"] == "[Test] Hello Ada"
    assert "https://shop.example/a" in letter["message"]["text"]


def test_what_was_said_is_exported_with_its_addresses_and_forgotten_with_the_person(
    home: System,
) -> None:
    keep(home, Button(label="See", link="https://shop.example/a"))
    taken = ask(home)

    told = [dict(row) for row in rights.holdings(home.record, ada(home))["contacts"]]
    assert [row["text"] for row in told] == ["See: https://shop.example/a"]

    heeding.erase(home, ada(home), by="themselves", now=clock.now_us())
    with pytest.raises(messages.UnknownDelivery):
        messages.get(home.record, taken.delivery_id)
    with pytest.raises(people.UnknownHandle):
        ada(home)


@pytest.mark.parametrize("how", ["withheld", "stopped"])
def test_a_code_whose_message_never_left_goes_to_whoever_comes_next(home: System, how: str) -> None:
    supplies.bring_codes(home.record, "autumn", ["ONLY-ONE"], by="ann", now=1)
    keep(home, Code(pool="autumn"), text="Take {{ codes.autumn }}")
    first = ask(home, key="first")
    assert supplies.codes_left(home.record, "autumn") == 0
    if how == "stopped":
        heeding.stop(home, ada(home), terms.EVERYTHING, method="my page", now=clock.now_us())
    else:
        say(home, ADA, "deny", "marketing")
        speaking.deliver(home, stop=threading.Event(), once=True)

    found = messages.get(home.record, first.delivery_id)
    assert found.state in ("withheld", "cancelled")
    assert supplies.codes_left(home.record, "autumn") == 1
    assert "ONLY-ONE" not in found.message.text + found.message.html
    assert "Take …" in found.message.text


def test_a_code_whose_message_left_is_never_given_again(home: System) -> None:
    supplies.bring_codes(home.record, "autumn", ["ONLY-ONE"], by="ann", now=1)
    keep(home, Code(pool="autumn"))
    asked = ask(home, key="first")
    speaking.deliver(home, stop=threading.Event(), once=True)
    heeding.stop(home, ada(home), terms.EVERYTHING, method="my page", now=clock.now_us())

    assert messages.get(home.record, asked.delivery_id).state == "sent"
    assert supplies.codes_left(home.record, "autumn") == 0
    assert "ONLY-ONE" in messages.get(home.record, asked.delivery_id).message.text
