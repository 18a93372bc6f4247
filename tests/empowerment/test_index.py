"""The index: what raises it, what it cannot see, and that it finds who really has a say."""

import random
from statistics import correlation

import msgspec
import pytest

from twofold import empowerment
from twofold.empowerment import Breach, Contact, Evidence, Index, Refused, Said, Thread, Wish

GOOD = Evidence(
    contacts=(Contact(on_own_word=True),) * 8,
    threads=(Thread(by_person=True, channel="web", answered=True),) * 3
    + (Thread(by_person=True, channel="phone", answered=True, asked_for_human=True),) * 3,
    said=(Said(),) * 4,
    wishes=(Wish(in_time=True, with_reason=True),) * 3,
)


def value(evidence: Evidence) -> float:
    found = empowerment.measure(evidence)
    assert isinstance(found, Index)
    return found.value


def test_too_little_is_not_enough_to_say() -> None:
    few = Evidence(contacts=(Contact(on_own_word=True),) * 4)

    assert empowerment.measure(few) == Refused(events=4)


def test_the_index_is_the_geometric_mean_of_its_components_as_defined() -> None:
    found = empowerment.measure(Evidence(contacts=(Contact(on_own_word=True),) * 5))

    assert isinstance(found, Index)
    # Two shares of 5 in 5 are 5.5 / 6 each; the third part of choice has no data and is skipped.
    assert found.value == pytest.approx(100 * 5.5 / 6)
    assert found.missing == ("mastery", "impact", "fair standing")
    assert found.low < found.value < found.high <= 100


HARMS = {
    "a message without their word": ("contacts", Contact(on_own_word=False)),
    "an unwanted message": ("contacts", Contact(on_own_word=True, unwanted=True)),
    "a message whose reason is gone": ("contacts", Contact(on_own_word=True, has_reason=False)),
    "a late answer": ("wishes", Wish(in_time=False, with_reason=True)),
    "a no without words": ("wishes", Wish(in_time=True, with_reason=False)),
    "a request that ran out": ("wishes", Wish(ran_out=True)),
    "a change that had to be undone": ("said", Said(undone=True)),
    "a concern that nobody answered": (
        "threads", Thread(by_person=True, channel="web", answered=False)
    ),
    "a human who did not come": (
        "threads", Thread(by_person=True, channel="web", answered=False, asked_for_human=True)
    ),
}  # fmt: skip


@pytest.mark.parametrize("harm", HARMS)
def test_the_index_falls_when_a_harm_is_injected(harm: str) -> None:
    field, event = HARMS[harm]
    worse = msgspec.structs.replace(GOOD, **{field: (*getattr(GOOD, field), event)})

    assert value(worse) < value(GOOD)


def test_a_worse_channel_costs_fair_standing() -> None:
    by_phone = tuple(
        Thread(by_person=True, channel="phone", answered=place < 2) for place in range(4)
    )
    found = empowerment.measure(msgspec.structs.replace(GOOD, threads=GOOD.threads[:3] + by_phone))

    assert isinstance(found, Index)
    standing = next(one for one in found.components if one.name == "fair standing")
    assert standing.value < 0.7


def test_each_broken_promise_halves_it() -> None:
    assert value(
        msgspec.structs.replace(GOOD, breaches=(Breach(invariant="I1", at_us=1),) * 2)
    ) == pytest.approx(value(GOOD) / 4)


def test_what_is_forbidden_has_no_place_in_the_evidence() -> None:
    fields = {
        name for kind in (Evidence, Contact, Thread, Said, Wish) for name in kind.__struct_fields__
    }
    forbidden = ("open", "click", "spend", "amount", "dwell", "visit", "allow", "yes", "purchase")

    assert [name for name in fields if any(word in name for word in forbidden)] == []


def test_it_finds_who_really_has_a_say() -> None:
    luck = random.Random(62)
    latent = [luck.random() for _ in range(300)]

    measured = [value(_lived(say, luck)) for say in latent]

    assert correlation(_ranks(latent), _ranks(measured)) >= 0.8


def _ranks(values: list[float]) -> list[int]:
    order = sorted(values)
    return [order.index(value) for value in values]


def _lived(say: float, luck: random.Random) -> Evidence:
    """Return three months of somebody who gets their way with this chance each time."""

    def yes() -> bool:
        return luck.random() < say

    return Evidence(
        contacts=tuple(
            Contact(on_own_word=yes(), unwanted=not yes(), has_reason=yes())
            for _ in range(luck.randrange(4, 16))
        ),
        threads=tuple(
            Thread(by_person=luck.random() < 0.8, channel=luck.choice(("web", "phone")),
                   answered=yes())
            for _ in range(luck.randrange(2, 8))
        ),
        said=tuple(Said(undone=not yes()) for _ in range(luck.randrange(1, 6))),
        wishes=tuple(
            Wish(in_time=yes(), with_reason=yes()) for _ in range(luck.randrange(1, 5))
        ),
    )  # fmt: skip
