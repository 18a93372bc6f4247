"""Silent corruption is found and named."""

import pytest

from tests.touches.given_entries import an_entry, an_event, entries, fold
from twofold import storage, touches
from twofold.storage import Query


def log(db: storage.Database) -> None:
    told = [an_event(f"m-{n}", properties={"revenue": n}) for n in range(3)]
    fold(db, entries(*told))
    fold(db, [an_entry(an_event("m-3"), 4), an_entry(b"{", 5)])
    fold(db, [an_entry(an_event("f-1", type="identify"), 6)])


def spoil(db: storage.Database, text: str, **values: object) -> touches.Damage | None:
    with db.write():
        db.run(Query("spoil", text), **values)
    return touches.verify(db)


def test_a_whole_log_is_whole(record: storage.Database) -> None:
    log(record)

    assert touches.verify(record) is None


def test_every_changed_column_is_named(record: storage.Database) -> None:
    log(record)
    [row] = record.all(Query("row", "SELECT * FROM touch WHERE touch_seq = 2"))

    found = {}
    for name, value in row._asdict().items():
        if name in {"touch_seq", "payload"}:
            continue
        other = b"other" if isinstance(value, bytes) else 7 if isinstance(value, int) else "other"
        if value is None:
            other = 7 if name in {"delight", "cost_micro", "sent_us"} else "other"
        change = f"UPDATE touch SET {name} = :value WHERE touch_seq = 2"
        found[name] = spoil(record, change, value=other)
        assert spoil(record, change, value=value) is None

    assert all(damage is not None for damage in found.values()), found
    assert {damage.seq for damage in found.values() if damage} <= {"1", "2"}


@pytest.mark.parametrize("place", [0, 20, 60])
def test_a_flipped_bit_of_a_payload_is_found(record: storage.Database, place: int) -> None:
    log(record)
    [row] = record.all(Query("row", "SELECT payload FROM touch WHERE touch_seq = 2"))
    payload = bytearray(row.payload)
    payload[place] ^= 1

    damage = spoil(
        record, "UPDATE touch SET payload = :value WHERE touch_seq = 2", value=bytes(payload)
    )

    assert damage is not None
    assert (damage.table, damage.seq) == ("touch", "2")


def test_rows_and_links_that_are_gone_are_missed(record: storage.Database) -> None:
    log(record)
    for text in (
        "DELETE FROM touch_chain WHERE last_seq = 4",
        "UPDATE touch_chain SET first_seq = 2 WHERE last_seq = 3",
        "DELETE FROM touch WHERE touch_seq = 2",
        "DELETE FROM touch WHERE touch_seq = 4",
    ):
        record_damage = spoil(record, text)
        assert record_damage is not None
        assert record_damage.table == "touch"


def test_facts_and_what_was_put_aside_are_looked_at_too(record: storage.Database) -> None:
    log(record)

    fact = spoil(record, "UPDATE fact SET occurred_us = occurred_us + 1")
    record.run(Query("mend", "UPDATE fact SET occurred_us = occurred_us - 1"))
    intake = spoil(record, "UPDATE intake SET payload = :value", value=b"[")

    assert fact is not None
    assert (fact.table, fact.what) == (
        "fact",
        "its column occurred_us is not what its payload says",
    )
    assert intake is not None
    assert intake.table == "intake"
