"""A template and values in; what one person would read out."""

import pytest

from tests.templates.given_templates import of_blocks, of_text, read, said
from twofold import templates
from twofold.templates import (
    Attachment,
    BadTemplate,
    Button,
    Code,
    Heading,
    Image,
    Part,
    Products,
    Template,
    Words,
)

BOOTS = {
    "id": "b1",
    "name": "Boots & <laces>",
    "price": {"amount": "89.50", "currency": "EUR"},
    "link": "https://shop.example/b1",
    "image": "https://shop.example/b1.jpg",
}


def test_fields_are_put_in_and_tested() -> None:
    text = "Hello {{ name }}.{% if n > 2 %} You have {{ n }} left.{% endif %}"

    assert said(text, name="Ada", n=3) == "Hello Ada. You have 3 left."
    assert said(text, name="Ada", n=2) == "Hello Ada."


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("{{ price | money }}", "€1,234.50"),
        ("{{ n | number }}", "1,234.5"),
        ("{{ day | date }}", "1 March 2026"),
        ("{{ day | date: '%A, %H:%M' }}", "Sunday, 09:30"),
        ("{{ names | join: ', ' | upcase }}", "ADA, BEA"),
        ("{{ names | size }}", "2"),
        ("{{ n | round | plus: 1 }}", "1235"),
        ("{{ 7 | modulo: 4 }}/{{ 7 | divided_by: 2 }}", "3/3"),
        ("{{ names | first | append: '!' | replace: 'a', 'o' }}", "Ado!"),
        ("{% for a in names reversed %}{{ a }}{% if forloop.first %}-{% endif %}{% endfor %}",
         "Bea-Ada"),
        ("{% for i in (1..3) %}{{ i }}{% endfor %}", "123"),
        ("{% capture x %}{{ names[0] }} too{% endcapture %}{{ x | size }}", "7"),
        ("{% case names[0] %}{% when 'Ada' %}yes{% else %}no{% endcase %}", "yes"),
        ("{{ things | where: 'kind', 'a' | map: 'name' | join }}", "One"),
    ],
)  # fmt: skip
def test_what_the_filters_make_of_values(source: str, told: str) -> None:
    values = {
        "price": {"amount": "1234.50", "currency": "EUR"},
        "n": 1234.5,
        "day": "2026-03-01T09:30:00Z",
        "names": ["Ada", "Bea"],
        "things": [{"kind": "a", "name": "One"}, {"kind": "b", "name": "Two"}],
    }

    assert said(source, **values) == told


def test_what_is_missing_is_told_and_leaves_nothing() -> None:
    text = "{{ person.name }}, {{ person.town | upcase }}{% for one in list %}x{% endfor %}."

    found = read(of_text(text), person={"town": None})

    assert found.text == ", ."
    assert found.missing == ("person.name", "person.town", "list")


def test_what_is_only_asked_for_is_not_missing() -> None:
    text = "{% if person.name %}{{ person.name }}{% endif %}{{ person.name | default: 'you' }}"

    found = read(of_text(text), person={})

    assert (found.text, found.missing) == ("you", ())


def test_a_layout_has_its_words_as_plain_text_too() -> None:
    template = of_blocks(
        Heading(text="Hello {{ name }}"),
        Words(text="Some *good* news:\n\n1. one\n2. [two](https://shop.example/two?n={{ name }})"),
        Image(source="https://shop.example/a.png", alt="A red shoe"),
        Button(label="See all", link="https://shop.example/"),
        Products(feed="shoes", count=1),
        Code(pool="autumn", label="Your code"),
        subject="For {{ name }}",
    )

    found = read(template, name="Ada", products={"shoes": [BOOTS]}, codes={"autumn": "AB-12"})

    assert found.subject == "For Ada"
    assert found.text == (
        "Hello Ada\n\nSome good news:\n\n1. one\n2. two (https://shop.example/two?n=Ada)\n\n"
        "A red shoe\n\nSee all: https://shop.example/\n\n"
        "- Boots & <laces>, €89.50: https://shop.example/b1\n\nYour code: AB-12"
    )
    for piece in ("<em>good</em>", 'src="https://shop.example/a.png"', 'alt="A red shoe"',
                  "Boots &amp; &lt;laces&gt;", "AB-12", 'lang="en"'):  # fmt: skip
        assert piece in found.html
    assert found.missing == ()


