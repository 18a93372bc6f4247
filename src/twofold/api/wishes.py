"""A yes with its proof, or a no, as a shop's own server brings it: a row of a list, by itself."""

from typing import Annotated, Any

import msgspec
from litestar import post
from litestar.params import JSONBody

from twofold import clock, heeding
from twofold.system import System

Text = Annotated[str, msgspec.Meta(max_length=2_000)]


class BroughtWish(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Who says what: the columns of a list, as docs/asking.md has them."""

    email: Text = ""
    phone: Text = ""
    user_id: Text = ""
    handle: Text = ""
    status: Text = ""
    use: Text = ""
    channel: Text = ""
    when: Text = ""
    evidence: Text = ""
    notice: Text = ""
    notice_version: Text = ""
    source: Text = ""


def handlers(home: System) -> list[Any]:
    """Return the handler of what shops bring, over a home."""

    @post("/wishes", sync_to_thread=True, status_code=200)
    def bring_wish(data: JSONBody[BroughtWish]) -> dict[str, int]:
        """Keep a yes with its proof, or a no; the same again adds nothing."""
        return heeding.bring_wish(home, msgspec.to_builtins(data), now=clock.now_us())

    return [bring_wish]
