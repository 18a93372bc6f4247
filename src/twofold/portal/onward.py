"""Where a message leads on to: its links by way of this address, and the files that it shows.

A click is no word of the person's: programs follow every link before anybody reads. So opening one
changes nothing and notes nothing; it leads to the address that was stored with the message, and to
no other, whatever stands in the link.
"""

from urllib.parse import quote

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Redirect

from twofold import errors, speaking, supplies
from twofold.portal.visits import Visit

# Mail programs show pictures on pages of their own.
SHARED = {"shared": True}
_KEPT = {"Cache-Control": "public, max-age=86400, immutable"}


class LeadsNowhere(errors.NotFound):
    """This link leads nowhere; it is not whole, or its message is not kept any more."""


@get("/l/{token:str}", sync_to_thread=True)
def lead_on(request: Visit, token: FromPath[str]) -> Redirect:
    """Lead to where the link in a message goes; changes nothing."""
    found = speaking.wording.target(request.system, token)
    if found is None:
        raise LeadsNowhere
    return Redirect(found, status_code=302)


@get("/files/{file_id:str}", sync_to_thread=True, opt=SHARED)
def file(request: Visit, file_id: FromPath[str]) -> Response[bytes]:
    """Hand out a file that a message shows or links to; what is no picture is saved, not opened."""
    found, content = supplies.stored_file(request.db, file_id)
    way = "inline" if found.is_picture else "attachment"
    headers = {"Content-Disposition": f"{way}; filename*=UTF-8''{quote(found.name)}", **_KEPT}
    return Response(content, media_type=found.media_type, headers=headers)
