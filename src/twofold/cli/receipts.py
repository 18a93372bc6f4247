"""What people are given to keep, and what nobody knew of a message until somebody found out."""

from importlib import resources
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from twofold import clock, errors, heeding, messages, people, receipts, speaking
from twofold.cli.line import Json, Named, Where, count, note_look, say, say_json

HERE = Where()
BY = "command"


class NoOutcome(errors.Invalid):
    """Say whether the message left: twofold outcome {delivery_id} sent, or failed."""


def list_receipts(
    handle: Named,
    /,
    *,
    out: Annotated[Path | None, Parameter(help="Write them to this file, to be checked.")] = None,
    script: Annotated[
        Path | None, Parameter(help="Write the script that checks them to this file.")
    ] = None,
    json: Json = False,
    where: Where = HERE,
) -> None:
    """Show what somebody was given to keep, or write it to a file that can be checked anywhere."""
    with where.open() as home:
        person = people.resolve(home.record, handle)
        note_look(home, person, "page")
        found = receipts.chains(home.record, person)
        if out is not None:
            _write(out, heeding.receipts_of(home, person, now=clock.now_us()))
    if script is not None:
        _write(script, (resources.files("twofold.receipts") / "verify_receipts.py").read_bytes())
    if json:
        say_json({"items": [one.document for one in found]})
    elif out is None:
        for one in found:
            say(f"{one.receipt_id}: {' '.join(receipts.readable(one))}")
    else:
        say(f"{out}: {count(len(found), 'receipt')}.")
        say("Check them with: python verify_receipts.py FILE --keys twofold.json")


def outcome(
    delivery_id: str | None = None,
    told: Literal["sent", "failed"] | None = None,
    /,
    *,
    json: Json = False,
    where: Where = HERE,
) -> None:
    """List the messages of which nobody knows whether they left, or say it of one."""
    with where.open() as home:
        if delivery_id is None:
            found = messages.unknown(home.record)
        elif told is None:
            raise NoOutcome(delivery_id=delivery_id)
        else:
            found = [speaking.find_out(home, delivery_id, told, by=BY, now=clock.now_us())]
    if json:
        say_json({"items": [_plain(one) for one in found]})
        return
    for one in found:
        say(f"{one.delivery_id}: {one.intent.use} by {one.intent.channel}, {one.state}")
    if not found:
        say("Of every message it is known whether it left.")


def renew_key(*, where: Where = HERE) -> None:
    """Sign receipts with a new key from now on; the old ones stay valid."""
    with where.open() as home:
        heeding.renew_key(home, now=clock.now_us())
        [first, *_] = heeding.public_keys(home)
    say(f"Receipts are signed with {first['kid']} from now on.")


def _plain(delivery: messages.Delivery) -> dict[str, object]:
    return {
        "delivery_id": delivery.delivery_id,
        "use": delivery.intent.use,
        "channel": delivery.intent.channel,
        "state": delivery.state,
        "reason": delivery.reason,
        "handed_at": None if delivery.handed_us is None else clock.rfc3339(delivery.handed_us),
    }


def _write(file: Path, body: bytes) -> None:
    try:
        with file.open("xb") as handle:
            handle.write(body)
    except FileExistsError as error:
        raise heeding.FileExists(file=file) from error
