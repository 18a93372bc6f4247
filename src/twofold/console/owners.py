"""Who answers for a campaign: somebody of the staff, or the machine that made it."""

from collections.abc import Callable

from twofold import access, errors, worlds
from twofold.console.visits import Visit

_KEY = "key:"


class NotStaff(errors.Invalid):
    """Choose who answers for it from the list."""


def called(request: Visit, owner: str) -> str:
    """Return what an owner is called."""
    return caller(request)(owner)


def caller(request: Visit) -> Callable[[str], str]:
    """Return what tells how owners, and whoever else acts, are called."""
    known = {str(one.staff_id): one.name for one in access.everyone(request.db)}

    def name(who: str) -> str:
        if who == worlds.MACHINE:
            return "The simulation"
        if who.startswith(_KEY):
            return f"The machine {who.removeprefix(_KEY)}"
        return known.get(who, "Somebody who has left")

    return name


def offered(request: Visit, owner: str) -> list[tuple[str, str]]:
    """Return everybody who can answer for a campaign, and whoever does it now."""
    staff = [(str(one.staff_id), one.name) for one in access.everyone(request.db)]
    return staff if not owner or owner in dict(staff) else [(owner, called(request, owner)), *staff]


def chosen(request: Visit, before: str) -> str:
    """Return whom a form names, or who it was before where it names nobody; raises NotStaff."""
    owner = request.text("owner").strip() or before
    if owner != before and owner not in dict(offered(request, "")):
        raise NotStaff
    return owner
