"""What leaves together is laid out as a page as well, where its channel shows pages."""

import pytest

from tests.messages.given_digests import part
from twofold import messages, templates


@pytest.mark.parametrize(("channel", "is_paged"), [("email", True), ("sms", False)])
def test_a_page_of_it_reads_nothing_in_it_as_markup_and_leads_where_its_text_does(
    channel: str, is_paged: bool
) -> None:
    message = messages.Message(
        text=f"<b>Hats</b> & zqv0vqz {{{{ name }}}}\nat {templates.place(0)}",
        subject="<i>",
        links=("https://a.example/?a=1&b=2",),
    )
    entry = messages.Entry(
        part=part(message, "marketing.hats", channel=channel),
        heading="<i>Hats",
        below="Why: /u/1",
        note="Keep it? https://us.example/forms/yes/1",
        why="Why",
        link="/u/1?a=1&b=2",
    )

    whole = messages.laid_out([entry], subject="One & all", opening="Here:", language="en")

    if not is_paged:
        assert whole.html == ""
        return
    page = whole.said_html
    assert "<title>One &amp; all</title>" in page
    assert ">1. &lt;i&gt;Hats</h2>" in page
    link = "https://a.example/?a=1&amp;b=2"
    assert (
        "<p>&lt;b&gt;Hats&lt;/b&gt; &amp; zqv0vqz {{ name }}<br />"
        f'at <a href="{link}">{link}</a></p>' in page
    )
    assert 'Keep it? <a href="https://us.example/forms/yes/1">https://us' in page
    assert '<a href="/u/1?a=1&amp;b=2">Why</a>' in page
    assert whole.text.endswith("Keep it? https://us.example/forms/yes/1\nWhy: /u/1")
