"""Templates and values from an attacker: no way to the host, no markup, no end of time or room."""

import gc
import os
import random
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.templates.given_templates import of_blocks, of_text, read, said
from twofold import templates
from twofold.templates import (
    BadFields,
    BadTemplate,
    Block,
    Button,
    Code,
    Heading,
    Image,
    Products,
    Words,
)

FUZZED = 2_000
CANARY = "canary-7f3a"

BOMBS = {
    "nested loops": "{% for a in (1..900) %}{% for b in (1..900) %}{% for c in (1..900) %}x"
    "{% endfor %}{% endfor %}{% endfor %}",
    "loops in a row": "{% for a in (1..900) %}{% if 1 == 1 %}{% endif %}{% endfor %}" * 300,
    "a huge range": "{% for a in (1..99999999999) %}x{% endfor %}",
    "a huge range turned round": "{% for a in (1..99999999999) reversed %}x{% endfor %}",
    "a range from the end": "{% for a in (1..99999999999) offset: 99999999990 %}x{% endfor %}",
    "a range to search": "{% if (1..99999999999) contains 'x' %}x{% endif %}",
    "a range kept": "{% assign r = (1..99999999999) %}{{ r | join }}",
    "a range in a filter": "{{ (1..99999999999) | size }}",
    "doubling": "{% assign x = 'xxxxxxxxxx' %}" + "{% assign x = x | append: x %}" * 40,
    "captured doubling": "{% assign x = 'xxxxxxxxxx' %}"
    + "{% capture x %}{{ x }}{{ x }}{% endcapture %}" * 40,
    "replacing": "{% assign x = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' %}"
    + "{% assign x = x | replace: 'a', x %}" * 9,
    "joining": "{% assign x = text | split: '' | join: text %}{{ x }}",
    "listing": "{% assign x = text | split: '' %}" + "{% assign x = x | concat: x %}" * 30,
    "numbers": "{% assign n = 99999 %}" + "{% assign n = n | times: n %}" * 20 + "{{ n }}",
    "a number of digits": "{{ " + "9" * 5_000 + " | plus: 1 }}",
    "rounding": "{{ 5 | round: -1000000000 }}{% for i in (1..1000) %}{{ text }}{% endfor %}",
    "long output": "{% for i in (1..900) %}{{ text }}{% endfor %}",
    "nesting": "{% if a %}" * 500 + "x" + "{% endif %}" * 500,
    "brackets": "{{ a" + "[a" * 4_000 + "]" * 4_000 + " }}",
    "a long source": "x" * 20_001,
    "an open tag": "{{" * 9_000,
    "open tags of two kinds": "{{ {% " * 4_000,
    "blanks in a tag": ("{{" + " " * 590 + "}}") * 33 + "{{",
    "a tag without an end": "{{" + " " * 19_000,
    "raw": "{% raw %}" * 2_000,
    "quotes": "{{ " + "'" * 500 + " }}",
    "dividing": "{{ 1 | divided_by: 0 }}",
    "including": "{% include 'words' %}",
    "rendering": "{% render 'words' %}",
    "a layout": "{% layout 'words' %}",
    "echo": "{% liquid echo a %}",
    "safe": "{{ '<b>' | safe }}",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_hostile_template_is_refused(bomb: str) -> None:
    with pytest.raises(BadTemplate):
        said(BOMBS[bomb], text="abcdefghij" * 80, a={"a": 1})


LARGE = {"name": "x" * 45_000}


def _long(words: str, rounds: int = 1_000) -> Words:
    return Words(text="{% for i in (1.." + str(rounds) + ") %}" + words + "{% endfor %}")


@pytest.mark.parametrize(
    ("blocks", "reason"),
    [
        ([_long("- a\n" * 45)], "a text block has more than 20,000 characters"),
        ([_long(f"- {at}\n" * 10, 480) for at in range(40)], "it takes too long"),
        ([_long("&&&&&&", 990)] * 40, "it becomes too long"),
        ([Words(text="{{ text }}")] * 40, "it becomes too long"),
        ([Products(feed="shoes", count=12)], "it becomes too long"),
        ([Code(pool="thanks")] * 5, "it becomes too long"),
    ],
)
def test_a_layout_without_end_is_refused_in_words(blocks: list[Block], reason: str) -> None:
    given = {"products": {"shoes": [LARGE] * 12}, "codes": {"thanks": LARGE["name"]}}

    template = templates.checked(of_blocks(*blocks))
    with pytest.raises(BadTemplate, match=reason):
        read(template, text="&<\n" * 1_600, **given)


@pytest.mark.parametrize(
    "source",
    [
        "{{ a.__class__.__mro__ }}{{ a['__class__'] }}",
        "{{ a.keys }}{{ a.items }}{{ b.append }}{{ s.format }}{{ s.upper }}",
        "{{ forloop.__init__ }}{{ now }}{{ today }}{{ env }}{{ globals }}{{ self }}",
        "{% for x in b %}{{ forloop.it }}{{ forloop.item }}{{ forloop.step }}{% endfor %}",
        "{{ site }}{{ config }}{{ settings.home }}{{ partial.x }}",
    ],
)
def test_nothing_of_the_host_is_within_reach(source: str) -> None:
    assert said(source, a={"x": 1}, b=[1], s="x") == ""


@pytest.mark.parametrize("value", [object(), print, {1}, b"x", [lambda: 1], float("nan"), 10**20])
def test_only_plain_values_are_taken(value: Any) -> None:
    with pytest.raises(BadFields):
        said("{{ a }}", a=value)


def test_values_nested_without_end_are_refused() -> None:
    nested: Any = []
    for _ in range(20):
        nested = [nested]

    with pytest.raises(BadFields):
        said("{{ a }}", a=nested)


@pytest.mark.parametrize(
    "text", ["[" * 4_900, "*a" * 2_400, "> " * 2_400, "`" * 4_900, "[a](" * 1_200, "- " * 2_400]
)
def test_markdown_nested_without_end_is_read(text: str) -> None:
    # Collecting what other tests left would be counted as the rendering's time.
    gc.collect()
    found = read(of_blocks(Words(text=text)))

    assert found.html.endswith("</html>")
    assert found.missing == ()


EVIL = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[x](javascript:alert(1)) ![x](https://evil.example/x.png) <https://evil.example>",
    "# heading\n- list\n> quote\n\n    code",
    "{{ 7 | times: 7 }}{% for a in (1..9) %}x{% endfor %}",
    "zqv0vqz zqv999999999999999999vqz",
    "</title></mj-text><mj-raw><b>x</b></mj-raw>",
    "\ue0000\ue001 &lt;b&gt; &#60;b&#62;",
]


@pytest.mark.parametrize("evil", EVIL)
def test_what_outsiders_wrote_is_words_and_nothing_else(evil: str) -> None:
    template = of_blocks(
        Heading(text="Hello {{ name }}"),
        Words(text="Dear {{ name }},\n\n{{ name }}\n\n[see](https://shop.example/{{ name }})"),
        Image(source="https://shop.example/a.png", alt="{{ name }}"),
        Button(label="{{ name }}", link="https://shop.example/?q={{ name }}"),
        subject="{{ name }}",
    )
    harmless, found = read(template, name="Ada"), read(template, name=evil)

    assert _skeleton(found.html) == _skeleton(harmless.html)
    assert found.links[0].startswith("https://shop.example/")
    assert "\n" not in found.subject


def _skeleton(page: str) -> list[str]:
    """Return the tags of a page without what their attributes say, ends of lines left out."""
    from html.parser import HTMLParser

    tags: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag != "br":
                tags.append(f"{tag} {' '.join(name for name, _ in attrs)}")

    Reader(convert_charrefs=True).feed(page)
    return tags


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x",
        "//evil.example", "\\\\evil.example", "https:\\\\evil.example", "https://", "https:///x",
        "https://shop.example@evil.example/", "https://evil.example\\@shop.example", "/console",
        "https://e\u200bvil.example/", "https://shop.example\u3002evil", "ftp://evil.example", "",
        "https://shop.example/ x", "vbscript:x", "file:///etc/passwd", "https://shop.example:99999",
    ],
)  # fmt: skip
def test_an_address_from_a_field_that_leads_astray_is_taken_out(link: str) -> None:
    found = read(of_blocks(Button(label="Go", link="{{ link }}")), link=link)

    assert found.links == ()
    assert 'href="#"' in found.html
    assert "an address that begins with https://" in found.missing


