"""The home's own list of values that link nobody, beside those that every home blocks."""

import msgspec

from twofold.people import kinds
from twofold.people.queries import sql
from twofold.storage import Database

_KEY = "people.blocked"


def blocked(db: Database) -> frozenset[str]:
    """Return the home's own blocked values, each as `kind:value` or, for every kind, `value`."""
    row = db.one(sql.setting, key=_KEY)
    return frozenset(msgspec.json.decode(row.value)) if row else frozenset()


def keep(db: Database, values: frozenset[str]) -> None:
    """Write the list down as it is from now on."""
    db.run(sql.set_setting, key=_KEY, value=msgspec.json.encode(sorted(values)).decode())


def sealed(kind: str, value: str, degree: int, own: frozenset[str]) -> bool:
    """Tell whether a handle links nobody: shared, blocked, or with too many links for one being."""
    return (
        kind in kinds.SHARED
        or degree > kinds.degree_max(kind)
        or (bool(own) and (value in own or f"{kind}:{value}" in own))
    )
