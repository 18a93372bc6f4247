"""The people behind the states of the board, each state in words."""

from twofold import populations
from twofold.console import everybody
from twofold.console.parameters import Parameters
from twofold.console.readings import View

# The score by which somebody is late, and the state of the board that rests on it.
RHYTHM, COOLS_OFF = "period", "cools off"

_BOARD = {
    "waits": "They wait for an answer of ours; the longest wait first.",
    "stuck": "They tried at least three times in a week and had no answer.",
    "decides": "They looked around at least twice in two weeks and have not bought since.",
    "cools off": "They have been away for two to four times their usual rhythm.",
}
_OLDER = " For more than 30 days already, so that they stand apart from what is current."


def words(told: Parameters) -> str:
    """Return what joins the people in a state of the board."""
    said = _BOARD[told.choice("state", _BOARD, "waits")]
    return said + (_OLDER if told.flag("older") else "")


def people(view: View, told: Parameters) -> tuple[str, ...]:
    """Return who is in a state of the board, the longest first."""
    state, older = told.choice("state", _BOARD, "waits"), told.flag("older")
    found = view.people(populations.board_people, state, as_of=view.as_of, older=older)
    named = tuple(dict.fromkeys(found))
    return view.judged_by(RHYTHM, named) if state == COOLS_OFF else named


def unread(view: View, told: Parameters) -> tuple[str, ...]:
    """Return who waits by the plain record, and is in no reading."""
    if told.choice("state", _BOARD, "waits") != "waits":
        return ()
    older = told.flag("older")
    waits = (one.person_id for one in everybody.unread(view) if one.older == older)
    return tuple(dict.fromkeys(waits))
