"""My rules: what for, by which channel, when and how often; looked at first, saved, undone."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from twofold import errors, heeding, lookouts, seeing, terms
from twofold.portal import cards
from twofold.portal.frame import onward, page
from twofold.portal.visits import Visit
from twofold.terms import Choices, Clause, Said, Terms, Window

RULES = "/me/rules"
STALE = 412
TAKEN = 202

_PRESET = "preset:"


class NoVersion(errors.Invalid):
    """This form is not whole; reload the page and try again."""


class NoUse(errors.Invalid):
    """There is nothing of that kind to say no to; reload the page."""


@get(RULES, sync_to_thread=True)
def rules_page(request: Visit) -> Response[str]:
    """Show the rules in force, as cards."""
    wanted = heeding.choices(request.system, request.person, now=request.now)
    saved = request.query_params.get("saved", "")
    return _page(request, wanted, saved=saved)


@post(RULES, sync_to_thread=True)
def save(request: Visit) -> Response[Any]:
    """Show what choices or a preset would change, or save it."""
    person, system, now = request.person, request.system, request.now
    before = heeding.choices(system, person, now=now)
    do = request.text("do")
    try:
        wanted = cards.choices_of(request.texts, before, request.zone, now=now)
        if do.removeprefix(_PRESET) in terms.PRESETS:
            return _page(request, terms.preset(do.removeprefix(_PRESET), wanted), looks=True)
    except errors.Invalid as error:
        return _page(request, before, status=400, problem=request.say.error(error))
    if do != "save":
        return _page(request, wanted, looks=True)
    try:
        found = heeding.say_choices(system, person, wanted, version=_version(request), now=now)
    except terms.StaleTerms:
        since = changed_since(request, _version(request))
        return _page(request, wanted, status=STALE, looks=True, since=since)
    return onward(f"{RULES}?saved={found.version}")


@post("/me/rules/no", sync_to_thread=True)
def refuse(request: Visit) -> Redirect:
    """Say no to something that was assumed; one press."""
    use = request.text("refused")
    if use not in (*terms.CONTACT_USES, *terms.DATA_USES):
        raise NoUse
    found = heeding.say_no(request.system, request.person, use, now=request.now)
    return onward(f"{RULES}?saved={found.version}")


@post("/me/rules/back", sync_to_thread=True)
def take_back(request: Visit) -> Response[Any]:
    """Take one rule back, or the stop of everything."""
    ids = [one for one in request.text("clauses").split() if one]
    now, version = request.now, _version(request)
    try:
        found = heeding.take_back(request.system, request.person, ids, version=version, now=now)
    except terms.StaleTerms:
        return _stale(request, version)
    return onward(f"{RULES}?saved={found.version}")


@post("/me/rules/undo", sync_to_thread=True)
def undo(request: Visit) -> Response[Any]:
    """Go back to the rules as they were at an earlier version."""
    version, to = _version(request), request.number("to")
    if to is None:
        raise NoVersion
    try:
        found = heeding.return_to(
            request.system, request.person, to, version=version, now=request.now
        )
    except terms.StaleTerms:
        return _stale(request, version)
    return onward(f"{RULES}?saved={found.version}")


@get("/me/rules/versions", sync_to_thread=True)
def versions_page(request: Visit) -> Response[str]:
    """Show what was changed when, each with the way back to before it."""
    found = heeding.changes(request.system, request.person)
    told = [(change, _told(request, change)) for change in found]
    version = terms.of(request.db, request.person).version
    return page(request, "versions.html", tab="rules", version=version, changes=told)


@post("/me/stop", sync_to_thread=True)
def stop_everything(request: Visit) -> Response[str]:
    """Stop everything, at once; says what had left by then."""
    found = heeding.stop(
        request.system, request.person, terms.EVERYTHING, method="my page", now=request.now
    )
    clause_version = terms.of(request.db, request.person).version
    status = TAKEN if found.unknown else 200
    return page(
        request, "stopped.html", tab="rules", status=status, stopped=found, version=clause_version
    )


def _page(
    request: Visit,
    wanted: Choices,
    *,
    status: int = 200,
    looks: bool = False,
    saved: str = "",
    problem: str = "",
    since: list[tuple[Any, list[str]]] | None = None,
) -> Response[str]:
    system, person, now = request.system, request.person, request.now
    found = terms.of(request.db, person)
    standing = _standing(found, now=now)
    values = {
        "form": cards.form(wanted, request.zone),
        "version": found.version,
        "stops": _stops(found),
        **_also_said(found, standing, wanted, now=now),
        "served": lookouts.served(request.db, person),
        "assumed": [clause.scope.use for clause in seeing.assumed(system, person, now=now)],
        "presets": {name: terms.preset(name, wanted) == wanted for name in terms.PRESETS},
        "latest": next(iter(heeding.changes(system, person)), None),
        "is_saved": saved == str(found.version) and found.version > 0,
        "own_hours": _own_hours(request, standing, wanted),
        "problem": problem,
        "since": since,
        "looks": looks,
        "contact_uses": [use for use in wanted.uses if use not in terms.DATA_USES],
        "data_uses": terms.DATA_USES,
    }
    if looks:
        outlook = heeding.outlook(system, person, wanted, now=now)
        values["outlook"] = outlook
        values["changed"] = _words(request, outlook.statements, found)
        values["month"] = heeding.last_month(system, person, outlook.terms, now=now)
    return page(request, "rules.html", tab="rules", status=status, **values)


def _stale(request: Visit, version: int) -> Response[str]:
    wanted = heeding.choices(request.system, request.person, now=request.now)
    return _page(request, wanted, status=STALE, since=changed_since(request, version))


def changed_since(request: Visit, version: int) -> list[tuple[Any, list[str]]]:
    """Return what was changed since the version that a form had seen, the latest first."""
    found = heeding.changes(request.system, request.person)
    return [(change, _told(request, change)) for change in found if change.version > version]


def _told(request: Visit, change: heeding.Change) -> list[str]:
    """Return a change in words; what was taken back is told by what it had said."""
    return _words(request, [said.statement for said in change.said], _everything_said(request))


def _words(request: Visit, statements: Any, known: Terms) -> list[str]:
    _ = request.words.gettext
    clauses = {clause.clause_id: clause for clause in known.clauses}
    lines = []
    for statement in statements:
        if statement.verb == "lift":
            lifted = [clauses[one] for one in statement.lifts if one in clauses]
            lines += [
                _("taken back: %(rule)s") % {"rule": request.say.clause(one)} for one in lifted
            ]
        else:
            lines.append(request.say.statement(statement))
    return lines


def _everything_said(request: Visit) -> Terms:
    """Return every clause that was ever said, also those taken back since."""
    handles = [handle.handle_id for handle in request.person.handles]
    said: list[Said] = terms.said_about(request.db, handles)
    return terms.fold([one for one in said if one.statement.verb != "lift"], handles)


def _stops(found: Terms) -> list[Clause]:
    return [
        clause for clause in found.clauses
        if clause.effect == "stop" and clause.scope == terms.EVERYTHING
    ]  # fmt: skip


def _standing(found: Terms, *, now: int) -> list[Clause]:
    """Return the rules in force but for the stop of everything: no yes that a later no outdid.

    What only waits until that stop is taken back stands.
    """
    stops = _stops(found)
    rest = tuple(clause for clause in found.clauses if clause not in stops)
    return msgspec.structs.replace(found, clauses=rest).in_force(now)


def _also_said(
    found: Terms, standing: list[Clause], wanted: Choices, *, now: int
) -> dict[str, object]:
    """Return the rules that no card shows, and whether a later no outdid one of them."""
    shown = [one for one in found.clauses if not terms.is_card(one, wanted.uses)]
    return {
        "others": [one for one in shown if one in standing],
        "outdone": any(
            one.effect == "allow" and one.is_live(now) and one not in standing for one in shown
        ),
    }


def _own_hours(request: Visit, standing: list[Clause], wanted: Choices) -> list[str]:
    """Return the hours that a yes names itself, which hold in place of the usual ones.

    Beside hours that were chosen for all, both hold.
    """
    _, say = request.words.gettext, request.say
    told = {
        (clause.scope.use, clause.conditions.windows)
        for clause in standing
        if clause.effect == "allow" and clause.conditions.windows
        if clause.scope.use in wanted.uses
    }
    text = _("but for “%(use)s”: %(hours)s")
    if wanted.windows is not None:
        text = _("for “%(use)s”, of these alone: %(hours)s")
        told = {(use, hours) for use, hours in told if not all(map(_is_always, hours))}
    return [text % {"use": say.use(use), "hours": say.hours(hours)} for use, hours in sorted(told)]


def _is_always(window: Window) -> bool:
    return window == Window()


def _version(request: Visit) -> int:
    told = request.number("version")
    if told is None:
        raise NoVersion
    return told
