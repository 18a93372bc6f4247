"""The mailbox in the console: what would have left, read by owners, each reading a look."""

from tests.console.visiting import opened, visitor
from tests.messages.given_messages import prove
from tests.people.given_links import see
from tests.portal.visiting import letters, say
from twofold import clock, messages, people, rights, terms
from twofold.access import Role
from twofold.settings import Settings

ADA = "email:ada@b.example"


def test_the_mailbox_tells_what_would_have_left_and_reading_it_is_a_look(
    settings: Settings,
) -> None:
    with opened(settings) as home, visitor(home, Role.OWNER) as owner:
        assert "Nothing has left yet" in owner.get("/console/mailbox").text
        see(home.record, (ADA, "", "", 1))
        prove(home.record, ADA)
        say(home, ADA, "allow", "marketing")
        ada = people.resolve(home.record, ADA)
        words = messages.Message(text="Your <b>code</b> is 123456.", subject="New shoes")
        intent = terms.Intent(use="marketing.shoes", channel="email")
        messages.ask(home.record, ada, intent, words, now=clock.now_us())
        [letter] = letters(home)

        listed = owner.get("/console/mailbox").text
        assert "ada@b.example" in listed
        assert "123456" not in listed
        assert rights.looks_at(home.record, ada) == []

        read = owner.get(f"/console/mailbox/{letter['delivery_id']}").text
        assert "Your &lt;b&gt;code&lt;/b&gt; is 123456." in read
        assert [one.what for one in rights.looks_at(home.record, ada)] == ["touch"]


def test_only_owners_read_codes_and_a_foreign_name_opens_no_file(settings: Settings) -> None:
    with opened(settings) as home:
        for role in (Role.ANALYST, Role.AGENT):
            with visitor(home, role) as other:
                assert other.get("/console/mailbox").status_code == 404
        with visitor(home, Role.OWNER) as owner:
            for name in ("0" * 32, "master", "..%5cmaster"):
                assert owner.get(f"/console/mailbox/{name}").status_code == 404
