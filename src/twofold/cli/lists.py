"""Lists of permissions and stops taken in from the command line."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from twofold import clock, heeding, wishes
from twofold.cli import downloads
from twofold.cli.line import BAD_INPUT, Where, complain, count, progress, say, say_json
from twofold.wishes import Usual, Verb


@Parameter(name="*")
@dataclass(frozen=True)
class Lists:
    """That files are lists of permissions and stops, and what a row means that does not say."""

    terms: Annotated[
        bool, Parameter(name="--terms", negative="", help="Lists of permissions and stops.")
    ] = False
    says: Annotated[
        Literal["allowed", "stopped"] | None,
        Parameter(help="With --terms: what a row says that does not say it itself."),
    ] = None
    use: Annotated[str, Parameter(help="With --terms: the use where a row names none.")] = ""
    channel: Annotated[str, Parameter(help="With --terms: the channel where a row names none.")] = (
        ""
    )


def bring(
    paths: tuple[str, ...],
    listed: Lists,
    *,
    rejects: Path | None,
    dry_run: bool,
    json: bool,
    where: Where,
) -> int | None:
    """Take lists in, or with `dry_run` only look, and tell what became of their rows."""
    says: Verb | None = None
    if listed.says is not None:
        says = "allow" if listed.says == "allowed" else "stop"
    with (
        downloads.local(paths) as files,
        where.open(new=True) as system,
        progress(quiet=json or not sys.stderr.isatty()) as tell,
    ):
        usual = Usual(says=says, use=listed.use, channel=listed.channel, zone=system.settings.zone)
        done = heeding.bring_terms(
            system, files, usual, now=clock.now_us(), rejects=rejects, dry_run=dry_run,
            progress=tell,
        )  # fmt: skip
        columns = wishes.columns(files) if dry_run else {}
    if json:
        say_json(done)
    else:
        for name, known in columns.items():
            for line in known.told:
                say(f"{name}: {line}")
        _tell(done, dry_run=dry_run)
    return BAD_INPUT if not (done.allowed or done.stopped or done.repeats) else None


def _tell(done: wishes.Listed, *, dry_run: bool) -> None:
    new = "" if dry_run else " new"
    parts = [
        f"{count(done.allowed, 'permission')}{new}",
        f"{count(done.stopped, 'stop')}{new}",
        f"{done.repeats:,} met again",
    ]
    silent = f", {done.left_out:,} with neither yes nor no" if done.left_out else ""
    rows, refused = count(done.rows_read, "row"), count(done.refused, "row")
    say(f"{rows} read: {', '.join(parts)}; {refused} refused{silent}.")
    for reason, number in done.reasons.items():
        complain(f"{count(number, 'row')} refused: {reason}")
    if done.rejects:
        say(f"The refused rows and why: {done.rejects}")
    if dry_run:
        say("Nothing was taken in. What people here have said against it is asked when it is.")
