"""Which column is which, as a form says it; and the mapping that makes of a file."""

from collections.abc import Mapping as Values
from dataclasses import asdict, dataclass, fields
from typing import Any

import msgspec

from twofold import files, mappings

MOMENTS = {
    "": "as it stands (2026-11-22 09:30)",
    "s": "seconds since 1970",
    "ms": "milliseconds since 1970",
    "us": "microseconds since 1970",
    "format": "another way of writing",
}
HANDLES = {
    "user_id": "customer",
    "email": "e-mail",
    "phone": "phone",
    "household": "household",
    "anonymous_id": "visitor",
    "device": "device",
}
CHOOSE = "CHOOSE"


@dataclass(frozen=True, kw_only=True, slots=True)
class Picks:
    """What the form holds; an empty text is not picked.

    `when_hour` is the column of the time of day where `when` holds days alone, `first_row` is
    `data` where it names no columns, `apart` what stands between columns if that is not found out,
    and `whole` is set where ids were written as 17850.0 and mean 17850.
    """

    name: str = ""
    who: str = ""
    who_kind: str = "user_id"
    also: str = ""
    also_kind: str = "email"
    when: str = ""
    when_hour: str = ""
    moment: str = ""
    moment_format: str = ""
    zone: str = "UTC"
    purpose: str = ""
    initiator: str = "person"
    channel: str = ""
    event: str = ""
    amount: str = ""
    times: str = ""
    currency: str = ""
    decimal: str = "."
    key: str = ""
    grouped: str = ""
    first_row: str = ""
    apart: str = ""
    whole: str = ""

    def told(self) -> dict[str, str]:
        """Return the picks as the fields of a form."""
        return asdict(self)


def of_form(values: Values[str, str]) -> Picks:
    """Return the picks that a form or an address holds."""
    names = [field.name for field in fields(Picks)]
    return Picks(**{name: values[name].strip() for name in names if name in values})


def of_suggestion(mapping: mappings.Mapping) -> Picks:
    """Return the picks that come closest to a suggested mapping."""
    touch = mapping.touch[0]
    handles = [(kind, _column(field)) for kind, field in touch.handles.items()]
    moment = touch.time if not isinstance(touch.time, str) else None
    grouped = touch.group is not None
    amount, times = _amount(touch)
    return Picks(
        name=mapping.name,
        who=handles[0][1],
        who_kind=handles[0][0] if handles[0][0] in HANDLES else "user_id",
        also=handles[1][1] if len(handles) > 1 else "",
        also_kind=handles[1][0] if len(handles) > 1 else "email",
        when=_picked((moment.column if moment else str(touch.time)) or ""),
        moment=_moment(moment),
        moment_format=_formats(moment),
        zone=mapping.zone or "UTC",
        purpose=touch.purpose if isinstance(touch.purpose, str) else "",
        initiator=touch.initiator if isinstance(touch.initiator, str) else "person",
        channel=touch.channel if isinstance(touch.channel, str) else "",
        event=_column(touch.name),
        amount=amount,
        times=times,
        currency=mapping.currency or "",
        decimal=mapping.file.decimal,
        key=touch.id[0] if touch.id else "",
        grouped="1" if grouped else "",
        first_row="" if mapping.file.header else "data",
        apart=mapping.file.delimiter or "",
        whole="1" if isinstance(touch.handles[handles[0][0]], mappings.Field) else "",
    )


def form_of(picks: Picks) -> files.Form:
    """Return how the file is read by these picks."""
    return files.Form(
        decimal="," if picks.decimal == "," else ".",
        header=picks.first_row != "data",
        delimiter=picks.apart or None,
    )


def mapping_of(picks: Picks) -> mappings.Mapping:
    """Return the mapping that these picks make; raises mappings.WrongMapping."""
    touch: dict[str, Any] = {
        "handles": _handles(picks),
        "time": _time(picks),
        "initiator": picks.initiator or "person",
    }
    for word in ("purpose", "channel"):
        if value := getattr(picks, word):
            touch[word] = value
    if picks.event and not picks.grouped:
        touch["name"] = {"column": picks.event}
    touch |= _money(picks)
    if picks.key:
        touch["id"] = [picks.key]
    top: dict[str, Any] = {
        "name": picks.name,
        "zone": picks.zone or None,
        "file": msgspec.to_builtins(form_of(picks)),
        "touch": [touch],
    }
    if picks.currency:
        top["currency"] = picks.currency.upper()
    try:
        made = msgspec.convert(top, mappings.Mapping)
    except msgspec.ValidationError as error:
        raise mappings.WrongMapping(key="form", problem=str(error)) from error
    return mappings.parse(mappings.write(made))


def _handles(picks: Picks) -> dict[str, Any]:
    who = {"column": picks.who, "clean": ["integer"]} if picks.whole else picks.who
    pairs = [(picks.who_kind, picks.who and who), (picks.also_kind, picks.also)]
    return {kind: column for kind, column in pairs if column and kind}


def _time(picks: Picks) -> dict[str, Any]:
    when = picks.when or CHOOSE
    told: dict[str, Any] = (
        {"columns": [when, picks.when_hour]} if picks.when_hour else {"column": when}
    )
    if picks.moment == "format" and picks.moment_format:
        forms = [form.strip() for form in picks.moment_format.split("|")]
        told["format"] = forms if len(forms) > 1 else forms[0]
    elif picks.moment in ("s", "ms", "us"):
        told["unit"] = picks.moment
    return told


def _money(picks: Picks) -> dict[str, Any]:
    if not picks.amount:
        return {}
    source = _called(picks.amount)
    if picks.times:
        source = f"{_called(picks.times)} * {source}"
    if picks.grouped and picks.key:
        columns = {"total": {"sum": source}, "lines": {"count": True}}
        return {"amount": "total", "group": {"by": [picks.key], "columns": columns}}
    return {"amount": {"expression": source} if picks.times else picks.amount}


def _called(column: str) -> str:
    return column if column.isidentifier() else f"column({column!r})"


def _amount(touch: mappings.Touch) -> tuple[str, str]:
    """Return the column of money, and the one that it is multiplied by."""
    total = touch.group.columns.get("total") if touch.group else None
    given = touch.amount.expression if isinstance(touch.amount, mappings.Field) else touch.amount
    parts = [_uncalled(part) for part in ((total.sum if total else given) or "").split(" * ")]
    return (parts[-1], parts[0]) if len(parts) > 1 else (parts[0], "")


def _uncalled(text: str) -> str:
    inside = text.strip()
    if inside.startswith("column(") and inside.endswith(")"):
        return inside[len("column(") : -1].strip("'\"")
    return inside


def _moment(moment: Any) -> str:
    if moment is None:
        return ""
    return moment.unit or ("format" if moment.format else "")


def _formats(moment: mappings.Moment | None) -> str:
    form = moment.format if moment else None
    return form if isinstance(form, str) else " | ".join(form or [])


def _column(field: Any) -> str:
    if field is None:
        return ""
    return _picked(field if isinstance(field, str) else field.column or "")


def _picked(column: str) -> str:
    return "" if column == CHOOSE else column
