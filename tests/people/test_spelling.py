"""An address of somebody is found whole, in any spelling, and never within another's."""

import pytest

from twofold.ids import HandleId
from twofold.people import Handle, Spelling

HANDLES = (("email", "bob@b.example"), ("phone", "+353861234567"), ("user_id", "customer"))


@pytest.fixture(scope="module")
def bob() -> Spelling:
    """Return the spellings of somebody with an address, a number and a telling customer number."""
    return Spelling(
        [
            Handle(
                handle_id=HandleId(str(place) * 32),
                kind=kind,
                value=value,
                first_us=1,
                verified_us=None,
                verified_by=None,
            )
            for place, (kind, value) in enumerate(HANDLES)
        ]
    )


@pytest.mark.parametrize(
    ("text", "held"),
    [
        (b'{"friend": "Bob@B.example"}', True),
        (b"Write to bob@b.example.", True),
        (b"<bob@b.example>", True),
        (b'{"friend": "\\u0062ob@b.example"}', True),
        (b"call +353 86 123 4567", True),
        (b"jimbob@b.example", False),
        (b"jim.bob@b.example", False),
        (b"bob@b.example.org", False),
        (b"a customer came", False),
        (b"", False),
    ],
)
def test_an_address_is_found_whole(bob: Spelling, text: bytes, *, held: bool) -> None:
    assert bob.holds_address(text) is held
