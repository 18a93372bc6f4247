"""Every component on one page, filled with made-up touches of one household."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from litestar import Litestar, MediaType, Response, get

from twofold import clock, ids, web
from twofold.access import Role, Staff
from twofold.console import tabs
from twofold.web import pages

START = clock.parse("2017-01-01T00:00:00Z")
YEAR = 365 * clock.DAY


def touches(amount: int, *, seed: int = 7, told: bool = True) -> list[web.TimelineTouch]:
    """Return this many touches of one year, most of them visits to a store."""
    draw = random.Random(seed)
    return [_touch(draw, place, told=told) for place in range(amount)]


def weeks(*, seed: int = 7) -> list[web.DensityWeek]:
    """Return a year of weeks of many people."""
    draw = random.Random(seed)
    return [
        web.DensityWeek(
            start_us=START + week * 7 * clock.DAY,
            person=2_300 + 40 * week % 900 + draw.randrange(300),
            brand=draw.choice((0, 0, 0, 180, 760)),
        )
        for week in range(52)
    ]


def app(amount: int = 130) -> Litestar:
    """Return an application whose one page holds every component."""
    text = (Path(__file__).parent / "specimen.html").read_text("utf-8")
    template = pages.environment("twofold.console").from_string(text)

    @get("/specimen", sync_to_thread=False)
    def show() -> Response[str]:
        return Response(template.render(_values(amount)), media_type=MediaType.HTML)

    return Litestar(
        route_handlers=[show, web.serve_asset], before_send=[web.protect], openapi_config=None
    )


def _values(amount: int) -> dict[str, Any]:
    owner = Staff(
        staff_id=ids.StaffId("0" * 32),
        email="anna@example.org",
        name="Anna",
        role=Role.OWNER,
        epoch=1,
        created_us=START,
        has_password=True,
    )
    return {
        "me": owner,
        "tabs": tabs.for_role(Role.OWNER),
        "tab": "people",
        "csrf": "token",
        "layered": True,
        "real_only": False,
        "here": "/specimen",
        "picture": web.draw_timeline(touches(amount)),
        "year": web.draw_density(weeks()),
        "sankey": _sankey(),
    }


def _touch(draw: random.Random, place: int, *, told: bool) -> web.TimelineTouch:
    at = START + draw.randrange(YEAR)
    match place % 13:
        case 0:
            return _said(at, "post", "message", "brand", f"campaign {place}")
        case 1:
            delight = draw.choice((None, 1, 2, -1, -2, 0)) if told else None
            return _said(at, "web", "commentary", "person", "review", delight=delight)
        case 2:
            return _said(at, "web", "research", "person", "page")
        case 3 if place % 2:
            return _said(at, "phone", "service", "person", "call", delight=-1 if told else None)
        case _:
            amount = round(draw.lognormvariate(3.4, 0.8) * 1_000_000)
            return _said(at, "store", "purchase", "person", "basket", amount=amount)


def _said(
    at: int,
    channel: str,
    purpose: str,
    initiator: str,
    name: str,
    *,
    amount: int | None = None,
    delight: int | None = None,
) -> web.TimelineTouch:
    return web.TimelineTouch(
        occurred_us=at,
        channel=channel,
        purpose=purpose,
        name=name,
        initiator=initiator,
        amount_micro=amount,
        currency="USD" if amount else None,
        delight=delight,
    )


def _sankey() -> dict[str, Any]:
    stages = ("activation", "engagement", "loyalty", "disengaged")
    return {
        "tooltip": {},
        "series": [
            {
                "type": "sankey",
                "data": [
                    {"name": stage, "itemStyle": {"color": "token:person"}} for stage in stages
                ],
                "links": list(_flows(stages)),
            }
        ],
    }


def _flows(stages: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for place, stage in enumerate(stages[:-1]):
        yield {"source": stage, "target": stages[place + 1], "value": 812 - 200 * place}
