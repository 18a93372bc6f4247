"""A page as its reader has it: words, ways onward, rows of a table."""

import re
from html import unescape

import httpx


def words(answer: httpx.Response) -> str:
    """Return what a page says, without its markup; raises AssertionError for a failed page."""
    assert answer.status_code == 200, answer.text[:2_000]
    main = answer.text.partition("<main")[2].partition("</main>")[0] or answer.text
    said = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))
    return re.sub(r" ([,.:;])", r"\1", said)


def links(answer: httpx.Response, start: str = "/console/") -> list[str]:
    """Return the addresses on a page that begin so, in their order."""
    found = (unescape(href) for href in re.findall(r'href="([^"]+)"', answer.text))
    return [href for href in found if href.startswith(start)]


def rows(answer: httpx.Response) -> int:
    """Return how many rows the tables of a page have."""
    return sum(
        body.count("<tr>") for body in re.findall(r"<tbody>.*?</tbody>", answer.text, re.DOTALL)
    )


def people(answer: httpx.Response) -> list[str]:
    """Return the people whom the rows of a page lead to."""
    return re.findall(r'<th scope="row"><a href="/console/people/([0-9a-f]{32})"', answer.text)
