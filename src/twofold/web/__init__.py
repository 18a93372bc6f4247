"""What web doors share: pages and components, forms, headers, static files, the timeline."""

from twofold.web.assets import serve_asset
from twofold.web.density import Density, DensityWeek
from twofold.web.density import draw as draw_density
from twofold.web.forms import BadForm, genuine, read_form
from twofold.web.headers import protect
from twofold.web.marks import TimelineTouch
from twofold.web.networks import network_of
from twofold.web.pages import render
from twofold.web.problems import Problem, problem_of
from twofold.web.timeline import Timeline
from twofold.web.timeline import draw as draw_timeline

__all__ = [
    "BadForm",
    "Density",
    "DensityWeek",
    "Problem",
    "Timeline",
    "TimelineTouch",
    "draw_density",
    "draw_timeline",
    "genuine",
    "network_of",
    "problem_of",
    "protect",
    "read_form",
    "render",
    "serve_asset",
]