@pytest.mark.parametrize(
    "link",
    [
        "https://shop.example{{ x }}", "https://{{ x }}.shop.example/", "https://{{ x }}/a",
        "https://shop.example:{{ x }}/", "{{ x }}/a", "https://shop.example{{ x }}/a?b=c",
    ],
)  # fmt: skip
def test_a_value_makes_no_other_host_of_an_address(link: str) -> None:
    for value in (".evil.example", "evil.example", "@evil.example", "8080", "https://evil.example"):
        found = read(of_blocks(Button(label="Go", link=link), Words(text=f"<{link}>")), x=value)

        assert found.links == ()
        assert 'href="#"' in found.html


def test_an_address_that_a_value_brings_along_is_not_led_to_from_here() -> None:
    found = templates.render(of_text("Dear {{ name }}, https://shop.example/a."), "en",
                             {"name": "https://evil.example/"})  # fmt: skip

    assert found.links == ("https://shop.example/a",)
    assert "https://evil.example/" in found.text


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x00", "\u2028", "\u2029", "\x85", "\x0b"])
def test_a_subject_is_one_line_whatever_comes_in(end: str) -> None:
    template = of_text("x", subject=f"Hello{end}Bcc: a@evil.example {{{{ name }}}}")

    found = read(template, name=f"Ada{end}{end}Bcc: b@evil.example")

    assert found.subject.isprintable()
    assert found.subject.splitlines() == [found.subject]


