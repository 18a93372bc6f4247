"""The machines' door: events in as Segment's API has them, people and touches out as JSON."""

from twofold.api.health import Health
from twofold.api.hooks import app as hooks_app
from twofold.api.ingest import Ingest, Limits
from twofold.api.resources import app as resources_app

__all__ = ["Health", "Ingest", "Limits", "hooks_app", "resources_app"]
