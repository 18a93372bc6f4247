"""Where a home is and how it behaves: flag > environment > twofold.toml > default."""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from twofold import errors, languages

PREFIX = "TWOFOLD_"
# With more left alone than spoken to, the larger half would be the comparison.
HOLDOUT_PERCENT_MAX = 50
PORT_MAX = 65_535
KEEP_DAYS_MAX = 36_525
CURRENCY = re.compile("[A-Z]{3}")
# An origin as browsers write it: no capitals, no path, no port that goes without saying.
ORIGIN = re.compile(
    r"https://[a-z0-9.-]+(:(?!443$)\d{1,5})?|http://(localhost|127\.0\.0\.1)(:\d{1,5})?"
)
COUNTRY = re.compile("[A-Z]{2}")


class UnknownSetting(errors.Invalid):
    """{where} sets {name!r}, which is no setting of Twofold; known are {known}."""


class BadSetting(errors.Invalid):
    """The setting {name!r} cannot be {value!r}: {reason}."""


class UnreadableSettings(errors.Invalid):
    """{file} cannot be read as TOML: {reason}."""


class UnreadableSecret(errors.Invalid):
    """{variable} names {file}, which cannot be read: {reason}."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Every setting of a home; docs/settings.md says what each is for."""

    home: Path = Path("twofold-data")
    database: str | None = None
    engine: str = "duckdb"
    lens: str | None = None
    public_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8321
    zone: str = "UTC"
    currency: str = "USD"
    language: str = "en"
    organisation: str = "This organisation"
    postal_address: str = ""
    privacy_contact: str = ""
    country: str = ""
    trusted_proxies: str = ""
    inside: str = ""
    sms: str | None = None
    sms_secret: str = ""
    chat: str = ""
    pages: str = ""
    smtp: str = ""
    mail_from: str = ""
    mail_domain: str = ""
    mail_listen: str = ""
    imap: str = ""
    mail_news: str = ""
    dkim_selector: str = "twofold"
    batch_bytes_max: int = 500 * 1024
    event_bytes_max: int = 32 * 1024
    backlog_rows_max: int = 5_000_000
    journal_keep_days: int = 30
    texts_keep_days: int = 1_096
    messages_keep_days: int = 1_096
    not_counted_keep_days: int = 90
    looks_keep_days: int = 1_096
    files_keep_days: int = 30
    web_memory_mb: int = 512
    holdout_percent: int = 5

    @property
    def steps_folder(self) -> Path:
        """Return the folder that holds the lens's Parquet files."""
        return Path(self.lens) if self.lens else self.home / "steps"

    @property
    def places_inside(self) -> frozenset[str]:
        """Return the places of the own network that may be sent to, each as `host:port`."""
        return frozenset(self.inside.replace(",", " ").split())

    @property
    def page_origins(self) -> frozenset[str]:
        """Return the origins of the organisation's own pages that show people's messages."""
        return frozenset(self.pages.replace(",", " ").split())

    @property
    def root(self) -> str:
        """Return the address under which people reach the home, without a slash at its end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    def environment(self) -> dict[str, str]:
        """Return the settings as environment variables, for other processes of this home."""
        values = {name: getattr(self, name) for name in self.__struct_fields__}
        values["home"] = self.home.absolute()
        return {
            PREFIX + name.upper(): str(value) for name, value in values.items() if value is not None
        }


def load(
    flags: Mapping[str, object] | None = None, environ: Mapping[str, str] | None = None
) -> Settings:
    """Return the settings that stand.

    Raises UnknownSetting, BadSetting, UnreadableSettings, UnreadableSecret.
    """
    environ = os.environ if environ is None else environ
    chosen = {name: value for name, value in (flags or {}).items() if value is not None}
    from_environment = _environment(environ)
    home = Path(str(chosen.get("home") or from_environment.get("home") or Settings().home))
    merged = {**_file(home / "twofold.toml"), **from_environment, **chosen}
    merged.pop("home", None)
    return msgspec.structs.replace(_typed(merged), home=home)


def keep(home: Path, values: Mapping[str, str]) -> None:
    """Write settings into the home's twofold.toml; lines about others, and comments, stay.

    Raises UnknownSetting, BadSetting.
    """
    path = home / "twofold.toml"
    for name in values:
        if name not in Settings.__struct_fields__:
            raise UnknownSetting(where="this command", name=name, known="in docs/settings.md")
    _typed(dict(values))
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    others = [line for line in lines if line.partition("=")[0].strip() not in values]
    # A JSON string is a TOML string too.
    told = [f"{name} = {msgspec.json.encode(value).decode()}" for name, value in values.items()]
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".part")
    fresh.write_text("\n".join([*others, *told]) + "\n", "utf-8")
    fresh.replace(path)


def _environment(environ: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name in Settings.__struct_fields__:
        variable = PREFIX + name.upper()
        # A secret in a file (Docker and Kubernetes hand them over so) never shows in `ps e`.
        if secret := environ.get(f"{variable}_FILE"):
            found[name] = _secret(f"{variable}_FILE", Path(secret))
        elif value := environ.get(variable):
            found[name] = value
    return found


def _secret(variable: str, file: Path) -> str:
    try:
        return file.read_text("utf-8").strip()
    except OSError as error:
        raise UnreadableSecret(variable=variable, file=file, reason=error.strerror) from error
    except UnicodeDecodeError as error:
        raise UnreadableSecret(variable=variable, file=file, reason="it is no text") from error


def _file(path: Path) -> dict[str, object]:
    if not path.exists():
        return {}
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnreadableSettings(file=path, reason=error) from error
    known = Settings.__struct_fields__
    for name in found:
        if name not in known:
            raise UnknownSetting(where=path, name=name, known=", ".join(known))
    return found


def _typed(values: dict[str, object]) -> Settings:
    for name, value in values.items():
        try:
            msgspec.convert({name: value}, Settings, strict=False)
        except msgspec.ValidationError as error:
            reason = str(error).partition(" - at ")[0]
            raise BadSetting(name=name, value=value, reason=reason) from error
        if unusable := _unusable(name, str(value)):
            raise BadSetting(name=name, value=value, reason=unusable)
    return msgspec.convert(values, Settings, strict=False)


def _unusable(name: str, value: str) -> str | None:
    match name:
        case "zone" if not _is_zone(value):
            return "it is no time zone; write it like Europe/Vienna"
        case "currency" if not CURRENCY.fullmatch(value):
            return "it is no currency; write it as three capital letters (ISO 4217), like EUR"
        case "language" if value not in languages.LANGUAGES:
            return f"people are written to in one of these: {', '.join(languages.LANGUAGES)}"
        case "country" if value and not COUNTRY.fullmatch(value):
            return "it is no country; write it as two capital letters (ISO 3166), like IE"
        case "pages" if not all(map(ORIGIN.fullmatch, value.replace(",", " ").split())):
            return "it is origins such as https://shop.example, with commas between"
        case "port" if not 0 < int(value) <= PORT_MAX:
            return f"a port is a number from 1 to {PORT_MAX}"
        case "holdout_percent" if not 0 <= int(value) <= HOLDOUT_PERCENT_MAX:
            return f"it is a number from 0 to {HOLDOUT_PERCENT_MAX}"
        case _ if name.endswith("_keep_days") and not 0 <= int(value) <= KEEP_DAYS_MAX:
            return f"it is a number of days up to {KEEP_DAYS_MAX:,}, or 0 for no end"
        case _:
            return None


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return False
    return True
