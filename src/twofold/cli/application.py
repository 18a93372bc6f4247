"""The command `twofold`: its verbs, and the exit code that each error leaves with."""

import os
import sys
from collections.abc import Sequence

import cyclopts

from twofold import __version__, errors
from twofold.cli import (
    access,
    charts,
    deciding,
    demo,
    homes,
    imports,
    intake,
    mail,
    outbox,
    receipts,
    results,
    rights,
    rules,
    serving,
)
from twofold.cli.line import BAD_INPUT, DONE, NO, UNAVAILABLE, complain

app = cyclopts.App(
    name="twofold",
    version=__version__,
    help="Customer engagement that walks on two legs: the organisation's and the person's.",
    exit_on_error=False,
    print_error=False,
    result_action="return_value",
)
app.command(homes.init)
app.command(demo.demo)
app.command(serving.serve)
app.command(serving.work)
app.command(imports.import_, name="import")
app.command(intake.intake)
app.command(deciding.decide)
app.command(results.show_results, name="results")
app.command(outbox.deliver)
app.command(mail.dns)
app.command(rules.terms)
app.command(outbox.stop)
app.command(receipts.outcome)
app.command(receipts.list_receipts, name="receipts")
app.command(receipts.renew_key)
app.command(rights.export)
app.command(rights.erase)
app.command(rights.readmit)
app.command(charts.chart)
app.command(charts.person)
app.command(charts.trajectories)
app.command(access.staff)
app.command(access.key)
app.command(access.me)
app.command(homes.backup)
app.command(homes.restore)
app.command(homes.verify)
app.command(homes.migrate)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code: 0 done, 1 no, 2 bad input, 3 unavailable."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    try:
        answer = app(_home_last(arguments))
    except cyclopts.CycloptsError as error:
        complain(str(error) or type(error).__name__)
        return BAD_INPUT
    except errors.TwofoldError as error:
        complain(str(error))
        return _code(error)
    except BrokenPipeError:
        # Whoever read along (`| head`) has seen enough; writing more would fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        complain(_trouble(error))
        return UNAVAILABLE
    except KeyboardInterrupt:
        complain("Stopped. What was done so far is kept; the same command goes on from there.")
        return 130
    return answer if isinstance(answer, int) else DONE


def _home_last(arguments: Sequence[str]) -> list[str]:
    # `twofold --home X verify` is as good as `twofold verify --home X`.
    match list(arguments):
        case ["--home", home, *rest]:
            return [*rest, "--home", home]
        case [str(option), *rest] if option.startswith("--home="):
            return [*rest, option]
        case plain:
            return plain


def _code(error: errors.TwofoldError) -> int:
    match error:
        case errors.Invalid():
            return BAD_INPUT
        case errors.Unavailable():
            return UNAVAILABLE
        case _:
            return NO


def _trouble(error: OSError) -> str:
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}{error.strerror or error}. Mend that and run the same command again."
