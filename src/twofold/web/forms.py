"""Forms: read once, every field a single text, and only from a page of ours."""

import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.datastructures import UploadFile
from litestar.exceptions import ClientException

from twofold import errors

FIELD = "csrf"


class BadForm(errors.Invalid):
    """The form was sent in a way that no page of ours sends it."""


class ForeignForm(errors.Refused):
    """The form was not sent from this site, or its page is too old; go back, reload, try again."""


async def read_form(request: Request[Any, Any, Any]) -> dict[str, str | UploadFile]:
    """Return the fields of a form; raises BadForm where one is there twice."""
    try:
        data = await request.form()
    except (ClientException, UnicodeError, ValueError) as error:
        raise BadForm from error
    fields = dict(data.multi_items())
    # Two readers that disagree about which of two counts are how checks get walked around.
    if len(fields) != len(list(data.multi_items())):
        raise BadForm
    return fields


def genuine(headers: Mapping[str, str], fields: Mapping[str, object], token: str) -> None:
    """Let a form pass only if its page was ours and made for this visit; raises ForeignForm."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise ForeignForm
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != headers.get("host"):
        raise ForeignForm
    told = fields.get(FIELD)
    if not token or not isinstance(told, str):
        raise ForeignForm
    if not hmac.compare_digest(told.encode(), token.encode()):
        raise ForeignForm
