"""Groups that are kept: a name, a description in its present version, and whose they are."""

import msgspec

from twofold import errors, ids
from twofold.audiences import parsing
from twofold.audiences.queries import queries
from twofold.audiences.tree import Expression
from twofold.storage import Database, Row

NAME_MAX = 80
VERSIONS_SHOWN_MAX = 50


class NoSuchAudience(errors.NotFound):
    """There is no group {audience_id!r}; the list of groups has those there are."""


class BadAudienceName(errors.Invalid):
    """A group needs a name of 1 to 80 characters, not {name!r}."""


class AudienceNameTaken(errors.Conflict):
    """Another group is called {name!r} already; choose another name."""


class AudienceChanged(errors.Conflict):
    """Somebody changed this group in between; look at it again and repeat."""


class Audience(msgspec.Struct, frozen=True, kw_only=True):
    """A group: how it is described, in which version, and since when its members are known.

    A list that came as a file has no `expression`. `filled_us` is None until everybody was looked
    at for this version.
    """

    audience_id: str
    name: str
    expression: str
    version: int
    owner: str
    made_us: int
    changed_us: int
    filled_us: int | None

    @property
    def is_described(self) -> bool:
        """Tell whether its members follow from a description."""
        return bool(self.expression)

    def parsed(self) -> Expression:
        """Return the description as a tree."""
        return parsing.parse(self.expression)


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One description of a group: what it said, by whom, and when."""

    version: int
    expression: str
    said_by: str
    said_us: int


def save(
    db: Database,
    *,
    name: str,
    expression: str,
    owner: str,
    now: int,
    audience_id: str | None = None,
    version: int | None = None,
) -> Audience:
    """Keep a group, a new one or another version of one; its members are found by `fill`.

    `version` is the one that was seen, the present one if it is not told. Raises BadExpression,
    BadAudienceName, AudienceNameTaken, AudienceChanged, NoSuchAudience.
    """
    parsing.parse(expression)
    return keep(
        db,
        name=name,
        expression=expression,
        owner=owner,
        now=now,
        audience_id=audience_id,
        version=version,
    )


def keep(
    db: Database,
    *,
    name: str,
    expression: str,
    owner: str,
    now: int,
    audience_id: str | None = None,
    version: int | None = None,
) -> Audience:
    """Keep a group whose expression was read, or a list that has none; see `save`."""
    called = _called(name)
    with db.write():
        taken = db.one(queries.named, name=called)
        if taken is not None and taken.audience_id != audience_id:
            raise AudienceNameTaken(name=called)
        if audience_id is None:
            made = ids.random_id()
            values = {"audience_id": made, "name": called, "expression": expression}
            db.run(queries.add_audience, owner=owner, now=now, **values)
            _add_version(db, made, 1, expression, owner, now)
            return get(db, made)
        before = get(db, audience_id)
        newer = before.expression != expression
        changed = db.run(
            queries.change_audience,
            audience_id=audience_id,
            name=called,
            expression=expression,
            owner=owner,
            now=now,
            newer=int(newer),
            version=before.version if version is None else version,
        )
        if not changed:
            raise AudienceChanged
        if newer:
            _add_version(db, audience_id, before.version + 1, expression, owner, now)
        return get(db, audience_id)


def get(db: Database, audience_id: str) -> Audience:
    """Return a group; raises NoSuchAudience."""
    row = db.one(queries.audience, audience_id=audience_id)
    if row is None:
        raise NoSuchAudience(audience_id=audience_id)
    return _read(row)


def list(db: Database) -> tuple[Audience, ...]:  # noqa: A001 - read as audiences.list
    """Return every group, the latest changed first."""
    return tuple(_read(row) for row in db.all(queries.audiences))


def history(db: Database, audience_id: str) -> tuple[Version, ...]:
    """Return how a group was described, the latest first, as far as is shown."""
    rows = db.all(queries.versions, audience_id=audience_id, rows_max=VERSIONS_SHOWN_MAX)
    return tuple(Version(**row._asdict()) for row in rows)


def drop(db: Database, audience_id: str) -> None:
    """Let go of a group and of who is in it; its versions stay. Raises NoSuchAudience."""
    with db.write():
        get(db, audience_id)
        db.run(queries.drop_members, audience_id=audience_id)
        db.run(queries.drop_audience, audience_id=audience_id)


def _called(name: str) -> str:
    called = " ".join(name.split())
    if not 0 < len(called) <= NAME_MAX or not called.isprintable():
        raise BadAudienceName(name=name[: NAME_MAX + 1])
    return called


def _add_version(  # noqa: PLR0917 - the columns of one row
    db: Database, audience_id: str, version: int, expression: str, said_by: str, now: int
) -> None:
    values = {"audience_id": audience_id, "version": version, "expression": expression}
    db.run(queries.add_version, said_by=said_by, now=now, **values)


def _read(row: Row) -> Audience:
    return Audience(**row._asdict())
