"""The people behind the figures of groups: who is in one, and whom a description would mean."""

from urllib.parse import urlencode

from twofold import audiences, clock, seeing, terms
from twofold.console import readings, trusted
from twofold.console.behind import Beside, Kind
from twofold.console.parameters import Parameters
from twofold.console.readings import View
from twofold.system import System

PATH = "/console/groups"
NEW = f"{PATH}/new"
# What becomes of them, as the sentence begins that ends with their description.
_WHEN = {
    "": "They are described by",
    "choosable": "They may be chosen by what is worked out about them, of those described by",
    "now": "They could be written to now, of those described by",
    "later": "They could be written to later, of those described by",
    "never": "They would not be written to, of those described by",
}


def _inside(system: System, told: Parameters) -> Beside:
    found = audiences.get(system.record, told.text("audience"))
    back = (f"{PATH}/{found.audience_id}", found.name)
    return Beside(back=back, mark=(found.version, found.filled_us))


def _members(view: View, told: Parameters) -> tuple[str, ...]:
    # Who may not be looked at is counted, and named by nobody.
    everybody = terms.Permitting(uses=(), now=view.as_of, unless_said=True)
    found = audiences.members_of(view.db, told.text("audience"), use=everybody)
    return tuple(found[: readings.PEOPLE_MAX])


def _meant_words(told: Parameters) -> str:
    asked = f", for {terms.use_words(told.text('use'))}" if told.text("use") else ""
    return f"{_WHEN[told.choice('when', _WHEN, '')]} {told.text('expression')}{asked}."


def _asked(system: System, told: Parameters) -> Beside:
    said = {name: told.text(name) for name in ("expression", "use", "channel") if told.text(name)}
    if told.text("audience"):
        back = (f"{PATH}/{told.text('audience')}/change", "The description")
    else:
        back = (f"{NEW}?{urlencode(said)}", "The description")
    # Time and people’s rules change it without a touch.
    mark = system.as_of(clock.now_us()), clock.now_us() // clock.MINUTE
    return Beside(back=back, mark=mark)


def _meant(view: View, told: Parameters) -> tuple[str, ...]:
    found = seeing.behind_audience(
        view.system,
        told.text("expression"),
        use=told.text("use"),
        channel=told.text("channel"),
        group=told.text("audience"),
        figure=(told.choice("when", _WHEN, ""), told.text("rule")),
        hold_bytes=view.system.settings.web_memory_mb * 2**20,
        now=clock.now_us(),
    )
    return tuple(found[: readings.PEOPLE_MAX])


KINDS: dict[str, Kind] = trusted.KINDS | {
    "audience": Kind(
        names=("audience",),
        words=lambda _: "They are in this group.",
        people=_members,
        back=(PATH, "Groups"),
        beside=_inside,
    ),
    "described": Kind(
        names=("expression", "use", "channel", "audience", "when", "rule"),
        words=_meant_words,
        people=_meant,
        back=(NEW, "The description"),
        beside=_asked,
    ),
}
