"""Files taken in through a mapping."""

import sys
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter

from twofold import clock, errors, mappings, seeing
from twofold.cli import downloads, lists
from twofold.cli.line import (
    BAD_INPUT,
    Json,
    Where,
    complain,
    count,
    elsewhere,
    progress,
    say,
    say_json,
)
from twofold.mappings import Mapping
from twofold.settings import Settings
from twofold.system import System

HERE = Where()
NO_LIST = lists.Lists()
PREVIEW_TOUCHES = 5


class NoMapping(errors.Invalid):
    """Say with --map how to read these files; a proposal lies in {file}: look through it, then run the same command with --map {file}."""  # noqa: E501


class ReadyMade(errors.Invalid):
    """These columns are those of {name}, a mapping that comes with Twofold: run the same command with --map {name}. If it is not what you mean, a proposal of your own lies in {file}."""  # noqa: E501


class NothingToRead(errors.Invalid):
    """There is nothing to read; name files, folders or archives."""


def import_(
    *paths: Annotated[str, Parameter(help="Files, folders, archives, https:// addresses.")],
    map_: Annotated[
        str | None, Parameter(name="--map", help="A mapping file, or the name of a ready one.")
    ] = None,
    dry_run: Annotated[bool, Parameter(negative="", help="Show, and take nothing in.")] = False,
    rejects: Annotated[Path | None, Parameter(help="Where refused rows go (CSV).")] = None,
    listed: lists.Lists = NO_LIST,
    json: Json = False,
    where: Where = HERE,
) -> int | None:
    """Take in CSV, Parquet, JSON Lines and XES, also packed; the same file twice adds nothing.

    Without --map nothing is taken in: a proposal of a mapping is written, to look through.
    With --terms the files are lists of permissions with their proof, and of stops.
    """
    if not paths:
        raise NothingToRead
    if listed.terms:
        return lists.bring(paths, listed, rejects=rejects, dry_run=dry_run, json=json, where=where)
    with downloads.local(paths) as files:
        if map_ is None:
            proposal, ready = _proposal(files, where.settings()), mappings.fitting(files)
            raise ReadyMade(name=ready, file=proposal) if ready else NoMapping(file=proposal)
        with where.open(new=True) as system:
            mapping = _mapping(system, map_)
            if dry_run:
                shown = mappings.preview(mapping, files, touches_max=PREVIEW_TOUCHES)
                _show(shown, json=json)
                problems = any(file.problem for file in shown.files)
                return None if shown.touches and not problems else BAD_INPUT
            with progress(quiet=json or not sys.stderr.isatty()) as tell:
                done = seeing.import_files(
                    system, mapping, files, rejects=rejects, now=clock.now_us(), progress=tell
                )
    if json:
        say_json(done)
    else:
        _tell(done)
    # Not one touch, or a file of which none can be read: it is the wrong mapping or file.
    return BAD_INPUT if done.nothing or done.problems else None


def _tell(done: seeing.Imported) -> None:
    if done.rows_read or done.refused:
        say(_sum(done))
    elif not (done.problems or done.notes):
        complain(str(seeing.NoRows()))
    for words in (*done.problems, *done.notes, *done.reasons):
        complain(words)
    if done.elsewhere:
        say(elsewhere(done.elsewhere))
    if done.rejects:
        say(f"The refused rows and why: {done.rejects}")
    if done.conflicts:
        say("In conflict: the id came before with other content, and what came first counts.")
    if done.conflicts or done.unreadable:
        say("What was kept and not counted: twofold intake")


def _sum(done: seeing.Imported) -> str:
    parts = [
        f"{count(done.touches, 'touch', 'touches')} new",
        f"{done.repeats:,} met again",
        f"{done.conflicts:,} in conflict",
    ]
    if done.unreadable:
        parts.append(f"{done.unreadable:,} unreadable")
    if done.erased:
        parts.append(f"{done.erased:,} kept out (their owners were erased)")
    rows, refused = count(done.rows_read, "row"), count(done.refused, "row")
    left_out = f", {done.left_out:,} left out" if done.left_out else ""
    return f"{rows} read: {', '.join(parts)}; {refused} refused{left_out}."


def _mapping(system: System, named: str) -> Mapping:
    if named.endswith(".toml") or Path(named).is_file():
        return mappings.load(Path(named))
    return seeing.saved_mapping(system, named)


def _show(shown: mappings.Preview, *, json: bool) -> None:
    touches = [msgspec.json.decode(touch.payload) for touch in shown.touches]
    if json:
        say_json({"touches": touches, "refused": shown.refused, "files": shown.files})
        return
    for touch in touches:
        say(msgspec.json.format(msgspec.json.encode(touch), indent=2).decode())
    for row in shown.refused:
        line = f", line {row.line}" if row.line else ""
        say(f"refused: {row.file}{line}: {row.reason}")
    for file in shown.files:
        # Where the reading was cut short, not all rows that were read became anything yet.
        rows = count(file.rows, "row") if shown.complete else "its beginning"
        kept = count(file.touches, "touch", "touches")
        note = f"; {file.note}" if file.note else ""
        say(f"{file.file}: {rows}, {kept}, {file.refused:,} refused{note}")
        if file.problem:
            complain(f"{file.file}: {file.problem}")
    if not any(file.rows or file.problem for file in shown.files):
        complain(str(seeing.NoRows()))
    say(
        "Nothing was taken in."
        if shown.complete
        else "Nothing was taken in; only the start was read."
    )


def _proposal(paths: list[Path], home: Settings) -> Path:
    form = mappings.guess_form(paths)
    header, rows = mappings.header(paths, form)
    if not header:
        raise seeing.NoRows
    stem = paths[0].name.partition(".")[0] or "my_file"
    file = Path(f"{stem}.toml")
    if not file.exists():
        guess = mappings.suggest(
            header, rows, stem, form=form, zone=home.zone, currency=home.currency
        )
        file.write_text(mappings.write(guess), "utf-8")
    return file
