"""What a clause is about: which scope lies in which, and what can be written."""

import pytest
from msgspec.structs import replace

from twofold import terms
from twofold.terms import Scope, scopes

MESSAGE = Scope(
    use="marketing.shoes", channel="email", unit="dublin.shop", recipient="own", matter="order:7"
)


@pytest.mark.parametrize(
    ("dimension", "wider", "other"),
    [
        ("use", "marketing", "marketing.hats"),
        ("channel", "*", "sms"),
        ("unit", "dublin", "cork"),
        ("recipient", "*", "3p.acme"),
        ("matter", "*", "order:8"),
    ],
)
def test_a_scope_covers_another_if_it_does_in_each_respect(
    dimension: str, wider: str, other: str
) -> None:
    assert terms.covers(replace(MESSAGE, **{dimension: wider}), MESSAGE)
    assert not terms.covers(MESSAGE, replace(MESSAGE, **{dimension: wider}))
    assert not terms.covers(replace(MESSAGE, **{dimension: other}), MESSAGE)


def test_a_path_lies_below_whole_words_only() -> None:
    assert scopes.under("marketing.shoes", "marketing")
    assert scopes.under("marketing", "marketing")
    assert scopes.under("marketing", "*")
    assert not scopes.under("marketing", "marketing.shoes")
    assert not scopes.under("marketingshoes", "marketing")


def test_a_matter_is_one_name_and_no_path() -> None:
    seven = Scope(matter="order:7")

    assert terms.covers(seven, Scope(matter="order:7"))
    assert not terms.covers(seven, Scope(matter="order:7.1"))


def test_a_scope_is_inside_another_if_it_is_smaller_in_more_than_being_our_own() -> None:
    own = replace(MESSAGE, matter="*")
    everybodys = replace(own, recipient="*")

    assert scopes.strictly_inside(MESSAGE, own)
    assert scopes.strictly_inside(MESSAGE, everybodys)
    assert not scopes.strictly_inside(own, everybodys)
    assert not scopes.strictly_inside(own, own)
    assert scopes.strictly_inside(own, MESSAGE) is False
    assert scopes.strictly_inside(replace(own, recipient="3p.acme"), everybodys)


def test_what_can_be_written_is_returned_as_it_is() -> None:
    assert scopes.checked(MESSAGE) is MESSAGE
    for dimension, path in (
        ("use", "a" * 200),
        ("use", "*"),
        ("use", "a.b.c.d.e.f.g.h"),
        ("matter", "Order No. 7/2026"),
        ("matter", "*"),
    ):
        assert scopes.checked_path(dimension, path) == path


@pytest.mark.parametrize(
    ("dimension", "path"),
    [
        ("use", "a" * 201),
        ("use", ""),
        ("use", "Order No. 7/2026"),
        ("use", "a..b"),
        ("use", "a.b.c.d.e.f.g.h.i"),
        ("channel", "*.email"),
        ("matter", "m" * 201),
        ("matter", ""),
        ("matter", "* of them"),
        ("matter", "7\n8"),
    ],
)
def test_what_cannot_be_written_is_refused_and_shown_shortened(dimension: str, path: str) -> None:
    with pytest.raises(terms.BadScope) as refused:
        scopes.checked(Scope(**{dimension: path}))

    assert refused.value.fields == {"dimension": dimension, "path": path[:200]}
