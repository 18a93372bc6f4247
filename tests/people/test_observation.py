"""Who is who, folded in from what events tell, in any order and in any portions."""

import random

from hypothesis import HealthCheck, settings
from hypothesis import given as over
from hypothesis import strategies as st

from tests.people.given_links import Seen, clear, see, state, who
from twofold import people, storage

NAMES = [f"{kind}:{n}x" for kind in ("user_id", "anonymous_id", "card", "household") for n in "123"]
SEEN = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from(["", *NAMES]),
        st.sampled_from(["together", "alias", "trait"]),
        st.integers(0, 5),
    ),
    max_size=12,
)


def test_an_old_id_keeps_answering(record: storage.Database) -> None:
    see(record, ("anonymous_id:a", "", "", 1))
    before = people.resolve(record, "anonymous_id:a").person_id

    changed = see(record, ("anonymous_id:a", "user_id:u", "together", 2))

    after = people.get(record, before)
    assert after.leading.value == "u"
    assert changed == {before, after.person_id}


def test_an_earlier_link_told_late_takes_the_browser_over(record: storage.Database) -> None:
    see(record, ("anonymous_id:a", "user_id:u", "together", 5))

    see(record, ("anonymous_id:a", "user_id:v", "together", 3))

    assert who(record)["anonymous_id:a"] == "user_id:v"


def test_a_kiosk_links_nobody_once_it_is_known_as_one(record: storage.Database) -> None:
    see(record, ("anonymous_id:kiosk", "user_id:u0", "together", 0))
    assert who(record)["anonymous_id:kiosk"] == "user_id:u0"

    see(record, *(("anonymous_id:kiosk", f"user_id:u{n}", "together", n) for n in range(1, 51)))
    see(record, ("anonymous_id:kiosk", "user_id:late", "together", 60))

    assert who(record)["anonymous_id:kiosk"] == "anonymous_id:kiosk"
    assert who(record)["user_id:u0"] == "user_id:u0"
    assert people.review(record) == []


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@over(seen=SEEN, seed=st.integers(0, 10**6))
def test_order_portions_and_repeats_never_matter(
    record: storage.Database, seen: list[Seen], seed: int
) -> None:
    clear(record)
    see(record, *seen)
    expected = state(record)

    clear(record)
    chance = random.Random(seed)
    shuffled = chance.sample(seen, len(seen)) + chance.sample(seen, len(seen) // 2)
    while shuffled:
        size = chance.randint(1, len(shuffled))
        see(record, *shuffled[:size])
        shuffled = shuffled[size:]

    assert state(record) == expected
