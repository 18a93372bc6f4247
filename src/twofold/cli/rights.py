"""What a person may ask for: all that is held of them, to take away or to have erased."""

from pathlib import Path

from twofold import clock, flow, people
from twofold.cli.line import Json, Named, Where, count, note_look, say, say_json

HERE = Where()


def export(handle: Named, file: Path, /, *, json: Json = False, where: Where = HERE) -> None:
    """Write all that is held of one person to FILE, a zip that opens without Twofold."""
    with where.open() as home:
        # What was acknowledged is theirs as well, also while no worker runs.
        flow.project_all(home)
        person = people.resolve(home.record, handle)
        note_look(home, person, "export")
        manifest = flow.export(home, person, file, now=clock.now_us())
    if json:
        say_json(manifest)
        return
    entries = count(sum(one.rows for one in manifest.files), "entry", "entries")
    say(f"{file}: {entries}, as of entry {manifest.log_position} of the log.")
