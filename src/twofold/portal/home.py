"""Home: what waits for the person, and what waits for the organisation."""

from litestar import Response, get

from twofold.portal.frame import page
from twofold.portal.visits import Visit


@get("/me", sync_to_thread=True)
def home_page(request: Visit) -> Response[str]:
    """Show what is open between the two sides."""
    return page(request, "home.html", tab="home")
