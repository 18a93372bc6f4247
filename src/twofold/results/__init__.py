"""What became of campaigns: what left, what people did of themselves, and whether speaking helped.

Names are found at first use: the modules behind them import NumPy, for which an idle web process
must not pay.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twofold.results.answers import answered_between, held_back_for, held_up
    from twofold.results.between import Between
    from twofold.results.complaints import (
        Braked,
        brake,
        complained_between,
        last_place,
        put_off_before,
        waiting,
    )
    from twofold.results.effect import Group, Result, result
    from twofold.results.enough import Response, find_enough, response, response_of_all
    from twofold.results.enough import in_words as response_in_words
    from twofold.results.enough import plain as plain_response
    from twofold.results.fates import OPENS, Happened, happened, has_enough, is_beyond
    from twofold.results.for_each import first_choices, learn_personal
    from twofold.results.for_each import in_words as for_each_in_words
    from twofold.results.moments import learn_moments
    from twofold.results.money import Money, Sending
    from twofold.results.other_ways import (
        MOMENTS,
        NoMoments,
        NoSuchWay,
        NothingDrawn,
        OtherWay,
        WayTold,
        other_way,
        plain_way,
        way_in_words,
    )
    from twofold.results.telling import plain
    from twofold.results.words import sentences

# Where each is, and what it is called there.
_HOMES = {
    **dict.fromkeys(("answered_between", "held_back_for", "held_up"), "answers"),
    **dict.fromkeys(("Braked", "brake", "waiting"), "complaints"),
    **dict.fromkeys(("complained_between", "last_place", "put_off_before"), "complaints"),
    **dict.fromkeys(("Group", "Result", "result"), "effect"),
    **dict.fromkeys(("Money", "Sending"), "money"),
    "Between": "between",
    **dict.fromkeys(("Response", "find_enough", "response", "response_of_all"), "enough"),
    **dict.fromkeys(("plain_response", "response_in_words"), "enough"),
    **dict.fromkeys(("OPENS", "Happened", "happened", "has_enough", "is_beyond"), "fates"),
    **dict.fromkeys(("first_choices", "for_each_in_words", "learn_personal"), "for_each"),
    "learn_moments": "moments",
    **dict.fromkeys(("MOMENTS", "NoMoments"), "other_ways"),
    **dict.fromkeys(("NoSuchWay", "NothingDrawn", "OtherWay", "other_way"), "other_ways"),
    **dict.fromkeys(("WayTold", "plain_way", "way_in_words"), "other_ways"),
    "plain": "telling",
    "sentences": "words",
}
_THERE = {
    "for_each_in_words": "in_words",
    "plain_response": "plain",
    "response_in_words": "in_words",
}

__all__ = [
    "MOMENTS",
    "OPENS",
    "Between",
    "Braked",
    "Group",
    "Happened",
    "Money",
    "NoMoments",
    "NoSuchWay",
    "NothingDrawn",
    "OtherWay",
    "Response",
    "Result",
    "Sending",
    "WayTold",
    "answered_between",
    "brake",
    "complained_between",
    "find_enough",
    "first_choices",
    "for_each_in_words",
    "happened",
    "has_enough",
    "held_back_for",
    "held_up",
    "is_beyond",
    "last_place",
    "learn_moments",
    "learn_personal",
    "other_way",
    "plain",
    "plain_response",
    "plain_way",
    "put_off_before",
    "response",
    "response_in_words",
    "response_of_all",
    "result",
    "sentences",
    "waiting",
    "way_in_words",
]


def __getattr__(name: str) -> Any:
    if home := _HOMES.get(name):
        module = import_module(f"twofold.results.{home}")
        return getattr(module, _THERE.get(name, name))
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
