"""Stage rules: what each stage means here, as a table that staff edit as a whole."""

from collections.abc import Sequence
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from twofold import errors, seeing, trajectories
from twofold.console import names
from twofold.console.frame import onward, page
from twofold.console.visits import Visit
from twofold.trajectories import Fault, Rule

PATH = "/console/stage-rules"
ROWS_MAX = 60
BLANK_ROWS = 2
ORDER_MAX = 9_999


class TooManyRules(errors.Invalid):
    """The table has room for {rows_max} rules."""


@get(PATH, sync_to_thread=True)
def stage_rules_page(request: Visit) -> Response[str]:
    """Show what each stage means."""
    return _page(request, trajectories.stage_rules(request.db), [])


@post(PATH, sync_to_thread=True)
def set_stage_rules(request: Visit) -> Response[str] | Redirect:
    """Say what each stage means, from now on and for everybody's past; or what is wrong with it."""
    chosen = _sent(request)
    if faults := _faults(chosen):
        return _page(request, chosen, faults, status=400)
    return _set(request, chosen)


@post(f"{PATH}/defaults", sync_to_thread=True)
def restore_stage_rules(request: Visit) -> Redirect:
    """Let each stage mean again what it meant at first."""
    return _set(request, ())


def _set(request: Visit, chosen: Sequence[Rule]) -> Redirect:
    if seeing.tables.standing(request.system).rules:
        raise seeing.tables.KeptInFile(file=seeing.tables.STAGE_RULES)
    if tuple(chosen) != trajectories.stage_rules(request.db):
        seeing.set_stage_rules(request.system, chosen, now=request.now)
    return onward(f"{PATH}#table")


def _page(
    request: Visit, rules: Sequence[Rule], faults: Sequence[Fault], *, status: int = 200
) -> Response[str]:
    return page(
        request, "stage_rules.html", tab="stage_rules", status=status,
        **_shown(request, rules, faults),
    )  # fmt: skip


def _shown(request: Visit, rules: Sequence[Rule], faults: Sequence[Fault]) -> dict[str, Any]:
    standing = seeing.tables.standing(request.system)
    return {
        "rules": rules,
        "places": range(1, len(rules) + BLANK_ROWS + 1),
        "faults": {(fault.row, fault.part): str(fault.reason) for fault in faults},
        "filed": seeing.tables.STAGE_RULES if standing.rules else None,
        "problem": standing.problem if standing.rules else None,
        "waiting": seeing.unsettled(request.system),
        "stages": [(stage, stage) for stage in trajectories.STAGES],
        "stage_words": names.STAGES,
        "is_default": trajectories.stage_rules(request.db) == trajectories.DEFAULT_RULES,
    }


def _sent(request: Visit) -> list[Rule]:
    found = []
    for place in range(1, ROWS_MAX + BLANK_ROWS + 1):
        condition = request.text(f"condition-{place}").strip()
        evidence = request.text(f"evidence-{place}").strip()
        # A row without a word in it is one that was taken out, or a blank one left blank.
        if condition or evidence:
            stage = request.text(f"stage-{place}")
            rule = Rule(stage=stage, condition=condition, evidence=evidence)
            found.append((_order(request, place), rule))
    if len(found) > ROWS_MAX:
        raise TooManyRules(rows_max=ROWS_MAX)
    return [rule for _, rule in sorted(found, key=lambda one: one[0])]


def _order(request: Visit, place: int) -> tuple[float, int]:
    told = request.text(f"order-{place}").strip()
    return (min(int(told), ORDER_MAX) if told.isdecimal() else place, place)


def _faults(chosen: Sequence[Rule]) -> list[Fault]:
    if not chosen:
        missing = trajectories.EmptyRule()
        return [Fault(row=1, part="condition", reason=missing)]
    return trajectories.stage_faults(chosen)