def test_a_layout_lacks_what_its_blocks_draw_on() -> None:
    found = read(of_blocks(Products(feed="shoes"), Code(pool="autumn")))

    assert found.missing == ("products.shoes", "codes.autumn")


def test_products_are_chosen_by_their_ids() -> None:
    listed = [{"id": str(number), "name": f"No. {number}"} for number in range(5)]
    template = of_blocks(Products(feed="shoes", count=2, ids="{{ wanted | join: ',' }}"))

    found = read(template, products={"shoes": listed}, wanted=["4", "9", "0", "1"])

    assert found.text == "- No. 4\n- No. 0"


def test_words_are_in_the_persons_language_or_the_templates_own() -> None:
    template = Template(
        name="hello",
        language="en",
        parts={
            "en": {"*": Part(text="Hello"), "sms": Part(text="Hi")},
            "de": {"*": Part(text="Hallo")},
        },
    )

    def words(language: str | None, channel: str) -> tuple[str, str]:
        found = templates.render(template, language, {}, channel=channel)
        return found.language, found.text

    assert words("de-AT", "email") == ("de", "Hallo")
    assert words("fr", "email") == ("en", "Hello")
    assert words("de", "sms") == ("de", "Hallo")
    assert words(None, "sms") == ("en", "Hi")


def test_a_channel_without_words_is_refused() -> None:
    with pytest.raises(templates.NoWording, match="sms"):
        templates.render(of_blocks(Heading(text="x")), "en", {}, channel="sms")


def test_addresses_wait_for_how_they_are_reached() -> None:
    template = of_blocks(
        Words(text="[a](https://shop.example/a?x=1&y=2) and [write](mailto:us@shop.example)"),
        Button(label="b", link="https://shop.example/a?x=1&y=2"),
        Attachment(label="The leaflet", source="file:" + "0" * 32),
    )

    found = templates.render(
        template, "en", {}, file_address=lambda one: f"https://home.example/files/{one[:4]}"
    )

    assert found.links == ("https://shop.example/a?x=1&y=2", "https://home.example/files/0000")
    assert "shop.example/a" not in found.text + found.html
    assert templates.reached(found.text, lambda n: f"<{n}>") == (
        "a (<0>) and write (mailto:us@shop.example)\n\nb: <0>\n\nThe leaflet: <1>"
    )
    assert found.shown.html.count('href="https://shop.example/a?x=1&amp;y=2"') == 2
    assert 'href="mailto:us@shop.example"' in found.html


def test_rendering_the_same_twice_gives_the_same() -> None:
    template, values = of_blocks(Words(text="{{ a }} [x](https://a.example/{{ a }})")), {"a": 1}

    assert templates.render(template, "en", values) == templates.render(template, "en", values)


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        (of_text(" "), "it says nothing"),
        (of_text("{{ a | shout }}"), "unknown filter"),
        (of_text("{% for %}"), "in line 1"),
        (of_text("x\n{% if a %}"), "endif"),
        (of_blocks(Image(source="http://a.example/x.png", alt="x")), "begins with https://"),
        (of_blocks(Image(source="https://a.example/x.png")), "do not see it"),
        (of_blocks(Button(label="x", link="javascript:alert(1)")), "is no address"),
        (of_blocks(Button(label="x", link="//a.example")), "is no address"),
        (of_blocks(Button(label="", link="https://a.example")), "needs a label"),
        (of_blocks(Products(feed="shoes", count=99)), "1 to 12"),
        (of_blocks(Code(pool="Autumn Sale")), "pool"),
        (of_blocks(*[Heading(text="x")] * 41), "more than 40 blocks"),
        (Template(name="A b", parts={"en": {"*": Part(text="x")}}), "its name"),
        (Template(name="a", parts={"de": {"*": Part(text="x")}}), "no words in en"),
        (Template(name="a", parts={"en": {"*": Part(text="x")}, "EN_x": {}}), "is no language"),
    ],
)
def test_what_cannot_be_used_is_told(template: Template, reason: str) -> None:
    told = [fault.reason for fault in templates.faults(template)]

    assert any(reason in one for one in told), told


def test_an_unknown_filter_is_told_where_it_stands() -> None:
    with pytest.raises(BadTemplate, match="unknown filter 'shout' in line 2"):
        templates.render(of_text("x\n{{ 'a' | shout }}"), "en", {})
