"""The staff's door: pages in a frame of tabs.

To add a page: a file named by its noun with handlers of three lines (`request: Visit` in,
`frame.page(request, "NOUN.html", tab="NOUN", …)` out), its template extending `console.html`;
its handlers stand in `door.HANDLERS`, its routes in `roles.ROUTES`, its tab in `tabs.TABS`.
"""

from twofold.console.door import HANDLERS, UnlistedRoute, app
from twofold.console.tabs import TABS, Tab
from twofold.console.visits import Visit

__all__ = ["HANDLERS", "TABS", "Tab", "UnlistedRoute", "Visit", "app"]
