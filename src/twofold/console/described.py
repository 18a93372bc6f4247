"""A description of people looked at while it is typed: how many, who, and who would fall out."""

import re
from dataclasses import dataclass
from typing import Any

from twofold import audiences, campaigns, clock, decisions, errors, rights, seeing, terms
from twofold.console import groups, listing, names
from twofold.console.visits import Visit

CHANNELS = ("email", "sms", "push", "inapp", "chat", "post")
# Who looks while they type looks once.
LOOK_US = clock.HOUR
_TAKES = {
    "name": "'name'", "handle": "'email'", "trouble": "'complaint'", "span": "'30d'", "nothing": "",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Wrong:
    """Why a description cannot be read: the piece of it, what stands around, and the reason."""

    before: str
    piece: str
    after: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Sum:
    """A figure of a preview with the people behind it; `when` is now, later or never, if told."""

    people: int
    words: str
    href: str
    when: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Looked:
    """What a description comes to, or why it cannot be read; without text it is neither."""

    wrong: Wrong | None = None
    sums: tuple[Sum, ...] = ()
    outcomes: tuple[Sum, ...] = ()
    asked: int = 0
    asked_of: int = 0
    as_of_us: int = 0
    sample: tuple[tuple[str, str, str], ...] = ()
    unheard: tuple[str, ...] = ()


def look(
    request: Visit, text: str, use: str = "", channel: str = "", *, group: str = ""
) -> Looked | None:
    """Return what a description comes to and, with a use, what people's rules say; None of none.

    Who left the `group` that it describes is not among them.
    """
    if not text.strip():
        return None
    try:
        found = seeing.preview_audience(
            request.system, text, use=use, channel=channel, group=group,
            hold_bytes=request.system.settings.web_memory_mb * 2**20, now=request.now,
        )  # fmt: skip
    except audiences.BadExpression as error:
        return Looked(wrong=wrong(text, error))
    except terms.UnknownUse as error:
        return Looked(wrong=Wrong(before="", piece="", after="", reason=str(error)))
    rights.look(
        request.db, who=request.staff.staff_id, role=request.staff.role.value, person_id=None,
        what="chart", now=request.now, within_us=LOOK_US,
    )  # fmt: skip
    said = {
        "expression": text.strip(), "use": use or None, "channel": channel or None,
        "audience": group or None,
    }  # fmt: skip
    return Looked(
        sums=tuple(_sums(found, said)),
        outcomes=tuple(
            Sum(
                people=one.people, words=_reason(one), when=one.when,
                href=groups.href("described", **said, when=one.when, rule=one.rule),
            )
            for one in found.outcomes
        ),
        asked=found.asked,
        asked_of=found.choosable,
        as_of_us=found.as_of_us,
        sample=tuple(_named(request, found)),
        unheard=tuple(one.in_words for one in found.unheard),
    )  # fmt: skip


def wrong(text: str, error: errors.TwofoldError) -> Wrong:
    """Return an error of a description at its place in it."""
    start = int(str(error.fields["place"])) - 1
    piece = re.match(r"'[^']*'?|\w+|\S|$", text[start:])
    end = start + len(piece[0] if piece else "")
    return Wrong(
        before=text[:start],
        piece=text[start:end],
        after=text[end:],
        reason=str(error.fields["reason"]),
    )


def uses(request: Visit, present: str = "") -> list[tuple[str, str]]:
    """Return what contacts may be for, with the topics that something here speaks of."""
    told = {plan.use for plan in (one.plan for one in campaigns.list_all(request.db))}
    told |= {one.use for one in decisions.limits(request.db)}
    known = list(terms.CONTACT_USES)
    known += sorted({*told, present} - {*known, "", "*"})
    return [(use, terms.use_words(use)) for use in known]


def vocabulary() -> dict[str, Any]:
    """Return the words of the language, each with what it means."""
    return {
        "readings": [(name, word.means) for name, word in audiences.READINGS.items()],
        "functions": [
            (f"{name}({', '.join(_within(one))})", one.means)
            for name, one in audiences.FUNCTIONS.items()
        ],
        "stages": list(names.STAGES.items()),
    }


def _within(function: Any) -> list[str]:
    first = _TAKES[function.takes]
    return [*([first] if first else []), *(f"{option} = …" for option in function.options)]


def _sums(found: "audiences.Preview", said: dict[str, str | None]) -> list[Sum]:
    every = Sum(
        people=found.people,
        words=f"of {found.of:,} of whom readings are worked out",
        href=groups.href("described", expression=said["expression"], audience=said["audience"]),
    )
    if found.choosable == found.people:
        return [every]
    return [
        every,
        Sum(
            people=found.choosable,
            words="of them may be chosen by their readings; the rules of the others are against it",
            href=groups.href(
                "described",
                expression=said["expression"],
                audience=said["audience"],
                when="choosable",
            ),
        ),
    ]


def _reason(outcome: "audiences.Outcome") -> str:
    told = terms.reason_of_them(outcome.rule)
    # What is no rule about contacts has only its own sentence.
    own = outcome.words.removesuffix(".")
    return f"{own[:1].lower()}{own[1:]}" if told == outcome.rule else told


def _named(request: Visit, found: "audiences.Preview") -> list[tuple[str, str, str]]:
    ids = [one.person_id for one in found.sample]
    rows = listing.of_people(request.db, ids, as_of=found.as_of_us) if ids else []
    called = {
        row.person_id: names.of_handle(row.kind, row.value, real=request.real_only) for row in rows
    }
    return [(one.person_id, called.get(one.person_id, one.person_id[:8]), one.why)
            for one in found.sample]  # fmt: skip
