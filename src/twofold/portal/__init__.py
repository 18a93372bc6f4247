"""The person's door: the one page under every message, without a login."""

from twofold.portal.door import app
from twofold.portal.seen import side

__all__ = ["app", "side"]
