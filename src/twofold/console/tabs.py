"""The console's tabs in their order; only those that work are here."""

from dataclasses import dataclass

from twofold.access import Role
from twofold.console.roles import ROUTES, STAFF


@dataclass(frozen=True, kw_only=True, slots=True)
class Tab:
    """A tab; `name` is what its pages call it, and those behind the gear stand apart."""

    name: str
    words: str
    href: str
    behind_gear: bool = False


TABS = (
    Tab(name="now", words="Now", href="/console"),
    Tab(name="people", words="People", href="/console/people"),
    Tab(name="campaigns", words="Campaigns", href="/console/campaigns"),
    Tab(name="results", words="Results", href="/console/results"),
    Tab(name="trust", words="Trust", href="/console/trust"),
    Tab(name="templates", words="Templates", href="/console/templates", behind_gear=True),
    Tab(name="supplies", words="Supplies", href="/console/supplies", behind_gear=True),
    Tab(name="sources", words="Sources", href="/console/sources", behind_gear=True),
    Tab(name="event_names", words="Event names", href="/console/event-names", behind_gear=True),
    Tab(name="stage_rules", words="Stage rules", href="/console/stage-rules", behind_gear=True),
    Tab(name="position", words="Starting position", href="/console/position", behind_gear=True),
    Tab(name="asking", words="Asking for a yes", href="/console/asking", behind_gear=True),
    Tab(name="mailbox", words="Mailbox", href="/console/mailbox", behind_gear=True),
    Tab(name="webhooks", words="Webhooks", href="/console/webhooks", behind_gear=True),
    Tab(name="keys", words="Keys", href="/console/keys", behind_gear=True),
    Tab(name="staff", words="Staff", href="/console/staff", behind_gear=True),
)


def for_role(role: Role) -> tuple[Tab, ...]:
    """Return the tabs that this role opens; one that it may not see is not there."""
    return tuple(tab for tab in TABS if role in (ROUTES[("GET", tab.href)] or STAFF))
