"""A file that brings the proof of a handle: carried from its columns to the person."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import homes
from twofold import clock, journal, mappings, people, seeing, touches
from twofold.people import Handle
from twofold.settings import Settings
from twofold.system import System

NOW = clock.parse("2026-06-01")
MAPPING = """
name = "sign-ups"
zone = "Europe/Vienna"

[[touch]]
handles = { user_id = "customer", email = "mail" }
time = "joined"
properties = "none"

[touch.verified]
handle = "email"
at = { column = "confirmed", format = "%d.%m.%Y %H:%M" }
evidence = { column = "how" }
"""
HEADER = "customer,mail,joined,confirmed,how\n"


@pytest.fixture
def line(settings: Settings) -> Iterator[System]:
    """Return an empty home, open, once on each database."""
    with homes.running(settings) as found:
        yield found


def taken(line: System, folder: Path, *rows: str, toml: str = MAPPING) -> seeing.Imported:
    """Take in rows of sign-ups."""
    file = folder / "sign-ups.csv"
    file.write_text(HEADER + "\n".join(rows) + "\n", "utf-8")
    return seeing.import_files(line, mappings.parse(toml), [file], now=NOW)


def handle(line: System, name: str) -> Handle:
    """Return what is known of a handle."""
    kind, _, value = name.partition(":")
    found = people.resolve(line.record, name).handles
    return next(one for one in found if (one.kind, one.value) == (kind, value))


def test_a_proof_is_kept_with_its_moment_and_its_evidence(line: System, tmp_path: Path) -> None:
    taken(
        line,
        tmp_path,
        "ann,ann@b.example,2026-03-01,02.03.2026 10:00,double opt-in",
        "bob,bob@b.example,2026-03-01,,",
    )

    ann, bob = handle(line, "email:ann@b.example"), handle(line, "email:bob@b.example")
    assert ann.verified_us == clock.parse("2026-03-02T09:00:00Z")
    assert ann.verified_by == "double opt-in"
    assert handle(line, "user_id:ann").verified_us is None
    assert (bob.verified_us, bob.verified_by) == (None, None)
    assert seeing.verify(line) == []


@pytest.mark.parametrize("order", [1, -1])
def test_the_earliest_proof_is_kept_whichever_comes_in_first(
    line: System, tmp_path: Path, order: int
) -> None:
    rows = [
        "ann,ann@b.example,2026-03-01,02.03.2026 10:00,form",
        "ann,ann@b.example,2026-03-02,01.03.2026 10:00,code",
    ]

    for row in rows[::order]:
        taken(line, tmp_path, row)

    assert handle(line, "email:ann@b.example").verified_by == "code"


def test_what_machines_say_joins_no_two_who_proved_theirs(line: System, tmp_path: Path) -> None:
    taken(
        line,
        tmp_path,
        "ann,ann@b.example,2026-03-01,02.03.2026 10:00,form",
        ",bob@b.example,2026-03-01,02.03.2026 10:00,form",
        "ann,bob@b.example,2026-03-03,,",
    )

    ann = people.resolve(line.record, "user_id:ann")
    [waiting] = people.review(line.record)

    assert ann.person_id != people.resolve(line.record, "email:bob@b.example").person_id
    assert waiting.state == "review"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("ann,a@b.example,2026-03-01,soon,form", "when email was verified: the time 'soon' is not"),
        (
            "ann,a@b.example,2026-03-01,02.03.2026 10:00,",
            "email was verified, and by what is empty",
        ),
    ],
)
def test_a_proof_that_is_none_refuses_its_row(
    line: System, tmp_path: Path, row: str, reason: str
) -> None:
    done = taken(line, tmp_path, row)

    assert (done.touches, done.refused) == (0, 1)
    assert reason in done.reasons[0]


def test_a_proof_of_the_future_cannot_be_read(line: System, tmp_path: Path) -> None:
    done = taken(line, tmp_path, "ann,a@b.example,2026-03-01,02.03.2027 10:00,form")

    assert (done.touches, done.unreadable) == (0, 1)
    assert "a proof needs its evidence, and a time that is past" in done.reasons[0]


def test_a_proof_of_no_handle_of_the_touch_is_a_wrong_mapping() -> None:
    with pytest.raises(mappings.WrongMapping, match=r"verified\.handle.*user_id, email"):
        mappings.parse(MAPPING.replace('handle = "email"', 'handle = "phone"'))


def test_a_mapping_with_a_proof_is_written_as_it_is_read() -> None:
    mapping = mappings.parse(MAPPING)

    assert mappings.parse(mappings.write(mapping)) == mapping


def test_a_machine_proves_nothing(line: System) -> None:
    event = (
        b'{"type":"track","event":"E","userId":"ann","messageId":"m",'
        b'"proof":{"handle":"user_id","at":"2026-01-01","evidence":"me"},'
        b'"verified":{"handle":"user_id","at":"2026-01-01","evidence":"me"}}'
    )
    journal.append(
        line.journal,
        [journal.Draft(feed_id=1, format=journal.SEGMENT, payload=event, received_us=NOW)],
    )
    seeing.project_all(line)

    assert handle(line, "user_id:ann").verified_us is None
    assert len(touches.latest(line.record)) == 1
