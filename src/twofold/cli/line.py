"""What commands share: which home, how to print, how to show progress."""

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import msgspec
from cyclopts import Parameter, validators
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from twofold import clock, errors, rights, seeing, settings, storage, system
from twofold.people import Person
from twofold.rights import What
from twofold.settings import Settings
from twofold.system import System

# What a script may count on; errors themselves go to standard error.
DONE, NO, BAD_INPUT, UNAVAILABLE = 0, 1, 2, 3

STEPS = {
    "read": "Reading",
    "allow": "Looking at each yes",
    "project": "Taking in",
    "compact": "Laying out",
    "profiles": "Charting",
    "load": "Loading",
}


class NoHome(errors.NotFound):
    """There is no home in {home}. Name another with --home or TWOFOLD_HOME, or make one there: twofold init."""  # noqa: E501


@Parameter(name="*")
@dataclass(frozen=True)
class Where:
    """Which home a command works on."""

    home: Annotated[Path | None, Parameter(help="The home's folder (TWOFOLD_HOME).")] = None

    def settings(self, **flags: object) -> Settings:
        """Return the settings that stand for this home."""
        return settings.load({"home": self.home, **flags})

    @contextmanager
    def open(self, *, new: bool = False, **flags: object) -> Iterator[System]:
        """Open the home for the length of a block; only with `new` is it made if there is none.

        Raises NoHome: what is asked of a mistyped home would be answered about an empty one.
        """
        chosen = self.settings(**flags)
        if not (new or storage.stands(chosen)):
            raise NoHome(home=chosen.home)
        with system.running(chosen) as found:
            yield found


LIMIT_MAX = 1_000

AsOf = Annotated[
    str | None,
    Parameter(help="Look back from this moment (RFC 3339) at what had happened by then."),
]
Host = Annotated[str | None, Parameter(help="The address to listen on (TWOFOLD_HOST).")]
Limit = Annotated[
    int, Parameter(help="How many at most.", validator=validators.Number(gte=1, lte=LIMIT_MAX))
]
Named = Annotated[
    str, Parameter(help="kind:value, such as email:ann@example.org, or a bare value.")
]
Port = Annotated[int | None, Parameter(help="The port to listen on (TWOFOLD_PORT).")]
Json = Annotated[bool, Parameter(name="--json", negative="", help="Print one JSON object.")]


class Rate(ProgressColumn):
    """Rows a second of a running step."""

    def render(self, task: Task) -> Text:
        """Return the rate so far, or nothing before there is one."""
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.0f}/s", style="dim")


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[seeing.Progress]:
    """Show the steps of long work on standard error; gives the function that tells of them."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), disable=quiet, transient=True) as bar:
        tasks: dict[str, Any] = {}

        def tell(step: str, done: int, of: int | None) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(STEPS.get(step, step), total=of)
            bar.update(tasks[step], completed=done, total=of)

        yield tell


def moment(text: str | None) -> int | None:
    """Return a moment given on the command line in µs; raises clock.UnreadableTime."""
    return None if text is None else clock.parse(text)


def note_look(home: System, person: Person, what: What) -> None:
    """Note that whoever runs this command looks at a person."""
    who, now = f"operator:{_login()}", clock.now_us()
    rights.look(
        home.record, who=who, role="operator", person_id=person.person_id, what=what, now=now
    )


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # In a container the user may have a number and no name.
        return "unknown"


def say(text: str = "") -> None:
    """Print a line of the answer."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def say_json(value: object) -> None:
    """Print the answer as one JSON object."""
    say(msgspec.json.encode(value, order="deterministic").decode())


def complain(text: str) -> None:
    """Print a line to standard error."""
    sys.stderr.write(f"twofold: {text}\n")
    sys.stderr.flush()


def count(number: int, one: str, many: str | None = None) -> str:
    """Return how many there are of something, in words: 1 row, 2 rows."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def elsewhere(told: seeing.currencies.Elsewhere) -> str:
    """Return that a home counts in a currency in which nobody buys, with the way out."""
    return f"{told.words}. Set {told.setting} in twofold.toml and run `twofold chart`."


def money(micro: int, *, apart: bool = False) -> str:
    """Return millionths as a decimal number with the cents shown, exact; `apart` for reading."""
    sign, rest = ("-" if micro < 0 else ""), abs(micro)
    whole, fraction = divmod(rest, 1_000_000)
    digits = f"{fraction:06}".rstrip("0").ljust(2, "0")
    return f"{sign}{whole:,}.{digits}" if apart else f"{sign}{whole}.{digits}"
