"""A code is given once, to one message, and the same one again to the same message."""

import threading

import pytest

from twofold import storage, supplies
from twofold.settings import Settings
from twofold.storage import Database
from twofold.supplies import BadCodes, NoCodeLeft, UnknownPool, UnusableName


def test_codes_are_brought_once_each(record: Database) -> None:
    assert supplies.bring_codes(record, "autumn", ["A", " B ", "", "A"], by="ann", now=1) == (2, 0)
    assert supplies.bring_codes(record, "autumn", ["B", "C"], by="ann", now=2) == (1, 1)

    [pool] = supplies.pools(record)
    assert (pool.pool, pool.codes, pool.left) == ("autumn", 3, 3)


def test_the_same_key_has_the_same_code_and_another_key_another(record: Database) -> None:
    supplies.bring_codes(record, "autumn", ["A", "B"], by="ann", now=1)

    given = [supplies.take_code(record, "autumn", key, now=2) for key in ("x", "y", "x", "y")]

    assert given == ["A", "B", "A", "B"]
    assert supplies.codes_left(record, "autumn") == 0
    with pytest.raises(NoCodeLeft):
        supplies.take_code(record, "autumn", "z", now=3)


def test_one_message_may_have_a_code_of_each_pool(record: Database) -> None:
    supplies.bring_codes(record, "a", ["1"], by="ann", now=1)
    supplies.bring_codes(record, "b", ["1"], by="ann", now=1)

    given = [supplies.take_code(record, pool, "x", now=2) for pool in "ab"]

    assert given == ["1", "1"]


def test_what_is_brought_again_after_it_was_given_is_not_given_again(record: Database) -> None:
    supplies.bring_codes(record, "autumn", ["A"], by="ann", now=1)
    supplies.take_code(record, "autumn", "x", now=2)

    assert supplies.bring_codes(record, "autumn", ["A"], by="ann", now=3) == (0, 1)
    assert supplies.codes_left(record, "autumn") == 0


def test_many_who_take_at_once_have_a_code_each(settings: Settings) -> None:
    db = storage.open_record(settings)
    supplies.bring_codes(db, "autumn", [str(number) for number in range(40)], by="ann", now=1)
    given: list[str] = []

    def take(first: int) -> None:
        for number in range(first, first + 10):
            # Each key is asked twice: a retry has the code that it had.
            keys = [f"key {number}"] * 2
            given.extend(supplies.take_code(db, "autumn", key, now=2) for key in keys)

    takers = [threading.Thread(target=take, args=(first,)) for first in (0, 10, 20, 30)]
    for taker in takers:
        taker.start()
    for taker in takers:
        taker.join()
    db.close()

    assert sorted(given) == sorted([str(number) for number in range(40)] * 2)


@pytest.mark.parametrize("codes", [[], [" "], ["x" * 81], ["a\tb"], ["a\x00"]])
def test_what_is_no_list_of_codes_is_refused(record: Database, codes: list[str]) -> None:
    with pytest.raises(BadCodes):
        supplies.bring_codes(record, "autumn", codes, by="ann", now=1)


def test_a_pool_has_a_plain_name(record: Database) -> None:
    with pytest.raises(UnusableName):
        supplies.bring_codes(record, "Autumn sale", ["A"], by="ann", now=1)


def test_a_pool_that_goes_takes_along_what_nobody_has_and_forgets_nothing_given(
    record: Database,
) -> None:
    supplies.bring_codes(record, "autumn", ["A", "B"], by="ann", now=1)
    supplies.take_code(record, "autumn", "x", now=2)

    supplies.drop_pool(record, "autumn", by="ann", now=9)

    assert (supplies.pools(record), supplies.codes_left(record, "autumn")) == ([], 0)
    with pytest.raises(UnknownPool):
        supplies.drop_pool(record, "autumn", by="ann", now=9)
    assert supplies.bring_codes(record, "autumn", ["A", "B"], by="ann", now=3) == (1, 1)
    assert supplies.take_code(record, "autumn", "y", now=4) == "B"
