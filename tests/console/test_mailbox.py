"""The mailbox in the console: what would have left, read by owners, each reading a look."""

import re

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
        assert "by e-mail · news and offers: shoes" in read
        assert [one.what for one in rights.looks_at(home.record, ada)] == ["touch"]


def test_a_laid_out_mail_stands_in_a_frame_where_only_its_own_page_leads_on(
    settings: Settings,
) -> None:
    with opened(settings) as home, visitor(home, Role.OWNER) as owner:
        see(home.record, (ADA, "", "", 1))
        prove(home.record, ADA)
        say(home, ADA, "allow", "marketing")
        ada = people.resolve(home.record, ADA)
        words = messages.Message(
            text="Plain shoes.", subject="New shoes",
            html='<body><h1>Shoes</h1><img alt="shoe" src="https://evil.example/1.png">'
            '<a href="https://evil.example/x">Buy</a><script>alert(1)</script></body>',
        )  # fmt: skip
        intent = terms.Intent(use="marketing.shoes", channel="email")
        messages.ask(home.record, ada, intent, words, now=clock.now_us())
        [letter] = letters(home)
        path = f"/console/mailbox/{letter['delivery_id']}"

        page, frame = owner.get(path), owner.get(f"{path}/shown")
        text, lines = owner.get(f"{path}?as=text").text, owner.get(f"{path}?as=headers").text

        sandbox = "allow-popups allow-popups-to-escape-sandbox"
        assert f'sandbox="{sandbox}" src="{path}/shown"' in page.text
        assert "frame-src 'self'" in page.headers["content-security-policy"]
        policy = frame.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src 'self'")
        assert policy.endswith(f"sandbox {sandbox}")
        assert "<h1>Shoes</h1>" in frame.text
        assert "evil.example" not in frame.text
        assert re.findall(r'<a[^>]*href="([^"]*)"', frame.text) == [letter["link"]]
        assert 'target="_blank" rel="noopener"' in frame.text
        assert "Plain shoes." in text
        assert "<h1>Shoes</h1>" not in text
        assert "List-Unsubscribe</th>" in lines
        assert "New shoes</td>" in lines
        # Turning it this way and that is one look.
        assert [one.what for one in rights.looks_at(home.record, ada)] == ["touch"]


def test_only_owners_read_codes_and_a_foreign_name_opens_no_file(settings: Settings) -> None:
    with opened(settings) as home:
        for role in (Role.ANALYST, Role.AGENT):
            with visitor(home, role) as other:
                assert other.get("/console/mailbox").status_code == 404
        with visitor(home, Role.OWNER) as owner:
            for name in ("0" * 32, "master", "..%5cmaster"):
                for path in (name, f"{name}/shown"):
                    assert owner.get(f"/console/mailbox/{path}").status_code == 404
