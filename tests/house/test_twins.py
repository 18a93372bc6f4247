"""The twin rule: each act of staff names its twin for the person, or a written reason why not."""

import re
from collections.abc import Collection

from tests.house import tree
from tests.house.test_documented import commands
from tests.house.tree import Tree
from twofold.console.roles import ROUTES
from twofold.portal import door

TABLE = "docs/twins.md"
# Commands that change nothing: whoever reads somebody's record by them leaves a look.
READING = {
    "twofold intake",
    "twofold person",
    "twofold receipts",
    "twofold results",
    "twofold terms",
    "twofold trajectories",
    "twofold verify",
}
REASON_WORDS_MIN = 4


def test_each_act_of_staff_has_its_twin_or_a_reason() -> None:
    assert lonely(tree.house(), acts_of_staff(), acts_of_people()) == []


def test_an_act_without_twin_or_reason_is_noticed() -> None:
    bad = {
        TABLE: "| `/console/a` | `/me/a` | |\n| `/console/b` | `/me/gone` | |\n"
        "| `/console/c` | | |\n| `/console/d` | | because |\n| `/console/f` | `/me/a` | |\n"
    }
    acts = {"/console/a", "/console/b", "/console/c", "/console/d", "/console/e"}

    assert lonely(bad, acts, {"/me/a"}) == [
        "/console/b: the person has no /me/gone",
        "/console/c: neither twin nor reason",
        "/console/d: neither twin nor reason",
        "/console/e: not in the table",
        "/console/f: no act of staff",
    ]


def test_there_are_acts_on_both_sides() -> None:
    assert "/console/people/{person_id}/message" in acts_of_staff()
    assert "twofold stop" in acts_of_staff()
    assert "/me/stop" in acts_of_people()


def acts_of_staff() -> set[str]:
    """Return every form of the console, and every command that changes something."""
    forms = {path for method, path in ROUTES if method == "POST"}
    return forms | (set(commands(tree.house())) - READING)


def acts_of_people() -> set[str]:
    """Return every form of the person's own side, and of the page under every message."""
    handlers = (*door.MINE, *door.OPEN)
    return {
        path for one in handlers if "POST" in one.http_methods for path in one.paths
    }  # fmt: skip


def lonely(house: Tree, staff: Collection[str], people: Collection[str]) -> list[str]:
    """Return the acts of staff that lack their row, a twin that is there, or a reason."""
    rows = {
        act: (twin.strip(" `"), reason.strip())
        for act, twin, reason in re.findall(
            r"^\| `([^`]+)` \|([^|]*)\|([^|]*)\|$", house.get(TABLE, ""), re.MULTILINE
        )
    }
    found = [f"{act}: not in the table" for act in staff if act not in rows]
    found += [f"{act}: no act of staff" for act in rows if act not in staff]
    for act, (twin, reason) in rows.items():
        if twin and twin not in people:
            found.append(f"{act}: the person has no {twin}")
        elif not twin and len(reason.split()) < REASON_WORDS_MIN and act in staff:
            found.append(f"{act}: neither twin nor reason")
    return sorted(found)