WATCHED = ("open", "socket", "os", "subprocess", "ctypes", "exec")
_watching = False
_seen: list[str] = []


def _watch(event: str, _args: tuple[object, ...]) -> None:
    if _watching and event.partition(".")[0] in WATCHED:
        _seen.append(event)


PIECES = (
    "{{ ", " }}", "{% ", " %}", "if ", "endif", "for ", " in ", "endfor", "assign ", " = ", "name",
    "person", ".", "first", "size", "[", "]", "'", '"', "__class__", "(1..5)", " | ", "append: ",
    "split: ''", "join", "date", "money", "now", "include ", "render ", "env", "capture ",
    "endcapture", "{% if name %}x{% endif %}", "{{ name }}", "{{ person.x | upcase }}", "unless ",
    "case ", "when ", "else", "contains ", "and ", " == ", "nil", "9", "-1", "{%- ", "-%}", "raw",
    "endraw", "comment", "endcomment", "{% for a in list %}{{ a }}{% endfor %}", ",", ":", "\n",
    "`", "*", "[x](", ")", "https://a.example/", "#", "<b>", "&", "\u2028", "zqv0vqz", "open(",
    "os.environ", "import os", "/etc/passwd", "file:///etc/passwd", "https://b.example/",
)  # fmt: skip


@pytest.fixture
def watched() -> Iterator[list[str]]:
    if not getattr(sys, "twofold_watched", False):
        sys.addaudithook(_watch)
        sys.twofold_watched = True  # type: ignore[attr-defined]
    # What is read once, at first use: how English writes numbers and dates, how hosts are spelled.
    assert templates.address("https://a.example/")
    said("{{ 1 | money: 'EUR' }}{{ '2026-01-01' | date }}{{ 1 | number }}")
    os.environ["TWOFOLD_TEST_CANARY"] = CANARY
    _seen.clear()
    yield _seen
    del os.environ["TWOFOLD_TEST_CANARY"]


def test_fuzzed_templates_open_no_file_no_socket_and_read_no_environment(
    watched: list[str],
) -> None:
    global _watching  # noqa: PLW0603 - the hook looks while templates are read, and no longer
    _watching = True
    chance, read_well = random.Random(20261129), 0
    values = {"name": "Ada", "person": {"x": "y"}, "list": [1, 2, 3]}
    for _ in range(FUZZED):
        source = "".join(chance.choices(PIECES, k=chance.randint(1, 14)))
        link = "https://a.example/" + source
        kinds = (Heading(text=source), Words(text=source), Button(label=source, link=link))
        block = chance.choice(kinds)
        for template in (of_text(source), of_blocks(block, subject=source)):
            try:
                found = read(template, **values)
            except BadTemplate:
                continue
            read_well += 1
            assert CANARY not in found.text + found.html + found.subject

    _watching = False
    assert watched == []
    assert read_well > FUZZED // 10
