"""The person's door: the one page under every message, without a login."""

from twofold.portal.door import app

__all__ = ["app"]
