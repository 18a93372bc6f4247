"""Which roles each page and act of the console is for: one table, checked at one place.

A route without a row stops the console from starting.
"""

from twofold.access import Role

ANYONE: frozenset[Role] | None = None
STAFF = frozenset(Role)
ANALYSTS = frozenset({Role.OWNER, Role.ANALYST})
OWNERS = frozenset({Role.OWNER})

ROUTES: dict[tuple[str, str], frozenset[Role] | None] = {
    # Entering and leaving.
    ("GET", "/"): ANYONE,
    ("GET", "/static/{digest}/{name}"): ANYONE,
    ("GET", "/console/sign-in"): ANYONE,
    ("POST", "/console/sign-in"): ANYONE,
    ("GET", "/console/enter/{token}"): ANYONE,
    ("POST", "/console/enter/{token}"): ANYONE,
    ("POST", "/console/sign-out"): STAFF,
    ("GET", "/console/password"): STAFF,
    ("POST", "/console/password"): STAFF,
    # Staff and keys.
    ("GET", "/console/staff"): OWNERS,
    ("POST", "/console/staff"): OWNERS,
    ("POST", "/console/staff/{staff_id}/role"): OWNERS,
    ("POST", "/console/staff/{staff_id}/link"): OWNERS,
    ("POST", "/console/staff/{staff_id}/leave"): OWNERS,
    ("GET", "/console/keys"): OWNERS,
    ("POST", "/console/keys"): OWNERS,
    ("POST", "/console/keys/{key_id}/revoke"): OWNERS,
}
