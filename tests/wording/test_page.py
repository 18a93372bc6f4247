"""The page on templates, read to the letter: its examples are kept and filled in as they stand."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.templates.given_templates import said
from tests.wording.given_wording import a_home, ada
from twofold import clock, speaking, supplies, templates
from twofold.settings import Settings
from twofold.system import System
from twofold.templates import Template

PAGE = (Path(__file__).parents[2] / "docs" / "templates.md").read_text("utf-8")
HELLO, VALUES = (json.loads(found) for found in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL))
WRITTEN = [
    (source.replace("\\|", "|"), read)
    for source, read in re.findall(r"^\| `(\{[{%].*?)` \| (.*) \|$", PAGE, re.MULTILINE)
]


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    with a_home(settings) as found:
        yield found


@pytest.mark.parametrize(("source", "read"), WRITTEN)
def test_each_line_of_the_table_reads_as_it_says(source: str, read: str) -> None:
    assert said(source, **VALUES).replace("\xa0", " ") == read


def test_every_filter_is_on_the_page() -> None:
    from twofold.templates.filters import FILTERS

    shown = {name for source, _ in WRITTEN for name in re.findall(r"\| (\w+)", source)}

    assert shown == FILTERS.keys()


def test_the_first_example_is_a_template(home: System) -> None:
    supplies.add_feed(home.record, "shoes", None, by="ann", now=1)
    supplies.bring_products(home.record, "shoes", b"id,name\n1,Boots\n", currency="EUR", now=1)
    supplies.bring_codes(home.record, "thanks", ["A"], by="ann", now=1)
    template = msgspec.convert(HELLO, Template)
    templates.keep(home.record, template, by="ann", now=1)
    fields = {"what": "boots", "day": "2026-03-05", "order": "A-1"}

    def read(language: str, channel: str) -> templates.Rendered:
        return speaking.wording.preview(
            home, template, ada(home), channel=channel, language=language, fields=fields,
            now=clock.now_us(),
        )  # fmt: skip

    assert read("en", "email").missing == ()
    assert read("en", "email").subject == "Thank you, Ada"
    assert read("de", "sms").text == "Ihre boots kommen am 5. März."
    assert read("fr", "sms").text.startswith("Your boots come on 5 March 2026: https://shop")
