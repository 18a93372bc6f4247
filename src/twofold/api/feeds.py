"""What lets the organisation's own pages show a person's messages in the app."""

from typing import Any

import msgspec
from litestar import post
from litestar.params import FromPath, JSONBody

from twofold import clock, people, speaking
from twofold.system import System


class WantedToken(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The origin of the pages that will show it, like `https://shop.example`."""

    origin: str


def handlers(home: System) -> list[Any]:
    """Return the handlers of feeds over a home."""

    @post("/people/{person_id:str}/feed-tokens", sync_to_thread=True)
    def make_feed_token(person_id: FromPath[str], data: JSONBody[WantedToken]) -> dict[str, object]:
        """Return a token with which a page shows a person's messages in the app for an hour."""
        person = people.get(home.record, person_id)
        made = speaking.feeding.feed_token(home, person, data.origin, now=clock.now_us())
        return {"token": made.token, "expires_at": clock.rfc3339(made.expires_us)}

    return [make_feed_token]
