"""What the organisation settled for everybody: its own noes, and the legal notices it declared.

A no of its own narrows what people allow and never widens it. A legal notice goes out past a
stop; so its words are declared beforehand, free of promotion, and only blanks are filled in.
"""

import re
from typing import Literal

import msgspec

from twofold import errors, ids
from twofold.ids import HandleId
from twofold.storage import Database
from twofold.terms import scopes, uses
from twofold.terms.clauses import Clause
from twofold.terms.queries import sql
from twofold.terms.scopes import NO_CHANNEL, Scope

WORDS_LENGTH_MAX = 500
TEMPLATE_LENGTH_MAX = 10_000
BLANK_LENGTH_MAX = 120

_KIND = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_BLANK = re.compile(r"\{[a-z][a-z0-9_]*\}")
# What sells has no place in a notice that nobody can stop (English and German, for a start).
PROMOTION = re.compile(
    r"\b(offers?|sales?|discounts?|deals?|vouchers?|coupons?|promo\w*|bargains?|gifts?|newsletter"
    r"|subscribe|rewards?|(buy|shop|order) now|free (shipping|delivery)|save \d+"
    r"|angebote?n?|rabatte?|gutscheine?|aktion(en|spreise?)?|sonderpreise?|schnäppchen"
    r"|jetzt (kaufen|bestellen|sparen)|geschenke?)\b|\d\s*%",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?:|www\.", re.IGNORECASE)


class BadHouseRule(errors.Invalid):
    """This cannot be settled for everybody: {reason}."""


class NotTheNotice(errors.Invalid):
    """This is not the legal notice that was declared: {reason}."""


class UnknownHouseRule(errors.NotFound):
    """There is no such rule in force any more."""


class OwnNo(msgspec.Struct, frozen=True, kw_only=True, tag="no"):
    """A no of the organisation's own: a use, on a channel or (`*`) on any, and why."""

    use: str
    channel: str = scopes.ANY
    why: str = ""


class Notice(msgspec.Struct, frozen=True, kw_only=True, tag="notice"):
    """A legal notice: its kind, the law that demands it, its words with `{blanks}`."""

    kind: str
    law: str
    text: str


class HouseRule(msgspec.Struct, frozen=True, kw_only=True):
    """One of these as it was set, and by whom."""

    rule_id: str
    rule: OwnNo | Notice
    set_us: int
    set_by: str


def house_rules(db: Database) -> list[HouseRule]:
    """Return what is in force, the latest first."""
    return [
        HouseRule(
            rule_id=row.rule_id,
            rule=msgspec.json.decode(bytes(row.body), type=OwnNo | Notice),
            set_us=row.set_us,
            set_by=row.set_by,
        )
        for row in db.all(sql.house_rules)
    ]


def settle(db: Database, rule: OwnNo | Notice, *, by: str, now: int) -> HouseRule:
    """Put a rule in force for everybody; a notice takes the place of one of its kind.

    Raises BadHouseRule, uses.UnknownUse, scopes.BadScope.
    """
    kind: Literal["no", "notice"] = "no"
    if isinstance(rule, Notice):
        kind, same = "notice", rule.kind
        _check_notice(rule)
    else:
        same = f"{rule.use} {rule.channel}"
        _check_no(rule)
    made = HouseRule(rule_id=ids.random_id(), rule=rule, set_us=now, set_by=by)
    with db.write(serial="house_rule"):
        for one in house_rules(db):
            if _key(one.rule) == (kind, same):
                db.run(sql.end_house_rule, rule_id=one.rule_id, now=now, by=by)
        db.run(
            sql.add_house_rule,
            rule_id=made.rule_id,
            kind=kind,
            body=msgspec.json.encode(rule),
            now=now,
            by=by,
        )
    return made


def end(db: Database, rule_id: str, *, by: str, now: int) -> None:
    """Take a rule out of force; raises UnknownHouseRule."""
    if not db.run(sql.end_house_rule, rule_id=rule_id, now=now, by=by):
        raise UnknownHouseRule


def policy(rules: list[HouseRule]) -> tuple[Clause, ...]:
    """Return the organisation's own noes as clauses."""
    return tuple(
        Clause(
            clause_id=f"house:{one.rule_id}",
            seq=0,
            said_us=one.set_us,
            effect="deny",
            scope=Scope(use=one.rule.use, channel=one.rule.channel),
            speaker="staff",
            method="house rule",
            handle_id=HandleId(""),
            speaks_for=frozenset(),
        )
        for one in rules
        if isinstance(one.rule, OwnNo)
    )


def legal_kinds(rules: list[HouseRule]) -> frozenset[str]:
    """Return the kinds of legal notices that were declared."""
    return frozenset(one.rule.kind for one in rules if isinstance(one.rule, Notice))


def check_words(db: Database, legal_kind: str, subject: str, text: str) -> None:
    """Refuse a legal notice that is not, word for word, what was declared; raises NotTheNotice."""
    declared = [
        one.rule for one in house_rules(db)
        if isinstance(one.rule, Notice) and one.rule.kind == legal_kind
    ]  # fmt: skip
    if not declared:
        raise NotTheNotice(reason=f"no kind {legal_kind[:64]!r} was declared")
    blanks = _blanks(declared[0].text, text.strip())
    if blanks is None:
        raise NotTheNotice(reason="its words differ from those declared")
    if not all(map(_is_short, blanks)):
        raise NotTheNotice(reason=f"a blank holds one line without a link, {BLANK_LENGTH_MAX} long")
    if found := _promotion(f"{subject}\n{text}"):
        raise NotTheNotice(reason=f"{found!r} promotes something")


def _key(rule: OwnNo | Notice) -> tuple[str, str]:
    if isinstance(rule, Notice):
        return "notice", rule.kind
    return "no", f"{rule.use} {rule.channel}"


def _check_no(rule: OwnNo) -> None:
    uses.checked(rule.use)
    scopes.checked_path("use", rule.use)
    if rule.channel != NO_CHANNEL:
        scopes.checked_path("channel", rule.channel)
    if len(rule.why) > WORDS_LENGTH_MAX:
        raise BadHouseRule(reason=f"its reason has {WORDS_LENGTH_MAX} characters at most")


def _check_notice(notice: Notice) -> None:
    if not _KIND.fullmatch(notice.kind):
        raise BadHouseRule(reason="a kind is a short word in small letters, like recall")
    if not 0 < len(notice.law.strip()) <= WORDS_LENGTH_MAX:
        raise BadHouseRule(reason="name the law that demands it")
    if not 0 < len(notice.text.strip()) <= TEMPLATE_LENGTH_MAX:
        raise BadHouseRule(reason=f"its words have 1 to {TEMPLATE_LENGTH_MAX} characters")
    if len(_BLANK.sub("", notice.text).split()) <= len(_BLANK.findall(notice.text)):
        raise BadHouseRule(reason="it has more blanks than words")
    if found := _promotion(notice.text):
        raise BadHouseRule(reason=f"{found!r} promotes something")


def _promotion(text: str) -> str | None:
    found = PROMOTION.search(text)
    return found[0] if found else None


def _blanks(template: str, text: str) -> list[str] | None:
    """Return what stands in a template's blanks, each as short as can be; None if it differs."""
    first, *fixed = _BLANK.split(template.strip())
    if not text.startswith(first) or (not fixed and text != first):
        return None
    found, at = [], len(first)
    for place, part in enumerate(fixed):
        is_last = place + 1 == len(fixed)
        end = len(text) - len(part) if is_last else text.find(part, at + 1)
        if end <= at or not text.endswith(part, 0, end + len(part)):
            return None
        found.append(text[at:end])
        at = end + len(part)
    return found


def _is_short(blank: str) -> bool:
    return len(blank) <= BLANK_LENGTH_MAX and "\n" not in blank and not _LINK.search(blank)
