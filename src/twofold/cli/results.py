"""Whether a campaign helped, and what another way of choosing would have brought, at a terminal."""

import contextlib
from typing import Annotated, Any

from cyclopts import Parameter

from twofold import campaigns, clock, errors, results, speaking
from twofold.campaigns import Campaign
from twofold.cli.line import Json, Where, say, say_json
from twofold.system import System

HERE = Where()


class BadSplit(errors.Invalid):
    """A split is written as short=70,long=30 or with silence, not as {told!r}."""


def show_results(  # noqa: PLR0913 - each is an option of its own
    campaign: str,
    *,
    split: str = "",
    learns: Annotated[bool, Parameter(negative="")] = False,
    when: str = "",
    then: str = "",
    otherwise: str = "silence",
    moment: str = "",
    anew: Annotated[bool, Parameter(negative="")] = False,
    json: Json = False,
    where: Where = HERE,
) -> None:
    """Tell whether a campaign helped, or what it would have brought had it chosen otherwise.

    Parameters
    ----------
    campaign
        Its name or id.
    split
        Another lot, as short=70,long=30; silence is a way as well.
    learns
        As what has learned until now would choose.
    when
        A description of people, as of the moment of each choice: whoever it holds for gets --then.
    then
        The way that these get.
    otherwise
        The way that the others get.
    moment
        Everything had left at once (now), or at an hour of each person's own.
    anew
        Work it out now, though it was worked out within a day; of a large campaign this takes
        minutes.
    """
    with where.open() as home:
        now = clock.now_us()
        found = campaigns.resolve(home.record, campaign)
        if split or learns or when or moment:
            way = results.OtherWay(
                shares=_shares(split),
                learns=learns,
                when=when,
                then=then,
                otherwise=otherwise,
                moment=moment,
            )
            told = speaking.deciding.other_way(home, found, way, now=now)
            if json:
                say_json(results.plain_way(told))
            else:
                say("\n".join(results.way_in_words(told)))
            return
        as_of_us, stands = _stands(home, found, anew=anew, now=now)
        if json:
            say_json({"as_of": clock.rfc3339(as_of_us), **stands})
        else:
            before = [] if as_of_us == now else [f"As of {clock.rfc3339(as_of_us)}."]
            say("\n".join([*before, *stands["sentences"], *stands["in_a_row"]["sentences"]]))


def _stands(home: System, found: Campaign, *, anew: bool, now: int) -> tuple[int, dict[str, Any]]:
    """Return a result; whoever asks here can wait for one that was not worked out yet."""
    if not (anew and speaking.standings.is_large(home, found.campaign_id)):
        with contextlib.suppress(speaking.standings.NotWorkedOut):
            return speaking.standings.whole(home, found, now=now)
    speaking.standings.work_out(home, found.campaign_id, now=now)
    return speaking.standings.whole(home, found, now=now)


def _shares(told: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in filter(None, told.split(",")):
        arm, equals, share = part.rpartition("=")
        if not equals or not share.strip().replace(".", "", 1).isdecimal():
            raise BadSplit(told=told)
        found[arm.strip()] = float(share) / 100
    return found
