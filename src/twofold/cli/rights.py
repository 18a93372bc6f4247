"""What a person may ask for: all that is held of them, to take away or to have erased."""

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from twofold import clock, errors, heeding, people, seeing
from twofold.cli.line import NO, Json, Named, Where, count, note_look, say, say_json

HERE = Where()

Yes = Annotated[bool, Parameter(name="--yes", negative="", help="Do not ask whether you are sure.")]


class NotSure(errors.Invalid):
    """An erasure cannot be undone; say --yes if you are sure."""


class NoKind(errors.Invalid):
    """{handle!r} says no kind; write it like email:ann@example.org, for nobody is known by it."""


def export(handle: Named, file: Path, /, *, json: Json = False, where: Where = HERE) -> None:
    """Write all that is held of one person to FILE, a zip that opens without Twofold."""
    with where.open() as home:
        # What was acknowledged is theirs as well, also while no worker runs.
        seeing.project_all(home)
        person = people.resolve(home.record, handle)
        note_look(home, person, "export")
        manifest = heeding.export(home, person, file, now=clock.now_us())
    if json:
        say_json(manifest)
        return
    entries = count(sum(one.rows for one in manifest.files), "entry", "entries")
    say(f"{file}: {entries}, as of entry {manifest.log_position} of the log.")


def erase(
    handle: Named, /, *, yes: Yes = False, json: Json = False, where: Where = HERE
) -> int | None:
    """Erase all that is held of one person, for good, and print the certificate."""
    with where.open() as home:
        seeing.project_all(home)
        person = people.resolve(home.record, handle)
        if not yes and not _sure(person):
            say("Nothing was erased.")
            return NO
        found = heeding.erase(home, person, by="staff", speaker="staff", now=clock.now_us())
        proof = heeding.signed(home, found, now=clock.now_us())
    say(proof.decode() if json else found.readable())
    return None


def readmit(handle: Named, /, *, where: Where = HERE) -> int | None:
    """Let somebody who was erased come back, once they have proved to you that HANDLE is theirs."""
    kind, _, value = handle.partition(":")
    if not value:
        raise NoKind(handle=handle)
    with where.open() as home:
        back = heeding.readmit(home, kind, value, now=clock.now_us())
    if not back:
        say("Nobody by this handle was erased; nothing changed.")
        return NO
    say("They can come back now, as somebody new: nothing of before is here any more.")
    return None


def _sure(person: people.Person) -> bool:
    if not sys.stdin.isatty():
        raise NotSure
    known = ", ".join(f"{one.kind}:{one.value}" for one in person.handles)
    say(f"This is everything held of {known}. It cannot be undone; export it first?")
    return input("Erase it for good? Write yes: ").strip().lower() == "yes"
