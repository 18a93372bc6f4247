"""Where a way that somebody brings along may lead: to a page inside, and to nothing else."""

import pytest

from twofold import web


@pytest.mark.parametrize(
    "way",
    [
        "/me",
        "/me/rules",
        "/me/receipts/0f3c.json",
        "/me?tell=../alto",
        "/me/data?asked=correct&unknown=2#asked",
        "/me/a%20b",
        "/me/...",
    ],
)
def test_a_page_inside_is_a_way(way: str) -> None:
    assert web.stays_inside(way, "/me")


@pytest.mark.parametrize(
    "way",
    [
        "",
        "/",
        "me",
        "/mean",
        "/console",
        "//evil.example/me",
        "//[",
        "https://evil.example/me",
        "javascript:/me",
        "/me/../console",
        "/me/..",
        "/me/./rules",
        "/me/%2e%2e/console",
        "/me/.%2E/console",
        "/me/%2e./console?a=b",
        "/me/..%2fconsole",
        "/me/..%5cconsole",
        "/me/rules\\..\\..\\console",
        "/me?way=\\",
        "/me//evil.example",
        "/me/",
        "/me/\t../console",
        "/me\n",
    ],
)
def test_what_leads_elsewhere_or_is_not_plainly_written_is_none(way: str) -> None:
    assert not web.stays_inside(way, "/me")
