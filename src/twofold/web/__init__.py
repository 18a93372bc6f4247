"""What web doors share: pages and components, forms, headers, static files, the timeline."""

from twofold.web.assets import ROOT as STATIC_ROOT
from twofold.web.assets import content as asset_content
from twofold.web.assets import serve_asset
from twofold.web.density import Density, DensityWeek
from twofold.web.density import draw as draw_density
from twofold.web.figures import (
    MINUS,
    channel,
    count,
    duration,
    local,
    money,
    number,
    percent,
    zone_of,
)
from twofold.web.forms import BadForm, genuine, read_form
from twofold.web.headers import protect
from twofold.web.heads import answering_heads
from twofold.web.marks import TimelineTouch
from twofold.web.methods import allowed_by, tell_methods
from twofold.web.networks import network_of
from twofold.web.pages import environment, render
from twofold.web.problems import Problem, TooOften, problem_of
from twofold.web.sides import NotToBeSeen, Opened, Shown, Side
from twofold.web.timeline import Timeline
from twofold.web.timeline import draw as draw_timeline
from twofold.web.visits import Entry, Visit
from twofold.web.ways import stays_inside

__all__ = [
    "MINUS",
    "STATIC_ROOT",
    "BadForm",
    "Density",
    "DensityWeek",
    "Entry",
    "NotToBeSeen",
    "Opened",
    "Problem",
    "Shown",
    "Side",
    "Timeline",
    "TimelineTouch",
    "TooOften",
    "Visit",
    "allowed_by",
    "answering_heads",
    "asset_content",
    "channel",
    "count",
    "draw_density",
    "draw_timeline",
    "duration",
    "environment",
    "genuine",
    "local",
    "money",
    "network_of",
    "number",
    "percent",
    "problem_of",
    "protect",
    "read_form",
    "render",
    "serve_asset",
    "stays_inside",
    "tell_methods",
    "zone_of",
]
