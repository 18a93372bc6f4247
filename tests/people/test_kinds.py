"""What a handle is written down as, and what names nobody."""

import pytest

from twofold import people


@pytest.mark.parametrize(
    ("kind", "said", "kept"),
    [
        ("email", " Ada@Example.COM ", "ada@example.com"),
        ("email", "ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("email", "ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"),
        ("phone", "+1 (555) 010-9999", "+15550109999"),
        ("phone", "0049 30 1234", "+49301234"),
        ("phone", "030 1234 ext 5", "0301234"),
        ("user_id", " U-7 ", "U-7"),
        ("user_id", 42, "42"),
        ("loyalty_card", "A 1", "A 1"),
    ],
)
def test_a_value_is_kept_in_one_spelling(kind: str, said: object, kept: str) -> None:
    assert people.normal(kind, said) == kept


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("user_id", "null"),
        ("user_id", "Undefined"),
        ("user_id", ""),
        ("user_id", "  "),
        ("user_id", "0"),
        ("user_id", -1),
        ("user_id", "[object Object]"),
        ("anonymous_id", "00000000-0000-0000-0000-000000000000"),
        ("anonymous_id", "anonymous"),
        ("user_id", "N/A"),
        ("email", "test@shop.example"),
        ("email", "no address"),
        ("email", "@shop.example"),
        ("phone", "0000000000"),
        ("phone", "1234567890"),
        ("phone", "112"),
    ],
)
def test_a_value_that_names_nobody_is_no_handle(kind: str, said: object) -> None:
    assert people.normal(kind, said) is None


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("user_id", True),
        ("user_id", ["a"]),
        ("user_id", {"a": 1}),
        ("user_id", 1.5),
        ("user_id", "a\0b"),
        ("user_id", "x" * 513),
        ("User Id", "a"),
    ],
)
def test_a_value_of_another_shape_is_refused(kind: str, said: object) -> None:
    with pytest.raises(people.BadHandle):
        people.normal(kind, said)
