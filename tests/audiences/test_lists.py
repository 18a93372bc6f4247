"""A group as a file: taken out and in again it is the same, and nothing in it runs."""

import csv
import io
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.flow import given_uses
from tests.flow.given_uses import NOW, who
from twofold import audiences, seeing
from twofold.audiences import lists
from twofold.seeing import groups
from twofold.settings import Settings
from twofold.system import System


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home with twelve people, once on each database."""
    with given_uses.charted(settings) as found:
        yield found


def test_taken_out_and_in_again_a_group_is_the_same(home: System) -> None:
    made = seeing.save_audience(home, name="G", expression="touches >= 1", owner="ada", now=NOW)
    groups.fill_groups(home, (made,), now=NOW)
    use = seeing.looked_at(home, now=NOW)
    members = audiences.members_of(home.record, made.audience_id, use=use)
    text = "".join(audiences.write_list(home.record, members, made.audience_id))

    taken = audiences.take_list(home.record, text, name="Again", owner="ada", now=NOW)

    assert (taken.people, taken.refused) == (12, ())
    assert audiences.members_of(home.record, taken.audience.audience_id, use=use) == members


def test_a_list_by_handles_takes_whom_it_knows_and_refuses_the_others(home: System) -> None:
    text = "handle,note\r\nemail:P1@X.example,a\r\nuser_id:nobody,b\r\n,\r\nuser_id:u5,c\r\n"

    taken = audiences.take_list(home.record, text, name="Fair", owner="ada", now=NOW)

    assert [(one.line, one.reason) for one in taken.refused] == [
        (3, "nobody is known by this"),
        (4, "nobody is known by this"),
    ]
    assert audiences.members_of(
        home.record, taken.audience.audience_id, use=seeing.looked_at(home, now=NOW)
    ) == sorted([who(home, "u1").person_id, who(home, "u5").person_id])


def test_what_is_no_list_is_refused_and_keeps_nothing(home: System) -> None:
    with pytest.raises(audiences.BadList):
        audiences.take_list(home.record, "name\r\nAda\r\n", name="L", owner="ada", now=NOW)

    assert audiences.list(home.record) == ()


@pytest.mark.parametrize("cell", ["=1+1", "+49", "-2", "@SUM(A1)", "\tx", "\rx", "\n=1", "'=1"])
def test_no_cell_runs(cell: str) -> None:
    assert lists.inert(cell) == "'" + cell


@given(st.lists(st.text(max_size=12), min_size=1, max_size=6))
def test_whatever_stands_in_cells_comes_back_as_it_was(cells: list[str]) -> None:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([lists.inert(cell) for cell in cells])

    (read,) = csv.reader(io.StringIO(buffer.getvalue(), newline=""), strict=True)

    assert [lists.plain(cell) for cell in read] == cells
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in read)
