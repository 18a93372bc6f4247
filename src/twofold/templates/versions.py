"""Templates as they are kept: each change is a new version, and every version stays."""

import msgspec

from twofold import errors
from twofold.storage import Database, Row
from twofold.templates.queries import sql
from twofold.templates.template import Template, checked

TEMPLATES_MAX = 1_000
VERSIONS_SHOWN_MAX = 100


class UnknownTemplate(errors.NotFound):
    """There is no template {name}."""


class TemplateChanged(errors.Conflict):
    """Somebody else has changed the template {name} meanwhile; look at it again and repeat."""


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a template: its words, who said them, and when."""

    version: int
    template: Template
    said_by: str
    said_us: int


class Saying(msgspec.Struct, frozen=True, kw_only=True):
    """That a template was changed: into which version, by whom, and when."""

    version: int
    said_by: str
    said_us: int


_decode = msgspec.json.Decoder(Template).decode
_encode = msgspec.json.Encoder(order="deterministic").encode


def keep(
    db: Database, template: Template, *, by: str, expected_version: int | None = None, now: int
) -> Version:
    """Keep a template as a new version; `expected_version` is the one that was looked at.

    The same words again are no new version. Raises BadTemplate, TemplateChanged.
    """
    checked(template)
    with db.write():
        row = db.one(sql.latest, name=template.name)
        standing = 0 if row is None else row.version
        if expected_version is not None and expected_version != standing:
            raise TemplateChanged(name=template.name)
        if row is not None and _decode(bytes(row.template)) == template:
            return _read(row)
        kept = db.run(
            sql.add_version,
            name=template.name,
            version=standing + 1,
            template=_encode(template),
            said_by=by,
            now=now,
        )
        if not kept:
            raise TemplateChanged(name=template.name)
    return Version(version=standing + 1, template=template, said_by=by, said_us=now)


def get(db: Database, name: str, version: int | None = None) -> Version:
    """Return a template as it stands, or as it was; raises UnknownTemplate."""
    if version is None:
        row = db.one(sql.latest, name=name)
    else:
        row = db.one(sql.one_version, name=name, version=version)
    if row is None:
        raise UnknownTemplate(name=name)
    return _read(row)


def kept(db: Database) -> list[Version]:
    """Return every template as it stands, by name."""
    return [_read(row) for row in db.all(sql.all_latest, limit=TEMPLATES_MAX)]


def history(db: Database, name: str) -> list[Saying]:
    """Return when a template was changed and by whom, the latest first."""
    rows = db.all(sql.versions_of, name=name, limit=VERSIONS_SHOWN_MAX)
    return [Saying(version=row.version, said_by=row.said_by, said_us=row.said_us) for row in rows]


def _read(row: Row) -> Version:
    return Version(
        version=row.version,
        template=_decode(bytes(row.template)),
        said_by=row.said_by,
        said_us=row.said_us,
    )
