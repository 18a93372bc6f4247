"""People described in plain words: over their readings and touches, for everybody and for one.

Names are found at first use, as those of trajectories are: what asks everybody imports the lens.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twofold.audiences.crowd import count, members
    from twofold.audiences.departures import exempted, exempted_from, left_count, sizes
    from twofold.audiences.filling import fill
    from twofold.audiences.foresight import Outcome, Preview, Wanted, behind, preview
    from twofold.audiences.holdings import In, export, forget, groups_of, let_everybody_go, let_go
    from twofold.audiences.individual import holds, meant_of
    from twofold.audiences.lists import BadList, Listed, take_list, write_list
    from twofold.audiences.memberships import (
        Member,
        Moved,
        follow,
        members_among,
        members_of,
        page_of,
    )
    from twofold.audiences.parsing import parse
    from twofold.audiences.saved import (
        Audience,
        AudienceChanged,
        AudienceNameTaken,
        BadAudienceName,
        NoSuchAudience,
        Version,
        drop,
        get,
        history,
        list,  # noqa: A004 - read as audiences.list
        save,
    )
    from twofold.audiences.steps import Stepped, latest_steps
    from twofold.audiences.then import KnownOnlyToday, held_then
    from twofold.audiences.tokens import BadExpression
    from twofold.audiences.tree import Expression
    from twofold.audiences.vocabulary import FUNCTIONS, READINGS, scores_in
    from twofold.audiences.waiting import due, look_soon

# No name may be that of a module of this room: the module would hide it once it is imported.
_HOMES = {
    "Audience": "saved",
    "AudienceChanged": "saved",
    "AudienceNameTaken": "saved",
    "BadAudienceName": "saved",
    "BadExpression": "tokens",
    "BadList": "lists",
    "Expression": "tree",
    "In": "holdings",
    "FUNCTIONS": "vocabulary",
    "KnownOnlyToday": "then",
    "Listed": "lists",
    "Member": "memberships",
    "Moved": "memberships",
    "NoSuchAudience": "saved",
    "Outcome": "foresight",
    "Preview": "foresight",
    "READINGS": "vocabulary",
    "Stepped": "steps",
    "Version": "saved",
    "Wanted": "foresight",
    "behind": "foresight",
    "count": "crowd",
    "drop": "saved",
    "due": "waiting",
    "exempted": "departures",
    "exempted_from": "departures",
    "export": "holdings",
    "fill": "filling",
    "follow": "memberships",
    "forget": "holdings",
    "get": "saved",
    "groups_of": "holdings",
    "held_then": "then",
    "history": "saved",
    "holds": "individual",
    "latest_steps": "steps",
    "left_count": "departures",
    "let_everybody_go": "holdings",
    "let_go": "holdings",
    "list": "saved",
    "look_soon": "waiting",
    "meant_of": "individual",
    "members": "crowd",
    "members_among": "memberships",
    "members_of": "memberships",
    "page_of": "memberships",
    "parse": "parsing",
    "preview": "foresight",
    "save": "saved",
    "scores_in": "vocabulary",
    "sizes": "departures",
    "take_list": "lists",
    "write_list": "lists",
}

__all__ = [
    "FUNCTIONS",
    "READINGS",
    "Audience",
    "AudienceChanged",
    "AudienceNameTaken",
    "BadAudienceName",
    "BadExpression",
    "BadList",
    "Expression",
    "In",
    "KnownOnlyToday",
    "Listed",
    "Member",
    "Moved",
    "NoSuchAudience",
    "Outcome",
    "Preview",
    "Stepped",
    "Version",
    "Wanted",
    "behind",
    "count",
    "drop",
    "due",
    "exempted",
    "exempted_from",
    "export",
    "fill",
    "follow",
    "forget",
    "get",
    "groups_of",
    "held_then",
    "history",
    "holds",
    "latest_steps",
    "left_count",
    "let_everybody_go",
    "let_go",
    "list",
    "look_soon",
    "meant_of",
    "members",
    "members_among",
    "members_of",
    "page_of",
    "parse",
    "preview",
    "save",
    "scores_in",
    "sizes",
    "take_list",
    "write_list",
]


def __getattr__(name: str) -> Any:
    if home := _HOMES.get(name):
        return getattr(import_module(f"twofold.audiences.{home}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
